"""Loans that banks filed: terms, and what each bank's newest month end says of them."""

from __future__ import annotations

from decimal import Decimal

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section, Tone
from pipelines.pages.words import NOT_KNOWN, amount, code_cell, label, plain

LOAN = "mart_loan"
TITLE = Label("备案贷款", "Filed loans")
_LOANS = (
    Label("银行", "Bank"),
    Label("借据号", "Loan"),
    Label("状态", "State"),
    Label("金额", "Amount"),
    Label("余额", "Balance"),
    Label("月末", "Month end"),
    Label("五级分类", "Grade"),
    Label("逾期", "Overdue"),
    Label("放款", "Disbursed"),
    Label("到期", "Due"),
    Label("年利率", "Rate"),
    Label("担保", "Security"),
)
_NOTE = Label(
    "只含银行为风险补偿备案的贷款，不是征信系统的全部贷款。分类和逾期以最近一次列示的月末为准。",
    "Only loans that banks filed for risk compensation, not all loans of the credit register. Grade and days overdue "
    "are those of the newest month end that lists the loan.",
)
_GRADES: dict[str, Tone] = {"special_mention": "warn", "substandard": "bad", "doubtful": "bad", "loss": "bad"}
_ORDER = ("outstanding", "not_reported", "not_listed")


def loans_sections(enterprise: Enterprise) -> list[Section]:
    """Loans, outstanding ones first, each the newest first; nothing if no loan was filed."""
    rows = sorted(
        enterprise.rows(LOAN), key=lambda row: (row["granted_date"], row["bank_code"], row["loan_no"]), reverse=True
    )
    if not rows:
        return []
    rows.sort(key=lambda row: _ORDER.index(row["loan_state_code"]))
    grid = Grid(_LOANS, tuple(_loan(row) for row in rows), figures=frozenset({3, 4, 7, 10}))
    return [Section(TITLE, grids=(grid,), warning=_warning(rows), note=_NOTE, digest=_digest(rows))]


def _loan(row: Row) -> tuple[Cell, ...]:
    grade, days = row["five_class_code"], row["overdue_days"]
    return (
        plain(row["bank_name"] or row["bank_code"]),
        plain(row["loan_no"]),
        code_cell("loan_state", row["loan_state_code"]),
        amount(row["loan_amount_cny"], "cny"),
        amount(row["outstanding_cny"], "cny"),
        plain(row["balance_date"]),
        NOT_KNOWN if grade is None else Cell(label("five_class", grade), _GRADES.get(grade, "plain")),
        Cell(amount(days, "day").text, "warn" if days else "plain"),
        plain(row["granted_date"]),
        plain(row["due_date"]),
        amount(row["interest_rate_pct"], "percent", most=2),
        code_cell("guarantee", row["guarantee_code"]),
    )


def _warning(rows: list[Row]) -> Label | None:
    """Loans that were bad when they were last listed, whether or not they still are listed."""
    bad = [row for row in rows if _GRADES.get(row["five_class_code"] or "") == "bad"]
    if not bad:
        return None
    grades = [label("five_class", code) for code in dict.fromkeys(row["five_class_code"] for row in bad)]
    return Label(
        f"不良贷款 {len(bad)} 笔：{'、'.join(one.zh for one in grades)}",
        f"{counted(len(bad), 'non-performing loan')}: {', '.join(one.en for one in grades)}",
    )


def _digest(rows: list[Row]) -> Label:
    live = [row for row in rows if row["loan_state_code"] == "outstanding"]
    if not live:
        return Label(f"{len(rows)} 笔，均无月末余额", f"{counted(len(rows), 'loan')}, none outstanding at a month end")
    left = amount(sum((row["outstanding_cny"] for row in live), Decimal(0)), "cny").text
    return Label(
        f"{len(rows)} 笔，未结清 {len(live)} 笔，余额 {left.zh}",
        f"{counted(len(rows), 'loan')}, {len(live)} outstanding, balance {left.en}",
    )
