"""Numbers as people and spreadsheets write them: what stands around one and is no part of it, and what is none.

For every column that holds a number or a key: codes of enterprises, numbers of contracts, invoices, decisions. Nobody
gets a profile, and no two rows become one, because of a quotation mark or a placeholder.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.expressions import nfkc

_PLAIN = r"^[0-9A-Za-z]+$"
_UNSEEN = r"[\p{Cc}\p{Cf}]"
_QUOTES = "'`\"´‘’“”＇｀＂ \u3000\u00a0"
_FORMULA = r"^[=＝]\s*(.*)$"
"""`="6222"` keeps a spreadsheet from reading a number."""

_DASH = "[-－‐‑–—―−/／]"
_COPY = rf"\s*[(（\[【]\s*[0-9０-９]{{1,2}}\s*{_DASH}\s*[0-9０-９]{{1,2}}\s*[)）\]】]$"
"""`(1-1)`: which of several copies of a licence it was read from."""

_LABEL_WORD = r"(?i:no|nr|id|code|uscc|number|ref)\.?|№|#"
_LABEL = (
    rf"^(?:(?:[^0-9０-９:：]{{0,30}}\p{{Han}}[^0-9０-９:：]{{0,30}}|\s*(?:{_LABEL_WORD}))\s*[:：]\s*"
    r"|(?:№|(?i:no)\.)\s*)+"
)
"""`合同编号：`, `No.`: what the number is, in front of it."""

ROUNDED = r"^[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,2}$"
"""What a spreadsheet makes of a code of digits only, such as 9.13302E+17."""

ROUNDED_KEY = r"^[0-9](?:\.[0-9]+[Ee]\+?|[Ee]\+)[0-9]{1,2}$"
"""The same where a code may hold letters: `3E12` may be one."""

WHY_ROUNDED = "is a number that a spreadsheet rounded, its last digits are lost: have the column sent as text"
WHY_NOTHING = "says nothing, as / and 无 do, where a number must be"

_NO_WORDS = r"\p{P}\p{S}\p{Z}\p{C}"
_NOTHING = (
    "NAN|NA|NONE|NULL|NIL|N|UNKNOWN|UNDEFINED|EMPTY|空|空白|空值|无|無|没有|无号|无编号|无代码|不详|不詳|不明|暂无|暫無|"
    "暂缺|未知|未提供|未填|未填写|未录入|未登记|未办理|缺|缺失|待补|待补充|待定|待查|待核|待办"
)
_SHORTEST_ALIKE = 8
"""So many equal digits stand for no number where short ones are in use. Of 735,608 real invoices two have 7777777."""


def without_guards(text: pl.Series) -> pl.Series:
    """Take off what keeps a spreadsheet from reading a number: quotation marks, `="…"`, characters that nobody sees."""
    return _where_odd(text, _unguarded(pl.col("odd")))


def bare(text: pl.Series) -> pl.Series:
    """Take off what is no part of a number: guards, the number of a copy, a label before it."""
    unlabelled = _unguarded(pl.col("odd")).str.replace(_COPY, "").str.replace(_LABEL, "")
    return _where_odd(text, _unguarded(unlabelled))


def says_nothing(text: pl.Series, shortest_alike: int = _SHORTEST_ALIKE) -> pl.Series:
    """Whether each text stands for no number: `/`, `nan`, 无, zeros, one digit over and over. False for a null.

    `shortest_alike` is how many equal digits other than zero say nothing.
    """
    alike = "|".join(f"{digit}{{{shortest_alike},}}" for digit in "123456789")
    core = nfkc(pl.col("text")).str.replace_all(f"[{_NO_WORDS}]", "").str.to_uppercase()
    nothing = core.str.contains(rf"^(?:0*|{alike}|{_NOTHING})$").fill_null(value=False)
    return text.alias("text").to_frame().select(nothing)["text"]


def _unguarded(text: pl.Expr) -> pl.Expr:
    seen = text.str.replace_all(_UNSEEN, "").str.strip_chars(_QUOTES)
    return seen.str.replace(_FORMULA, "$1").str.strip_chars(_QUOTES)


def _where_odd(text: pl.Series, cleaned: pl.Expr) -> pl.Series:
    """`cleaned` of the column `odd`, for the few texts that are not plain letters and digits."""
    odd = (~text.str.contains(_PLAIN)).fill_null(value=False).arg_true()
    if not len(odd):
        return text
    found = text.gather(odd).alias("odd").to_frame().select(cleaned)["odd"]
    return text.clone().scatter(odd, found)
