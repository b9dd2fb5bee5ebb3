"""Patents of the made-up city and their fates: better, larger and older tech enterprises have more, and keep them.

Dates are what was to happen, also after the city's last day: writers show what was known on the day of an arrival.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.intellectual_property.numbers import application_numbers
from sources.simulator.intellectual_property.subjects import draw_subjects
from sources.simulator.streams import Flags, Floats, Ints

OUTSIDE_SHARE = 0.06  # of all patents: no enterprise of this registry has a part in them
_EPOCH = date(1970, 1, 1)
_FIRST = (date(1985, 4, 1) - _EPOCH).days  # the Patent Law takes effect
_LONGER_DESIGNS = (date(2021, 6, 1) - _EPOCH).days
_PER_YEAR, _PER_YEAR_OTHERS = 1.0, 0.02
_MOST_PER_ENTERPRISE = 2_000
_NEVER = 10**6
_KINDS = np.array([1, 2, 3, 8, 9])
_KIND_SHARES = {True: (0.36, 0.55, 0.05, 0.03, 0.01), False: (0.15, 0.73, 0.12, 0.0, 0.0)}


def make_patents(city: City) -> pl.DataFrame:
    """Return one row per patent that becomes public, in order of filing; ``patent_no`` counts them.

    Columns: ``patent_no``, ``enterprise_no`` (null for outsiders), ``kind`` (the digit in the number),
    ``application_no``, ``filed``, ``published``, ``granted`` (null if never), ``given_up`` (null if granted; with
    ``is_refused``), ``ended`` (announcement of its end, null if never granted; ``is_expired`` marks the end of the term
    from unpaid fees), ``publication_no``, ``title``, ``main_class``, ``all_classes``, ``has_family``, ``is_pct``.
    """
    rng = city.stream("patents")
    owner = _owners(rng, city)
    n = len(owner)
    is_outside = owner < 0
    enterprise = city.frame[np.maximum(owner, 0)].select(
        "established_date", "exit_date", "quality", "is_tech", "is_distressed", "industry"
    )
    end = (city.end - _EPOCH).days
    start = np.where(is_outside, end - 6_000, np.maximum(_days(enterprise["established_date"]), _FIRST))
    gone = np.where(is_outside, _NEVER, np.nan_to_num(_days(enterprise["exit_date"]), nan=_NEVER)).astype(np.int64)
    span = np.maximum(np.minimum(gone, end) - start, 1)
    filed = (start + np.sqrt(rng.random(n)) * span).astype(np.int64)  # more in later years
    quality = np.where(is_outside, 0.5, enterprise["quality"].to_numpy())
    kind = _kinds(rng, enterprise["is_tech"].to_numpy() | is_outside)
    fate = _fates(rng, filed, kind, quality, enterprise["is_distressed"].to_numpy() & ~is_outside, gone)
    frame = pl.DataFrame(
        {
            "enterprise_no": owner, "kind": kind, "industry": enterprise["industry"],
            **fate, "has_family": rng.random(n) < np.where(np.isin(kind, (8, 9)), 1.0, np.where(kind == 1, 0.04, 0.0)),
        }
    ).with_columns(
        pl.col("enterprise_no").replace(-1, None),
        *(_as_date(name) for name in ("filed", "published", "granted", "given_up", "ended")),
    ).sort("filed", "enterprise_no", "kind", maintain_order=True)  # fmt: skip
    # numbered before those that never become public are left out: numbers have gaps
    frame = frame.with_columns(application_numbers(frame["filed"], frame["kind"].to_numpy()).alias("application_no"))
    subjects = draw_subjects(city.stream("patents.subjects"), frame["industry"].to_numpy(), frame["kind"].to_numpy())
    public = frame.hstack(subjects).filter(pl.col("published") <= city.end).with_row_index("patent_no")
    head = public["kind"].replace_strict({1: "1", 8: "1", 2: "2", 9: "2", 3: "3"})
    return public.with_columns(
        pl.col("patent_no").cast(pl.Int64),
        is_pct=pl.col("kind") >= 8,
        publication_no=pl.format("CN{}9{}", head, pl.col("patent_no").cast(pl.String).str.zfill(7)),
    ).drop("industry")


def _days(dates: pl.Series) -> Floats:
    """Days since 1970-01-01; NaN where there is no date."""
    return (dates - _EPOCH).dt.total_days().cast(pl.Float64).fill_null(np.nan).to_numpy()


def _as_date(name: str) -> pl.Expr:
    return pl.when(pl.col(name) < _NEVER).then(pl.lit(_EPOCH) + pl.duration(days=pl.col(name))).alias(name)


def _owners(rng: np.random.Generator, city: City) -> Ints:
    """``enterprise_no`` of each patent's owner, -1 for outsiders."""
    enterprise = city.frame
    quality, size = enterprise["quality"].to_numpy(), enterprise["size"].to_numpy()
    until = enterprise["exit_date"].fill_null(city.end).clip(upper_bound=city.end)
    years = (until - enterprise["established_date"]).dt.total_days().to_numpy() / 365.25
    rate = np.where(
        enterprise["is_tech"].to_numpy(),
        _PER_YEAR * np.exp(0.9 * quality + 0.35 * size - 0.466),
        _PER_YEAR_OTHERS * np.exp(0.3 * quality + 0.3 * size - 0.11),
    )
    count = np.minimum(rng.poisson(rate * np.clip(years, 0, 25)), _MOST_PER_ENTERPRISE)
    own = np.repeat(np.arange(enterprise.height), count)
    outside = np.full(max(1, round(OUTSIDE_SHARE * len(own))), -1)
    return np.concatenate([own, outside]).astype(np.int64)


def _kinds(rng: np.random.Generator, is_tech: Flags) -> Ints:
    draw = rng.random(len(is_tech))
    bounds = {tech: np.cumsum(shares)[:-1] for tech, shares in _KIND_SHARES.items()}
    return _KINDS[np.where(is_tech, np.digitize(draw, bounds[True]), np.digitize(draw, bounds[False]))]


def _fates(
    rng: np.random.Generator, filed: Ints, kind: Ints, quality: Floats, is_distressed: Flags, gone: Ints
) -> dict[str, Ints | Flags]:
    """Days, since 1970, of what happens to each; ``_NEVER`` for what does not."""
    n = len(filed)
    is_invention, is_design = np.isin(kind, (1, 8)), kind == 3
    early = rng.random(n) < 0.6  # an applicant may ask for publication before the eighteen months are over
    published = filed + np.where(early, rng.integers(90, 300, size=n), 549)
    succeeds = rng.random(n) < np.where(is_invention, np.clip(0.58 + 0.12 * quality, 0.15, 0.92), 0.92)
    slow = np.maximum(published + 120, filed + rng.integers(450, 1_300, size=n))
    quick = filed + np.where(is_design, rng.integers(80, 200, size=n), rng.integers(120, 320, size=n))
    granted = np.where(succeeds, np.where(is_invention, slow, quick), _NEVER)
    given_up = np.where(is_invention & ~succeeds, published + rng.integers(250, 1_000, size=n), _NEVER)
    term = np.where(is_invention, 20, np.where(is_design & (filed >= _LONGER_DESIGNS), 15, 10))
    expires = filed + (term * 365.25).astype(np.int64)
    unpaid = np.clip(0.08 - 0.025 * quality + 0.12 * is_distressed, 0.01, 0.5)
    paid_years = np.ceil((granted - filed) / 365.25) + rng.geometric(unpaid) - 1
    stops = np.minimum(
        filed + (paid_years * 365.25).astype(np.int64), np.maximum(gone, granted) + rng.integers(30, 365, size=n)
    )
    ended = np.minimum(stops + rng.integers(330, 420, size=n), expires + rng.integers(20, 60, size=n))
    return {
        "filed": filed,
        "published": np.where(is_invention, published, granted),
        "granted": granted,
        "given_up": given_up,
        "is_refused": rng.random(n) < 0.35,
        "ended": np.where(succeeds, ended, _NEVER),
        "is_expired": ended >= expires,
    }
