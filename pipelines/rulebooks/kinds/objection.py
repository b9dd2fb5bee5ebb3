"""Objections: within how many days one must be answered, by jurisdiction."""

from __future__ import annotations

from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, title_of
from pipelines.rulebooks.words import Words


def _says(row: Row, _: Lexicon) -> Words:
    rule, days = title_of(row), row["term_days"]
    unit = Words("个工作日", "working days") if row["is_working_days"] == "true" else Words("日", "days")
    place = row["jurisdiction_code"]
    return Words(f"{place}：{days} {unit.zh}；{rule.zh}", f"{place}: {days} {unit.en}; {rule.en}")


KIND = Kind(
    code="objection",
    title=Words("异议", "Objections"),
    seeds=(RuleSeed("objection_term_rule", Words("异议答复期限", "Objection time limits"), _says),),
)
