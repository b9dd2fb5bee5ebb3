"""Classifications: which industries are strategic and emerging, and what stage of its life an enterprise is in."""

from __future__ import annotations

from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, code_alone, title_of, within
from pipelines.rulebooks.words import Words, joined

STRATEGIC, LIFE_STAGE = "strategic_industry", "life_stage_rule"

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


KIND = Kind(
    code="classification",
    title=Words("分类", "Classifications"),
    seeds=(
        RuleSeed(STRATEGIC, Words("战略性新兴产业", "Strategic"), _strategic_says, {"match_code": _MATCHES},
                 frozenset({"strategic_industry_code", "strategic_industry_zh", "strategic_industry_en"})),
        RuleSeed(LIFE_STAGE, Words("生命周期", "Life stages"), _life_stage_says,
                 optional=frozenset({"age_from_years", "age_below_years", "growth_from_pct", "growth_below_pct"})),
    ),
)  # fmt: skip
