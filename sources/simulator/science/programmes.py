"""Projects, platforms and awards of the made-up city and the units behind them. How they are written is elsewhere."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.outsiders import enterprises_elsewhere, institutions
from sources.simulator.streams import Ints

YEARS = 5
_RATES = {  # kind and level: how many a year a tech enterprise of middling quality leads, median funding in 10,000 yuan
    ("project", "national"): (0.003, 300),
    ("project", "provincial"): (0.025, 80),
    ("project", "municipal"): (0.030, 25),
    ("platform", "national"): (0.0005, 500),
    ("platform", "provincial"): (0.005, 100),
    ("platform", "municipal"): (0.015, 30),
    ("award", "national"): (0.0003, 0),
    ("award", "provincial"): (0.003, 0),
    ("award", "municipal"): (0.004, 0),
}
_PARTNER_SHARE = 0.3  # of projects and awards
_LED_BY_PARTNER = 0.3
_LETTER = {"project": "X", "platform": "P", "award": "J"}


def make_programmes(city: City) -> pl.DataFrame:
    """Return one row per programme and unit, in order of date, number and rank, up to the last day of the city.

    Columns: ``programme_no``, ``kind`` (project, platform, award), ``level``, ``enterprise_no`` (null for others),
    ``outside`` (name of a unit outside the city), ``rank``, ``awarded_on``, ``start_on`` and ``end_on`` (null
    for awards), ``funding`` (whole yuan, the programme's, null where there is none), ``grade`` (1 to 3, of awards),
    ``topic`` (0 to 9).
    """
    rng = city.stream("programmes")
    led = pl.concat([_led(rng, city, kind, level) for kind, level in _RATES]).sort(
        "awarded_on", "kind", "enterprise_no"
    )
    year = pl.col("awarded_on").dt.year()
    serial = (90_000 + pl.int_range(pl.len()).over("kind", year)).cast(pl.String).str.zfill(6)
    led = led.with_columns(
        programme_no=pl.format("{}3402{}{}", year, pl.col("kind").replace_strict(_LETTER), serial),
        topic=pl.Series(rng.integers(0, 10, size=led.height)),
    )
    return _with_partners(rng, city, led)


def _led(rng: np.random.Generator, city: City, kind: str, level: str) -> pl.DataFrame:
    rate, funding = _RATES[kind, level]
    enterprises = np.flatnonzero(city.frame["is_tech"].to_numpy()).astype(np.int64)
    quality = city.frame["quality"].to_numpy()[enterprises]
    count = rng.poisson(rate * YEARS * np.exp(1.0 * quality - 0.5))
    enterprise = np.repeat(enterprises, count)
    n = len(enterprise)
    ago = (rng.random(n) * YEARS * 365).astype("timedelta64[D]")
    awarded = np.datetime64(city.end) - ago
    yuan = np.rint(funding * np.exp(0.5 * rng.standard_normal(n))).astype(np.int64) * 10_000
    months = rng.integers(12, 37, size=n)
    frame = pl.DataFrame(
        {
            "enterprise_no": enterprise, "awarded_on": pl.Series(awarded).cast(pl.Date), "months": months,
            "funding": yuan, "grade": rng.choice([1, 2, 3], size=n, p=[0.15, 0.35, 0.5]),
        }
    ).with_columns(kind=pl.lit(kind), level=pl.lit(level))  # fmt: skip
    lives = city.frame[enterprise].select("established_date", "exit_date")
    is_award = kind == "award"
    return (
        frame.hstack(lives)
        .filter(
            (pl.col("established_date") < pl.col("awarded_on").dt.offset_by("-180d"))
            & (pl.col("exit_date").fill_null(date(9999, 1, 1)) > pl.col("awarded_on"))
        )
        .select(
            "kind", "level", "enterprise_no", "awarded_on",
            start_on=None if is_award else pl.col("awarded_on").dt.offset_by("1mo").dt.month_start(),
            end_on=None if is_award else pl.col("awarded_on").dt.offset_by(pl.format("{}mo", "months")).dt.month_end(),
            funding=None if is_award else pl.col("funding"),
            grade=pl.col("grade") if is_award else None,
        ).cast({"start_on": pl.Date, "end_on": pl.Date, "funding": pl.Int64, "grade": pl.Int64})
    )  # fmt: skip


def _with_partners(rng: np.random.Generator, city: City, led: pl.DataFrame) -> pl.DataFrame:
    """Add a second unit to some: a university, an institute, an outside enterprise or a tech enterprise of the city."""
    has_partner = (led["kind"] != "platform").to_numpy() & (rng.random(led.height) < _PARTNER_SHARE)
    shared = np.flatnonzero(has_partner).astype(np.int64)
    n = len(shared)
    tech = np.flatnonzero(city.frame["is_tech"].to_numpy()).astype(np.int64)
    other: Ints = tech[rng.integers(0, len(tech), size=n)]
    kind = rng.choice(3, size=n, p=[0.55, 0.15, 0.3])
    outside = pl.select(
        pl.when(pl.Series(kind == 0))
        .then(institutions(rng, n))
        .when(pl.Series(kind == 1))
        .then(enterprises_elsewhere(rng, city, n))
    ).to_series()
    ours = pl.Series(other).set(pl.Series((kind != 2) | (other == led["enterprise_no"].to_numpy()[shared])), None)
    first = np.zeros(led.height, dtype=np.bool_)
    first[shared] = rng.random(n) < _LED_BY_PARTNER
    leaders = led.with_columns(outside=pl.lit(None, dtype=pl.String), rank=pl.Series(np.where(first, 2, 1)))
    partners = leaders[shared].with_columns(
        enterprise_no=ours, outside=outside, rank=pl.Series(np.where(first[shared], 1, 2))
    )
    named = partners.filter(pl.col("outside").is_not_null() | pl.col("enterprise_no").is_not_null())
    alive = named.join(city.frame.select("enterprise_no", "established_date", "exit_date"), on="enterprise_no",
                       how="left", maintain_order="left").filter(
        pl.col("enterprise_no").is_null()
        | ((pl.col("established_date") < pl.col("awarded_on"))
           & (pl.col("exit_date").fill_null(date(9999, 1, 1)) > pl.col("awarded_on")))
    )  # fmt: skip
    return pl.concat([leaders, alive.select(leaders.columns)]).sort("awarded_on", "programme_no", "rank")
