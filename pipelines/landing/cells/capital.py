"""Registered capital as registries write it, turned into amount and currency. The unreadable keeps its text only."""

from __future__ import annotations

import polars as pl

_CURRENCIES = {
    "人民币": "CNY",
    "香港元": "HKD",
    "港元": "HKD",
    "港币": "HKD",
    "美元": "USD",
    "美金": "USD",
    "日元": "JPY",
    "日圆": "JPY",
    "欧元": "EUR",
    "英镑": "GBP",
    "澳大利亚元": "AUD",
    "澳元": "AUD",
    "加拿大元": "CAD",
    "加元": "CAD",
    "新加坡元": "SGD",
    "瑞士法郎": "CHF",
    "澳门元": "MOP",
    "新台币": "TWD",
    "台币": "TWD",
    "韩元": "KRW",
}
"""Names of currencies in registries → ISO 4217. 万 or 元 alone is the yuan: registries name only foreign money."""

_NUMBER = r"^([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?"
_AMOUNT_DIGITS = r"^[0-9]{1,18}(\.[0-9]+)?$"


def read_capital(text: pl.Series) -> pl.DataFrame:
    """Read texts such as `1,090(万元人民币)`, `63.5万人民币`, `50(万元(美元))`.

    Columns: amount DECIMAL(20,2) in units of the currency, currency (ISO 4217), text as delivered; amount and
    currency are null together: no unit at all, an unknown currency, a fraction of a cent, or no number.
    """
    folded = pl.col("text").str.normalize("NFKC").str.replace_all(r"\s", "")
    folded = pl.when(~pl.col("text").str.contains(r"[\p{No}\p{Nl}]")).then(folded)  # NFKC makes 52 of `5²`
    number = folded.str.extract(_NUMBER, 0).str.replace_all(",", "", literal=True)
    unit = folded.str.replace(_NUMBER, "").str.replace_all(r"[()]", "")
    is_ten_thousand = unit.str.starts_with("万")
    name = unit.str.strip_prefix("万").str.strip_prefix("元")
    by_name = name.replace_strict(
        _CURRENCIES | {f"{name}元": code for name, code in _CURRENCIES.items()}, default=None, return_dtype=pl.String
    )
    currency = pl.when(unit.is_in(["万", "万元", "元"])).then(pl.lit("CNY")).otherwise(by_name)
    exact = pl.when(number.str.contains(_AMOUNT_DIGITS)).then(number).cast(pl.Decimal(38, 8), strict=False)
    amount = exact * pl.when(is_ten_thousand).then(10_000).otherwise(1).cast(pl.Decimal(38, 0))
    is_whole_cents = number.str.contains(r"^[0-9]+(\.[0-9]{1,8}0*)?$")
    return (
        text.alias("text")
        .to_frame()
        .with_columns(amount=amount, currency=currency, fits=is_whole_cents)
        .with_columns(cents=pl.col("amount").cast(pl.Decimal(20, 2), strict=False))
        .with_columns(reads=pl.col("fits") & (pl.col("cents") == pl.col("amount")) & pl.col("currency").is_not_null())
        .select(
            amount=pl.when(pl.col("reads")).then(pl.col("cents")),
            currency=pl.when(pl.col("reads")).then(pl.col("currency")),
            text="text",
        )
    )
