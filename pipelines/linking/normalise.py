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


def simplified_text(text: str) -> str:
    """One text as `simplified` has it: to make ready for replacing in a column takes 5 ms, this some microseconds."""
    words, longest = _simple_words()
    found, at = [], 0
    while at < len(text):
        ends = range(at + longest.get(text[at], 0), at, -1)
        word = next((text[at:end] for end in ends if text[at:end] in words), None)
        found.append(text[at] if word is None else words[word])
        at += len(word or text[at])
    return "".join(found)


@cache
def _simple_words() -> tuple[dict[str, str], dict[str, int]]:
    """The simplified form of every traditional word; by first character, the characters of the longest word."""
    traditional, simple = simplified_of()
    longest: dict[str, int] = {}
    for word in traditional:  # the longest first
        longest.setdefault(word[0], len(word))
    return dict(zip(traditional, simple, strict=True)), longest
