"""Venture money of the made-up city: rounds of young and good tech enterprises."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.city import City

FULL_YEARS = 3
ROUNDS = ("种子轮", "天使轮", "Pre-A轮", "A轮", "A+轮", "B轮", "C轮", "战略投资")
_MEDIANS = np.array([150, 400, 1_000, 2_500, 3_000, 8_000, 20_000, 5_000])  # in 10,000 yuan
_PER_YEAR = 0.012
_SERIAL = 900_000
BRANDS = ("鸠兹", "赭山", "镜湖", "弋江", "荆山", "神山", "陶辛", "龙窝", "天门", "四褐")
FUNDS = (
    "科创种子基金",
    "天使投资合伙企业（有限合伙）",
    "创业投资有限公司",
    "产业引导基金（有限合伙）",
    "股权投资管理有限公司",
)


def make_ventures(city: City) -> pl.DataFrame:
    """Return one row per investment, in order of receipt, from the third full year before the last day on.

    Columns: ``record_no``, ``enterprise_no``, ``investor``, ``round`` (index into ``ROUNDS``), ``amount`` (whole units
    of the currency), ``currency``, ``received_on``, ``is_qualified`` (null where it was not filled in).
    """
    rng = city.stream("venture_investments")
    first = date(city.end.year - FULL_YEARS, 1, 1)
    days = (city.end - first).days
    enterprises = np.flatnonzero(city.frame["is_tech"].to_numpy()).astype(np.int64)
    quality = city.frame["quality"].to_numpy()[enterprises]
    enterprise = np.repeat(enterprises, rng.poisson(_PER_YEAR * days / 365 * np.exp(1.0 * quality - 0.5)))
    n = len(enterprise)
    size = city.frame["size"].to_numpy()[enterprise]
    received = np.datetime64(first) + (rng.random(n) * days).astype("timedelta64[D]")
    kind = np.clip(np.rint(2.5 + 1.6 * size + rng.standard_normal(n)), 0, len(ROUNDS) - 1).astype(np.int64)
    amount = np.rint(_MEDIANS[kind] * np.exp(0.5 * rng.standard_normal(n)) / 10).astype(np.int64) * 100_000 + 100_000
    investor = [f"{brand}{fund}" for brand in BRANDS for fund in FUNDS]
    currency = pl.Series(["人民币", "美元", "港元"]).gather(rng.choice(3, size=n, p=[0.95, 0.04, 0.01]))
    qualified = pl.Series([True, False, None]).gather(rng.choice(3, size=n, p=[0.8, 0.17, 0.03]))
    frame = pl.DataFrame(
        {
            "enterprise_no": enterprise,
            "investor": pl.Series(investor).gather(rng.integers(0, len(investor), size=n)),
            "round": kind,
            "amount": amount,
            "currency": currency,
            "received_on": pl.Series(received).cast(pl.Date),
            "is_qualified": qualified,
        }
    )
    lives = city.frame[enterprise].select("established_date", "exit_date")
    here = frame.hstack(lives).filter(
        (pl.col("established_date") < pl.col("received_on"))
        & (pl.col("exit_date").fill_null(date(9999, 1, 1)) > pl.col("received_on"))
    )
    year = pl.col("received_on").dt.to_string("%y")
    serial = _SERIAL + pl.int_range(pl.len()).over(year)
    ordered = here.select(frame.columns).sort("received_on", "enterprise_no", "amount")
    return ordered.with_columns(record_no=pl.format("03{}{}", year, serial))
