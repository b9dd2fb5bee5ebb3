"""Loans and months of invoices on an enterprise's page: what is bad, what is not over, and what is not known."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.invoices import invoices_sections
from pipelines.pages.sections.loans import loans_sections

LOAN: dict[str, Any] = {
    "bank_code": "X", "bank_name": "鸠兹银行", "loan_no": "1", "loan_amount_cny": Decimal(1_000_000),
    "granted_date": date(2025, 1, 2), "due_date": date(2026, 1, 2), "interest_rate_pct": Decimal("3.65"),
    "guarantee_code": "unsecured", "loan_state_code": "outstanding", "balance_date": date(2026, 5, 31),
    "outstanding_cny": Decimal(600_000), "listed_date": date(2026, 5, 31), "five_class_code": "normal",
    "overdue_days": 0,
}  # fmt: skip
WRITTEN_OFF = LOAN | {"loan_no": "2", "granted_date": date(2025, 6, 2), "loan_state_code": "not_listed",
                      "outstanding_cny": Decimal(0), "five_class_code": "loss", "overdue_days": 400}  # fmt: skip
NEW = LOAN | {"loan_no": "3", "granted_date": date(2026, 6, 2), "loan_state_code": "not_reported", "balance_date": None,
              "outstanding_cny": None, "listed_date": None, "five_class_code": None, "overdue_days": None,
              "guarantee_code": None}  # fmt: skip


def enterprise(table: str, rows: list[dict[str, Any]], day: date = date(2026, 6, 29)) -> Enterprise:
    return Enterprise("20260629-00000000", day, "A", {table: rows}, ())


def month(start: date, net: str, direction: str = "sale") -> dict[str, Any]:
    return {"month_start_date": start, "direction_code": direction, "net_cny": Decimal(net), "invoice_count": 2,
            "red_letter_count": 1, "void_count": 0}  # fmt: skip


def test_outstanding_loans_come_first_and_a_written_off_one_is_a_warning() -> None:
    (section,) = loans_sections(enterprise("mart_loan", [WRITTEN_OFF, NEW, LOAN]))
    assert [row[1].text.zh for row in section.grids[0].rows] == ["1", "3", "2"]
    assert section.warning is not None
    assert section.warning.en == "1 non-performing loan: loss"
    assert section.digest is not None
    assert section.digest.en == "3 loans, 1 outstanding, balance CNY 600,000"
    assert [row[4].text.zh for row in section.grids[0].rows] == ["60 万元", "—", "0 万元"]
    assert [row[6].tone for row in section.grids[0].rows] == ["plain", "dim", "bad"]


def test_of_loans_that_no_month_end_lists_nothing_is_added_up() -> None:
    (section,) = loans_sections(enterprise("mart_loan", [NEW]))
    assert section.warning is None
    assert section.digest is not None
    assert section.digest.en == "1 loan, none outstanding at a month end"
    assert loans_sections(enterprise("mart_loan", [])) == []


def test_a_month_that_is_not_over_is_not_compared() -> None:
    rows = [month(date(2025, 5, 1), "100"), month(date(2025, 6, 1), "100"), month(date(2026, 5, 1), "150"),
            month(date(2026, 6, 1), "90"), month(date(2026, 6, 1), "40", "purchase")]  # fmt: skip
    (section,) = invoices_sections(enterprise("mart_invoice_month", rows))
    lines = section.grids[0].rows
    assert len(lines) == 14
    assert [cell.text.en or cell.text.zh for cell in lines[0]] == [
        "2026-06 (not over)", "CNY 90", "—", "CNY 40", "2", "1", "0",
    ]  # fmt: skip
    assert (lines[1][2].text.zh, lines[2][1].text.en) == ("+50.0 %", "CNY 0")
    assert section.digest is not None
    assert section.digest.en == "sales of the last 12 whole months CNY 250"
    assert [len(bar.pieces) for bar in section.charts[0].bars] == [1, 1, *[0] * 10, 1]


def test_on_the_last_day_of_a_month_it_is_over() -> None:
    rows = [month(date(2026, 6, 1), "-5"), month(date(2025, 6, 1), "0")]
    (section,) = invoices_sections(enterprise("mart_invoice_month", rows, date(2026, 6, 30)))
    assert section.grids[0].rows[0][0].text.zh == "2026-06"
    assert section.grids[0].rows[0][2].text.zh == "—"
    assert all(not bar.pieces for bar in section.charts[0].bars)
    assert invoices_sections(enterprise("mart_invoice_month", [])) == []
