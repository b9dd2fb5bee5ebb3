"""Codes read in every spelling of the words that a contract lists: full width, other quotation marks, `1.0` for `1`."""

from __future__ import annotations

import polars as pl

from pipelines.contracts.parts import Column
from pipelines.landing.cells.expressions import nfkc, reason_if, unread
from pipelines.landing.cells.written_numbers import evened, without_guards

_YES, _NO = ("Y", "YES", "TRUE", "√", "✓", "✔"), ("N", "NO", "FALSE", "×", "✗", "✘")
"""What stands for 是 and 否 where a contract lists both."""
_QUOTES = "[\"'“”‘’„‟「」『』]"
_DASHES = "[‐‑‒–—―−]"


def read_codes(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Add the column, the code of the listed word that a text spells, and `reason`.

    Two words of the contract that differ only in spelling (`A级`, `a级`) and have other codes are read as they are.
    """
    return frame.with_columns(spelled_codes(frame["text"], column).alias(column.name)).with_columns(
        reason_if(unread(column.name), f"is not one of {', '.join(column.values)}")
    )


def spelled_codes(texts: pl.Series, column: Column) -> pl.Series:
    """The code of the word of the contract that each text spells; null where it spells none."""
    spelled: dict[str, set[str]] = {}
    for key, code in zip(_folded(pl.Series([*column.values], dtype=pl.String)), column.values.values(), strict=True):
        spelled.setdefault(key, set()).add(code)
    known = _marks(column) | {key: codes.pop() for key, codes in spelled.items() if len(codes) == 1}
    exact = texts.replace_strict(column.values, default=None, return_dtype=pl.String)
    folded = _folded(texts).replace_strict(known, default=None, return_dtype=pl.String)
    return pl.select(pl.coalesce(exact, folded).alias("code"))["code"]


def _marks(column: Column) -> dict[str, str]:
    if not {"是", "否"} <= column.values.keys():
        return {}
    return {mark: column.values[word] for word, marks in (("是", _YES), ("否", _NO)) for mark in marks}


def _folded(texts: pl.Series) -> pl.Series:
    plain = nfkc(pl.col("text")).str.replace_all(_QUOTES, "").str.replace_all(_DASHES, "-").str.replace_all(r"\s", "")
    return evened(without_guards(texts)).alias("text").to_frame().select(plain.str.to_uppercase())["text"]
