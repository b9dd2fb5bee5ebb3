"""Credit assessment: the score as steps from its base, what costs points and why, and how it came about."""

from __future__ import annotations

from decimal import Decimal

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Bar, Cell, Chart, Fact, Grid, Label, Piece, Section
from pipelines.pages.rules import rulebook_title
from pipelines.pages.words import NOT_KNOWN, amount, authority_words, code_cell, label, number, plain

_MARKET = Label(
    "市场化违约风险评估，不是公共信用综合评价。",
    "An assessment of default risk of the market type; not the public credit evaluation.",
)
_WARNINGS = {
    "placeholder": Label(
        "占位：权重凭判断设定，未与还款结果对照，不得据以授信。",
        "Placeholder: weights are set by judgement and were not compared with outcomes; do not lend on it.",
    ),
    "research": Label(
        "研究：开发样本很小，概率的区间很宽。", "Research: the development sample is very small; intervals are wide."
    ),
}
_OFFICIAL = Label("公共信用评价等级", "Grade of the public credit evaluation")
_OFFICIAL_NOTE = Label(
    "由国家公共信用评价作出，在信用中国公布；不计入上面的评分。",
    "Made by the state and published on Credit China; the scores above do not take it in.",
)
_COLUMNS = (
    Label("特征变量", "Characteristic"),
    Label("取值", "Value"),
    Label("所在区间", "Bin"),
    Label("得分", "Points"),
    Label("失分", "Lost"),
    Label("不失分的取值", "Value that loses none"),
    Label("原因", "Reason"),
)
_PAST = (Label("观察日", "Date"), Label("按当日规则", "Rules of that day"), Label("按今日规则", "Rules of today"))
_GAIN, _LOSS, _TOTAL = "d1", "lost", "total"


def credit_sections(enterprise: Enterprise) -> list[Section]:
    """One section per scorecard that is in force."""
    return [_scorecard(enterprise, row) for row in enterprise.rows("mart_credit_score")]


def official_sections(enterprise: Enterprise) -> list[Section]:
    """The official grade beside the scorecards, once, if there is one.

    It is public: a reader who may not see the scores sees it. A release from before it was delivered has none.
    """
    rows = enterprise.rows("mart_credit_score")
    graded = next((row for row in rows if row.get("public_grade_code") is not None), None)
    if graded is None:
        return []
    grade = Label(graded["public_grade_code"])
    facts = (
        Fact(Label("等级", "Grade"), Cell(grade, "warn" if graded["public_grade_code"] == "D" else "plain")),
        Fact(Label("评价日期", "Evaluated on"), plain(graded["public_grade_date"])),
        Fact(Label("报送日期", "Delivered on"), plain(graded["public_grade_known_date"])),
    )
    return [
        Section(
            _OFFICIAL, facts=tuple(one for one in facts if one.value != NOT_KNOWN), note=_OFFICIAL_NOTE, digest=grade
        )
    ]


def _scorecard(enterprise: Enterprise, score: Row) -> Section:
    def own(table: str) -> list[Row]:
        return [row for row in enterprise.rows(table) if row["rulebook_code"] == score["rulebook_code"]]

    reasons = sorted(own("mart_credit_reason"), key=lambda row: row["reason_no"])
    past = sorted(own("mart_credit_history"), key=lambda row: row["observation_date"], reverse=True)
    grids = [Grid(_COLUMNS, tuple(_reason(row) for row in reasons), figures=frozenset({1, 3, 4}))] if reasons else []
    if any(row["score"] is not None for row in past):
        title = Label("评分的变化", "Score over time")
        grids.append(Grid(_PAST, tuple(_at(row) for row in past), title, frozenset({1, 2}), is_folded=True))
    return Section(
        rulebook_title(enterprise, score),
        facts=tuple(_facts(score)),
        grids=tuple(grids),
        charts=(_waterfall(score, reasons),) if score["score"] is not None and reasons else (),
        warning=_WARNINGS.get(score["mark_code"]),
        note=_MARKET,
        digest=_digest(score),
    )


def _digest(score: Row) -> Label:
    result = label("credit_result", score["result_code"])
    if score["score"] is None:
        return result
    shown = number(score["score"], decimals=2)
    return Label(f"{shown}，{result.zh}", f"{shown}, {result.en or result.zh}")


def _facts(row: Row) -> list[Fact]:
    is_scored, result = row["score"] is not None, label("credit_result", row["result_code"])
    facts = [
        Fact(Label("评分", "Score"), plain(row["score"]) if is_scored else Cell(Label("NR"), "warn")),
        Fact(Label("结果", "Result"), Cell(result, "bad" if row["has_veto"] else "plain")),
        Fact(Label("十二个月违约概率", "Probability of default in twelve months"), _rate(row)),
        Fact(Label("同行业百分位", "Percentile in the industry"), plain(row["percentile_in_cohort"])),
        Fact(Label("覆盖率", "Coverage"), amount(row["coverage_pct"], "percent", most=2)),
        Fact(Label("评分卡性质", "Kind of scorecard"), code_cell("scorecard_mark", row["mark_code"])),
        Fact(Label("版本", "Version"), plain(row["version"])),
        Fact(Label("权威级别", "Authority"), authority_words(row)),
    ]  # fmt: skip
    if not is_scored:
        facts.insert(
            1, Fact(Label("不评分的原因", "Reason for no score"), code_cell("nr_reason", row["nr_reason_code"]))
        )
    return facts


def _rate(row: Row) -> Cell:
    if row["pd_pct"] is None:
        return NOT_KNOWN
    rate = number(row["pd_pct"], most=2)
    if row["pd_low_pct"] is None:
        return Cell(Label(f"{rate} %（未校准）", f"{rate} % (not calibrated)"), "warn")
    low, high = (number(row[name], most=2) for name in ("pd_low_pct", "pd_high_pct"))
    return Cell(Label(f"{rate} %（95% 区间 {low}–{high} %）", f"{rate} % (95 % interval {low} to {high} %)"))


def _reason(row: Row) -> tuple[Cell, ...]:
    is_missing = row["bin_no"] == 0
    value, unit = row["characteristic_value"], row["unit_code"]
    here = Cell(_bounds(row["value_from"], row["value_below"], unit))
    reason = Label("—")
    if row["reason_zh"]:
        reason = Label(f"{row['reason_code']} {row['reason_zh']}", f"{row['reason_code']} {row['reason_en']}")
    best = _bounds(row.get("best_value_from"), row.get("best_value_below"), unit)
    return (
        Cell(Label(row["name_zh"], row["name_en"])),
        NOT_KNOWN if value is None else amount(value, unit, most=2),
        code_cell("value_state", row["value_state_code"]) if is_missing else here,
        Cell(Label(number(row["points"], most=2))),
        Cell(Label(number(row["points_lost"], most=2))),
        Cell(best if row["reason_zh"] and best.zh else Label("—")),
        Cell(reason, "dim" if row["reason_zh"] is None else "plain"),
    )  # fmt: skip


def _bounds(low: Decimal | None, high: Decimal | None, unit: str | None) -> Label:
    """A bin; amounts in the unit of the value beside it."""
    parts = []
    for sign, bound in (("≥", low), ("<", high)):
        if bound is not None:
            said = amount(bound, unit).text if unit == "cny" else Label(number(bound))
            parts.append(Label(f"{sign} {said.zh}", f"{sign} {said.en or said.zh}"))
    return Label("，".join(one.zh for one in parts), ", ".join(one.en for one in parts))


def _at(row: Row) -> tuple[Cell, ...]:
    return plain(row["observation_date"]), plain(row["score_of_day"]), plain(row["score"])


def _waterfall(score: Row, reasons: list[Row]) -> Chart:
    """Steps from the base points to the score, the largest first."""
    reached = Decimal(score["base_points"])
    steps: list[tuple[Row, Decimal, Decimal]] = []
    for row in sorted(reasons, key=lambda row: (-abs(row["points"]), row["characteristic_code"])):
        start, reached = reached, reached + row["points"]
        steps.append((row, start, reached))
    ends = [Decimal(score["base_points"]), *(end for _, _, end in steps)]
    low, high = min(ends), max(ends)
    floor, width = low - (high - low) / 4 - 1, (high - low) * Decimal("1.25") + 1

    def piece(start: Decimal, end: Decimal, kind: str) -> Piece:
        return Piece(round(float(100 * (start - floor) / width), 2), round(float(100 * (end - start) / width), 2), kind)

    def total(name: Label, value: Decimal) -> Bar:
        return Bar(name, Label(number(value, decimals=2)), (piece(floor, value, _TOTAL),))

    bars = [total(Label("基础分", "Base points"), Decimal(score["base_points"]))]
    for row, start, end in steps:
        words = f"{row['points']:+,.2f}"
        kind = _GAIN if end >= start else _LOSS
        bars.append(
            Bar(Label(row["name_zh"], row["name_en"]), Label(words), (piece(min(start, end), max(start, end), kind),))
        )
    bars.append(total(Label("评分", "Score"), Decimal(score["score"])))
    legend = {_GAIN: Label("加分", "gain"), _LOSS: Label("减分", "loss"), _TOTAL: Label("分数", "points")}
    return Chart(Label("评分瀑布：从基础分到评分", "Waterfall from base points to score"), tuple(bars), legend)
