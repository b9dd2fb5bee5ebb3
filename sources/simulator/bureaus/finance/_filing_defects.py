"""What goes wrong in filings. Each bank has a sloppiness of its own; all use a year-end list for earlier loans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from sources.simulator.bureaus.finance._cells import CODE, CONTRACT, can_bear, landed, plant_lower_case
from sources.simulator.forms import as_number, number_of
from sources.simulator.lending import Bank
from sources.simulator.sheet import Sheet

AMOUNT = "贷款金额(万元)"
GRANTED = "发放日"
HTE = "是否高企"
_DUE = "到期日"
_GUARANTEE = "担保方式"
_CHECK = "expectation.finance__loan_filing.{}"
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet


def claim_too_early(sheet: Sheet, becomes_hte: pl.Series) -> None:
    """Some enterprises that became 高企 after the loan are filed as 高企: the bank used the list of the year's end."""
    planted = sheet.plant("identity_before_certificate", column=HTE, to=pl.lit("是"), rate=0.15,
                          where=pl.lit(becomes_hte), outcome="flagged", field="hte_claim_code",
                          lands=pl.lit("yes"))  # fmt: skip
    if planted:
        sheet.report("identity_before_certificate", check="dbt_test.hte_claims_have_a_certificate")


def plant_habits(sheet: Sheet, bank: Bank) -> None:
    """Plant what the bank gets wrong."""
    for habit in _HABITS[bank.code]:
        habit(sheet, bank)


def _percent_sign(sheet: Sheet, bank: Bank) -> None:
    points = _points(bank)
    sheet.plant("percent_sign", column=bank.rate_header, to=pl.concat_str(points, pl.lit("%")), rate=0.03,
                outcome="repaired", field="interest_rate_pct", lands=_landed_rate(points))  # fmt: skip


def _other_spelling(sheet: Sheet, bank: Bank) -> None:
    """A fraction where points are asked for, or the reverse: what lands is off by a hundred, and looks so."""
    points, header = _points(bank), bank.rate_header
    wrong = (points.cast(pl.Decimal(18, 6)) / 100 if bank.writes_points else points).cast(pl.String)
    lands = wrong if bank.writes_points else points.cast(pl.Decimal(18, 6)) * 100
    if sheet.plant("fraction_and_points_mixed", column=header, to=as_number(wrong), rate=0.02, outcome="flagged",
                   field="interest_rate_pct", lands=lands.cast(pl.Decimal(18, 6)).cast(pl.String)):  # fmt: skip
        sheet.report("fraction_and_points_mixed", check=_CHECK.format("rate_plausible"))


def _yuan(sheet: Sheet, _: Bank) -> None:
    amount = number_of(pl.col(AMOUNT))
    yuan = (amount.cast(pl.Decimal(18, 4)) * 10_000).cast(pl.Int64).cast(pl.String)
    if sheet.plant("yuan_for_ten_thousand", column=AMOUNT, to=as_number(yuan), rate=0.01, outcome="flagged",
                   field="loan_amount_cny", lands=landed(yuan)):  # fmt: skip
        sheet.report("yuan_for_ten_thousand", check=_CHECK.format("amount_in_ten_thousands"))


def _serial_dates(sheet: Sheet, _: Bank) -> None:
    day = pl.col(GRANTED).str.to_date("%Y-%m-%d")
    serial = (day - pl.lit(_EPOCH)).dt.total_days().cast(pl.String)
    sheet.plant("spreadsheet_serial", column=GRANTED, to=as_number(serial), rate=0.05, outcome="repaired",
                field="granted_date", lands=pl.col(GRANTED))  # fmt: skip


def _sentinel(sheet: Sheet, _: Bank) -> None:
    sheet.plant("sentinel_date", column=_DUE, to=pl.lit("9999-12-31"), rate=0.01, outcome="repaired", field="due_date")


def _placeholders(sheet: Sheet, _: Bank) -> None:
    for text in ("暂无", "-", "******"):
        sheet.plant("placeholder", column=_GUARANTEE, to=pl.lit(text), rate=0.01, outcome="repaired",
                    field="guarantee_code")  # fmt: skip


def _lower_case(sheet: Sheet, _: Bank) -> None:
    plant_lower_case(sheet, rate=0.01)


def _organisation_code(sheet: Sheet, _: Bank) -> None:
    sheet.plant("organisation_code", column=CODE, to=pl.col(CODE).str.slice(8, 9), rate=0.01, outcome="flagged",
                where=pl.col(CODE).str.contains("^91.{16}$"), field="identifier_kind",
                lands=pl.lit("org_code"))  # fmt: skip


def _twice(sheet: Sheet, _: Bank) -> None:
    """The larger of two amounts counts: the content decides between contradicting rows of one day."""
    more = (number_of(pl.col(AMOUNT)).cast(pl.Decimal(18, 4)) + 10).cast(pl.String)
    sheet.repeat("filed_twice", column=AMOUNT, change={AMOUNT: as_number(more)}, rate=0.01)


def _unreadable(sheet: Sheet, _: Bank) -> None:
    if can_bear(sheet, unreadable=3):
        digits = pl.col(CONTRACT).str.head(16) + "00"
        sheet.break_copies("float_code", column=CONTRACT, to=as_number(digits))
        sheet.break_copies("empty_loan_no", column="借据号", to=None)
        sheet.break_copies("impossible_date", column=GRANTED, to=pl.lit("2026-02-30"))


_HABITS: dict[str, tuple[Callable[[Sheet, Bank], None], ...]] = {
    "MYB01": (_percent_sign, _serial_dates, _lower_case, _unreadable),
    "MYB02": (_percent_sign, _other_spelling, _twice),
    "MYB03": (_other_spelling, _sentinel, _placeholders),
    "MYB04": (_yuan, _lower_case),
    "MYB05": (_organisation_code, _placeholders, _twice),
    "MYB06": (_serial_dates,),
}


def _points(bank: Bank) -> pl.Expr:
    """The rate in per cent, over the clean cells."""
    rate = number_of(pl.col(bank.rate_header)).cast(pl.Decimal(18, 6))
    return (rate if bank.writes_points else rate * 100).cast(pl.Decimal(18, 2)).cast(pl.String)


def _landed_rate(points: pl.Expr) -> pl.Expr:
    return points.cast(pl.Decimal(18, 6)).cast(pl.String)
