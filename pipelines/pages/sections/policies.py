"""Support programmes: what the enterprise can apply for, until when, and what it is missing, the best first."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.rules import criterion_label, rule_label
from pipelines.pages.words import amount, authority_words, code_cell, label, plain

MATCH, PROGRAMME = "mart_policy_match", "mart_policy_programme"
TITLE = Label("政策匹配", "Support programmes")
_COLUMNS = (
    Label("排序", "Rank"),
    Label("事项", "Programme"),
    Label("状态", "State"),
    Label("申报期", "Window"),
    Label("支持内容", "Benefit"),
    Label("所差条件", "Missing"),
    Label("现为", "Value"),
    Label("差额", "Gap"),
    Label("须人工判断", "To be judged"),
    Label("受理单位", "Office"),
    Label("依据", "Document"),
    Label("权威级别", "Authority"),
)
_NOTE = Label(
    "按状态、可申报的早晚、所差多少排序；匹配不是审批，由受理单位决定。申报期以主管部门通知为准。",
    "By state, by how soon one can apply, by how little is missing. A match is no approval: the office decides, and "
    "its notice says when applications are taken.",
)


def policies_sections(enterprise: Enterprise) -> list[Section]:
    """The programmes that apply to the enterprise; nothing if it is not assessed, or a bank does not get programmes."""
    programmes = {(row["rulebook_code"], row["programme_code"]): row for row in enterprise.rows(PROGRAMME)}
    matches = [row for row in enterprise.rows(MATCH) if (row["rulebook_code"], row["programme_code"]) in programmes]
    rows = sorted(matches, key=_by_rank)
    if not rows:
        return []
    cells = tuple(_row(row, programmes[row["rulebook_code"], row["programme_code"]], enterprise) for row in rows)
    return [
        Section(
            TITLE,
            grids=(Grid(_COLUMNS, cells, figures=frozenset({0, 6, 7, 8})),),
            note=_NOTE,
            digest=_digest(rows),
        )
    ]


def _by_rank(row: Row) -> tuple[bool, int, str, str]:
    return row["match_rank"] is None, row["match_rank"] or 0, row["rulebook_code"], row["programme_code"]


def _row(row: Row, programme: Row, enterprise: Enterprise) -> tuple[Cell, ...]:
    is_missing = row["state_code"] in ("unmet", "unknown")
    unit = _unit(row, programme, enterprise) if is_missing else None
    return (
        plain(row["match_rank"]),
        Cell(Label(programme["name_zh"], programme["name_en"])),
        code_cell("policy_state", row["state_code"]),
        _window(programme),
        Cell(Label(programme["benefit_zh"], programme["benefit_en"])),
        Cell(_missing(row, programme, enterprise)) if is_missing else plain(None),
        amount(row["requirement_value"], unit) if unit else plain(None),
        amount(row["gap_value"], unit) if unit else plain(None),
        plain(row["manual_count"]),
        Cell(Label(programme["office_zh"], programme["office_en"])),
        plain(programme["document_no"] or programme["document_zh"]),
        authority_words(programme),
    )


def _window(programme: Row) -> Cell:
    state = label("policy_window", programme["window_state_code"])
    if programme["window_from_date"] is None:
        return Cell(state)
    days = f"{programme['window_from_date']} – {programme['window_to_date']}"
    said = Label(f"{state.zh}：{days}", f"{state.en}: {days}")
    return Cell(said, "warn" if programme["window_state_code"] == "closed" else "plain")


def _missing(row: Row, programme: Row, enterprise: Enterprise) -> Label:
    """The requirement that decides, or the criteria of the title that are not met."""
    if row["requirement_code"] is not None:
        return rule_label(enterprise, programme, "policy_rule", _rule_code(row))
    if not row["unmet_criteria"]:
        return Label("见资格预审中数据不足的条件", "see the unknown criteria of the eligibility assessment")
    result = _result(row, programme, enterprise)
    names = [criterion_label(enterprise, result, code) for code in row["unmet_criteria"].split(",")]
    return Label("；".join(name.zh for name in names), "; ".join(name.en or name.zh for name in names))


def _result(row: Row, programme: Row, enterprise: Enterprise) -> Row:
    """The eligibility result of the title that a programme grants: it says which version of the rules it is of."""
    granted = programme["grants_rulebook_code"]
    return next((one for one in enterprise.rows("mart_eligibility") if one["rulebook_code"] == granted), row)


def _rule_code(row: Row) -> str:
    return f"{row['programme_code']}/{row['requirement_code']}"


def _unit(row: Row, programme: Row, enterprise: Enterprise) -> str | None:
    """The unit of the requirement that decides; of what is only yes or no there is no figure to show."""
    if row["requirement_code"] is None:
        return None
    wanted = (programme["rulebook_code"], programme["version"], "policy_rule", _rule_code(row))
    units = (
        one["unit_code"]
        for one in enterprise.rows("mart_rulebook")
        if (one["rulebook_code"], one["version"], one["rule_kind"], one["rule_code"]) == wanted
    )
    unit = next(units, None)
    return None if unit == "flag" else unit


def _digest(rows: list[Row]) -> Label:
    met = [row for row in rows if row["state_code"] in ("met", "manual")]
    now = sum(row["window_state_code"] in ("open", "always") for row in met)
    near = sum(bool(row["is_one_step"]) for row in rows)
    return Label(
        f"可申报 {len(met)} 项，其中 {now} 项正在受理；只差一项条件的 {near} 项",
        f"open to {len(met)}, {now} of them now; one requirement short of {near}",
    )
