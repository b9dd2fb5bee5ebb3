"""Venture-capital funds: warnings of concentration, of terms and of agreed exits that are over."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.office.office import MOST, Office, missing
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import amount, authority_words, code_cell, label, plain
from pipelines.released.fund_warnings import FUND, WARNING, FundWarning, FundWarnings, fund_warnings_in

TITLE = Label("创业投资预警", "Warnings about venture-capital funds")
_COLUMNS = (
    Label("基金", "Fund"),
    Label("管理人", "Manager"),
    Label("预警", "Warning"),
    Label("级别", "Level"),
    Label("所指", "About"),
    Label("数值", "Figure"),
    Label("阈值", "Threshold"),
    Label("依据日期", "Evidence of"),
    Label("权威级别", "Authority"),
)
_NOTE = Label(
    "集中度按实缴规模计算；所指为企业、行业大类、基金或投资备案编号。预警提示核查，不是结论。",
    "Concentration is measured against paid-in capital. What a warning is about: an enterprise, a division of "
    "industry, the fund or an investment. A warning asks for a look and is no verdict.",
)


def sections(office: Office) -> tuple[Section, ...]:
    """All warnings of the release."""
    if not office.has(WARNING, FUND):
        return missing(TITLE)
    return warning_sections(fund_warnings_in(office.connection, office.release.release_id), MOST)


def warning_sections(found: FundWarnings, most: int) -> tuple[Section, ...]:
    """One section with at most `most` warnings."""
    rows = tuple(_warning(one) for one in found.warnings[:most])
    digest = Label(
        f"备案基金 {found.funds} 只，其中 {found.warned_funds} 只有预警",
        f"{counted(found.funds, 'fund')}, of which {found.warned_funds} with a warning",
    )
    grids = (Grid(_COLUMNS, rows, figures=frozenset({5, 6})),) if rows else ()
    return (Section(TITLE, grids=grids, note=_NOTE, digest=digest, is_open=True),)


def _warning(one: FundWarning) -> tuple[Cell, ...]:
    bound = amount(one.threshold, one.unit_code).text
    about = f"{one.enterprise_name}（{one.subject_key}）" if one.enterprise_name else one.subject_key
    return (
        Cell(Label(f"{one.fund_name or one.fund_no}")),
        plain(one.manager_name),
        Cell(label("venture_warning", one.warning_code), "bad" if one.warning_level_code == "grave" else "warn"),
        code_cell("warning_level", one.warning_level_code),
        plain(about),
        amount(one.evidence_value, one.unit_code, most=2),
        Cell(Label(f"≥ {bound.zh}", f"≥ {bound.en or bound.zh}")),
        plain(one.evidence_date),
        authority_words({"authority": one.authority, "is_verified": one.is_verified}),
    )
