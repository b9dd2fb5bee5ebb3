"""Finance of the made-up city besides loans and venture capital: bonds, insurance policies and guarantees, by month.

A few of the largest sci-tech enterprises issue bonds; one in five or so is insured; guarantors are behind loans that
the lending marks 保证. Kinds and headers are those published; insurers, guarantors, numbers and shares are made up.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.lending import BANKS, make_loans
from sources.simulator.loan_book import balance_on
from sources.simulator.streams import Ints

BOND_KINDS = ("科技创新公司债券", "科创票据", "中期票据", "短期融资券")
VENUES = ("上海证券交易所", "银行间市场", "银行间市场", "银行间市场")
_SHORT = 3  # 短期融资券 lasts a year at most
INSURANCES = (
    "研发费用损失保险", "产品研发责任保险", "专利执行保险", "专利被侵权损失保险", "关键研发设备保险",
    "首台（套）重大技术装备综合保险", "网络安全保险",
)  # fmt: skip
INSURERS = (("MYI01", "鸠兹财产保险"), ("MYI02", "长江科技保险"), ("MYI03", "镜湖财产保险"))
GUARANTORS = (("MYG01", "鸠兹融资担保"), ("MYG02", "江城科技融资担保"))
_ISSUERS = 0.008  # of sci-tech enterprises
_POLICIES_PER_YEAR = 0.22  # of a sci-tech enterprise
_GUARANTEED = 1  # index into ``GUARANTEES``
_COMPENSATED_AFTER = 90  # days overdue after which the guarantor pays, as ``loan_book.claims`` has it


def month_ends(city: City, day: date) -> list[date]:
    """Ends of the months that were sent by a day and reach into the history, the oldest first."""
    return [(month + timedelta(days=31)).replace(day=1) - timedelta(days=1) for month in city.closed_months(day)]


def _sci_tech(city: City) -> Ints:
    """Sci-tech enterprises that are there on the last day."""
    found: Ints = np.flatnonzero((city.frame["is_tech"] & city.alive_on(city.end)).to_numpy()).astype(np.int64)
    return found


def make_bonds(city: City) -> pl.DataFrame:
    """Every bond of the two years up to ``end``, in order of its code; amounts in whole yuan, redeemed on ``due``.

    Columns: ``enterprise_no``, ``bond_code``, ``kind`` (index into ``BOND_KINDS``), ``amount``, ``coupon_bp``,
    ``issued``, ``due``.
    """
    rng = city.stream("bonds")
    firms = _sci_tech(city)
    size = city.frame["size"].to_numpy()[firms]
    issuers = np.sort(firms[np.argsort(-size, kind="stable")[: max(2, round(_ISSUERS * len(firms)))]])
    enterprise = np.repeat(issuers, rng.integers(1, 4, size=len(issuers))) if len(firms) else firms
    n = len(enterprise)
    issued = np.datetime64(city.end) - rng.integers(20, 730, size=n)
    drawn = pl.DataFrame(
        {
            "enterprise_no": enterprise,
            "kind": rng.integers(0, len(BOND_KINDS), size=n),
            "amount": rng.integers(2, 21, size=n) * 50_000_000,
            "coupon_bp": rng.integers(180, 360, size=n),
            "issued": pl.Series(issued).cast(pl.Date),
            "years": rng.choice([1, 2, 3, 5], p=[0.25, 0.2, 0.4, 0.15], size=n),
        }
    ).sort("issued", "enterprise_no", "amount", "kind")
    return (
        drawn.with_columns(term=pl.format("{}y", "years"))
        .with_columns(
            bond_code=pl.format("MY{}{}", pl.col("issued").dt.to_string("%y"), (1_000 + pl.int_range(pl.len()))),
            due=pl.col("issued").dt.offset_by(pl.when(pl.col("kind") == _SHORT).then(pl.lit("1y")).otherwise("term")),
        )
        .drop("years", "term")
    )


def bond_book(bonds: pl.DataFrame, month_end: date) -> pl.DataFrame:
    """Bonds outstanding on a day, with ``data_date``; the balance is the whole amount until it is redeemed."""
    on = pl.lit(month_end)
    return bonds.filter((pl.col("issued") <= on) & (pl.col("due") > on)).with_columns(data_date=on)


def make_policies(city: City) -> pl.DataFrame:
    """Every policy that begins in the two years up to ``end``, in order of that day; amounts in whole yuan.

    Columns: ``enterprise_no``, ``policy_no``, ``insurer`` (index into ``INSURERS``), ``kind`` (index into
    ``INSURANCES``), ``cover``, ``premium``, ``subsidy``, ``from_date``, ``to_date`` (its last day), ``claim``,
    ``claimed`` (both null where nothing is paid).
    """
    rng = city.stream("insurance")
    firms = _sci_tech(city)
    quality = city.frame["quality"].to_numpy()[firms]
    enterprise = np.repeat(firms, rng.poisson(2 * _POLICIES_PER_YEAR * np.exp(0.2 * quality)))
    n = len(enterprise)
    cover = np.clip(np.rint(np.exp(5.3 + 0.9 * rng.standard_normal(n)) / 10), 2, 500).astype(np.int64) * 100_000
    premium = np.rint(cover * rng.uniform(0.004, 0.02, size=n)).astype(np.int64)
    begins = np.datetime64(city.end) - rng.integers(0, 730, size=n)
    has_claim, late = rng.random(n) < 0.06, rng.integers(30, 360, size=n)
    claim = np.rint(cover * rng.uniform(0.02, 0.5, size=n)).astype(np.int64)
    drawn = pl.DataFrame(
        {
            "enterprise_no": enterprise,
            "insurer": rng.choice(len(INSURERS), p=[0.5, 0.3, 0.2], size=n).astype(np.int64),
            "kind": rng.integers(0, len(INSURANCES), size=n),
            "cover": cover,
            "premium": premium,
            "subsidy": np.where(rng.random(n) < 0.6, premium // 2, 0),
            "from_date": pl.Series(begins).cast(pl.Date),
            "claim": pl.Series(claim).set(pl.Series(~has_claim), None),
            "claimed": pl.Series(begins + late).cast(pl.Date).set(pl.Series(~has_claim), None),
        }
    ).sort("from_date", "enterprise_no", "cover", "premium")
    code = pl.Series([code for code, _ in INSURERS]).gather(drawn["insurer"])
    return drawn.with_columns(
        policy_no=pl.format("{}{}{}", code, pl.col("from_date").dt.to_string("%Y%m%d"),
                            pl.int_range(pl.len()).over("insurer", "from_date").cast(pl.String).str.zfill(5)),
        to_date=pl.col("from_date").dt.offset_by("1y").dt.offset_by("-1d"),
    )  # fmt: skip


def policy_book(policies: pl.DataFrame, month_end: date) -> pl.DataFrame:
    """Policies in force on some day of a month, with ``data_date``; premium, subsidy and claim are the month's."""
    first, on = month_end.replace(day=1), pl.lit(month_end)
    begins, is_paid = pl.col("from_date") >= first, pl.col("claimed").is_between(pl.lit(first), on)
    return policies.filter((pl.col("from_date") <= on) & (pl.col("to_date") >= first)).with_columns(
        data_date=on,
        premium=pl.when(begins).then("premium").otherwise(0),
        subsidy=pl.when(begins).then("subsidy").otherwise(0),
        claim=pl.when(is_paid).then("claim").otherwise(0),
    )


def make_guarantees(city: City) -> pl.DataFrame:
    """A guarantee for each loan that is 保证, in order of the loan; columns of the loan and those added here.

    ``guarantee_no``, ``guarantor`` (index into ``GUARANTORS``), ``fee_bp``, ``creditor`` (name of the bank),
    ``compensated`` (date, null if the guarantor did not pay).
    """
    loans = make_loans(city).filter(pl.col("guarantee") == _GUARANTEED)
    rng = city.stream("guarantees")
    drawn = loans.with_columns(
        guarantor=pl.Series(rng.choice(len(GUARANTORS), p=[0.65, 0.35], size=loans.height).astype(np.int64)),
        fee_bp=pl.Series(rng.integers(50, 101, size=loans.height)),
        creditor=pl.Series([bank.name for bank in BANKS]).gather(loans["bank"]),
        compensated=pl.col("overdue_date") + pl.duration(days=_COMPENSATED_AFTER),
    )
    code = pl.Series([code for code, _ in GUARANTORS]).gather(drawn["guarantor"])
    return drawn.with_columns(
        guarantee_no=pl.format("{}{}{}", code, pl.col("granted_date").dt.to_string("%Y%m%d"),
                               pl.int_range(pl.len()).over("guarantor", "granted_date").cast(pl.String).str.zfill(4))
    )  # fmt: skip


def guarantee_book(guarantees: pl.DataFrame, month_end: date) -> pl.DataFrame:
    """Guarantees with a liability, or compensated or begun in the month; ``liability`` and ``paid`` in cents.

    The liability is the loan's balance until the guarantor pays it: ``paid``, in the month of ``compensated``.
    """
    first, on = month_end.replace(day=1), pl.lit(month_end)
    left = balance_on(pl.min_horizontal(on, pl.col("overdue_date")))
    is_paid, is_over = pl.col("compensated") <= on, pl.col("settled_date") <= on
    return (
        guarantees.filter(pl.col("granted_date") <= on)
        .with_columns(
            data_date=on,
            paid=pl.when(pl.col("compensated").is_between(pl.lit(first), on)).then(left),
            liability=pl.when(is_paid.fill_null(value=False) | is_over.fill_null(value=False)).then(0).otherwise(left),
            compensated=pl.when(is_paid).then("compensated"),
        )
        .filter((pl.col("liability") > 0) | pl.col("paid").is_not_null() | (pl.col("granted_date") >= first))
    )
