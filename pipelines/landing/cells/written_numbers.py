"""Numbers as people and spreadsheets write them: removes text around a number, and recognises placeholders.

For every column that holds a number or a key: codes of enterprises, numbers of contracts, invoices, decisions. No
enterprise gets a profile, and no two rows become one, because of a quotation mark or a placeholder.
"""

from __future__ import annotations

from string import ascii_letters, ascii_uppercase, digits

import polars as pl

from pipelines.landing.cells.expressions import nfkc

_PLAIN = r"^[0-9A-Za-z]+$"
_WITHOUT_GUARDS = r"^[0-9A-Za-z](?:[0-9A-Za-z:./ -]*[0-9A-Za-z])?$"
"""Days, times and numbers with a point too, which have nothing around them."""
_UNSEEN = r"[\p{Cc}\p{Cf}]"
_QUOTES = "'`\"´‘’“”＇｀＂ \u3000\u00a0"
_FORMULA = r"^[=＝]\s*(.*)$"
"""`="6222"` keeps a spreadsheet from reading a number."""

_DASH = "[-－‐‑–—―−/／]"
_COPY = rf"\s*[(（\[【]\s*(?:[0-9０-９]{{1,2}}\s*{_DASH}\s*[0-9０-９]{{1,2}}|[正副]本|复印件)\s*[)）\]】]$"
"""`(1-1)`, `（副本）`: which of several copies of a licence it was read from."""

_LABEL = (
    r"^(?:(?:[^0-9０-９:：]{0,30}[号號码碼证證照]|\s*(?:(?i:no|nr|id|code|uscc|number|ref)\.?|№|#))"
    r"\s*(?:[(（][^0-9:：()（）]{0,12}[)）])?\s*[:：]\s*|(?:№|N[°º]|(?i:no)\.)\s*)+"
)
"""`合同编号：`, `No.`: labels in front of a number. `芜市监罚字：` is not a label, but a part of the number."""

_NAMED_LABEL = (
    r"^\p{Han}{0,10}(?:编[号码]|号码|代码|合同号|借据号|登记号|证书号|申请号|专利号|凭证号|票号)[为是]?\s*[:：=]?\s*"
    r"([0-9A-Za-z０-９].*)$"
)
"""The same without a colon: `借据编号 6222`, `合同编号为：HT1`."""

_SIGN = "[-+−–]?"
ROUNDED = rf"^{_SIGN}[0-9](?:[.,][0-9]+(?:[EeDd]\+?|[×*]10\^?)|[Ee]\+?|[Dd]\+|[×*]10\^?)0?[0-9]{{1,2}}元?$"
"""What a spreadsheet makes of a code of digits only, such as 9.13302E+17."""

ROUNDED_CODE = r"^[0-9]{15}000$"
"""What a spreadsheet, which keeps 15 digits, makes of 18 and writes to a CSV in full."""

ROUNDED_KEY = rf"^{_SIGN}[0-9](?:[.,][0-9]+(?:[EeDd]\+?|[×*]10\^?)|[EeDd]\+)0?[0-9]{{1,2}}元?$"
"""The same where a code may hold letters: `3E12` may be one. Some write a comma, `E+018` or, as Fortran, D."""

ROUNDED_IN_FULL = r"^[0-9]{15}0{4,}$"
"""A key of 19 digits or more that a spreadsheet rounded and wrote in full. By chance one sound key in ten thousand ends
so; of shorter ones too many do."""

WHY_ROUNDED = "is a number that a spreadsheet rounded, its last digits are lost: have the column sent as text"
WHY_PLACEHOLDER = "is a placeholder, but the column is required"

_NO_WORDS = r"\p{P}\p{S}\p{Z}\p{C}"
_NOTHING = (
    "NAN|NA|NONE|NULL|NIL|N|UNKNOWN|UNDEFINED|EMPTY|空[白值]?|不适用|不[详詳明清]|缺失?|暂缺|待(?:补[充录]?|定|查|核|办|录入?|提供|完善|更新)|NULL值|TEST|测试|不予?公[示开]|"
    "(?:[暂暫]?[无無]|没有|未(?:知|定|提供|填写?|录入|登记|办理|取得|公[示开布]))(?:统一社会信用|组织机构)?(?:代码|编号|号码?)?"
)
_ERROR = r"^#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)$"
"""What a spreadsheet shows of a formula that went wrong."""
_COUNTED = ("12345678901234567890", "01234567890123456789", "98765432109876543210")
"""What is typed into a form that insists on a number."""
_SHORTEST_COUNTED = 12
_DITTO = "同[上前左]"
"""No number, but no empty figure either: the row's value is that of another row."""
_FULL_WIDTH = {chr(ord(one) + 0xFEE0): one for one in digits + ascii_letters}
_AROUND = ",，;；。、"
_BRACKETED = r"^[(（\[［【〔{｛<＜《「]([^()（）\[\]［］【】〔〕{}｛｝<>＜＞《》「」]+)[)）\]］】〕}｝>＞》」]$"
_SHORTEST_ALIKE = 8
"""So many equal digits are a placeholder where short numbers are in use. Of 735,608 real invoices two have 7777777."""


def without_guards(text: pl.Series) -> pl.Series:
    """Take off what keeps a spreadsheet from reading a number: quotation marks, `="…"`, invisible characters."""
    return _where_odd(text, _unguarded(pl.col("odd")), _WITHOUT_GUARDS)


def bare(text: pl.Series) -> pl.Series:
    """Take off what is not part of a number: guards, the number of a copy, a label before it."""
    unlabelled = (
        _unguarded(pl.col("odd")).str.replace(_COPY, "").str.replace(_LABEL, "").str.replace(_NAMED_LABEL, "$1")
    )
    return _where_odd(text, _unguarded(unlabelled))


def evened(text: pl.Series) -> pl.Series:
    """A bare number in one spelling: half-width, without blanks, brackets or commas around it, `.0` behind digits.

    Case, and brackets inside such as those of （2024）皖执12号, stay.
    """
    number = pl.col("odd").str.replace_many(list(_FULL_WIDTH), list(_FULL_WIDTH.values()))
    number = number.str.replace_all(r"\s", "").str.strip_chars(_AROUND)
    number = number.str.replace(_BRACKETED, "$1").str.replace(r"^([0-9]+)\.0+$", "$1")
    return _where_odd(text, number)


def says_nothing(text: pl.Series, shortest_alike: int = _SHORTEST_ALIKE) -> pl.Series:
    """Whether each text is a placeholder for no number: `/`, `nan`, 无, zeros, one repeated character.

    False for a null. `shortest_alike` is how many equal letters, or digits other than zero, say nothing. Digits that
    count up or down do from twelve on, or from eight where a few equal ones do.
    """
    alike = "|".join(f"{one}{{{shortest_alike},}}" for one in "123456789" + ascii_uppercase)
    core = nfkc(pl.col("text")).str.replace_all(f"[{_NO_WORDS}]", "").str.to_uppercase()
    is_error = nfkc(pl.col("text")).str.to_uppercase().str.contains(_ERROR)
    shortest = min(_SHORTEST_COUNTED, _SHORTEST_ALIKE * shortest_alike)
    is_counted = core.is_in([row[:length] for row in _COUNTED for length in range(shortest, len(row) + 1)])
    nothing = core.str.contains(rf"^(?:0*|{alike}|{_NOTHING}|{_DITTO})$") | is_error | is_counted
    return text.alias("text").to_frame().select(nothing.fill_null(value=False))["text"]


def says_no_value(text: pl.Series) -> pl.Series:
    """Whether each text is a placeholder for no figure or date: as `says_nothing`, but digits and masks are values.

    False for a null.
    """
    wordy = (~text.str.contains(r"[\p{N}*＊?？$#%％‰]")).fill_null(value=False).arg_true()
    none = pl.repeat(value=False, n=len(text), dtype=pl.Boolean, eager=True)
    if not len(wordy):
        return none
    found = text.gather(wordy)
    return none.scatter(wordy, says_nothing(found) & ~found.str.contains(_DITTO))


def _unguarded(text: pl.Expr) -> pl.Expr:
    seen = text.str.replace_all(_UNSEEN, "").str.strip_chars(_QUOTES)
    return seen.str.replace(_FORMULA, "$1").str.strip_chars(_QUOTES)


def _where_odd(text: pl.Series, cleaned: pl.Expr, plain: str = _PLAIN) -> pl.Series:
    """`cleaned` of the column `odd`, for the few texts that are not `plain`, which is letters and digits."""
    odd = (~text.str.contains(plain)).fill_null(value=False).arg_true()
    if not len(odd):
        return text
    found = text.gather(odd).alias("odd").to_frame().select(cleaned)["odd"]
    return text.clone().scatter(odd, found)
