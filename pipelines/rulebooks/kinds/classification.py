"""Classifications: strategic emerging industries, stages of an enterprise's life, bands of scores by quantiles."""

from __future__ import annotations

from decimal import Decimal

from pipelines.rulebooks.checks.intervals import Piece, misfits
from pipelines.rulebooks.checks.versions import versioned
from pipelines.rulebooks.faults import Fault, fault_at
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, code_alone, title_of, within
from pipelines.rulebooks.seeds import ROW, Rulebooks
from pipelines.rulebooks.words import Words, joined

STRATEGIC, LIFE_STAGE, QUANTILE_BAND = "strategic_industry", "life_stage_rule", "quantile_band_rule"

_MATCHES = {
    "full": Words("整个小类列入", "the whole class is listed"),
    "partial": Words("部分列入", "listed in part"),
    "none": Words("不在其中", "not listed"),
}


def _strategic_says(row: Row, _: Lexicon) -> Words:
    match = _MATCHES.get(row["match_code"], code_alone(row["match_code"]))
    said = joined([title_of(row), match], "，", ", ") if row["strategic_industry_code"] else match
    return Words(f"{row['code_prefix']} {row['industry_zh']}：{said.zh}", f"{row['code_prefix']}: {said.en}")


def _life_stage_says(row: Row, _: Lexicon) -> Words:
    name, parts = title_of(row), []
    if age := within("year", at_least=row["age_from_years"], below=row["age_below_years"]):
        parts.append(Words(f"成立年数 {age.zh}", f"years since foundation {age.en}"))
    if growth := within("percent", at_least=row["growth_from_pct"], below=row["growth_below_pct"]):
        parts.append(Words(f"两年平均增长率 {growth.zh}", f"growth a year over two years {growth.en}"))
    said = joined(parts)
    return Words(f"{name.zh}：{said.zh}", f"{name.en}: {said.en}")


def _quantile_band_says(row: Row, _: Lexicon) -> Words:
    name = title_of(row)
    bounds = [(sign, row[f"percentile_{end}"]) for sign, end in (("≥", "from"), ("<", "below"))]
    shown = joined(
        [
            Words(f"{sign} 参考年度第 {bound} 百分位", f"{sign} percentile {bound} of the reference year")
            for sign, bound in bounds
            if bound is not None
        ],
        "，",
        ", ",
    )
    return Words(f"{name.zh}：得分 {shown.zh}", f"{name.en}: score {shown.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    """The quantile bands of a version neither overlap nor leave gaps, and are cut at percentiles."""
    found: list[Fault] = []
    for version, rows in versioned(rulebooks.tables[QUANTILE_BAND]):
        at = {row[ROW]: row for row in rows}
        pieces = [Piece(row[ROW], _bound(row["percentile_from"]), _bound(row["percentile_below"])) for row in rows]
        found += [fault_at(at[row], f"{version}: {what}") for row, what in misfits(pieces)]
        found += [
            fault_at(at[piece.row], f"{version}: a percentile lies between 1 and 99, not at {bound}")
            for piece in pieces
            for bound in (piece.low, piece.high)
            if bound is not None and not 1 <= bound <= 99
        ]
    return found


def _bound(percentile: int | None) -> Decimal | None:
    return None if percentile is None else Decimal(percentile)


KIND = Kind(
    code="classification",
    title=Words("分类", "Classifications"),
    seeds=(
        RuleSeed(STRATEGIC, Words("战略性新兴产业", "Strategic"), _strategic_says, {"match_code": _MATCHES},
                 frozenset({"strategic_industry_code", "strategic_industry_zh", "strategic_industry_en"})),
        RuleSeed(LIFE_STAGE, Words("生命周期", "Life stages"), _life_stage_says,
                 optional=frozenset({"age_from_years", "age_below_years", "growth_from_pct", "growth_below_pct"})),
        RuleSeed(QUANTILE_BAND, Words("分位等级", "Quantile bands"), _quantile_band_says,
                 optional=frozenset({"percentile_from", "percentile_below"})),
    ),
    check=_check,
)  # fmt: skip
