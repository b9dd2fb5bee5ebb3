"""Who the enterprise is, and its key figures of the last year."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.industry import UNVERIFIED, is_verified
from pipelines.pages.parts import Cell, Fact, Label, Section
from pipelines.pages.words import NOT_KNOWN, code_cell, label, labelled, listed_cell, plain

_CODES = {
    "status_code": "status",
    "size_class_code": "size_class",
    "life_stage_code": "life_stage",
    "strategic_match_code": "strategic_match",
}
_LISTED = {"strategic_industry_code": "strategic_industry"}
"""Codes whose words are those of the rules in force."""
_BASES = {
    "revenue_cny": "revenue_basis_code",
    "revenue_growth_pct": "revenue_growth_basis_code",
    "rd_expense_cny": "rd_basis_code",
}


def enterprise_section(enterprise: Enterprise) -> Section:
    """The profile: what `labels.yml` names of it, as far as it is known; of the figures also which are not known."""
    row = enterprise.profile
    known = [
        Fact(name, _known(enterprise, column))
        for column, name in labelled("profile").items()
        if row.get(column) is not None
    ]
    year = str(row.get("figure_year") or "")
    figures = [
        Fact(Label(f"{name.zh}（{year}）", f"{name.en}, {year}") if year else name, _figure(row, column))
        for column, name in labelled("figures").items()
        if column in row
    ]
    names_industry = row.get("industry_code") is not None and not is_verified()
    note = UNVERIFIED if names_industry else None
    return Section(Label("企业概况", "Profile"), facts=(*known, *figures), note=note)


def _known(enterprise: Enterprise, column: str) -> Cell:
    """A value of the profile: a code by its label, and what the profile has in both languages in both."""
    row = enterprise.profile
    if column in _LISTED:
        return listed_cell(enterprise, _LISTED[column], row[column])
    if column in _CODES:
        return code_cell(_CODES[column], row[column])
    value = plain(row[column], column)
    english = row.get(f"{column.removesuffix('_zh')}_en") if column.endswith("_zh") else None
    return Cell(Label(value.text.zh, str(english)), value.tone) if english else value


def _figure(row: Row, column: str) -> Cell:
    """A figure with its basis, where it has several."""
    value = plain(row[column], column)
    basis = row.get(_BASES[column]) if column in _BASES else None
    if value == NOT_KNOWN or basis is None:
        return value
    words = label("basis", basis)
    return Cell(Label(f"{value.text.zh}（{words.zh}）", f"{value.text.en or value.text.zh} ({words.en})"), value.tone)
