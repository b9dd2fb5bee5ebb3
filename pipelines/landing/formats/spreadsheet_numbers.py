"""Writes floats from spreadsheets as the decimal text that was typed; floats that are too large for that are marked."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from pipelines.landing.formats.unreadable import unreadable

_EXACT = 1e15
"""From 10^15 on a float may differ from the number that was typed: a spreadsheet keeps 15 digits."""


def number_texts(values: pl.Series, digits: int = 15) -> pl.Series:
    """Each float as plain decimal text; a null stays null.

    Args:
        values: Float64.
        digits: significant digits to keep: 15, as spreadsheets show, so that 0.1 + 0.2 is 0.3; 17 keeps all.

    Returns:
        Text such as 774.76 or 5; from 10^15 on a mark, and `rows` quarantines the row.
    """
    name = values.name or "number"
    distinct = values.unique().drop_nulls()
    whole = (distinct == distinct.round(0)) & (distinct.abs() < _EXACT)
    plain = (
        pl.when(whole).then(distinct.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(distinct.cast(pl.String))
    )
    texts = pl.select(plain.alias("text"))["text"]
    is_odd = texts.str.contains("[eEnN]") | (texts.str.count_matches("[0-9]") > 15) | (distinct.abs() >= _EXACT)
    odd = distinct.filter(is_odd)
    spelled = pl.Series([_spell(value, digits) for value in odd], dtype=pl.String)
    known = pl.DataFrame(
        {name: pl.concat([distinct.filter(~is_odd), odd]), "text": pl.concat([texts.filter(~is_odd), spelled])}
    )
    return values.alias(name).to_frame().join(known, on=name, how="left", maintain_order="left")["text"].alias(name)


def _spell(value: float, digits: int) -> str:
    if not abs(value) < _EXACT:
        return unreadable("f", f"{value:.15G}")
    return f"{Decimal(repr(value) if digits > 15 else f'{value:.15g}'):f}"
