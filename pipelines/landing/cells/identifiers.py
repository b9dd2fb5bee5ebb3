"""What kind of number identifies an enterprise, and is its check digit right. Vectorised; rejects nothing.

Real registries hold old registration numbers, codes in lower case and legal codes whose check digit fails,
so a number is kept as what it is and flagged (GB 32100-2015, GB 11714-1997). A person's number is not a key.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.cells.check_digits import (
    org_check_digit_holds,
    registration_check_digit_holds,
    uscc_check_digit_holds,
)
from pipelines.landing.cells.expressions import nfkc
from pipelines.landing.cells.held_codes import SHORTEST, held_codes
from pipelines.landing.cells.persons import MASK, are_persons, are_travel_documents
from pipelines.landing.cells.written_numbers import bare, says_nothing

_USCC_SHAPE = r"^[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}$"
_ORG_SHAPE = r"^[0-9A-Z]{8}-?[0-9X]$"

_NAMED_CODE = r"^[\p{Han}()\[\]【】:/]*\p{Han}[()\[\]【】:/]*([0-9A-Z]{18}|[0-9]{15}|[0-9A-Z]{15})$"
"""A label that runs into the code. Numbers such as 企合苏分字第00123号 begin with characters of their own."""
_CODE_NAMED = r"^([0-9A-Z]{18}|[0-9]{15}|[0-9A-Z]{15}|[0-9A-Z]{8}-?[0-9X])\(\p{Han}+\)$"
_CODE_OF_A_COPY = r"^([0-9A-Z]{18}|[0-9]{15}|[0-9A-Z]{8}-?[0-9X])\p{P}*[正副]本[\p{P}0-9]{0,8}$"
_DECORATED = (
    r"^\p{Co}*(?:[0-9A-Z]{1,3}[\p{Pd}_./])?([0-9A-Z]{18})"
    r"(?:\p{P}?[0-9]{1,2}[\p{Pd}/][0-9]{1,2}\p{P}?|\p{P}[\p{Han}\p{P}]*)?\p{Co}*$"
)
"""`91-` before a code, the number of a copy or `/无` behind it: taken off if the check digit of the rest holds."""
_MISTYPED = r"^[0-9A-Z]*[OI][0-9A-Z]*$"
"""No USCC has an O or I: where its check digit holds with 0 and 1 instead, the letters were typed for these."""
_AROUND = r"^[\p{P}\p{S}\p{Co}]+|[\p{P}\p{S}\p{Co}]+$"
"""Also private-use characters: fonts of some offices have symbols there."""
_DASHED = r"^[0-9A-Z]+(?:[\p{Pd}_.·/−][0-9A-Z]+)+$"
_WHOLE = r"^(?:[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}|[0-9]{15})$"
_NAMED_TRAVEL = "护照|通行证"
_NAMED_PERSON = "身份证|居留|回乡证|台胞证|军官证|士兵证|警官证|学生证|手机|电话"
_NO_ORGANISATION = "^.{8}(?:" + "|".join(f"{one}{{8,9}}" for one in "0123456789X") + ")"
"""Where a code whose check digit fails has one digit in place of the organisation's number."""
_NO_NUMBER = r"[^0-9A-Z*×●■#]"


def normalise(text: pl.Expr) -> pl.Expr:
    """NFKC, upper case, without white space and zero-width characters."""
    return nfkc(text).str.replace_all(r"[\s\u200b-\u200f\u2060\ufeff]", "").str.to_uppercase()


def read_identifiers(raw: pl.Series, *, persons_first: bool = False) -> pl.DataFrame:
    """Turn identifiers as sent into the five identifier columns; one row per element of `raw`, in order.

    Columns: enterprise_id (the USCC, else `<kind>:<number>`), uscc, identifier_kind (uscc, registration_no,
    org_code, tax_id, other), has_valid_check_digit (null where the kind has none), identifier_raw.
    A null, a blank or a text that says nothing gives nulls but for identifier_raw, a person's number also there.

    Args:
        raw: as sent; text around the number is removed.
        persons_first: what to make of 15 digits that are a number of a person as well as an old registration number.
    """
    return identify(raw, persons_first=persons_first).drop("is_person", "is_nothing", "is_several")


def identify(raw: pl.Series, *, persons_first: bool) -> pl.DataFrame:
    """The columns of `read_identifiers`, and `is_person`, `is_nothing` and `is_several`: why there is no number."""
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
    evened = _evened(raw)
    codes = _codes(evened)
    is_person = _are_persons(evened, codes, persons_first=persons_first) | are_travel_documents(codes)
    is_person |= raw.str.contains(_NAMED_TRAVEL).fill_null(value=False)
    codes, is_several = _held(codes)
    is_person |= (raw.str.contains(_NAMED_PERSON) & ~codes.str.contains(_USCC_SHAPE)).fill_null(value=False)
    is_nothing = says_nothing(codes, shortest_alike=1) | _are_masked(evened, codes) | _without_digits(codes)
    is_nothing |= _without_organisation(codes)
    return (
        pl.DataFrame({"identifier_raw": raw, "code": codes, "is_person": is_person, "is_nothing": is_nothing})
        .with_columns(is_several)
        .with_columns(code=pl.when(~(pl.col("is_person") | pl.col("is_nothing") | pl.col("is_several"))).then(code))
        .with_columns(identifier_kind=kind)
        .with_columns(old_holds=pl.when(is_old).then(code).map_batches(registration_check_digit_holds, pl.Boolean))
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
            identifier_raw=pl.when(~pl.col("is_person")).then(pl.col("identifier_raw")),
            is_person="is_person",
            is_nothing="is_nothing",
            is_several="is_several",
        )
    )


def name_persons(raw: pl.Series) -> pl.Series:
    """Whether each text, which refers to a party, is an identity number or holds one; false for a null."""
    evened = _evened(raw)
    return _are_persons(evened, _codes(evened), persons_first=False)


def _evened(raw: pl.Series) -> pl.Series:
    """The texts in one spelling, without label, guards and the `.0` of a number that was a decimal."""
    found = bare(raw.alias("code").to_frame().select(normalise(pl.col("code")))["code"])
    return found.str.replace(r"^([0-9A-Z]*[0-9])\.0+$", "$1")


def _codes(evened: pl.Series) -> pl.Series:
    """The numbers, without the text, brackets and dashes around and in them."""
    code = pl.col("code")
    inner = code.str.replace_all(_AROUND, "")
    undashed = pl.when(inner.str.contains(_DASHED)).then(inner.str.replace_all(r"[^0-9A-Z]", ""))
    whole = [pl.when(one.str.contains(_WHOLE)).then(one) for one in (inner, undashed)]
    named = [code.str.extract(pattern) for pattern in (_NAMED_CODE, _CODE_NAMED, _CODE_OF_A_COPY)]
    alone = [pl.when(inner.str.contains(_ORG_SHAPE)).then(inner)]
    rest = code.str.extract(_DECORATED)
    decorated = pl.when(uscc_check_digit_holds(rest)).then(rest)
    digits = pl.when(inner.str.contains(_MISTYPED)).then(inner.str.replace_many(["O", "I"], ["0", "1"]))
    typed = pl.when(uscc_check_digit_holds(digits)).then(digits)
    return evened.alias("code").to_frame().select(pl.coalesce(typed, *named, *whole, decorated, *alone, code))["code"]


def _held(codes: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The codes, of a longer text the one that it holds, and which texts hold several."""
    is_code = f"{_WHOLE}|{_ORG_SHAPE}"
    odd = (~codes.str.contains(is_code) & (codes.str.len_chars() > SHORTEST)).fill_null(value=False).arg_true()
    none = pl.repeat(value=False, n=len(codes), dtype=pl.Boolean, eager=True).alias("is_several")
    if not len(odd):
        return codes, none
    held = held_codes(codes.gather(odd))
    read = pl.select(pl.coalesce(held["code"], codes.gather(odd)).alias("code"))["code"]
    return codes.clone().scatter(odd, read), none.scatter(odd, held["is_several"])


def _without_organisation(codes: pl.Series) -> pl.Series:
    frame = codes.alias("code").to_frame()
    code = pl.col("code")
    is_bare = code.str.contains(_USCC_SHAPE) & code.str.contains(_NO_ORGANISATION)
    return frame.select(bare=(is_bare & ~uscc_check_digit_holds(pl.when(is_bare).then(code))).fill_null(value=False))[
        "bare"
    ]


def _are_persons(evened: pl.Series, codes: pl.Series, *, persons_first: bool) -> pl.Series:
    """Whether the number is a person's, or the text around it holds one, however it is separated or masked."""
    found = are_persons(codes, persons_first=persons_first) | _are_mistyped_persons(codes)
    places = (evened != codes) | ~codes.str.contains(r"^[0-9A-Z]*$")
    odd = places.fill_null(value=False).arg_true()
    if not len(odd):
        return found
    texts = evened.gather(odd)
    digits = texts.str.replace_all(_NO_NUMBER, "")
    held = are_persons(digits, persons_first=persons_first) | _one_is_a_person(texts, persons_first=persons_first)
    return found.scatter(odd, found.gather(odd) | held)


def _are_mistyped_persons(codes: pl.Series) -> pl.Series:
    """Whether each is a person's number with O for 0 or I for 1, which no code of an enterprise has."""
    mistyped = codes.alias("code").to_frame().select(code=pl.when(pl.col("code").str.contains(_MISTYPED)).then("code"))
    return are_persons(mistyped["code"].str.replace_many(["O", "I"], ["0", "1"]), persons_first=False)


def _one_is_a_person(texts: pl.Series, *, persons_first: bool) -> pl.Series:
    """Whether one of the numbers in each text is a person's."""
    numbers = texts.alias("number").to_frame().with_row_index("place")
    numbers = numbers.with_columns(pl.col("number").str.extract_all("[0-9A-Z]+")).explode("number")
    places = numbers["place"].filter(are_persons(numbers["number"], persons_first=persons_first))
    return pl.int_range(len(texts), dtype=pl.UInt32, eager=True).is_in(places.implode())


def _without_digits(codes: pl.Series) -> pl.Series:
    """Whether a text has no digit, and so is no number: a word such as 未公示, the name of a person or an enterprise.

    An organisation code may be of letters only, and end in X.
    """
    return (~codes.str.contains("[0-9]") & ~codes.str.contains(_ORG_SHAPE)).fill_null(value=False)


def _are_masked(evened: pl.Series, codes: pl.Series) -> pl.Series:
    """Whether digits are withheld: two enterprises may share what is left."""
    return (evened.str.contains(MASK) & ~codes.str.contains(_USCC_SHAPE)).fill_null(value=False)
