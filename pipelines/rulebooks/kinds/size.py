"""Size classes of enterprises: the lower bounds of an industry's figures, and which industry a class belongs to."""

from __future__ import annotations

from pipelines.rulebooks.kind import Kind, Naming, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, amount, measure, title_of, unit_of
from pipelines.rulebooks.words import Words, joined

INDUSTRY, THRESHOLD = "size_industry", "size_threshold"

_CLASSES = {
    "large_from": Words("大型", "large"),
    "medium_from": Words("中型", "medium"),
    "small_from": Words("小型", "small"),
}


def _industry_says(row: Row, lexicon: Lexicon) -> Words:
    name = lexicon.name(THRESHOLD, row, "industry_code16")
    return Words(
        f"行业代码 {row['code_prefix']} 归入{name.zh}", f"classes that begin with {row['code_prefix']}: {name.en}"
    )


def _threshold_says(row: Row, _: Lexicon) -> Words:
    name, figure = title_of(row), measure(row)
    bounds = []
    for column, size in _CLASSES.items():
        least = amount(row[column], unit_of(row))
        bounds.append(Words(f"{size.zh} ≥ {least.zh}", f"{size.en} ≥ {least.en}"))
    said = joined(bounds, "，", ", ")
    return Words(f"{name.zh}，{figure.zh}：{said.zh}", f"{name.en}, {figure.en}: {said.en}")


KIND = Kind(
    code="size",
    title=Words("划型", "Size classes"),
    seeds=(
        RuleSeed(THRESHOLD, Words("划型标准", "Size thresholds"), _threshold_says, optional=frozenset(_CLASSES)),
        RuleSeed(INDUSTRY, Words("划型行业", "Size industries"), _industry_says),
    ),
    namings=(Naming(INDUSTRY, ("industry_code16",), THRESHOLD),),
)
