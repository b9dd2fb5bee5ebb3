"""Registered capital as registries write it, turned into amount and currency. The unreadable keeps its text only."""

from __future__ import annotations

import polars as pl

from pipelines.landing.cells.currencies import CURRENCIES, SIGNS
from pipelines.landing.cells.han_numerals import HAN_NUMBER, han_number
from pipelines.landing.cells.number_spellings import ROUNDED_NUMBER, expanded, times_ten_to
from pipelines.landing.cells.written_numbers import without_guards

_BY_NAME = {
    **CURRENCIES,
    **{f"{name}元": code for name, code in CURRENCIES.items()},
    **{code: code for code in CURRENCIES.values()},
    **SIGNS,
    "元": "CNY",
    "圆": "CNY",
    "圓": "CNY",
    "": "CNY",
}

_UNITS = {"": 0, "百": 2, "千": 3, "万": 4, "萬": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "億": 8, "万亿": 12}
"""Units of an amount → by how many places the point moves."""

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?"
_POWER = "(?:E[+-]?[0-9]{1,2})?"
_NAMES = "|".join(sorted(CURRENCIES, key=len, reverse=True))
_BEFORE = rf"(?:[^0-9.\p{{Han}}-]{{0,4}}|{_NAMES})"
_SHAPE = (
    rf"^(?P<before>{_BEFORE})(?P<number>[0-9.][0-9.,]*{_POWER})"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
    r"(?:元(?P<yuan>))?(?P<after>[^0-9整正]*)[整正]?$"
)
_TWO_UNITS = r"^([^0-9.,-]{0,6})([0-9]{1,8})[亿億]([0-9]{1,4})([万萬][^0-9]*)$"
"""`3亿5000万元`, as announcements write 35,000 times 万元."""

_NUMBER = rf"^{_DIGITS}{_POWER}$"
_AMOUNT_DIGITS = r"^[0-9]{1,18}(?:\.[0-9]+)?$"


def read_capital(text: pl.Series, times: int | None = None) -> pl.DataFrame:
    """Read texts such as `1,090(万元人民币)`, `人民币1.5亿元整`, `USD50万`, `伍佰万元整`, `50(万元(美元))`, `1.0E7元`,
    `3亿5000万元`.

    Columns: amount DECIMAL(20,2) in units of the currency, currency (ISO 4217), text as sent; amount and
    currency are null together: no unit at all, an unknown currency, two that differ, a fraction of a cent,
    no number, one that a spreadsheet may have rounded.

    Args:
        text: as sent, trimmed.
        times: the unit that the header gives; by it a number alone is an amount of yuan. One with a unit has its own.
    """
    folded = pl.col("bare").str.normalize("NFKC").str.replace_all(r"\s", "")
    # NFKC makes 52 of `5²`
    odd = pl.col("bare").str.replace_all("〇", "").str.contains(r"[\p{No}\p{Nl}]")
    folded = pl.when(~odd & ~folded.str.contains(r"\([0-9]")).then(folded)
    folded = _with_one_unit(folded.str.replace("[.。;,]+$", "").str.replace_all("[():]", "").str.to_uppercase())
    names = pl.col("before", "after").replace_strict(_BY_NAME, default="?", return_dtype=pl.String)
    has_unit = (
        (pl.col("unit") != "") | pl.col("yuan").is_not_null() | (pl.col("before") != "") | (pl.col("after") != "")
    )
    places = pl.col("unit").replace_strict(_UNITS, default=None, return_dtype=pl.Int64)
    header = pl.lit(None if times is None else len(str(times)) - 1, dtype=pl.Int64)
    currency = (
        pl.when((pl.col("before_code") == "?") | (pl.col("after_code") == "?"))
        .then(None)
        .when((pl.col("before") == "") | (pl.col("before_code") == pl.col("after_code")))
        .then("after_code")
        .when((pl.col("after") == "") | (pl.col("after") == "元"))
        .then("before_code")
    )
    is_exact = pl.col("number").str.contains(_NUMBER) & ~pl.col("number").str.contains(ROUNDED_NUMBER)
    number = pl.when(is_exact).then(pl.col("number").str.replace_all(",", "", literal=True))
    moved = times_ten_to(pl.col("digits"), pl.when("has_unit").then("places").otherwise(header))
    exact = pl.when(pl.col("moved").str.contains(_AMOUNT_DIGITS)).then("moved").str.replace(r"(\.[0-9]{2})0+$", "$1")
    is_whole_cents = pl.col("exact").str.contains(r"^[0-9]+(?:\.[0-9]{1,2})?$")
    # A step for each column that others use more than once: Polars would evaluate it as often.
    return (
        pl.DataFrame({"text": text, "bare": without_guards(text)})
        .with_columns(folded=folded)
        .pipe(_with_digits)
        .with_columns(parts=pl.col("in_digits").str.extract_groups(_SHAPE))
        .unnest("parts")
        .with_columns(plain=number)
        .with_columns(names.name.suffix("_code"), has_unit=has_unit, places=places)
        .with_columns(currency=currency)
        .with_columns(digits=expanded("plain"))
        .with_columns(moved=moved)
        .with_columns(exact=exact)
        .with_columns(cents=pl.when(is_whole_cents).then("exact").cast(pl.Decimal(20, 2), strict=False))
        .with_columns(reads=pl.col("cents").is_not_null() & pl.col("currency").is_not_null())
        .select(
            amount=pl.when("reads").then("cents"),
            currency=pl.when("reads").then("currency"),
            text="text",
        )
    )


def _with_one_unit(text: pl.Expr) -> pl.Expr:
    """`3亿5000万元` → `35000万元`, `1亿500万元` → `10500万元`; any other text as it is."""
    before, hundred_millions, ten_thousands, rest = (
        text.str.extract_groups(_TWO_UNITS).struct.field(str(no)) for no in range(1, 5)
    )
    return pl.coalesce(before + hundred_millions + ten_thousands.str.pad_start(4, "0") + rest, text)


def _with_digits(frame: pl.DataFrame) -> pl.DataFrame:
    """With `in_digits`: `folded`, but a number in Chinese characters in digits, without the unit that is part of it."""
    text, written, number = pl.col("folded"), pl.col("written"), pl.col("han_number")
    found = text.str.extract(rf"^[^0-9]{{0,6}}?({HAN_NUMBER})(?:元|圆|圓|{_NAMES}|$)")
    is_written = written.is_not_null() & ~text.str.contains("[0-9]")
    has_unit_in_it = written.str.contains("[万萬亿億]") & text.str.ends_with(written)
    in_digits = text.str.replace(HAN_NUMBER, number) + pl.when(has_unit_in_it).then(pl.lit("元")).otherwise(pl.lit(""))
    return (
        frame.with_columns(written=found)
        .with_columns(han_number=pl.when(is_written).then(written).map_batches(_han_numbers, pl.String))
        .with_columns(in_digits=pl.when(number.is_not_null()).then(in_digits).otherwise(text))
    )


def _han_numbers(texts: pl.Series) -> pl.Series:
    known = {text: str(number) for text in texts.unique().drop_nulls() if (number := han_number(text)) is not None}
    return (
        texts.replace_strict(known, default=None, return_dtype=pl.String)
        if known
        else pl.repeat(None, len(texts), dtype=pl.String, eager=True)
    )
