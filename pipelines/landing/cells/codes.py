"""Codes read in every spelling of the words that a contract lists: full width, other quotation marks, `1.0` for `1`."""

from __future__ import annotations

import polars as pl

from pipelines.contracts.parts import Column
from pipelines.landing.cells.expressions import nfkc, reason_if, unread
from pipelines.landing.cells.written_numbers import evened, without_guards

_QUOTES = "[\"'“”‘’„‟「」『』]"
_DASHES = "[‐‑‒–—―−]"


def read_codes(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Add the column, the code of the listed word that a text spells, and `reason`.

    Two words of the contract that differ only in spelling (`A级`, `a级`) and have other codes are read as they are.
    """
    words = list(column.values)
    spelled: dict[str, set[str]] = {}
    for key, code in zip(_folded(pl.Series(words, dtype=pl.String)), column.values.values(), strict=True):
        spelled.setdefault(key, set()).add(code)
    known = {key: codes.pop() for key, codes in spelled.items() if len(codes) == 1}
    texts = frame["text"]
    exact = texts.replace_strict(column.values, default=None, return_dtype=pl.String)
    folded = _folded(texts).replace_strict(known, default=None, return_dtype=pl.String)
    value = pl.select(pl.coalesce(exact, folded).alias(column.name))[column.name]
    return frame.with_columns(value).with_columns(
        reason_if(unread(column.name), f"is not one of {', '.join(column.values)}")
    )


def plain_codes(texts: pl.Series) -> pl.Series:
    """Codes of lists that no contract repeats (industries, banks): half-width, unguarded, `3919.0` as 3919."""
    return evened(without_guards(texts))


def _folded(texts: pl.Series) -> pl.Series:
    plain = nfkc(pl.col("text")).str.replace_all(_QUOTES, "").str.replace_all(_DASHES, "-").str.replace_all(r"\s", "")
    return plain_codes(texts).alias("text").to_frame().select(plain.str.to_uppercase())["text"]
