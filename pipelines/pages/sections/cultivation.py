"""Cultivation lists: on which the enterprise is, came or left, or would be, with the requirement that decides."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.rules import rule_label
from pipelines.pages.words import NOT_KNOWN, amount, code_cell, decimals_beside, label, plain

MEMBER = "mart_cultivation_member"
MEMBER_COLUMNS = (
    Label("名单", "List"),
    Label("变化", "Change"),
    Label("层级", "Layer"),
    Label("上次推送", "Last push"),
    Label("决定条件", "Requirement"),
    Label("状态", "State"),
    Label("数值", "Value"),
    Label("阈值", "Threshold"),
    Label("责任单位", "Office"),
    Label("权威级别", "Authority"),
)


def cultivation_sections(enterprise: Enterprise) -> list[Section]:
    """The lists that have to do with the enterprise; nothing if none has."""
    rows = enterprise.rows(MEMBER)
    if not rows:
        return []
    grid = Grid(MEMBER_COLUMNS, tuple(member_cells(row, enterprise) for row in rows), figures=frozenset({6, 7}))
    return [Section(Label("培育名单", "Cultivation lists"), grids=(grid,), digest=_digest(rows))]


def member_cells(row: Row, enterprise: Enterprise) -> tuple[Cell, ...]:
    """A row of `mart_cultivation_member`, in the order of `MEMBER_COLUMNS`."""
    office = Label(row["office_zh"], row["office_en"])
    value, threshold, unit = row["requirement_value"], row["threshold"], row["unit_code"]
    return (
        Cell(rule_label(enterprise, row, "cultivation_list", row["rulebook_code"])),
        code_cell("push_state", row["push_state_code"]),
        Cell(rule_label(enterprise, row, "cultivation_layer", row["layer_code"] or row["former_layer_code"])),
        plain(row["last_push_date"]),
        _requirement(row, enterprise),
        code_cell("requirement_state", row["reason_state_code"]),
        amount(value, unit, most=decimals_beside(value, threshold)),
        amount(threshold, unit),
        Cell(office),
        code_cell("authority", row["authority"]),
    )


def _requirement(row: Row, enterprise: Enterprise) -> Cell:
    """The requirement with its clause: of its layer, of the one that it left, or of every layer."""
    code = row["requirement_code"]
    if code is None:
        return NOT_KNOWN
    layers = dict.fromkeys(one for one in (row["layer_code"], row["former_layer_code"], "any") if one)
    known = (
        (f"{layer}/{code}", rule_label(enterprise, row, "cultivation_rule", f"{layer}/{code}")) for layer in layers
    )
    said = next((title for key, title in known if title.zh != key), Label(code))
    role = label("requirement_role", row["requirement_role_code"])
    clause = f"〔{row['clause']}〕" if row["clause"] else ""
    return Cell(Label(f"{role.zh}：{said.zh}{clause}", f"{role.en}: {said.en or said.zh}{clause}"))


def _digest(rows: list[Row]) -> Label:
    on = sum(row["push_state_code"] in ("added", "kept", "moved", "review") for row in rows)
    return Label(f"在 {on} 个名单上", f"on {on} lists" if on != 1 else "on 1 list")
