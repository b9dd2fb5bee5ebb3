"""Innovation points: the score, where it comes from and what it lost, scheme by scheme."""

from __future__ import annotations

from dataclasses import replace

from pipelines.pages.charts.enterprise import coverage_chart, points_chart
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Chart, Fact, Grid, Label, Section
from pipelines.pages.rules import national_first, rule_label, rulebook_title
from pipelines.pages.words import NOT_KNOWN, amount, authority_words, code_cell, label, number, plain

_PLACEHOLDER = Label(
    "占位：权重与满分参考值不是官方数值，得分不得称为官方积分。",
    "Placeholder: weights and references are not official; do not call this an official score.",
)
_UNVERIFIED = Label("未核对：规则未与原文核对。", "Not verified: the rules have not been compared with the document.")
_VETO = Label("存在否决项：以否决列示，不折算为扣分。", "There is a veto: it is shown as a veto, never as a deduction.")
_QUANTILE_BAND = Label("分位等级", "Quantile band")
_REVIEW = Label(
    "有否决类记录期限已过而来源仍列示，须人工核实。",
    "A vetoing record is past its term and still listed by its source: a person must check it.",
)
_COLUMNS = (
    Label("指标", "Indicator"),
    Label("指标值", "Value"),
    Label("口径·年度", "Basis, year"),
    Label("满分参考值", "Full marks at"),
    Label("得分", "Points"),
    Label("权重", "Weight"),
    Label("失分", "Lost"),
    Label("数据", "Data"),
)


def points_sections(enterprise: Enterprise) -> list[Section]:
    """One section per scheme, the national one first."""
    scores = national_first(enterprise, enterprise.rows("mart_innovation_score"))
    return [_scheme(enterprise, row) for row in scores]


def band_label(score: Row) -> Label:
    """The band of a score."""
    return label("band", score["band_code"])


def _scheme(enterprise: Enterprise, score: Row) -> Section:
    indicators = [
        row for row in enterprise.rows("mart_innovation_indicator") if row["rulebook_code"] == score["rulebook_code"]
    ]
    indicators.sort(key=lambda row: row["order_no"])
    return Section(
        rulebook_title(enterprise, score),
        facts=tuple(_facts(enterprise, score)),
        grids=(_grid(enterprise, indicators),) if indicators else (),
        charts=tuple(_charts(enterprise, score, indicators)),
        warning=_PLACEHOLDER if score["authority"] == "placeholder" else None if score["is_verified"] else _UNVERIFIED,
        note=_VETO if score["has_veto"] else _REVIEW if score.get("review_codes") else None,
        digest=_digest(score),
    )


def _digest(score: Row) -> Label:
    band = band_label(score)
    if score["score"] is None:
        return band
    shown = f"{number(score['score'], decimals=2)} / {number(score['scale'])}"
    return Label(f"{shown}，{band.zh}", f"{shown}, {band.en or band.zh}")


def _facts(enterprise: Enterprise, row: Row) -> list[Fact]:
    is_scored = row["score"] is not None
    score = f"{number(row['score'], most=2)} / {number(row['scale'])}" if is_scored else "NR"
    of_cohort = f"{row['rank_in_cohort']} / {row['cohort_size']}" if row["rank_in_cohort"] else None
    parts = [label("points", kind) for kind in ("base", "bonus", "malus")]
    split = [number(row[f"{kind}_points"] or 0) for kind in ("base", "bonus", "malus")]
    facts = [
        Fact(Label("得分", "Score"), Cell(Label(score), "plain" if is_scored else "warn")),
        Fact(Label("可比群体内百分位", "Percentile in cohort"), _percentile(row)),
        Fact(Label("可比群体内排名（阶段×行业）", "Rank in cohort (stage × industry)"), plain(of_cohort)),
        *_quantile_band(row),
        Fact(Label("等级（固定分数线）", "Band (fixed cuts)"), _band(row, "band")),
        Fact(Label("评分阶段（按营业收入）", "Scoring stage (by revenue)"), _stage(enterprise, row)),
        Fact(Label("覆盖率", "Coverage"), amount(row["coverage_pct"], "percent", most=2)),
        Fact(Label("数据年度", "Year of figures"), plain(row["figure_year"] and str(row["figure_year"]))),
        Fact(Label("参考值年度", "Year of references"), plain(row["reference_year"] and str(row["reference_year"]))),
        Fact(Label("版本", "Version"), plain(row["version"])),
        Fact(Label("权威级别", "Authority"), authority_words(row)),
    ]
    if not is_scored:
        facts.insert(
            1, Fact(Label("不评分的原因", "Reason for no score"), code_cell("nr_reason", row["nr_reason_code"]))
        )
    elif row["bonus_points"] or row["malus_points"]:
        zh = "，".join(f"{part.zh} {value}" for part, value in zip(parts, split, strict=True))
        en = ", ".join(f"{part.en} {value}" for part, value in zip(parts, split, strict=True))
        facts.insert(1, Fact(Label("构成", "Components"), Cell(Label(zh, en))))
    return facts


def _percentile(row: Row) -> Cell:
    """100 is the best; of a cohort that is too small there is none, and the number of enterprises says why."""
    if row["percentile_in_cohort"] is None and row["cohort_size"]:
        size = row["cohort_size"]
        return Cell(Label(f"无：仅 {size} 家", f"none: only {size} in the cohort"), "dim")
    return plain(row["percentile_in_cohort"])


def _quantile_band(row: Row) -> list[Fact]:
    """The band by frozen quantiles; a release from before there were any has no such column."""
    if "quantile_band_code" not in row:
        return []
    if row["quantile_band_code"] is None:
        none = Label("未冻结分位数", "no quantiles frozen")
        return [Fact(_QUANTILE_BAND, Cell(none, "dim"))]
    cell, year = _band(row, "quantile_band"), row["quantile_year"]
    if year is not None and row["quantile_band_code"] not in ("NR", "REVIEW", "VETO"):
        text = Label(f"{cell.text.zh}（{year} 年数据）", f"{cell.text.en or cell.text.zh} (figures of {year})")
        cell = replace(cell, text=text)
    return [Fact(_QUANTILE_BAND, cell)]


def _band(row: Row, rule: str) -> Cell:
    return Cell(label(rule, row[f"{rule}_code"]), "bad" if row["has_veto"] else "plain")


def _stage(enterprise: Enterprise, row: Row) -> Cell:
    return (
        NOT_KNOWN
        if row["stage_code"] is None
        else Cell(rule_label(enterprise, row, "innovation_stage", row["stage_code"]))
    )


def _grid(enterprise: Enterprise, rows: list[Row]) -> Grid:
    return Grid(_COLUMNS, tuple(_indicator(row) for row in rows), figures=frozenset({1, 3, 4, 5, 6}))


def _indicator(row: Row) -> tuple[Cell, ...]:
    is_missing = row["state_code"] == "missing"
    basis = label("basis", row["basis_code"]) if row["basis_code"] else Label("")
    year = str(row["period_year"] or "")
    kind = label("points", row["kind"]) if row["kind"] != "scored" else None
    name = Label(row["name_zh"], row["name_en"])
    return (
        Cell(Label(f"{name.zh}（{kind.zh}）", f"{name.en} ({kind.en})") if kind else name),
        NOT_KNOWN if is_missing else amount(row["indicator_value"], row["unit_code"], most=2),
        Cell(Label(f"{basis.zh} {year}".strip(), f"{basis.en} {year}".strip())),
        amount(row["reference_value"], row["unit_code"], most=2),
        _points(row["points"]),
        _points(row["effective_weight"]),
        _points(row["points_lost"]),
        _data(row),
    )


def _points(value: object) -> Cell:
    return NOT_KNOWN if value is None else Cell(Label(number(value, decimals=2)))


def _data(row: Row) -> Cell:
    """Whether there was a value; if not, what becomes of the weight; if so, what is special about it."""
    if row["state_code"] == "missing":
        policy, missing = label("missing_policy", row["missing_policy"]), label("state", "missing")
        noted = label("note", row["note_code"]) if row["note_code"] else policy
        return Cell(Label(f"{missing.zh}：{noted.zh}", f"{missing.en}: {noted.en}"), "warn")
    return code_cell("note", row["note_code"]) if row["note_code"] else code_cell("state", row["state_code"])


def _charts(enterprise: Enterprise, score: Row, rows: list[Row]) -> list[Chart]:
    if not rows:
        return []
    names = {
        row["dimension_code"]: rule_label(enterprise, row, "innovation_dimension", row["dimension_code"])
        for row in rows
    }
    drawn = [coverage_chart(rows, names)]
    return [points_chart(rows, names, score["score"]), *drawn] if score["score"] is not None else drawn
