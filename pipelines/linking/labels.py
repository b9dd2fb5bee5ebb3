"""Texts of questions to a person, in Chinese and English: tables hold the English, `words/label.csv` has both."""

from __future__ import annotations

from functools import cache

import polars as pl

from pipelines.linking.word_lists import WORDS_DIR


@cache
def _labels() -> tuple[list[str], list[str]]:
    rows = pl.read_csv(WORDS_DIR / "label.csv", infer_schema=False)
    return [*rows["en"], "; "], [*rows["zh"], "；"]


def in_both(text: pl.Expr) -> pl.Expr:
    """A reason or evidence as `中文。 / English.`; null stays null."""
    english, chinese = _labels()
    return pl.concat_str(text.str.replace_many(english, chinese, leftmost=True), pl.lit("。 / "), text, pl.lit("."))
