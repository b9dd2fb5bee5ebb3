"""Objections to recorded facts: what is in dispute, by when it must be answered, and what was upheld."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Fact, Grid, Label, Section
from pipelines.pages.words import code_cell, plain

_OBJECTIONS = (
    Label("所指信息", "About"),
    Label("状态", "State"),
    Label("理由", "Reason"),
    Label("提交", "Submitted"),
    Label("应答复至", "Due"),
    Label("办结", "Closed"),
    Label("更正报送", "Correction sent"),
    Label("期限依据", "Rule of the term"),
    Label("编号", "Number"),
)


def objections_sections(enterprise: Enterprise) -> list[Section]:
    """Objections of the enterprise, open ones first; nothing if it has none."""
    rows = sorted(
        enterprise.rows("mart_objection"),
        key=lambda row: (not row["is_in_dispute"], row["submitted_date"], row["objection_no"]),
    )
    if not rows:
        return []
    section = Section(
        Label("异议", "Objections"),
        grids=(Grid(_OBJECTIONS, tuple(_objection(row, enterprise) for row in rows)),),
        warning=dispute_label(enterprise),
        digest=_digest(rows),
        is_open=any(row["is_in_dispute"] for row in rows),
    )
    return [section]


def dispute_facts(enterprise: Enterprise) -> tuple[Fact, ...]:
    """For the card: what is in dispute, if anything is."""
    said = dispute_label(enterprise)
    return (Fact(Label("异议标注", "In dispute"), Cell(said, "warn")),) if said else ()


def dispute_label(enterprise: Enterprise) -> Label | None:
    """The facts that are in dispute, with the day by which the first is to be answered; None if there are none."""
    open_rows = [row for row in enterprise.rows("mart_objection") if row["is_in_dispute"]]
    if not open_rows:
        return None
    about = [_about(row, enterprise) for row in open_rows]
    due = min((row["due_date"] for row in open_rows if row["due_date"]), default=None)
    late = any(row["is_overdue"] for row in open_rows)
    zh = f"企业对以下信息有异议，尚在处理：{'；'.join(dict.fromkeys(one.zh for one in about))}"
    en = f"in dispute: {'; '.join(dict.fromkeys(one.en or one.zh for one in about))}"
    if due:
        zh += f"。应于 {due} 前答复" + ("，已逾期" if late else "")
        en += f". To be answered by {due}" + (", overdue" if late else "")
    return Label(zh, en)


def _objection(row: Row, enterprise: Enterprise) -> tuple[Cell, ...]:
    due = plain(row["due_date"])
    document = " ".join(str(row[part]) for part in ("document_zh", "clause") if row[part])
    return (
        Cell(_about(row, enterprise)),
        code_cell("objection_status", row["objection_status_code"]),
        code_cell("objection_reason", row["reason_code"]),
        plain(row["submitted_date"]),
        Cell(due.text, "bad") if row["is_overdue"] else due,
        plain(row["closed_date"]),
        plain(row["correction_date"]),
        plain(document),
        plain(row["objection_no"]),
    )


def _about(row: Row, enterprise: Enterprise) -> Label:
    """The feed by its title, the field and the record."""
    feed = next((one for one in enterprise.rows("mart_freshness") if one["feed"] == row["disputed_feed"]), None)
    zh, en = (feed["title_zh"], feed["title_en"]) if feed else (row["disputed_feed"], row["disputed_feed"])
    rest = " ".join(str(row[part]) for part in ("disputed_field", "disputed_key") if row[part])
    return Label(f"{zh} {rest}", f"{en} {rest}")


def _digest(rows: list[Row]) -> Label:
    waiting = sum(bool(row["is_in_dispute"]) for row in rows)
    return Label(f"处理中 {waiting} 项，共 {len(rows)} 项", f"{waiting} open of {len(rows)}")
