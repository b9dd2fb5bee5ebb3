"""Polars expressions that the readers of cells share; all use a column `text`, trimmed and null if empty."""

from __future__ import annotations

import polars as pl


def nfkc(text: pl.Expr) -> pl.Expr:
    """The text after NFKC, which takes its time and leaves ASCII as it is."""
    has_others = text.str.len_bytes() != text.str.len_chars()
    return pl.coalesce(pl.when(has_others).then(text).str.normalize("NFKC"), text)


def folded(name: str = "text") -> pl.Expr:
    """The text after NFKC; null where that would turn other characters into digits, such as the ² in `5²`."""
    return pl.when(~pl.col(name).str.contains(r"[\p{No}\p{Nl}]")).then(nfkc(pl.col(name)))


def reason_if(is_bad: pl.Expr, words: str) -> pl.Expr:
    """Column `reason`: `words` where `is_bad`, else null."""
    return pl.when(is_bad).then(pl.lit(words)).otherwise(pl.lit(None, dtype=pl.String)).alias("reason")


def unread(value: str) -> pl.Expr:
    """Where there is a text, and the column `value` could not be made of it."""
    return pl.col("text").is_not_null() & pl.col(value).is_null()
