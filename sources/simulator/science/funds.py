"""Funds of the made-up city: who manages them, how large they are and how long they last; and who left what when."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.science.ventures import BRANDS, FUNDS, make_ventures
from sources.simulator.streams import Ints

KINDS = ("创业投资基金", "天使投资基金", "创业投资基金", "政府引导基金", "股权投资基金")
"""Kind of each of `FUNDS`."""
EXITS = ("上市减持", "并购", "股权转让", "回购", "清算", "其他")
STATES = ("正常运作", "延长期", "清算中", "已清算")
_CALM = np.array([0.12, 0.18, 0.45, 0.15, 0.02, 0.08])
_DISTRESSED = np.array([0.0, 0.05, 0.35, 0.45, 0.10, 0.05])
_LEAVE = (0.3, 0.6)
"""Chance that an investor leaves by the last day: of others, and of an enterprise in distress."""


def make_funds(city: City) -> pl.DataFrame:
    """Return one row per fund, in order of its number.

    Columns: ``fund_no``, ``fund_name``, ``kind`` (index into ``KINDS``), ``manager_no``, ``manager_name``,
    ``committed`` and ``paid_in`` (whole yuan), ``established``, ``filed``, ``term_until`` (null without a fixed term),
    ``state`` (index into ``STATES``).
    """
    rng = city.stream("venture_funds")
    n = len(BRANDS) * len(FUNDS)
    brand, kind = np.divmod(np.arange(n), len(FUNDS))
    committed = np.rint(np.exp(rng.normal(19.2, 0.6, n)) / 10_000_000).astype(np.int64) * 10_000_000 + 20_000_000
    paid_in = np.rint(committed * rng.uniform(0.5, 1.0, n) / 1_000_000).astype(np.int64) * 1_000_000
    first = np.datetime64(date(city.end.year - 9, 1, 1))
    established = first + (rng.random(n) * 365 * 5).astype("timedelta64[D]")
    years = rng.integers(5, 9, n)
    frame = pl.DataFrame(
        {
            "brand": brand,
            "kind": kind,
            "committed": committed,
            "paid_in": paid_in,
            "established": pl.Series(established).cast(pl.Date),
            "years": years,
            "has_term": rng.random(n) < 0.92,
            "chance": rng.random(n),
        }
    )
    term = pl.col("established").dt.offset_by(pl.format("{}y", "years")).dt.offset_by("-1d")
    brands, names = pl.lit(pl.Series(BRANDS)).gather("brand"), pl.lit(pl.Series(FUNDS)).gather("kind")
    dated = frame.with_columns(
        fund_no=pl.format("SK{}", (4_100 + 7 * pl.int_range(pl.len())).cast(pl.String)),
        fund_name=brands + names,
        manager_no=pl.format("P10{}", (60_200 + 11 * pl.col("brand")).cast(pl.String)),
        manager_name=brands + pl.lit("创业投资管理有限公司"),
        filed=pl.col("established").dt.offset_by("40d"),
        term_until=pl.when("has_term").then(term),
    )
    is_over = (pl.col("term_until") < city.end).fill_null(value=False)
    state = (
        pl.when(~is_over).then(0).when(pl.col("chance") < 0.4).then(0).when(pl.col("chance") < 0.8).then(2).otherwise(3)
    )
    return dated.with_columns(state=state).select(
        "fund_no", "fund_name", "kind", "manager_no", "manager_name", "committed", "paid_in", "established", "filed",
        "term_until", "state",
    )  # fmt: skip


def with_funds(city: City, ventures: pl.DataFrame) -> pl.DataFrame:
    """Investments with the number of their fund and the agreed day of exit, both null where it was not filled in.

    Adds ``fund_no`` and ``agreed_exit``.
    """
    rng = city.stream("venture_agreements")
    numbers = make_funds(city).select("fund_no", investor="fund_name")
    n = ventures.height
    months = pl.Series("months", rng.integers(12, 61, size=n))
    is_numbered, is_agreed = (pl.Series(name, rng.random(n) < share) for name, share in (("a", 0.8), ("b", 0.7)))
    told = ventures.join(numbers, on="investor", how="left", maintain_order="left").hstack(
        [months, is_numbered, is_agreed]
    )
    return told.with_columns(
        fund_no=pl.when("a").then("fund_no"),
        agreed_exit=pl.when("b").then(pl.col("received_on").dt.offset_by(pl.format("{}mo", "months"))),
    ).drop("months", "a", "b")


def make_exits(city: City) -> pl.DataFrame:
    """Return one row per exit, in order of its day: some holders leave, more often from enterprises in distress.

    Columns: ``exit_no``, ``record_no``, ``enterprise_no``, ``investor``, ``kind`` (index into ``EXITS``), ``share``
    (percentage points, null where it was not filled in), ``proceeds`` (whole units of the currency), ``currency``,
    ``exited_on``. An investment has one exit or two.
    """
    rng = city.stream("venture_exits")
    ventures = make_ventures(city)
    who: Ints = ventures["enterprise_no"].to_numpy()
    lives = city.frame[who].select("is_distressed", "distress_from", "exit_date")
    is_distressed = lives["is_distressed"].fill_null(value=False).to_numpy()
    leaves = rng.random(len(who)) < np.where(is_distressed, _LEAVE[1], _LEAVE[0])
    frame = ventures.hstack(lives).with_columns(
        kind=pl.Series(_kinds(rng, is_distressed)),
        wait=pl.Series(rng.integers(20, 200, len(who))),
        early=pl.Series(rng.uniform(0.2, 1.0, len(who))),
        part=pl.Series(rng.integers(2, 8, len(who)) * 10),
        is_part=pl.Series(rng.random(len(who)) < 0.3),
        has_share=pl.Series(rng.random(len(who)) < 0.93),
        gain=pl.Series(np.exp(rng.normal(0.1, 0.5, len(who)))),
    ).filter(pl.Series(leaves))  # fmt: skip
    held = (pl.lit(city.end) - pl.col("received_on")).dt.total_days() * pl.col("early")
    calm_day = pl.col("received_on") + pl.duration(days=held.cast(pl.Int64))
    bad_day = pl.max_horizontal("distress_from", "received_on") + pl.duration(days="wait")
    first = frame.with_columns(
        exited_on=pl.when(pl.col("distress_from").is_not_null()).then(bad_day).otherwise(calm_day),
        share=pl.when(pl.col("kind") == 4).then(100).when("is_part").then("part").otherwise(100),
    )
    rest = first.filter((pl.col("share") < 60) & (pl.col("kind") < 4)).with_columns(
        exited_on=pl.col("exited_on") + pl.duration(days=60), share=100 - pl.col("share"), kind=pl.lit(2, pl.Int64)
    )
    both = pl.concat([first, rest]).filter(pl.col("exited_on") <= city.end)
    proceeds = (pl.col("amount") * pl.col("share") / 100 * pl.col("gain") / 10_000).round().cast(pl.Int64) * 10_000
    ordered = both.with_columns(
        proceeds=pl.when(pl.col("kind") == 4).then(pl.lit(0, pl.Int64)).otherwise(proceeds),
        share=pl.when("has_share").then("share"),
    ).sort("exited_on", "record_no", "kind")
    return ordered.with_columns(exit_no=pl.format("TC{}", 100_001 + pl.int_range(pl.len()))).select(
        "exit_no", "record_no", "enterprise_no", "investor", "kind", "share", "proceeds", "currency", "exited_on"
    )


def _kinds(rng: np.random.Generator, is_distressed: np.ndarray) -> Ints:
    """Ways of exit, worse ones in distress."""
    draw = rng.random(len(is_distressed))
    calm, bad = (np.searchsorted(np.cumsum(chances), draw) for chances in (_CALM, _DISTRESSED))
    return np.minimum(np.where(is_distressed, bad, calm), len(EXITS) - 1).astype(np.int64)
