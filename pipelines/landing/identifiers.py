"""What kind of number identifies an enterprise, and is its check digit right. Vectorised; rejects nothing.

Real registries hold old registration numbers, codes in lower case and legal codes whose check digit fails,
so a number is kept as what it is and flagged (GB 32100-2015, GB 11714-1997).
"""

from __future__ import annotations

import polars as pl

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_USCC_SHAPE = r"^[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}$"
_ORG_SHAPE = r"^[0-9A-Z]{8}-?[0-9X]$"


def normalise(text: pl.Expr) -> pl.Expr:
    """NFKC, upper case, without white space and zero-width characters. Letters are never turned into digits."""
    return text.str.normalize("NFKC").str.replace_all(r"[\s\u200b-\u200f\u2060\ufeff]", "").str.to_uppercase()


def weighted_sum(code: pl.Expr, alphabet: str, weights: tuple[int, ...], start: int = 0) -> pl.Expr:
    """Sum of letter value times weight; null where a character is not of the alphabet."""
    values = {letter: value for value, letter in enumerate(alphabet)}
    terms = [
        code.str.slice(start + place, 1).replace_strict(values, default=None, return_dtype=pl.Int32) * weight
        for place, weight in enumerate(weights)
    ]
    return pl.sum_horizontal(terms, ignore_nulls=False)


def uscc_check_digit_holds(code: pl.Expr) -> pl.Expr:
    """True where the 18th character follows from the first 17 (GB 32100-2015); otherwise false."""
    remainder = (31 - weighted_sum(code, _USCC_ALPHABET, _USCC_WEIGHTS) % 31) % 31
    expected = remainder.replace_strict(dict(enumerate(_USCC_ALPHABET)), default=None, return_dtype=pl.String)
    return (expected == code.str.slice(17, 1)).fill_null(value=False)


def org_check_digit_holds(code: pl.Expr, start: int = 0) -> pl.Expr:
    """True where the ninth character from `start` follows from the eight before it (GB 11714-1997)."""
    remainder = 11 - weighted_sum(code, _ORG_ALPHABET, _ORG_WEIGHTS, start) % 11
    letter = pl.when(remainder == 10).then(pl.lit("X")).when(remainder == 11).then(pl.lit("0"))
    expected = letter.otherwise(remainder.cast(pl.String))
    return (expected == code.str.slice(start + 8, 1)).fill_null(value=False)


def _registration_check_digit_holds(numbers: pl.Series) -> pl.Series:
    """True where the 15th digit of an old registration number holds (ISO 7064 MOD 11,10); null unless 15 digits.

    Step by step over the 15 places, not as one expression: nested, its size doubles with every place.
    """
    digits = [numbers.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(15)]
    product = pl.Series([10], dtype=pl.Int32).new_from_index(0, len(numbers))
    for digit in digits[:14]:
        total = (digit + product) % 10
        product = total.set(total == 0, 10) * 2 % 11
    return (product + digits[14]) % 10 == 1


def read_identifiers(raw: pl.Series) -> pl.DataFrame:
    """Turn identifiers as delivered into the five identifier columns; one row per element of `raw`, in order.

    Columns: enterprise_id (the USCC, else `<kind>:<number>`), uscc, identifier_kind (uscc, registration_no,
    org_code, tax_id, other), has_valid_check_digit (null where the kind has none), identifier_raw.
    A null or blank text gives nulls throughout.
    """
    code = pl.col("code")
    is_old_number = code.str.contains(r"^[0-9]{15}$")
    is_tax_id = code.str.contains(r"^[0-9]{6}[0-9A-Z]{8}[0-9X]$") & ~is_old_number & org_check_digit_holds(code, 6)
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
            .then(uscc_check_digit_holds(code))
            .when(is_org)
            .then(org_check_digit_holds(code))
            .when(is_old)
            .then(pl.col("old_holds"))
            .when(pl.col("identifier_kind") == "tax_id")
            .then(pl.lit(value=True)),
            identifier_raw="identifier_raw",
        )
    )
