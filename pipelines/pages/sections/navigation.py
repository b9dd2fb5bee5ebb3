"""Patent navigation: the chains in which an enterprise files, with each piece of evidence."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import authority_words, code_cell, plain, yes_no

NAVIGATION = "mart_patent_navigation_enterprise"
TITLE = Label("专利导航", "Patent navigation")
_COLUMNS = (
    Label("产业链", "Chain"),
    Label("置信度", "Confidence"),
    Label("申请", "Filings"),
    Label("含产品词", "With a word"),
    Label("行业符合", "Industry fits"),
    Label("中高置信", "Likely"),
    Label("有效", "In force"),
    Label("近年", "Recent"),
    Label("优势企业", "Strong"),
    Label("权威级别", "Authority"),
)
_ORDER = {"high": 0, "medium": 1, "low": 2}
_NOTE = Label(
    "仅分类号符合的是候选，不计入中高置信、有效和近年。",
    "By a class alone a filing is a candidate: it counts neither as likely nor as in force or recent.",
)


def navigation_sections(enterprise: Enterprise) -> list[Section]:
    """Chains, the surest first; nothing if it files in none."""
    rows = sorted(
        enterprise.rows(NAVIGATION),
        key=lambda row: (_ORDER[row["confidence_code"]], -row["likely_count"], row["rulebook_code"], row["chain_code"]),
    )
    if not rows:
        return []
    likely = sum(row["confidence_code"] != "low" for row in rows)
    return [
        Section(
            TITLE,
            grids=(Grid(_COLUMNS, tuple(_row(row) for row in rows), figures=frozenset({2, 3, 5, 6, 7})),),
            note=_NOTE,
            digest=Label(
                f"{likely} 条产业链，另有 {len(rows) - likely} 条候选",
                f"{counted(likely, 'chain')}, {counted(len(rows) - likely, 'candidate')}",
            ),
        )
    ]


def _row(row: Row) -> tuple[Cell, ...]:
    return (
        Cell(Label(f"{row['chain_zh']}", f"{row['chain_en']}")),
        code_cell("match_confidence", row["confidence_code"]),
        plain(row["filing_count"]),
        plain(row["word_count"]),
        yes_no(row["has_industry"]),
        plain(row["likely_count"]),
        plain(row["in_force_count"]),
        plain(row["recent_count"]),
        yes_no(row["is_strong"]),
        authority_words(row),
    )
