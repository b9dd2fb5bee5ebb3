"""Venture investments on an enterprise's page: newest first, with what is left and how long it is overdue."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.ventures import ventures_sections

HOLDING: dict[str, Any] = {
    "record_no": "0326900001", "investor_name": "甲基金", "manager_name": "甲管理", "round_code": "a",
    "amount_cny": Decimal(25_000_000), "received_date": date(2023, 1, 5), "holding_state_code": "partly_exited",
    "exited_pct": Decimal("30.0000"), "agreed_exit_date": date(2026, 6, 1), "exit_overdue_days": 29,
    "fund_overdue_days": 40, "fund_share_pct": Decimal("21.3456"),
}  # fmt: skip


def sections(*rows: dict[str, Any]) -> list[Any]:
    return ventures_sections(
        Enterprise("20260630-00000000", date(2026, 6, 30), "A", {"mart_venture_holding": list(rows)}, ())
    )


def test_the_newest_comes_first_and_the_longer_delay_is_shown() -> None:
    open_ = HOLDING | {"received_date": date(2026, 1, 5), "exit_overdue_days": None, "fund_overdue_days": None,
                       "manager_name": None, "amount_cny": None, "fund_share_pct": None}  # fmt: skip
    (section,) = sections(HOLDING, open_)
    first, second = section.grids[0].rows
    assert [cell.text.zh for cell in first[8:]] == ["—", "—"]
    assert [cell.text.zh for cell in second[3:]] == [
        "2,500 万元", "2023-01-05", "部分退出", "30 %", "2026-06-01", "40 天", "21.35 %",
    ]  # fmt: skip
    assert second[8].tone == "warn"
    assert section.digest.en == "2 investments, 1 overdue"


def test_without_an_investor_there_is_no_section() -> None:
    assert sections() == []
