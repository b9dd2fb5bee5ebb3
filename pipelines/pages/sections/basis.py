"""What the page rests on: how fresh each feed is, and which rules were in force."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import authority_words, code_cell, plain

_FRESHNESS = (
    Label("数据源", "Feed"),
    Label("提供部门", "Publisher"),
    Label("内容最新日期", "Newest content"),
    Label("滞后（天）", "Lag, days"),
    Label("允许（天）", "Allowed, days"),
    Label("状态", "State"),
)
_RULEBOOKS = (
    Label("规则集", "Rulebook"),
    Label("版本", "Version"),
    Label("依据文件", "Document"),
    Label("文号", "Number"),
    Label("有效期", "In force"),
    Label("权威级别", "Authority"),
)


def freshness_section(enterprise: Enterprise) -> Section:
    """Every feed that came, the oldest content first; those that never came in one line."""
    rows = [row for row in enterprise.rows("mart_freshness") if row["state_code"] != "absent"]
    rows.sort(key=lambda row: (row["state_code"] == "fresh", -(row["lag_days"] or 0), row["feed"]))
    absent = [row for row in enterprise.rows("mart_freshness") if row["state_code"] == "absent"]
    zh, en = "、".join(row["title_zh"] for row in absent), ", ".join(row["title_en"] for row in absent)
    late = sum(row["state_code"] == "late" for row in rows)
    return Section(
        Label("数据新鲜度（按内容日期）", "Freshness, by the dates in the content"),
        grids=(Grid(_FRESHNESS, tuple(_feed(row) for row in rows), figures=frozenset({3, 4})),) if rows else (),
        note=Label(f"从未报送：{zh}", f"Never arrived: {en}") if absent else None,
        digest=Label(f"滞后 {late} 项，未报送 {len(absent)} 项", f"{late} late, {len(absent)} never arrived"),
    )


def _feed(row: Row) -> tuple[Cell, ...]:
    return (
        Cell(Label(row["title_zh"], row["title_en"])),
        Cell(Label(row["publisher_zh"], row["publisher_en"])),
        plain(row["newest_date"]),
        plain(row["lag_days"]),
        plain(row["max_lag_days"]),
        code_cell("freshness", row["state_code"]),
    )


def rulebook_section(enterprise: Enterprise) -> Section:
    """The versions in force on the business date."""
    versions: dict[str, Row] = {}
    for row in enterprise.rows("mart_rulebook"):
        if row["is_in_force"]:
            versions.setdefault(row["rulebook_code"], row)
    rows = tuple(_version(row) for row in versions.values())
    return Section(Label("规则版本", "Rules in force"), grids=(Grid(_RULEBOOKS, rows),) if rows else ())


def _version(row: Row) -> tuple[Cell, ...]:
    return (
        Cell(Label(row["rulebook_zh"], row["rulebook_en"])),
        plain(row["version"]),
        plain(row["rulebook_document_zh"]),
        plain(row["rulebook_document_no"]),
        Cell(Label(f"{row['effective_from']} – {row['effective_to'] or ''}")),
        authority_words({"authority": row["rulebook_authority"], "is_verified": row["is_rulebook_verified"]}),
    )
