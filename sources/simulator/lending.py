"""The city's lending: which bank lent whom how much on what terms, and which loans fell overdue. Money in whole yuan.

Only sci-tech enterprises borrow here, the better and larger ones more often; a bank lends less to an enterprise in
distress and no more to one that has defaulted. The mix follows what Guangzhou published of its pool for 2024: a mean of
4.89 million yuan, 86.78 % of loans up to ten million, 3.49 % a year for one year, no enterprise above thirty million.
Every enterprise that defaults has a loan to default on, which is more than the pool's 0.32 %, so that a small city
shows some. Banks, programme and numbers are made up.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.streams import Flags, Floats, Ints

PROGRAMME = "鸠兹科技信贷风险补偿资金池"
GUARANTEES = ("信用", "保证", "抵押", "质押", "组合")
ENTERPRISE_CAP = 30_000_000

_YEARS_BACK = 4
_LOANS_PER_YEAR = 0.33
_MEDIAN_AMOUNT, _AMOUNT_SPREAD, _SPREAD_BY_SIZE = 2_700_000, 1.12, 0.55
_RATE_ONE_YEAR, _RATE_SPREAD, _RATE_PER_YEAR = 3.57, 0.3, 0.12
_TERMS = ((12, 0.70), (24, 0.12), (36, 0.18))
_PLEDGE = 3
_NOT_YET = 20  # days before the end from which no default is written: it could not have been reported
_DEFAULT_AFTER_DAYS = (90, 450)
_NEVER = np.datetime64("9999-12-31")


class Bank(NamedTuple):
    """A made-up bank; `writes_points` of its template for filings: 3.45 for a rate, where others write 0.0345."""

    code: str
    name: str
    share: float
    writes_points: bool

    @property
    def rate_header(self) -> str:
        """How its template heads the rate."""
        return "年利率(%)" if self.writes_points else "利率"


BANKS = (
    Bank("MYB01", "鸠兹银行", 0.30, True),
    Bank("MYB02", "赭山银行", 0.22, False),
    Bank("MYB03", "镜湖科创银行", 0.18, True),
    Bank("MYB04", "弋矶银行", 0.14, False),
    Bank("MYB05", "荆山农商银行", 0.10, True),
    Bank("MYB06", "天门山村镇银行", 0.06, True),
)


def make_loans(city: City) -> pl.DataFrame:
    """Every loan paid out in the four years up to ``end``, in order of that day; row i is loan i.

    Columns: ``enterprise_no``, ``bank`` (index into ``BANKS``), ``contract_no``, ``loan_no``, ``amount``,
    ``granted_date``, ``due_date``, ``term_months``, ``rate_bp`` (hundredths of a per cent), ``guarantee`` (index into
    ``GUARANTEES``), ``is_first``, ``has_ip_pledge``, ``filing_date`` (it may be after ``end``), ``amortises`` (by
    equal monthly parts, else at the end), ``settled_date`` (null where it never is), ``overdue_date`` (null mostly).
    """
    rng = city.stream("lending")
    enterprises = np.flatnonzero(city.frame["is_tech"].to_numpy()).astype(np.int64)
    size, quality = (city.frame[name].to_numpy()[enterprises].astype(np.float64) for name in ("size", "quality"))
    defaults = _default_days(rng, city, enterprises)
    borrower, granted, is_last = _applications(rng, city, size, quality, defaults)
    n = len(borrower)
    is_lent = _is_lent(rng, city, enterprises[borrower], granted, defaults[borrower], is_last)
    term = rng.choice([months for months, _ in _TERMS], p=[share for _, share in _TERMS], size=n).astype(np.int64)
    has_pledge = rng.random(n) < np.clip(0.10 + 0.05 * quality[borrower], 0.01, 0.5)
    guarantee = np.where(has_pledge, _PLEDGE, rng.choice([0, 1, 2, 4], p=[0.5, 0.28, 0.14, 0.08], size=n))
    rate = _RATE_ONE_YEAR + _RATE_PER_YEAR * (term / 12 - 1) - 0.1 * quality[borrower]
    rate = np.clip(rate + _RATE_SPREAD * rng.standard_normal(n), 2.2, 6.0)
    bank = rng.choice(len(BANKS), p=[kind.share for kind in BANKS], size=n).astype(np.int64)
    drawn = pl.DataFrame(
        {
            "enterprise_no": enterprises[borrower],
            "bank": bank,
            "amount": _amounts(rng, size[borrower]),
            "granted_date": granted,
            "term_months": term,
            "rate_bp": np.rint(rate * 20).astype(np.int64) * 5,
            "guarantee": guarantee.astype(np.int64),
            "has_ip_pledge": has_pledge,
            "had_one_before": rng.random(n) < 0.35,
            "filing_lag": rng.integers(3, 36, size=n),
            "amortises": rng.random(n) < 0.4,
            "repaid_share": np.where(rng.random(n) < 0.1, rng.uniform(0.3, 1.0, size=n), 1.0),
            "default_date": defaults[borrower],
        }
    )
    return _numbered(drawn.filter(pl.Series(is_lent)).pipe(_within_cap).pipe(_lived))


def _default_days(rng: np.random.Generator, city: City, enterprises: Ints) -> Ints:
    """Day from which each enterprise no longer pays, far away if that is never or not before ``end``.

    Distress shows in returns, invoices, contributions and courts for three to fifteen months before.
    """
    n = len(enterprises)
    chosen = city.frame.select("defaults", "distress_from", "exit_date")[enterprises]
    end = np.datetime64(city.end)
    onset, gone = (chosen[name].to_numpy().astype("datetime64[D]") for name in ("distress_from", "exit_date"))
    onset = np.where(np.isnat(onset), end - rng.integers(60, 700, size=n), onset)
    days = onset + rng.integers(*_DEFAULT_AFTER_DAYS, size=n)
    days = np.where(np.isnat(gone), days, np.minimum(days, gone - 10))
    found: Ints = np.where(chosen["defaults"].to_numpy() & (days <= end - _NOT_YET), days, _NEVER)
    return found


def _applications(
    rng: np.random.Generator, city: City, size: Floats, quality: Floats, defaults: Ints
) -> tuple[Ints, Ints, Flags]:
    """Position of each borrower among the enterprises, the day of payment, and whether it is the loan to default on."""
    wanted = _YEARS_BACK * _LOANS_PER_YEAR * np.exp(0.25 * quality + 0.3 * size - (0.25**2 + 0.3**2) / 2)
    regular = np.repeat(np.arange(len(size)), np.minimum(rng.poisson(wanted), 8))
    failing = np.flatnonzero(defaults != _NEVER)
    days = np.datetime64(city.end) - 1 - rng.integers(0, _YEARS_BACK * 365, size=len(regular))
    before = defaults[failing] - rng.integers(60, 330, size=len(failing))
    granted = np.concatenate([days, before])
    granted = granted - np.maximum((granted.astype(np.int64) + 3) % 7 - 4, 0)  # of a weekend the Friday
    is_last = np.arange(len(granted)) >= len(regular)
    return np.concatenate([regular, failing]).astype(np.int64), granted, is_last


def _is_lent(
    rng: np.random.Generator, city: City, borrower: Ints, granted: Ints, defaulted: Ints, is_last: Flags
) -> Flags:
    lives = city.frame.select("established_date", "exit_date", "distress_from")[borrower]
    founded, gone, distress = (lives[name].to_numpy().astype("datetime64[D]") for name in lives.columns)
    here = (granted >= founded + 180) & (np.isnat(gone) | (granted < gone - 30)) & (granted < defaulted - 30)
    is_wary = ~np.isnat(distress) & (granted > distress) & ~is_last & (rng.random(len(borrower)) < 0.5)
    flags: Flags = here & ~is_wary
    return flags


def _amounts(rng: np.random.Generator, size: Floats) -> Ints:
    """Whole units of 100,000 yuan, up to the cap."""
    own = np.sqrt(_AMOUNT_SPREAD**2 - _SPREAD_BY_SIZE**2) * rng.standard_normal(len(size))
    amount = _MEDIAN_AMOUNT * np.exp(_SPREAD_BY_SIZE * (size - 0.3) + own)
    rounded: Ints = (np.clip(np.rint(amount / 100_000), 2, ENTERPRISE_CAP // 100_000) * 100_000).astype(np.int64)
    return rounded


def _within_cap(drawn: pl.DataFrame) -> pl.DataFrame:
    """Leave out loans that bring an enterprise above the cap within three years, the longest term."""
    ordered = drawn.sort("granted_date", "enterprise_no", "amount", "bank", "filing_lag")
    recent = ordered.with_row_index("row").rolling("granted_date", period="1096d", group_by="enterprise_no")
    sums = recent.agg(pl.col("row").last(), pl.col("amount").sum().alias("recent_amount"))
    return ordered.filter(sums.sort("row")["recent_amount"] <= ENTERPRISE_CAP)


def _lived(loans: pl.DataFrame) -> pl.DataFrame:
    """Add when each loan is due, settled or overdue."""
    due = pl.col("granted_date").dt.offset_by(pl.format("{}mo", "term_months"))
    term_days = (pl.col("due_date") - pl.col("granted_date")).dt.total_days()
    paid = pl.col("granted_date") + pl.duration(days=(term_days * pl.col("repaid_share")).cast(pl.Int64))
    fails = pl.col("default_date") <= pl.col("paid_date")
    return (
        loans.with_columns(due_date=due)
        .with_columns(paid_date=paid)
        .with_columns(
            settled_date=pl.when(~fails).then("paid_date"),
            overdue_date=pl.when(fails).then("default_date"),
            filing_date=pl.col("granted_date") + pl.duration(days="filing_lag"),
            is_first=(pl.int_range(pl.len()).over("enterprise_no") == 0) & ~pl.col("had_one_before"),
        )
        .drop("default_date", "paid_date", "repaid_share", "had_one_before", "filing_lag")
    )


def _numbered(loans: pl.DataFrame) -> pl.DataFrame:
    """Add the numbers: 18 digits of a contract, the bank's code and 12 digits of a receipt, both by bank and day."""
    day = pl.col("granted_date").dt.to_string("%Y%m%d")
    serial = pl.int_range(pl.len()).over("bank", "granted_date").cast(pl.String)
    code = pl.Series([bank.code for bank in BANKS]).gather(loans["bank"])
    return loans.with_columns(
        contract_no=pl.format("{}{}{}", day, pl.col("bank") + 91, serial.str.zfill(8)),
        loan_no=pl.format("{}{}{}", code, day.str.slice(2), serial.str.zfill(6)),
    )
