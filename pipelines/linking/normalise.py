"""Normalisation of names: one definition for records and registry. Decides nothing."""

from __future__ import annotations

from functools import cache

import polars as pl

from pipelines.linking.word_lists import simplified_of

_OPENING = r"[\[【〔〖{〈《<]"
_CLOSING = r"[\]】〕〗}〉》>]"
_NOT_WRITTEN = r"[\s\u00ad\u200b-\u200f\u2060\ufeff\"'“”‘’。,.、;:!?]"
_DOTS = r"[•・∙⋅．]"


def written(name: pl.Expr) -> pl.Expr:
    """NFKC, upper case, one kind of bracket, no white space, no quotation marks and no stops: 科信(集团)有限公司."""
    text = name.str.normalize("NFKC").str.to_uppercase()
    text = text.str.replace_all(_OPENING, "(").str.replace_all(_CLOSING, ")").str.replace_all(_DOTS, "·")
    return text.str.replace_all(_NOT_WRITTEN, "")


def simplified(text: pl.Expr) -> pl.Expr:
    """Traditional characters as simplified ones; for text that is `written` already."""
    traditional, simple = simplified_of()
    return text.str.replace_many(traditional, simple, leftmost=True)


def may_change(text: str) -> bool:
    """Whether `simplified` may change a text: for single ones, which it would cost milliseconds each."""
    return not _first_characters().isdisjoint(text)


@cache
def _first_characters() -> frozenset[str]:
    return frozenset(word[0] for word in simplified_of()[0])
