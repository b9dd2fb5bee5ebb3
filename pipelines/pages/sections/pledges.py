"""Pledges of intellectual property: what each holds and is worth by the declared rule, and what is wrong with it."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import NOT_KNOWN, amount, authority_words, code_cell, label, plain

PLEDGE, RIGHT, ALERT = "mart_pledge", "mart_pledge_right", "mart_pledge_alert"
TITLE = Label("知识产权质押", "Pledges of intellectual property")
_PLEDGES = (
    Label("质押登记号", "Pledge"),
    Label("状态", "State"),
    Label("质权人", "Pledgee"),
    Label("担保金额", "Secured"),
    Label("登记", "Registered"),
    Label("债务到期", "Debt due"),
    Label("权利数", "Rights"),
    Label("参考价值", "Internal value"),
)
ALERT_COLUMNS = (
    Label("预警", "Alert"),
    Label("级别", "Level"),
    Label("质押登记号", "Pledge"),
    Label("权利", "Right"),
    Label("起始日", "Since"),
    Label("数值", "Figure"),
    Label("依据", "Evidence"),
    Label("权威级别", "Authority"),
)
_RIGHTS = (
    Label("权利", "Right"),
    Label("种类", "Kind"),
    Label("质押登记号", "Pledge"),
    Label("权利状态", "State of the right"),
    Label("保护期届满", "Ends"),
    Label("出质人", "Pledgor"),
    Label("参考价值", "Internal value"),
)
_NOTE = Label(
    "参考价值按规则测算，不是评估值。权利状态依据公告，以专利登记簿为准。",
    "An internal value follows a rule and is no appraisal. States follow announcements; the register decides.",
)
_PLACEHOLDER = Label(
    "参考价值依据占位规则，不得据以授信。", "Internal values rest on placeholders; do not lend on them."
)


def pledges_sections(enterprise: Enterprise) -> list[Section]:
    """Pledges, newest first, with the alerts above the rights; nothing if the enterprise has pledged none."""
    pledges = sorted(enterprise.rows(PLEDGE), key=lambda row: (row["registered_date"], row["pledge_no"]), reverse=True)
    if not pledges:
        return []
    alerts = enterprise.rows(ALERT)
    grids = [Grid(_PLEDGES, tuple(_pledge(row) for row in pledges), figures=frozenset({3, 6, 7}))]
    if alerts:
        grids.append(
            Grid(ALERT_COLUMNS, tuple(alert_cells(row) for row in alerts), Label("预警", "Alerts"), frozenset({5}))
        )
    rights = tuple(_right(row) for row in enterprise.rows(RIGHT))
    grids.append(Grid(_RIGHTS, rights, Label("质押的权利", "Rights"), frozenset({6}), is_folded=True))
    live = sum(row["pledge_state_code"] == "live" for row in pledges)
    return [
        Section(
            TITLE,
            grids=tuple(grids),
            warning=_PLACEHOLDER if any(row["is_value_placeholder"] for row in pledges) else None,
            note=_NOTE,
            digest=Label(f"{live} 笔有效，{len(alerts)} 项预警", f"{live} in force, {counted(len(alerts), 'alert')}"),
        )
    ]


def _pledge(row: Row) -> tuple[Cell, ...]:
    value = amount(row["indicative_value_cny"], "cny")
    return (
        plain(row["pledge_no"]),
        code_cell("pledge_state", row["pledge_state_code"]),
        plain(row["pledgee_name"]),
        amount(row["secured_amount_cny"], "cny"),
        plain(row["registered_date"]),
        plain(row["debt_due_date"]),
        plain(row["right_count"]),
        value if row["value_basis_code"] == "internal" else code_cell("pledge_value_basis", row["value_basis_code"]),
    )


def alert_cells(row: Row) -> tuple[Cell, ...]:
    """A row of `mart_pledge_alert`, in the order of `ALERT_COLUMNS`."""
    name = label("pledge_alert", row["alert_code"])
    return (
        Cell(name, "bad" if row["alert_level_code"] == "grave" else "warn"),
        code_cell("pledge_alert_level", row["alert_level_code"]),
        plain(row["pledge_no"]),
        plain(row["right_no"]),
        plain(row["alert_date"]),
        amount(row["evidence_value"], row["unit_code"]),
        _evidence(row),
        authority_words(row),
    )


def _evidence(row: Row) -> Cell:
    """The date and the words that the alert rests on."""
    said = row["evidence_text"]
    words = label("pledge_ownership", said) if row["alert_code"] == "not_owner" else Label(said) if said else None
    day = row["evidence_date"].isoformat() if row["evidence_date"] else ""
    if words is None:
        return Cell(Label(day)) if day else NOT_KNOWN
    return Cell(Label(f"{words.zh} {day}".strip(), f"{words.en or words.zh} {day}".strip()))


def _right(row: Row) -> tuple[Cell, ...]:
    return (
        plain(row["right_no"]),
        code_cell("right_kind", row["right_kind_code"]),
        plain(row["pledge_no"]),
        code_cell("right_state", row["right_state_code"]),
        plain(row["expiry_date"]),
        code_cell("pledge_ownership", row["ownership_code"]),
        amount(row["indicative_value_cny"], "cny"),
    )
