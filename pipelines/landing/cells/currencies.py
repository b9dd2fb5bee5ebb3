"""Names of currencies as registries write them, turned into ISO 4217, and what a column of them says of a capital."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from pipelines.landing.cells.written_numbers import says_nothing

CURRENCIES = {
    "人民币": "CNY",
    "人民幣": "CNY",
    "香港元": "HKD",
    "港元": "HKD",
    "港币": "HKD",
    "港幣": "HKD",
    "美元": "USD",
    "美圆": "USD",
    "美圓": "USD",
    "美金": "USD",
    "日元": "JPY",
    "日圆": "JPY",
    "日圓": "JPY",
    "欧元": "EUR",
    "歐元": "EUR",
    "英镑": "GBP",
    "英鎊": "GBP",
    "澳大利亚元": "AUD",
    "澳元": "AUD",
    "加拿大元": "CAD",
    "加元": "CAD",
    "新加坡元": "SGD",
    "瑞士法郎": "CHF",
    "澳门元": "MOP",
    "新台币": "TWD",
    "新台幣": "TWD",
    "新臺幣": "TWD",
    "台币": "TWD",
    "韩元": "KRW",
}
"""Names of currencies in registries → ISO 4217. 万 or 元 alone is the yuan: registries name only foreign money."""

SIGNS = {
    "RMB": "CNY",
    "CNH": "CNY",
    "YUAN": "CNY",
    "EURO": "EUR",
    "¥": "CNY",
    "$": "USD",
    "US$": "USD",
    "HK$": "HKD",
    "€": "EUR",
    "£": "GBP",
}

_NUMBERS = {
    "156": "CNY",
    "344": "HKD",
    "840": "USD",
    "392": "JPY",
    "978": "EUR",
    "826": "GBP",
    "036": "AUD",
    "36": "AUD",
    "124": "CAD",
    "702": "SGD",
    "756": "CHF",
    "446": "MOP",
    "901": "TWD",
    "410": "KRW",
}
"""Numeric codes of ISO 4217 (GB/T 12406); a spreadsheet takes the zero from 036."""

_NAMED = {**CURRENCIES, **{code: code for code in CURRENCIES.values()}, **SIGNS}
_NAME = re.compile("|".join(re.escape(name) for name in sorted(_NAMED, key=len, reverse=True)))
_OWN_YUAN = "人民[币幣]|RMB|CNY|CNH|YUAN|[¥￥]"
_YUAN = frozenset("元圆圓")
_UNKNOWN = "?"


def with_stated_currency(capital: pl.DataFrame, stated: pl.Series) -> pl.DataFrame:
    """Read capitals in the currency that another column names.

    An amount whose own text names no currency is one of the stated currency. Amount and currency are null where the
    text names another currency than the column, and where the column names one that is not known.

    Args:
        capital: amount, currency and text, as `read_capital` gives them.
        stated: the other column, as long: 美元, USD, 840, 人民币; null or a placeholder (无, /) says nothing.

    Returns:
        The same three columns.
    """
    found = {text: _currency_of(text) for text in stated.unique().drop_nulls()}
    codes = stated.replace_strict(found, default=None, return_dtype=pl.String) if found else stated
    code, own = pl.col("stated"), pl.col("currency")
    names_its_own = (own != "CNY") | pl.col("text").str.to_uppercase().str.contains(_OWN_YUAN)
    differs = code.is_not_null() & ((code == _UNKNOWN) | (names_its_own & (code != own)))
    is_silent = says_nothing(stated)
    return (
        capital.with_columns(stated=codes.set(is_silent & (codes == _UNKNOWN), None))
        .with_columns(is_open=differs.fill_null(value=False))
        .select(
            amount=pl.when(~pl.col("is_open")).then("amount"),
            currency=pl.when(~pl.col("is_open") & own.is_not_null()).then(pl.coalesce(code, own)),
            text="text",
        )
    )


def _currency_of(text: str) -> str:
    """ISO 4217 of what a cell names, `?` if that is none or several: 人民币元, 美元(USD), 840, 156-人民币."""
    folded = unicodedata.normalize("NFKC", text).upper().strip()
    if folded in _YUAN:
        return "CNY"
    codes = {_NAMED[name] for name in _NAME.findall(folded)}
    codes |= {_NUMBERS.get(digits, _UNKNOWN) for digits in re.findall("[0-9]+", folded)}
    return codes.pop() if len(codes) == 1 else _UNKNOWN
