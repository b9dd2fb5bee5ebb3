"""Registered capital: an amount, a currency, and the twenty-odd ways in which registries write the two down."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.streams import Floats, Ints, how_many

_WAYS = (  # text around the number, currency, weight, is the number written long (commas, four decimals)
    ("(万元人民币)", "CNY", 0.27, True),
    ("(万人民币元)", "CNY", 0.26, True),
    ("(万元(人民币))", "CNY", 0.14, True),
    ("万人民币", "CNY", 0.12, False),
    ("万元人民币", "CNY", 0.05, False),
    ("万人民币元", "CNY", 0.02, False),
    ("(万)", "CNY", 0.02, True),
    ("(万元)", "CNY", 0.015, True),
    ("（万元）", "CNY", 0.01, True),
    ("万元", "CNY", 0.01, False),
    ("(万美元)", "USD", 0.02, True),
    ("(万元(美元))", "USD", 0.008, True),
    ("万美元", "USD", 0.005, False),
    ("(万香港元)", "HKD", 0.02, True),
    ("(万港元)", "HKD", 0.012, True),
    ("(万元(港币))", "HKD", 0.008, True),
    ("万港元", "HKD", 0.004, False),
    ("万港币", "HKD", 0.002, False),
    ("(万日元)", "JPY", 0.003, True),
    ("(万欧元)", "EUR", 0.002, True),
    ("(万英镑)", "GBP", 0.001, True),
)
_UNREADABLE = ("详见公司章程", "伍佰万元整")
NOT_AVAILABLE_RATE = 0.15


def make_capital(rng: np.random.Generator, size: Floats) -> pl.DataFrame:
    """Return one row per enterprise, with the capital it has and the cell that the registry delivers.

    Args:
        rng: the stream of capitals.
        size: latent size, standard normal, shape (n,).

    Returns:
        ``registered_capital_amount`` (Int64, whole units of the currency), ``registered_capital_currency``,
        ``registered_capital_text`` and ``capital_oddity`` (0 plain, 1 ``N/A``, 2 unreadable).

    """
    n = len(size)
    weight = np.array([w for _, _, w, _ in _WAYS])
    way = rng.choice(len(_WAYS), size=n, p=weight / weight.sum())
    usual = np.array([1, 3, 5, 10, 20, 30, 50, 51, 100, 108, 200, 300, 500, 618, 1000, 1090, 2000, 5000])
    wanted = np.exp(4.6 + 1.5 * (0.7 * size + 0.7 * rng.standard_normal(n)))
    nearest = np.clip(np.searchsorted(usual, wanted), 0, len(usual) - 1)
    exact = np.clip(np.rint(wanted * 100), 50, 10**8).astype(np.int64) * 100  # to the hundred
    amount = np.where(rng.random(n) < 0.85, usual[nearest] * 10_000, exact)
    oddity = np.zeros(n, dtype=np.int64)
    order = rng.permutation(n)
    missing = how_many(NOT_AVAILABLE_RATE, n)
    oddity[order[:missing]] = 1
    unreadable = order[missing : missing + len(_UNREADABLE)]
    oddity[unreadable] = 2
    text = _written(amount, way).to_list()
    for position, words in zip(unreadable, _UNREADABLE, strict=False):
        text[position] = words
    return pl.DataFrame(
        {
            "registered_capital_amount": amount,
            "registered_capital_currency": pl.Series([currency for _, currency, _, _ in _WAYS]).gather(way),
            "registered_capital_text": text,
            "capital_oddity": oddity,
        }
    ).with_columns(
        pl.when(pl.col("capital_oddity") == 1).then(pl.lit("N/A")).otherwise("registered_capital_text")
        .alias("registered_capital_text")
    )  # fmt: skip


def _written(amount: Ints, way: Ints) -> pl.Series:
    """Amounts in units of the currency as text in units of 万 (ten thousand)."""
    whole, fraction = pl.col("amount") // 10_000, (pl.col("amount") % 10_000).cast(pl.String).str.zfill(4)
    three = (whole % 1000).cast(pl.String).str.zfill(3)
    grouped = (
        pl.when(whole >= 1_000_000)
        .then(pl.format("{},{},{}", whole // 1_000_000, (whole // 1000 % 1000).cast(pl.String).str.zfill(3), three))
        .when(whole >= 1000)
        .then(pl.format("{},{}", whole // 1000, three))
        .otherwise(whole.cast(pl.String))
    )
    number = pl.when("is_long").then(grouped).otherwise(whole.cast(pl.String))
    decimals = pl.when("is_long").then(fraction).otherwise(fraction.str.strip_chars_end("0"))
    tail = pl.when(pl.col("amount") % 10_000 == 0).then(pl.lit("")).otherwise(pl.format(".{}", decimals))
    return (
        pl.DataFrame(
            {
                "amount": amount,
                "is_long": pl.Series([is_long for *_, is_long in _WAYS]).gather(way),
                "around": pl.Series([around for around, *_ in _WAYS]).gather(way),
            }
        )
        .select(pl.concat_str(number, tail, "around"))
        .to_series()
    )
