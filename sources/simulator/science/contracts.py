"""Technology contracts of the made-up city: who sold what to whom, and when it was registered."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.outsiders import enterprises_elsewhere, institutions

FULL_YEARS = 3
_PER_YEAR = 0.09  # contracts of a tech enterprise of middling quality
_INSTITUTION_SHARE = 0.08  # of the contracts: sold by a university or institute
_SERIAL = 900_000


def make_contracts(city: City) -> pl.DataFrame:
    """Return one row per contract, in order of registration, from the third full year before the last day on.

    Columns: ``contract_no``, ``enterprise_no`` (of the seller, null for an institution), ``seller`` (its name then),
    ``kind`` (0 to 4), ``buyer_no`` (null for others), ``buyer`` (their name then), ``turnover`` and ``technology``
    (whole yuan), ``signed_on``, ``registered_on``, ``office`` (index of the district that registers).
    """
    rng = city.stream("tech_contracts")
    first = date(city.end.year - FULL_YEARS, 1, 1)
    days = (city.end - first).days
    enterprises = np.flatnonzero(city.frame["is_tech"].to_numpy()).astype(np.int64)
    quality = city.frame["quality"].to_numpy()[enterprises]
    sold = np.repeat(enterprises, rng.poisson(_PER_YEAR * days / 365 * np.exp(1.0 * quality - 0.5)))
    seller = pl.Series(sold)
    others = round(len(sold) * _INSTITUTION_SHARE) + 1
    seller = seller.extend_constant(None, others)
    n = len(seller)
    signed = np.datetime64(first) + (rng.random(n) * days).astype("timedelta64[D]")
    registered = signed + rng.integers(3, 60, size=n).astype("timedelta64[D]")
    turnover = np.rint(80 * np.exp(1.9 * rng.standard_normal(n)) * 100).astype(np.int64) * 100 + 10_000
    is_ours = rng.random(n) < 0.5
    buyer = rng.integers(0, city.frame.height, size=n)
    elsewhere = pl.Series(rng.random(n) < 0.7)
    frame = pl.DataFrame(
        {
            "enterprise_no": seller,
            "seller": institutions(rng, n),
            "kind": rng.choice(5, size=n, p=[0.42, 0.05, 0.02, 0.06, 0.45]),
            "buyer_no": pl.Series(np.where(is_ours, buyer, -1)).replace(-1, None),
            "buyer": enterprises_elsewhere(rng, city, n).zip_with(elsewhere, institutions(rng, n)),
            "turnover": turnover,
            "technology": np.rint(turnover * rng.uniform(0.3, 1.0, size=n) / 100).astype(np.int64) * 100,
            "signed_on": pl.Series(signed).cast(pl.Date),
            "registered_on": pl.Series(registered).cast(pl.Date),
        }
    )
    known = _of_the_living(city, frame).sort("registered_on", "enterprise_no", "turnover", nulls_last=True)
    serial = _SERIAL + pl.int_range(pl.len()).over(pl.col("registered_on").dt.year())
    return known.with_columns(contract_no=pl.format("0334{}{}", pl.col("registered_on").dt.year(), serial))


def _of_the_living(city: City, contracts: pl.DataFrame) -> pl.DataFrame:
    """Without those of enterprises that were not there on the day of signature; registered in the seller's district."""
    lives = city.frame.select("enterprise_no", "established_date", "exit_date", office="district")
    buyers = lives.select(buyer_no="enterprise_no", buyer_since="established_date", buyer_until="exit_date")
    never, signed = date(9999, 1, 1), pl.col("signed_on")
    return (
        contracts.join(lives, on="enterprise_no", how="left", maintain_order="left")
        .join(buyers, on="buyer_no", how="left", maintain_order="left")
        .filter(
            pl.col("enterprise_no").is_null()
            | ((pl.col("established_date") < signed) & (pl.col("exit_date").fill_null(never) > signed))
        )
        .filter(pl.col("registered_on") <= city.end)
        .with_columns(
            buyer_no=pl.when((pl.col("buyer_since") < signed) & (pl.col("buyer_until").fill_null(never) > signed)).then(
                "buyer_no"
            ),
            office=pl.col("office").fill_null(0),
        )
        .filter(pl.col("buyer_no").is_null() | (pl.col("buyer_no") != pl.col("enterprise_no")).fill_null(value=True))
        .select([*contracts.columns, "office"])
    )
