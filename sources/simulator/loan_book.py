"""How loans fare: balances and grades at a month's end, and what is claimed from the pool. Balances in cents."""

from __future__ import annotations

from datetime import date

import polars as pl

from sources.simulator.city import City

GRADES = ("正常", "关注", "次级", "可疑", "损失")
_GRADE_AFTER = (0, 90, 270, 360)
"""Days overdue beyond which a loan is at least 关注, 次级, 可疑, 损失."""

_ARREARS_SHARE, _ARREARS_SHARE_DISTRESSED = 0.01, 0.08
_LOSS_SHARE = ((5_000_000, 40), (15_000_000, 30), (30_000_000, 20))
"""What the pool bears, in per cent, by amount of the loan: the bands of 穗金管规字〔2025〕1号, borrowed."""

_PLEDGE_BONUS, _SHARE_CAP = 15, 50
_EVIDENCE = ("终结本次执行裁定", "执行满一年未执结", "破产", "书面协议", None)
_EVIDENCE_SHARES = (0.45, 0.25, 0.1, 0.15, 0.05)


def balances(city: City, loans: pl.DataFrame, month_end: date) -> pl.DataFrame:
    """Loans outstanding on a day: ``loan_no``, ``bank``, ``data_date``, ``balance``, ``overdue_days``, ``grade``.

    A loan that is overdue keeps the balance it had then. A few others are some days in arrears.
    """
    rng = city.stream("lending.arrears", month_end.toordinal())
    on = pl.lit(month_end)
    distress = city.frame["distress_from"].gather(loans["enterprise_no"])
    drawn = loans.with_columns(
        distress_from=distress, luck=rng.random(loans.height), late=rng.integers(1, 31, size=loans.height)
    )
    is_open = (pl.col("granted_date") <= on) & (pl.col("settled_date").is_null() | (pl.col("settled_date") > on))
    share = pl.when(pl.col("distress_from") <= on).then(_ARREARS_SHARE_DISTRESSED).otherwise(_ARREARS_SHARE)
    overdue = (
        pl.when(pl.col("overdue_date") <= on)
        .then((on - pl.col("overdue_date")).dt.total_days())
        .when(pl.col("luck") < share)
        .then("late")
        .otherwise(0)
    )
    return (
        drawn.filter(is_open)
        .with_columns(overdue_days=overdue, balance=balance_on(pl.min_horizontal(on, pl.col("overdue_date"))))
        .filter(pl.col("balance") > 0)
        .select("loan_no", "bank", "balance", "overdue_days", data_date=on, grade=_grade(pl.col("overdue_days")))
    )


def balance_on(day: pl.Expr) -> pl.Expr:
    """Cents outstanding on a day, over loans that are neither settled nor overdue before it."""
    months = (day.dt.year() - pl.col("granted_date").dt.year()) * 12 + day.dt.month().cast(pl.Int32)
    months = (
        months - pl.col("granted_date").dt.month() - (day.dt.day() < pl.col("granted_date").dt.day()).cast(pl.Int32)
    )
    left = (pl.col("term_months") - months.clip(0)).clip(0)
    parts = pl.when("amortises").then(left).otherwise(pl.col("term_months"))
    return pl.col("amount") * 100 * parts // pl.col("term_months")


def _grade(days: pl.Expr) -> pl.Expr:
    """Index into ``GRADES``."""
    return pl.sum_horizontal((days > bound).cast(pl.Int64) for bound in _GRADE_AFTER)


def defaults(city: City, loans: pl.DataFrame) -> pl.DataFrame:
    """Enterprises that default by ``end``: ``enterprise_no``, ``default_date`` (first day beyond 90 days overdue)."""
    late = loans.filter(pl.col("overdue_date").is_not_null() & (balance_on(pl.col("overdue_date")) > 0))
    dated = late.select("enterprise_no", default_date=pl.col("overdue_date") + pl.duration(days=_GRADE_AFTER[1] + 1))
    first = dated.group_by("enterprise_no").agg(pl.col("default_date").min())
    return first.filter(pl.col("default_date") <= city.end).sort("enterprise_no")


def claims(city: City, loans: pl.DataFrame) -> pl.DataFrame:
    """Every state of every claim up to ``end``, in order of day.

    Columns: those of the loan, ``claim_no``, ``claimed_date``, ``loss`` (yuan), ``claimed`` (yuan), ``recovered``
    (yuan, null before), ``subrogation_date`` (null without a guarantor), ``evidence`` (of the loss, null if none is
    given), ``changed_on``, ``status``.
    """
    rng = city.stream("lending.claims")
    failed = loans.filter(pl.col("overdue_date").is_not_null())
    n = failed.height
    bands: pl.Expr = pl.lit(0)
    for most, percent in reversed(_LOSS_SHARE):
        bands = pl.when(pl.col("amount") <= most).then(percent).otherwise(bands)
    share = (bands + pl.when("has_ip_pledge").then(_PLEDGE_BONUS).otherwise(0)).clip(upper_bound=_SHARE_CAP)
    drawn = failed.with_columns(
        claimed_after=rng.integers(95, 200, size=n),
        refused=rng.random(n) < 0.1,
        recovered_share=rng.integers(5, 60, size=n),
        review=rng.integers(5, 15, size=n),
        decision=rng.integers(40, 75, size=n),
        recovery=rng.integers(120, 300, size=n),
        evidence=pl.Series(_EVIDENCE).gather(
            city.stream("lending.evidence").choice(len(_EVIDENCE), size=n, p=_EVIDENCE_SHARES)
        ),
    ).with_columns(
        claimed_date=pl.col("overdue_date") + pl.duration(days="claimed_after"),
        loss=balance_on(pl.col("overdue_date")) // 1_000_000 * 10_000,
        subrogation_date=pl.when(pl.col("guarantee") == 1).then(pl.col("overdue_date") + pl.duration(days=90)),
    )  # fmt: skip
    numbered = drawn.filter(pl.col("loss") > 0).sort("claimed_date", "loan_no").with_columns(
        claim_no=pl.format("MYBC{}{}", pl.col("claimed_date").dt.year(),
                           pl.int_range(pl.len()).over(pl.col("claimed_date").dt.year()).cast(pl.String).str.zfill(6)),
        claimed=pl.col("loss") * share // 100,
    )  # fmt: skip
    states = [
        numbered.with_columns(changed_on="claimed_date", status=pl.lit("已受理"), step=pl.lit(0)),
        numbered.with_columns(changed_on=_later("review"), status=pl.lit("审核中"), step=pl.lit(1)),
        numbered.with_columns(
            changed_on=_later("decision"), step=pl.lit(2),
            status=pl.when("refused").then(pl.lit("不予补偿")).otherwise(pl.lit("已拨付")),
        ),
        numbered.filter(~pl.col("refused")).with_columns(
            changed_on=_later("recovery"), step=pl.lit(3), status=pl.lit("已追偿结清"),
        ),
    ]  # fmt: skip
    every = pl.concat(states, how="diagonal").with_columns(
        recovered=pl.when(pl.col("step") == 3).then(pl.col("loss") * pl.col("recovered_share") // 100)
    )
    return every.filter(pl.col("changed_on") <= city.end).sort("changed_on", "claim_no", "step")


def _later(days: str) -> pl.Expr:
    return pl.col("claimed_date") + pl.duration(days=days)
