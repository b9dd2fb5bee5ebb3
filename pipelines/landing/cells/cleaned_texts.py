"""Cells as text that people wrote: without what web pages, fonts and word processors leave in them."""

from __future__ import annotations

import polars as pl

from pipelines.base.gb18030 import PRIVATE_USE, PUBLIC

_ENTITIES = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&amp;": "&"}
_ENTITY = "&(?:nbsp|lt|gt|quot|apos|amp|#39);"
"""What exports of web pages leave in their cells."""
_FORMAT_CHARACTER = r"\p{Cf}"
"""Characters without a shape, such as U+200B and U+FEFF."""


def cleaned_texts(cells: pl.Series) -> pl.DataFrame:
    """Columns `text`, trimmed, and `is_private`: whether it holds a character of private use that is not known."""
    text = pl.col("text").str.strip_chars()
    is_private = pl.lit(value=False)
    if cells.str.contains("&", literal=True).any() and cells.str.contains(_ENTITY).any():
        text = text.str.replace_many(list(_ENTITIES), list(_ENTITIES.values())).str.strip_chars()
    if (cells.str.len_bytes() == cells.str.len_chars()).all():  # ASCII has none of the characters that follow
        return cells.alias("text").to_frame().select(text=text, is_private=is_private)
    if cells.str.contains(_FORMAT_CHARACTER).any():
        text = text.str.replace_all(_FORMAT_CHARACTER, "").str.strip_chars()
    if cells.str.contains(PRIVATE_USE).any():
        text = text.str.replace_many(list(PUBLIC), list(PUBLIC.values()))
        is_private = text.str.contains(PRIVATE_USE)
    return cells.alias("text").to_frame().select(text=text, is_private=is_private)
