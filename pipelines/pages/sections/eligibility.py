"""Eligibility: every rulebook in force with its criteria, what each found, and what would make an unmet one met."""

from __future__ import annotations

from collections import Counter

from pipelines.pages.charts.enterprise import criteria_chart
from pipelines.pages.distance import distance
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.rules import criterion_label, rule_label, rulebook_title
from pipelines.pages.words import (
    NOT_KNOWN,
    amount,
    authority_words,
    code_cell,
    decimals_beside,
    label,
    labelled,
    number,
    plain,
)

_RESULTS = (
    Label("规则集", "Rulebook"),
    Label("预审结果", "Result"),
    Label("得分区间", "Score range"),
    Label("满足", "Met"),
    Label("不满足", "Unmet"),
    Label("数据不足", "Unknown"),
    Label("须人工判断", "Manual"),
    Label("认定有效至", "Recognised until"),
    Label("文号", "Document"),
    Label("权威级别", "Authority"),
)
_RESTS_ON = (
    Label("规则集", "Rulebook"),
    Label("数据结果", "By data"),
    Label("未满足的条件", "Why it is not met"),
    Label("待人工判断", "To be judged"),
)
_CRITERIA = (
    Label("条件", "Criterion"),
    Label("状态", "State"),
    Label("数值", "Value"),
    Label("要求", "Required"),
    Label("口径·年度", "Basis, year"),
    Label("差距或依据", "Gap or evidence"),
    Label("条款", "Clause"),
)
_NOTE = Label(
    "持有有效认定的列为已认定，数据结果另列。预审不是认定：须人工判断的条件和数据不足的条件由主管部门判断。"
    "必须满足的路径全部满足，可选路径满足其一；每组条件满足其一。核对不包括条款序号。",
    "Holders of a valid recognition are recognised; what data says is given beside it. An assessment is not a "
    "recognition: the competent authority decides manual and unknown criteria. All required routes and one alternative "
    "route must be met; within a group, one criterion. Verification does not cover article numbers.",
)


def eligibility_section(enterprise: Enterprise) -> Section:
    """One overview, then one table per rulebook."""
    results = enterprise.rows("mart_eligibility")
    criteria = enterprise.rows("mart_eligibility_criterion")
    counts = [
        (rulebook_title(enterprise, row), Counter(one["state_code"] for one in _of(criteria, row))) for row in results
    ]
    counted = [(title, dict(found)) for title, found in counts if found]
    grids = [_criteria(enterprise, row, _of(criteria, row)) for row in results if _of(criteria, row)]
    overview = (Grid(_RESULTS, tuple(_result(enterprise, row) for row in results), figures=frozenset(range(3, 7))),)
    rests_on = (
        Grid(_RESTS_ON, tuple(_rests_on(enterprise, row) for row in results), title=Label("结果依据", "Reasons")),
    )
    return Section(
        Label("资格预审", "Eligibility"),
        grids=(*((*overview, *rests_on) if results else ()), *grids),
        charts=(criteria_chart(counted),) if counted else (),
        note=_NOTE
        if results
        else Label("本次发布没有该企业的资格预审。", "This release has no eligibility assessment of this enterprise."),
        digest=_digest(results),
    )


def _digest(results: list[Row]) -> Label | None:
    """How many rulebooks have which result; those that size an enterprise have classes instead."""
    counts = Counter(row["state_code"] for row in results if not row["class_code"])
    told = [(name, counts[state]) for state, name in labelled("criterion_state").items() if counts[state]]
    if not told:
        return None
    zh = "，".join(f"{name.zh} {count}" for name, count in told)
    return Label(zh, ", ".join(f"{name.en} {count}" for name, count in told))


def _of(criteria: list[Row], result: Row) -> list[Row]:
    found = [row for row in criteria if row["rulebook_code"] == result["rulebook_code"]]
    return sorted(found, key=lambda row: (row["route_code"], row["order_no"], row["criterion_code"]))


def _result(enterprise: Enterprise, row: Row) -> tuple[Cell, ...]:
    counts = [plain(row[f"{state}_count"]) for state in ("met", "unmet", "unknown", "manual")]
    return (
        Cell(rulebook_title(enterprise, row)),
        result_cell(row),
        _range(row["score_min"], row["score_max"], row["score_scale"]),
        *counts,
        _recognised(row),
        plain(row["document_no"]),
        authority_words(row),
    )


def result_cell(row: Row) -> Cell:
    """The result of a rulebook: a state, or the size class."""
    if row["class_code"]:
        return code_cell("size_class", row["class_code"])
    return code_cell("criterion_state", row["state_code"])


def _rests_on(enterprise: Enterprise, row: Row) -> tuple[Cell, ...]:
    return (
        Cell(rulebook_title(enterprise, row)),
        _by_data(row),
        keeps_out(enterprise, row),
        _named(enterprise, row, row.get("manual_criteria")),
    )


def _recognised(row: Row) -> Cell:
    """Until when the recognition is valid; earlier releases say only whether one is held."""
    until = row.get("recognised_until_date")
    if until is not None:
        return Cell(Label(str(until)), "good")
    return plain(row["holds_recognition"])


def _by_data(row: Row) -> Cell:
    """What data says, and a warning where it does not agree with the recognition that is held."""
    code = row.get("data_state_code")
    if code is None:
        return NOT_KNOWN
    cell = code_cell("criterion_state", code)
    if row.get("is_confirmed_by_data") is False:
        return Cell(Label(f"{cell.text.zh}，与认定不符", f"{cell.text.en}, contradicts the recognition"), "warn")
    return cell


def keeps_out(enterprise: Enterprise, row: Row) -> Cell:
    """The unmet criteria by name; said so where it is one alone."""
    named = unmet(enterprise, row)
    if row.get("one_step_criterion_code") is None:
        return named
    return Cell(Label(f"仅差一项（{named.text.zh}）", f"one step away ({named.text.en or named.text.zh})"), "warn")


def unmet(enterprise: Enterprise, row: Row) -> Cell:
    """The unmet criteria of a rulebook by name; empty where there are none."""
    return _named(enterprise, row, row.get("unmet_criteria"))


def _named(enterprise: Enterprise, row: Row, codes: object) -> Cell:
    """Criteria by name, from their codes separated by commas; a bank may have the rules without the criteria."""
    if not codes:
        return Cell(Label(""))
    asked = {
        one["criterion_code"]: Label(one["name_zh"], one["name_en"])
        for one in _of(enterprise.rows("mart_eligibility_criterion"), row)
    }
    wanted = dict.fromkeys(str(codes).split(","))
    found = [asked.get(code) or criterion_label(enterprise, row, code) for code in wanted]
    return Cell(Label("；".join(one.zh for one in found), "; ".join(one.en or one.zh for one in found)))


def _range(low: object, high: object, scale: object) -> Cell:
    """A score as far as it is known: never one number where items are open."""
    if low is None or high is None:
        return NOT_KNOWN
    shown = number(low) if low == high else f"{number(low)} – {number(high)}"
    return Cell(Label(f"{shown} / {number(scale)}" if scale is not None else shown))


def _criteria(enterprise: Enterprise, result: Row, rows: list[Row]) -> Grid:
    title = rulebook_title(enterprise, result)
    routes = {row["route_code"] for row in rows}
    version = f"{result['version']}，{result['document_no'] or '—'}"
    return Grid(
        _CRITERIA,
        tuple(_criterion(row, _name(enterprise, row, has_routes=len(routes) > 1)) for row in rows),
        title=Label(f"{title.zh}（{version}）", title.en),
        figures=frozenset({2, 3}),
        is_tall=True,
        is_folded=True,
    )


def _name(enterprise: Enterprise, row: Row, *, has_routes: bool) -> Cell:
    """What the criterion asks, after the name of its route where the rulebook has several."""
    if not has_routes:
        return Cell(Label(row["name_zh"], row["name_en"]))
    route = rule_label(enterprise, row, "eligibility_route", row["route_code"])
    return Cell(Label(f"{route.zh}：{row['name_zh']}", f"{route.en or route.zh}: {row['name_en']}"))


def _criterion(row: Row, name: Cell) -> tuple[Cell, ...]:
    settled = row["basis_code"] in ("verdict", "no_record")
    basis = label("settled_by" if settled else "basis", row["basis_code"]) if row["basis_code"] else Label("")
    year = str(row["period_year"] or "")
    away = distance(row)
    gap = Cell(away, "warn") if away else _evidence(row)
    return (
        name,
        code_cell("criterion_state", row["state_code"]),
        _value(row),
        _required(row),
        Cell(Label(f"{basis.zh} {year}".strip(), f"{basis.en} {year}".strip())),
        gap,
        _clause(row),
    )


def _clause(row: Row) -> Cell:
    """The clause, and whether the content of the criterion was compared with it."""
    is_verified = row["is_verified"]
    said = label("verification", "verified" if is_verified else "not_verified")
    clause = row["clause"] or "—"
    return Cell(Label(f"{clause} · {said.zh}", f"{clause} · {said.en}"), "plain" if is_verified else "warn")


def _evidence(row: Row) -> Cell:
    """What settles a criterion where that is not a figure."""
    return Cell(Label(row.get("evidence_zh") or "", row.get("evidence_en") or ""))


def _value(row: Row) -> Cell:
    if row["value_max"] is not None:
        return _range(row["criterion_value"], row["value_max"], None)
    if _asks_for_none(row) and row["criterion_value"] is not None:
        return Cell(label("record", "recorded" if row["criterion_value"] else "none"))
    most = decimals_beside(row["criterion_value"], row["threshold"])
    return amount(row["criterion_value"], row["unit_code"], most=most)


def _asks_for_none(row: Row) -> bool:
    """Whether the criterion asks that something is not so: a plain no would be a double negative beside its name."""
    return bool(row["unit_code"] == "flag" and row["threshold"] == 0)


def _required(row: Row) -> Cell:
    if row["threshold"] is None:
        return NOT_KNOWN
    if _asks_for_none(row):
        return Cell(label("record", "none"))
    threshold = amount(row["threshold"], row["unit_code"]).text
    sign = label("operator", row["operator"]) if row["unit_code"] != "flag" else Label("")
    return Cell(Label(f"{sign.zh} {threshold.zh}".strip(), f"{sign.zh} {threshold.en}".strip() if threshold.en else ""))
