"""The names in a patent or right: the owner's as of that day, now and then one with it, and those of outsiders.

Names come without codes. The enterprise that is meant is kept beside them, for ``truth/links.csv``.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.outsiders import enterprises_elsewhere, institutions
from sources.simulator.people import make_people
from sources.simulator.streams import Ints
from sources.simulator.written_names import write_names

JOINT_SHARE = 0.09
JOIN = "；"
_FOREIGN = ("Lumenar Werkzeuge GmbH", "Northfold Devices, Inc.", "北岭精机株式会社", "Kestrel & Dunmore Ltd.",
            "Orvane S.p.A.", "哈尔文-默塞特公司")  # fmt: skip
_KINDS = ("institution", "person", "foreign", "enterprise")
_KIND_SHARES = (0.35, 0.25, 0.1, 0.3)


def name_parties(rng: np.random.Generator, city: City, owner: pl.Series, on: pl.Series) -> pl.DataFrame:
    """Return the names of each right: one row per name, in order of `row` and of how they are written.

    Columns: ``row`` (from 0), ``name``, ``enterprise_no``, ``party``, ``how``; see ``sheet.LINKS``.

    Args:
        rng: the stream of the names.
        city: whose enterprises.
        owner: `enterprise_no`, null for a right that no enterprise of this registry has a part in.
        on: the day on which the name was written down.
    """
    n = len(owner)
    enterprises = np.flatnonzero(owner.is_not_null().to_numpy()).astype(np.int64)
    joint = np.flatnonzero(rng.random(n) < JOINT_SHARE).astype(np.int64)
    others = np.sort(np.concatenate([np.flatnonzero(owner.is_null().to_numpy()).astype(np.int64), joint]))
    own = write_names(rng, city, owner.gather(enterprises).to_numpy(), on.gather(enterprises)).with_columns(
        row=pl.Series(enterprises),
        place=pl.lit(1, dtype=pl.Int64),
        enterprise_no=owner.gather(enterprises),
        party=pl.lit("enterprise"),
    )
    outside = _outsiders(rng, city, len(others)).with_columns(
        row=pl.Series(others), place=pl.Series(np.where(rng.random(len(others)) < 0.25, 0, 2).astype(np.int64))
    )
    columns = ["row", "place", "name", "enterprise_no", "party", "how"]
    named = pl.concat([own.select(columns), outside.select(columns)]).sort("row", "place", maintain_order=True)
    return named.unique(["row", "name"], keep="first", maintain_order=True).drop("place")


def joined(parties: pl.DataFrame, n: int, join: str = JOIN) -> pl.Series:
    """The cell with all names of each of `n` rows."""
    cells = parties.group_by("row", maintain_order=True).agg(pl.col("name").str.join(join))
    return pl.DataFrame({"row": np.arange(n)}).join(cells, on="row", how="left", maintain_order="left")["name"]


def mask(rng: np.random.Generator, parties: pl.DataFrame, rate: float) -> tuple[pl.DataFrame, pl.Series]:
    """Leave out the names of a share of those rows that name persons only, as bureaus do; also returns which rows."""
    is_person = parties.group_by("row", maintain_order=True).agg((pl.col("party") == "person").all().alias("only"))
    candidates = is_person.filter("only")["row"]
    rows = candidates.filter(pl.Series(rng.random(len(candidates)) < rate)) if len(candidates) else candidates
    return parties.filter(~pl.col("row").is_in(rows.implode())), rows


def _outsiders(rng: np.random.Generator, city: City, n: int) -> pl.DataFrame:
    kind: Ints = rng.choice(len(_KINDS), size=n, p=_KIND_SHARES).astype(np.int64)
    drawn = pl.DataFrame(
        {
            "kind": pl.Series(_KINDS).gather(kind),
            "institution": institutions(rng, n),
            "person": make_people(rng, n),
            "foreign": pl.Series(_FOREIGN).gather(rng.integers(0, len(_FOREIGN), size=n)),
            "enterprise": enterprises_elsewhere(rng, city, n),
        }
    )
    name = pl.coalesce(pl.when(pl.col("kind") == one).then(one) for one in _KINDS)
    return drawn.select(
        name=name,
        enterprise_no=pl.lit(None, dtype=pl.Int64),
        party=pl.when(pl.col("kind").is_in(["person", "foreign"])).then("kind").otherwise(pl.lit("outside")),
        how=pl.lit(None, dtype=pl.String),
    )
