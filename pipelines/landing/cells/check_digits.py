"""Check digits of the numbers that identify enterprises, over whole columns.

GB 32100-2015 (unified social credit code), GB 11714-1997 (organisation code), ISO 7064 MOD 11,10 (old registration
number).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

_Numbers: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int32]]

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def _values(codes: pl.Series, alphabet: str, start: int, length: int) -> tuple[pl.Series, _Numbers]:
    """Places in `codes` that have `length` ASCII characters from `start` on, and a row of their values for each.

    The value of a character is its place in `alphabet`, or -1.
    """
    value_of = np.full(256, -1, dtype=np.int32)
    value_of[list(alphabet.encode())] = range(len(alphabet))
    part = codes.str.slice(start, length)
    fits = (part.str.len_bytes() == length).fill_null(value=False)
    letters = np.frombuffer((part.filter(fits).str.join("").item() or "").encode(), dtype=np.uint8)
    return fits.arg_true(), value_of[letters.reshape(-1, length)]


def weighted_sum(code: pl.Expr, alphabet: str, weights: tuple[int, ...], start: int = 0) -> pl.Expr:
    """Sum of letter value times weight from character `start` on; null where one is missing or not of the alphabet."""

    def sums(codes: pl.Series) -> pl.Series:
        places, values = _values(codes, alphabet, start, len(weights))
        known = pl.Series(values @ np.asarray(weights, dtype=np.int32)).set(pl.Series((values < 0).any(axis=1)), None)
        return pl.Series([None], dtype=pl.Int32).new_from_index(0, len(codes)).scatter(places, known)

    return code.map_batches(sums, return_dtype=pl.Int32)


def uscc_check_digit_holds(code: pl.Expr) -> pl.Expr:
    """True where the 18th character follows from the first 17 (GB 32100-2015); otherwise false."""
    remainder = (31 - weighted_sum(code, _USCC_ALPHABET, _USCC_WEIGHTS) % 31) % 31
    return is_letter(code.str.slice(17, 1), remainder, dict(enumerate(_USCC_ALPHABET)))


def org_check_digit_holds(code: pl.Expr, start: int = 0) -> pl.Expr:
    """True where the ninth character from `start` follows from the eight before it (GB 11714-1997)."""
    remainder = 11 - weighted_sum(code, _ORG_ALPHABET, _ORG_WEIGHTS, start) % 11
    return is_letter(code.str.slice(start + 8, 1), remainder, dict(enumerate("0123456789X0")))


def is_letter(letter: pl.Expr, number: pl.Expr, letters: dict[int, str]) -> pl.Expr:
    """True where `letter` is what `letters` gives for `number`; otherwise false."""
    expected = number.replace_strict(letters, default=None, return_dtype=pl.String)
    return (expected == letter).fill_null(value=False)


def registration_check_digit_holds(numbers: pl.Series) -> pl.Series:
    """True where the 15th digit of an old registration number holds (ISO 7064 MOD 11,10); null unless 15 digits."""
    places, digits = _values(numbers, "0123456789", 0, 15)
    product = np.full(len(digits), 10, dtype=np.int32)
    for digit in digits[:, :14].T:
        total = (digit + product) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    holds = pl.Series([None], dtype=pl.Boolean).new_from_index(0, len(numbers))
    return holds.scatter(places, pl.Series((product + digits[:, 14]) % 10 == 1))
