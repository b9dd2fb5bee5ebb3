"""Days in spellings of programs and of English, turned into one that `day_spellings` reads. Guesses at none.

Java and JavaScript send milliseconds since 1970 where a date has no format, and `Fri May 03 00:00:00 CST 2024`.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.cells.expressions import folded

_MILLISECONDS = r"^(-?[1-9][0-9]{11,12}|25340[0-9]{10})(?:\.0+)?$"
"""From 1973 on; 15 digits for the placeholder 9999-12-31."""
_MINUTES = r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{6}$"
"""Twelve digits that may be a date and a time of day."""

_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name: f"{number:02}" for number, long in enumerate(_NAMES, start=1) for name in (long, long[:3])}
_MONTHS["sept"] = "09"
_WORD = f"(?i:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_DAY_FIRST = rf"^([0-9]{{1,2}})(?:st|nd|rd|th)?[-/\s]({_WORD})\.?[-/,\s]\s*([0-9]{{4}})$"
_MONTH_FIRST = rf"^({_WORD})\.?\s+([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+([0-9]{{4}})$"
_JAVA = (
    rf"^(?i:mon|tue|wed|thu|fri|sat|sun)\s+({_WORD})\s+([0-9]{{2}})\s+([0-9:]{{8}})"
    r"\s+(?:CST|GMT\+08:00)\s+([0-9]{4})$"
)

_OTHER_SIGNS = r"^([0-9]{4})[,_、。]([0-9]{1,2})[,_、。]([0-9]{1,2})"
_BEHIND = r"^([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})[日号]?[.,;、。]?$"
_DECIMAL = r"^([0-9]{8}|[0-9]{14})\.0+$"


def usual_spelling() -> pl.Expr:
    """The column `text` with its signs evened out, or a day of English words as `2024-05-03`; else as it is."""
    text = folded()
    evened = text.str.replace(r"^([0-9]{4}[-/.,_、。])\s+([0-9]{1,2}[-/.,_、。])\s*", "$1$2")
    evened = evened.str.replace(_OTHER_SIGNS, "$1-$2-$3").str.replace(_BEHIND, "$1").str.replace(_DECIMAL, "$1")
    return pl.coalesce(_from_english(text), evened)


def moments_of_milliseconds() -> pl.Expr:
    """The moment in UTC that the column `text` gives in milliseconds since 1970; null for any other text."""
    text = folded()
    number = pl.when(~text.str.contains(_MINUTES)).then(text.str.extract(_MILLISECONDS)).cast(pl.Int64, strict=False)
    return pl.from_epoch(number, time_unit="ms").cast(pl.Datetime("us"))


def _from_english(text: pl.Expr) -> pl.Expr:
    first, second, java = (text.str.extract_groups(pattern) for pattern in (_DAY_FIRST, _MONTH_FIRST, _JAVA))
    return pl.coalesce(
        _joined(first.struct.field("3"), first.struct.field("2"), first.struct.field("1")),
        _joined(second.struct.field("3"), second.struct.field("1"), second.struct.field("2")),
        _joined(java.struct.field("4"), java.struct.field("1"), java.struct.field("2")) + " " + java.struct.field("3"),
    )


def _joined(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    number = month.str.to_lowercase().replace_strict(_MONTHS, default=None, return_dtype=pl.String)
    return year + "-" + number + "-" + day
