"""Codes that a record carries, in its code column or in the column of the name: evened out, and checked by their digit.

Looks for no enterprise. A code is evened out by NFKC (full width) and upper case, without a label, blanks, dashes and
other signs; letters are never read as digits.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.cells.check_digits import (
    org_check_digit_holds,
    registration_check_digit_holds,
    uscc_check_digit_holds,
)

_LABEL = r"^(?:[a-z_]+|\p{Han}{2,8})\s*[::]"  # tax_id:340… as landing keys it, 信用代码：9134…
_NAMED = r"^\p{Han}{0,11}[码号]([0-9A-Z]{18})$"  # 统一社会信用代码9134…, and not the name of an enterprise
_NOT_A_CODE = r"[\s\p{Cf}\p{P}\p{S}]"
_MAY_BE_A_CODE = r"\d|^[A-Z]{8}X$"
"""One with a digit, or an organisation code of letters only, whose check digit is then an X."""

CARRIES_ANOTHER = """coalesce(CASE m.code_kind
    WHEN 'uscc' THEN m.code <> e.uscc OR (e.uscc IS NULL AND substr(m.code, 3, 4) <> substr(e.registration_no, 1, 4))
    WHEN 'organisation' THEN m.code <> substr(e.uscc, 9, 9)
    WHEN 'tax' THEN substr(m.code, 7, 9) <> substr(e.uscc, 9, 9)
    WHEN 'registration' THEN m.code <> e.registration_no END, false)"""
"""SQL: whether mention `m` carries a valid code that is not the one of enterprise `e`; false where `e` has none.

Of an enterprise with an old registration number only, a unified social credit code of another city is not the one.
"""


def carried_codes(texts: pl.Series) -> pl.DataFrame:
    """Normalise codes, and find the kind of those with a valid check digit.

    Args:
        texts: distinct cells; a text without digits is left out, unless it has the shape of an organisation code.

    Returns:
        `text`, `number` (evened out) and `code_kind`: uscc, organisation, tax, registration, or null where no check
        digit holds (GB 32100-2015, GB 11714-1997, ISO 7064 MOD 11,10).
    """
    number = (
        pl.col("text").str.normalize("NFKC").str.replace(_LABEL, "").str.replace_all(_NOT_A_CODE, "").str.to_uppercase()
    ).str.replace(_NAMED, "$1")
    found = pl.DataFrame({"text": texts.cast(pl.String)}).with_columns(number=number)
    found = found.filter(pl.col("number").str.contains(_MAY_BE_A_CODE))
    code, length = pl.col("number"), pl.col("number").str.len_bytes()
    return found.with_columns(
        code_kind=pl.when((length == 18) & uscc_check_digit_holds(code))
        .then(pl.lit("uscc"))
        .when((length == 9) & org_check_digit_holds(code))
        .then(pl.lit("organisation"))
        .when(code.str.contains(r"^\d{15}$") & registration_check_digit_holds(found["number"]).fill_null(value=False))
        .then(pl.lit("registration"))
        .when((length == 15) & org_check_digit_holds(code, 6))
        .then(pl.lit("tax"))
    )
