"""Financing demands on the city's platform: what enterprises ask for, which bank takes it up, and when. Whole yuan.

Sci-tech enterprises ask most, others now and then. A bank takes up a demand that the terms of one of its products
cover; what no product covers waits until the platform closes it. Shares and delays are made up: deciding takes weeks,
so that some tens of per cent of the last quarter's demands are open on any day.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.lending import BANKS, GUARANTEES
from sources.simulator.places import DISTRICTS
from sources.simulator.products import CITY_CODE, make_products
from sources.simulator.streams import Ints

PURPOSES = (("流动资金", 0.55), ("研发投入", 0.2), ("设备购置", 0.15), ("厂房建设", 0.05), ("其他", 0.05))
_PER_YEAR, _PER_YEAR_OTHERS = 1.0, 0.08  # demands of a sci-tech enterprise, and of others
_GUARANTEE_SHARES = (0.4, 0.22, 0.12, 0.14, 0.12)
_TAKEN_UP = 0.93  # of demands that a product covers
_CLOSED_AFTER = 120  # days after which the platform closes a demand that no bank took up
_DAY_SECONDS = 86_400


def make_demands(city: City) -> pl.DataFrame:
    """Every demand submitted from ``city.start`` on, in order of time.

    Columns: ``enterprise_no``, ``submitted_at``, ``amount``, ``line`` (what a bank would grant), ``term`` (months),
    ``purpose``, ``guarantee`` (index into ``GUARANTEES``), ``bank`` (index into ``BANKS``; null if none takes it up),
    ``is_approved``, ``is_withdrawn``, ``is_paid_out``, ``demand_no``, and in seconds after the submission ``matched``,
    ``decided``, ``paid``, ``left`` (when it is withdrawn or closed; only of those that are).
    """
    rng = city.stream("finance/financing_demand")
    quality, is_tech = (city.frame[name].to_numpy() for name in ("quality", "is_tech"))
    yearly = np.where(is_tech, _PER_YEAR * np.exp(0.2 * quality), _PER_YEAR_OTHERS)
    wanted = np.minimum(rng.poisson(yearly * city.days / 365), 6)
    enterprise = np.repeat(np.arange(city.frame.height), wanted).astype(np.int64)
    n = len(enterprise)
    submitted = np.datetime64(city.start, "us") + rng.integers(0, city.days * _DAY_SECONDS, size=n).astype(
        "timedelta64[s]"
    )
    approved = rng.random(n) < np.clip(0.5 + 0.1 * quality[enterprise], 0.1, 0.9)
    amount = np.clip(np.rint(np.exp(5.6 + 0.9 * rng.standard_normal(n)) / 10), 2, 300).astype(np.int64) * 100_000
    matched = _seconds(rng, 3.0, 1.0, 0.25, 30.0, n)
    decided = matched + _seconds(rng, 20.0, 0.6, 5.0, 75.0, n)
    drawn = pl.DataFrame(
        {
            "enterprise_no": enterprise,
            "submitted_at": submitted,
            "amount": amount,
            "line": (amount * rng.integers(5, 11, size=n) // 10).astype(np.int64),
            "term": rng.choice([6, 12, 24, 36], p=[0.1, 0.6, 0.15, 0.15], size=n).astype(np.int64),
            "purpose": rng.choice([word for word, _ in PURPOSES], p=[share for _, share in PURPOSES], size=n),
            "guarantee": rng.choice(len(GUARANTEES), p=_GUARANTEE_SHARES, size=n).astype(np.int64),
            "is_approved": approved,
            "is_withdrawn": rng.random(n) < 0.08,
            "is_paid_out": rng.random(n) < 0.85,
            "matched": matched,
            "decided": decided,
            "paid": decided + _seconds(rng, 8.0, 0.5, 1.0, 30.0, n),
            "left": rng.integers(_DAY_SECONDS, 60 * _DAY_SECONDS, size=n),
        }
    ).sort("submitted_at", "enterprise_no")
    founded, gone, district = (
        city.frame[name].gather(drawn["enterprise_no"]) for name in ("established_date", "exit_date", "district")
    )
    day = drawn["submitted_at"].dt.date()
    here = (founded <= day) & (gone.is_null() | (gone > day)).fill_null(value=True)
    numbered = drawn.with_columns(district=district).filter(here).with_columns(
        demand_no=pl.format("MYXQ{}{}", pl.col("submitted_at").dt.to_string("%Y%m%d"),
                            pl.int_range(pl.len()).over(pl.col("submitted_at").dt.date()).cast(pl.String).str.zfill(5))
    )  # fmt: skip
    return _taken_up(city, numbered).drop("district")


def _seconds(rng: np.random.Generator, median: float, spread: float, least: float, most: float, n: int) -> Ints:
    """Seconds of waiting, log-normal; `median`, `least` and `most` in days."""
    days = np.clip(median * np.exp(spread * rng.standard_normal(n)), least, most)
    seconds: Ints = (days * _DAY_SECONDS).astype(np.int64)
    return seconds


def _taken_up(city: City, demands: pl.DataFrame) -> pl.DataFrame:
    """Add ``bank``: one of those with a product for the demand's amount, term, security, purpose and district."""
    rng = city.stream("finance/financing_demand.bank")
    region = pl.Series([str(place.region_code) for place in DISTRICTS]).gather(demands["district"])
    asked = demands.select(
        "demand_no", "amount", "term", "purpose", security=pl.Series(GUARANTEES).gather(demands["guarantee"]),
        here=region, is_taken=pl.Series(rng.random(demands.height) < _TAKEN_UP),
    )  # fmt: skip
    products, _ = make_products(city)
    offered = products.select(
        "bank_code", "amount_from", "amount_to", "term_from", "term_to", "region",
        pl.col("guarantees", "purposes").str.split("、"),
    )  # fmt: skip
    units = pl.col("amount") // 10_000
    fits = asked.filter("is_taken").join(offered, how="cross", maintain_order="left_right").filter(
        units.is_between("amount_from", "amount_to")
        & pl.col("term").is_between("term_from", "term_to")
        & pl.col("security").is_in(pl.col("guarantees"))
        & (pl.col("purpose").is_in(pl.col("purposes")) | pl.col("purposes").list.contains("不限"))
        & pl.col("region").is_in(pl.concat_list("here", pl.lit(CITY_CODE)))
    )  # fmt: skip
    chosen = (
        fits.with_columns(luck=pl.Series(rng.random(fits.height)))
        .sort("luck", "demand_no", "bank_code")
        .unique("demand_no", keep="first", maintain_order=True)
        .select("demand_no", "bank_code")
    )
    codes = {bank.code: no for no, bank in enumerate(BANKS)}
    is_lost = pl.col("bank").is_null()
    return (
        demands.join(chosen, on="demand_no", how="left", maintain_order="left")
        .with_columns(bank=pl.col("bank_code").replace_strict(codes, return_dtype=pl.Int64))
        .with_columns(
            left=pl.when("is_withdrawn").then("left").when(is_lost).then(_CLOSED_AFTER * _DAY_SECONDS),
            is_withdrawn=pl.col("is_withdrawn") | is_lost,
        )
        .drop("bank_code")
    )
