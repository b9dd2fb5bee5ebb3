"""What kind of number identifies an enterprise, and is its check digit right. Vectorised; rejects nothing.

Real registries hold old registration numbers, codes in lower case and legal codes whose check digit fails,
so a number is kept as what it is and flagged (GB 32100-2015, GB 11714-1997).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

from pipelines.landing.expressions import nfkc

_Numbers: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int32]]

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_USCC_SHAPE = r"^[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}$"
_ORG_SHAPE = r"^[0-9A-Z]{8}-?[0-9X]$"


def normalise(text: pl.Expr) -> pl.Expr:
    """NFKC, upper case, without white space and zero-width characters. Letters are never turned into digits."""
    return nfkc(text).str.replace_all(r"[\s\u200b-\u200f\u2060\ufeff]", "").str.to_uppercase()


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
    return _is_letter(code.str.slice(17, 1), remainder, dict(enumerate(_USCC_ALPHABET)))


def org_check_digit_holds(code: pl.Expr, start: int = 0) -> pl.Expr:
    """True where the ninth character from `start` follows from the eight before it (GB 11714-1997)."""
    remainder = 11 - weighted_sum(code, _ORG_ALPHABET, _ORG_WEIGHTS, start) % 11
    return _is_letter(code.str.slice(start + 8, 1), remainder, dict(enumerate("0123456789X0")))


def _is_letter(letter: pl.Expr, number: pl.Expr, letters: dict[int, str]) -> pl.Expr:
    expected = number.replace_strict(letters, default=None, return_dtype=pl.String)
    return (expected == letter).fill_null(value=False)


def _registration_check_digit_holds(numbers: pl.Series) -> pl.Series:
    """True where the 15th digit of an old registration number holds (ISO 7064 MOD 11,10); null unless 15 digits."""
    places, digits = _values(numbers, "0123456789", 0, 15)
    product = np.full(len(digits), 10, dtype=np.int32)
    for digit in digits[:, :14].T:
        total = (digit + product) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    holds = pl.Series([None], dtype=pl.Boolean).new_from_index(0, len(numbers))
    return holds.scatter(places, pl.Series((product + digits[:, 14]) % 10 == 1))


def read_identifiers(raw: pl.Series) -> pl.DataFrame:
    """Turn identifiers as delivered into the five identifier columns; one row per element of `raw`, in order.

    Columns: enterprise_id (the USCC, else `<kind>:<number>`), uscc, identifier_kind (uscc, registration_no,
    org_code, tax_id, other), has_valid_check_digit (null where the kind has none), identifier_raw.
    A null or blank text gives nulls throughout.
    """
    code = pl.col("code")
    is_old_number = code.str.contains(r"^[0-9]{15}$")
    may_be_tax_id = code.str.contains(r"^[0-9]{6}[0-9A-Z]{8}[0-9X]$") & ~is_old_number
    is_tax_id = may_be_tax_id & org_check_digit_holds(pl.when(may_be_tax_id).then(code), 6)
    kind = (
        pl.when(code.str.contains(_USCC_SHAPE))
        .then(pl.lit("uscc"))
        .when(is_old_number)
        .then(pl.lit("registration_no"))
        .when(is_tax_id)
        .then(pl.lit("tax_id"))
        .when(code.str.contains(_ORG_SHAPE))
        .then(pl.lit("org_code"))
        .when(code.is_not_null())
        .then(pl.lit("other"))
    )
    is_old = pl.col("identifier_kind") == "registration_no"
    is_uscc, is_org = pl.col("identifier_kind") == "uscc", pl.col("identifier_kind") == "org_code"
    return (
        raw.alias("identifier_raw")
        .to_frame()
        .with_columns(code=normalise(pl.col("identifier_raw")))
        .with_columns(code=pl.when(code != "").then(code))
        .with_columns(identifier_kind=kind)
        .with_columns(old_holds=pl.when(is_old).then(code).map_batches(_registration_check_digit_holds, pl.Boolean))
        .with_columns(code=pl.when(is_org).then(code.str.replace("-", "", literal=True)).otherwise(code))
        .select(
            enterprise_id=pl.when(is_uscc).then(code).otherwise(pl.col("identifier_kind") + ":" + code),
            uscc=pl.when(is_uscc).then(code),
            identifier_kind="identifier_kind",
            has_valid_check_digit=pl.when(is_uscc)
            .then(uscc_check_digit_holds(pl.when(is_uscc).then(code)))
            .when(is_org)
            .then(org_check_digit_holds(pl.when(is_org).then(code)))
            .when(is_old)
            .then(pl.col("old_holds"))
            .when(pl.col("identifier_kind") == "tax_id")
            .then(pl.lit(value=True)),
            identifier_raw="identifier_raw",
        )
    )
