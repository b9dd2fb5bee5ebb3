"""Venture investments in an enterprise: who holds them, what is left, and which exits are overdue."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import NOT_KNOWN, amount, code_cell, plain

HOLDING = "mart_venture_holding"
TITLE = Label("创业投资", "Venture capital")
_COLUMNS = (
    Label("投资方", "Investor"),
    Label("管理人", "Manager"),
    Label("轮次", "Round"),
    Label("金额", "Amount"),
    Label("到账", "Received"),
    Label("状态", "State"),
    Label("已退出", "Left"),
    Label("约定退出", "Agreed exit"),
    Label("逾期", "Overdue"),
    Label("占基金实缴", "Share of the fund"),
)
_NOTE = Label(
    "逾期指约定退出日期或基金存续期已过而未退出，取较长者。外币投资没有金额。",
    "Overdue: days past the agreed exit or the fund's term, the longer of both. Other currencies have no amount.",
)


def ventures_sections(enterprise: Enterprise) -> list[Section]:
    """Investments, newest first; nothing if no investor is registered."""
    rows = sorted(enterprise.rows(HOLDING), key=lambda row: (row["received_date"], row["record_no"]), reverse=True)
    if not rows:
        return []
    late = sum(_overdue(row) is not None for row in rows)
    said = Label(f"{len(rows)} 笔投资", counted(len(rows), "investment"))
    if late:
        said = Label(f"{said.zh}，{late} 笔逾期", f"{said.en}, {late} overdue")
    return [
        Section(
            TITLE,
            grids=(Grid(_COLUMNS, tuple(_row(row) for row in rows), figures=frozenset({3, 6, 8, 9})),),
            note=_NOTE,
            digest=said,
        )
    ]


def _overdue(row: Row) -> int | None:
    days = [days for days in (row["exit_overdue_days"], row["fund_overdue_days"]) if days is not None]
    return max(days, default=None)


def _row(row: Row) -> tuple[Cell, ...]:
    late = _overdue(row)
    return (
        plain(row["investor_name"]),
        plain(row["manager_name"]),
        code_cell("venture_round", row["round_code"]),
        amount(row["amount_cny"], "cny"),
        plain(row["received_date"]),
        code_cell("holding_state", row["holding_state_code"]),
        amount(row["exited_pct"], "percent", most=2),
        plain(row["agreed_exit_date"]),
        NOT_KNOWN if late is None else Cell(amount(late, "day").text, "warn"),
        amount(row["fund_share_pct"], "percent", most=2),
    )
