"""Numbers of identity cards. They identify persons, not enterprises: never a key, never published, never logged.

18 characters (GB 11643-1999): region, birth date, serial number, check character (ISO 7064 MOD 11-2). Before October
1999 15 digits: region, birth date without the century, serial number. Traders without a code had as their tax number
that number with two digits after it, or letters or 20 before it. Foreigners with permanent residence have since 2023 a
9 before province, country, birth date and serial number, with the same check character.
"""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from pipelines.landing.cells.check_digits import (
    is_letter,
    org_check_digit_holds,
    registration_check_digit_holds,
    uscc_check_digit_holds,
    weighted_sum,
)

_PROVINCES = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_NEW, _OLD = f"{_PROVINCES}[0-9]{{15}}[0-9X]", f"{_PROVINCES}[0-9]{{13}}"
_WITHOUT_CHECK = f"{_PROVINCES}[0-9]{{15}}"
"""What is left where the X at the end is written as ×, * or a letter of another script."""
_FOREIGN = f"9{_PROVINCES}[0-9]{{14}}[0-9X]"
_BEFORE = "(?:[A-Z]{0,8}|20)"
MASK = r"[*×●■#]{2,}|X{4,}"
"""What stands for the digits that an office withholds."""
_MASKED = rf"^{_BEFORE}{_PROVINCES}[0-9*×●■#X]{{12,15}}[0-9X*×●■#]$"
_LONGEST = 40
_REGISTERED_BY = "(?:1[1239]|2[19]|3[1-59]|4[19]|5[1239]|6[129]|7[129]|8[19]|9[123]|[AN][1-9]|Y1)"
USCC_REGION = f"^{_REGISTERED_BY}(?:{_PROVINCES}|10|00)"
"""Who registered the bearer of a unified social credit code (GB 32100-2015) and where; a number of a person has its
city there."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = dict(enumerate("10X98765432"))
_FIRST_YEAR = 20
"""No one born before 1920 trades today; old registration numbers of enterprises go on with 0 or 1 after the region."""

_TRAVEL = "^(?:[A-Z][0-9]{8}|E[A-Z][0-9]{7}|[HM][0-9]{10}|[A-Z]{3}[0-9]{12}|[A-Z]{1,2}[0-9]{6}\\([0-9A]\\))$"
"""A passport, a permit of a resident of Hong Kong or Macao, a residence permit of before 2023, an identity card of Hong
Kong. A passport has the shape of an organisation code."""

_TELEPHONE = r"^(?:\+?86)?1[3-9][0-9]-?[0-9]{4}-?[0-9]{4}$"

CANDIDATE = "[0-9A-Za-z]{15,21}"
"""What may be such a number within a text, where none of its neighbours is a letter or a digit."""


_WITHIN = re.compile(
    r"(?<![0-9A-Za-z])[A-Za-z]{0,8}([0-9]{6})[\s.‐–—-]?(?:[0-9][\s.‐–—-]?){8,13}[0-9XxХхΧχ×✕*](?![0-9A-Za-z])"
)
_HIDDEN = "*" * 12


def hide_persons(texts: pl.Series) -> pl.Series:
    """The texts with all digits of a person's number but the first six replaced by `*`, in NFKC where there is one.

    Numbers of enterprises stay. For names of parties: some bureaus write the number behind the name.
    """
    evened = {text: unicodedata.normalize("NFKC", text) for text in texts.drop_nulls()}
    found = {one[0] for text in evened.values() for one in _WITHIN.finditer(text)}
    numbers = pl.DataFrame({"text": sorted(found)}, schema={"text": pl.String})
    codes = numbers["text"].str.replace_all("[^0-9A-Za-z]", "").str.to_uppercase()
    persons = set(numbers["text"].filter(are_persons(codes, persons_first=False)))

    def hidden(one: re.Match[str]) -> str:
        return one[1] + _HIDDEN if one[0] in persons else one[0]

    shown = {text: _WITHIN.sub(hidden, even) for text, even in evened.items()}
    changed = {text: to for text, to in shown.items() if to != evened[text]}
    return texts.replace(list(changed), list(changed.values())) if changed else texts


def are_persons(codes: pl.Series, *, persons_first: bool) -> pl.Series:
    """Whether each code, in upper case, is a person's number; false for a null.

    18 characters are, if the region is a province's, the date is one of 1900 to 2099, and either the check character
    holds or they are not a unified social credit code by their check character and region. 15 digits are, if region and
    date fit and they are neither a valid registration number nor a valid tax number; of 1,229 old registration numbers
    of Jiangsu 196 have a date by chance, all of them valid, and one person's number in ten is a valid
    registration number by chance. A foreigner's number is one if its check character holds and not that of a unified
    social credit code; one in a longer text, if its check character holds.

    Args:
        codes: any texts.
        persons_first: take 15 digits that are both for a person's.
    """
    code = pl.col("code")
    old = code.str.extract(f"^({_OLD})$")
    tax_old = pl.when(old.is_null()).then(code.str.extract(f"^{_BEFORE}({_OLD})(?:[0-9]{{2}})?$"))
    is_enterprise = pl.col("old").map_batches(registration_check_digit_holds, pl.Boolean).fill_null(value=False)
    is_enterprise |= org_check_digit_holds(pl.col("old"), 6)
    is_old = _has_date("old", 6) & (~is_enterprise | (_is_of_the_living("old") & persons_first))
    is_uscc = uscc_check_digit_holds(code) & code.str.contains(USCC_REGION)
    is_new = _has_date("new", 8) & (_check_character_holds(pl.col("new")) | ~is_uscc)
    is_foreign = _has_date("foreign", 8) & _check_character_holds(pl.col("foreign")) & ~uscc_check_digit_holds(code)
    is_masked = code.str.contains(_MASKED) & code.str.contains(MASK)
    found = (
        codes.alias("code")
        .to_frame()
        .with_columns(foreign=code.str.extract(f"^({_FOREIGN})$"))
        .with_columns(cut=code.str.extract(rf"^{_BEFORE}({_WITHOUT_CHECK})[^0-9A-Z]?$"))
        .with_columns(new=code.str.extract(f"^{_BEFORE}({_NEW})(?:[0-9]{{2}})?$"), old=old, tax_old=tax_old)
        .with_columns(dated=_has_date("tax_old", 6) | _has_date("cut", 8))
        .select(person=(is_old | is_new | is_foreign | is_masked | pl.col("dated")).fill_null(value=False))
    )["person"]
    return found | _hold_a_person(codes)


def are_travel_documents(codes: pl.Series) -> pl.Series:
    """Whether each code, in upper case, is a number of a travel document or telephone, and no organisation code.

    One passport number in eleven is a valid organisation code by chance, and stays one.
    """
    code = pl.col("code")
    found = code.str.contains(_TRAVEL) & ~org_check_digit_holds(pl.when(code.str.len_chars() == 9).then(code))
    found |= code.str.contains(_TELEPHONE)
    return codes.alias("code").to_frame().select(person=found.fill_null(value=False))["person"]


def _hold_a_person(codes: pl.Series) -> pl.Series:
    """Whether each code is longer than a person's number and holds one with a valid check character."""
    places = (codes.str.len_chars() > 18).fill_null(value=False).arg_true()
    none = pl.repeat(value=False, n=len(codes), dtype=pl.Boolean, eager=True)
    if not len(places):
        return none
    longer = codes.gather(places)
    found = none.gather(places)
    for start in range(min(int(str(longer.str.len_chars().max())), _LONGEST) - 17):
        found |= are_valid_persons(longer.str.slice(start, 18), 2099)
    return none.scatter(places, found)


def are_valid_persons(codes: pl.Series, born_until: int) -> pl.Series:
    """Whether each code is 18 characters with a valid check character and a birth date up to the year `born_until`."""
    code = pl.col("code")
    found = codes.alias("code").to_frame().with_columns(new=code.str.extract(f"^({_NEW})$"))
    is_old_enough = code.str.slice(6, 4).cast(pl.Int32, strict=False) <= born_until
    holds = _has_date("new", 8) & _check_character_holds(pl.col("new")) & is_old_enough
    return found.select(person=holds.fill_null(value=False))["person"]


def _check_character_holds(number: pl.Expr) -> pl.Expr:
    remainder = weighted_sum(number, "0123456789", _WEIGHTS) % 11
    return is_letter(number.str.slice(17, 1), remainder, _CHECK_CHARACTERS)


def _has_date(name: str, digits: int) -> pl.Expr:
    text = pl.col(name).str.slice(6, digits)
    day = (pl.lit("19") + text if digits == 6 else text).str.to_date("%Y%m%d", strict=False)
    return day.dt.year().is_between(1900, 2099).fill_null(value=False)


def _is_of_the_living(name: str) -> pl.Expr:
    return pl.col(name).str.slice(6, 2).cast(pl.Int32, strict=False) >= _FIRST_YEAR
