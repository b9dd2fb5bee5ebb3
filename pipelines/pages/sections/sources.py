"""Where the figures of the page come from: the feeds behind each column of the profile, and who may see it."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import label, plain

_COLUMNS = (
    Label("字段", "Column"),
    Label("含义", "Meaning"),
    Label("数据源与字段", "Feeds and their columns"),
    Label("权限", "Who may see it"),
)
_ACCESS = {
    "public": Label("公开", "Public"),
    "consent": Label("须经授权", "With consent"),
    "internal": Label("内部", "Internal"),
}


def sources_section(enterprise: Enterprise) -> Section | None:
    """A folded table of the profile's columns that feeds give; None of a release without column lineage."""
    if not enterprise.sources:
        return None
    rows = tuple(_column(row) for row in enterprise.sources)
    return Section(
        Label("数据来源（字段血缘）", "Where the figures come from (column lineage)"),
        grids=(Grid(_COLUMNS, rows, title=Label("企业画像各字段", "Columns of the profile"), is_folded=True),),
        note=Label(
            "直接使用的字段；筛选、关联等间接来源见发布中的 column_lineage.parquet",
            "Columns whose values are used; those that decide by filters and joins are in column_lineage.parquet of "
            "the release",
        ),
    )


def _column(row: Row) -> tuple[Cell, ...]:
    access = _ACCESS.get(row["access"], Label(row["access"] or ""))
    scopes = [label("consent_scope", scope) for scope in row["scopes"] or ()]
    zh, en = "、".join(one.zh for one in scopes), ", ".join(one.en for one in scopes)
    return (
        plain(row["column_name"]),
        Cell(Label(row["zh"], row["en"])),
        Cell(Label(row["sources_zh"], row["sources_en"])),
        Cell(Label(f"{access.zh}（{zh}）", f"{access.en} ({en})") if scopes else access),
    )
