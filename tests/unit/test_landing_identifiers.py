"""Identifiers: which kind of number it is, and its check digit, against python-stdnum as a second implementation."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given
from stdnum.cn import uscc as oracle
from stdnum.iso7064 import mod_11_10

from pipelines.contracts.column_types import landed_types
from pipelines.landing.cells.identifiers import read_identifiers

IDENTIFIER_COLUMNS = tuple(landed_types("enterprise_identifier", "x"))

VALID = ("91330200561262545U", "91330203674737244W", "91440300708461136T", "914403001922038216")
PROVINCES = {
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
}
LEGAL_BUT_FAILS = ("91350100M0001TGQXM", "91350211M0000XUF46")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

digits = st.text("0123456789", min_size=14, max_size=14).filter(lambda text: len(set(text)) > 1)
org_bodies = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8).filter(
    lambda text: len(set(text)) > 1 and (text[0].isdigit() or not text[2:].isdigit())  # nor of the shape of a passport
)


@st.composite
def usccs(draw: st.DrawFn) -> str:
    """A valid code: its last character is worked out by python-stdnum."""
    first = draw(st.text(ALPHABET, min_size=2, max_size=2))
    region = draw(st.text("0123456789", min_size=6, max_size=6))
    body = first + region + draw(st.text(ALPHABET, min_size=8, max_size=8)) + "A"  # not zeros from end to end
    return body + oracle.calc_check_digit(body)


def org_check_character(body: str) -> str:
    """GB 11714-1997 in plain Python."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, weights, strict=True))
    return "0123456789X0"[11 - total % 11]


def one(text: str | None) -> dict[str, Any]:
    """What becomes of one identifier."""
    (row,) = read_identifiers(pl.Series([text], dtype=pl.String)).to_dicts()
    return row


@pytest.mark.parametrize("code", VALID)
def test_valid_codes(code: str) -> None:
    assert one(code) == {
        "enterprise_id": code,
        "uscc": code,
        "identifier_kind": "uscc",
        "has_valid_check_digit": True,
        "identifier_raw": code,
    }


@pytest.mark.parametrize("code", LEGAL_BUT_FAILS)
def test_legal_codes_whose_check_digit_fails_are_kept_and_flagged(code: str) -> None:
    read = one(code)
    assert (read["enterprise_id"], read["uscc"], read["has_valid_check_digit"]) == (code, code, False)


@pytest.mark.parametrize("code", VALID + LEGAL_BUT_FAILS)
def test_the_org_code_inside_holds(code: str) -> None:
    read = one(code[8:17])
    assert (read["identifier_kind"], read["has_valid_check_digit"]) == ("org_code", True)


@given(usccs())
def test_any_valid_code_holds(code: str) -> None:
    assert one(code)["has_valid_check_digit"] is True


@given(usccs(), st.data())
def test_any_one_character_changed_is_noticed(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != code[place]]))
    assert one(code[:place] + other + code[place + 1 :])["has_valid_check_digit"] is not True


@given(usccs(), st.integers(0, 16))
def test_any_two_neighbours_swapped_are_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (one(swapped)["has_valid_check_digit"] is True) == (swapped == code)


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_codes_do_not_use_are_not_turned_into_digits(letter: str) -> None:
    code = "91330200" + letter + "61262545U"
    read = one(code)
    assert (read["uscc"], read["has_valid_check_digit"]) == (code, False)


@pytest.mark.parametrize(
    "text",
    [
        "91330200561262545u",
        "９１３３０２００５６１２６２５４５Ｕ",  # full width
        "９１３３０２００５６１２６２５４５ｕ",
        " 91330200 561262545U\t",
        "91330200\u3000561262545U",
        "\u200b91330200561262545U\ufeff",
        "91330200\u200d56126\u20602545U",
        "91330200561262545U\n",
    ],
)
def test_spellings_of_one_code(text: str) -> None:
    read = one(text)
    assert read["uscc"] == read["enterprise_id"] == "91330200561262545U"
    assert read["has_valid_check_digit"] is True
    assert read["identifier_raw"] == text


@given(digits)
def test_old_registration_numbers_follow_iso_7064(body: str) -> None:
    good = body + mod_11_10.calc_check_digit(body)
    read = one(good)
    assert (read["enterprise_id"], read["identifier_kind"]) == (f"registration_no:{good}", "registration_no")
    assert (read["uscc"], read["has_valid_check_digit"]) == (None, True)


@given(digits, st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_of_a_registration_number_is_noticed(body: str, place: int, shift: int) -> None:
    good = body + mod_11_10.calc_check_digit(body)
    bad = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert one(bad)["has_valid_check_digit"] is (None if is_of_a_person(bad) else False)


def is_of_a_person(number: str) -> bool:
    """15 digits with a province and a date of the last century, in plain Python."""
    try:
        date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError:
        return False
    return number[:2] in PROVINCES


@given(org_bodies, st.booleans())
def test_org_codes_with_and_without_dash(body: str, has_dash: bool) -> None:
    check = org_check_character(body)
    read = one(f"{body}-{check}" if has_dash else body + check)
    assert (read["enterprise_id"], read["identifier_kind"]) == (f"org_code:{body}{check}", "org_code")
    assert read["has_valid_check_digit"] is True


@given(org_bodies, st.sampled_from("0123456789X"))
def test_an_org_code_holds_for_one_check_character_only(body: str, check: str) -> None:
    assert one(body + check)["has_valid_check_digit"] is (check == org_check_character(body))


def test_a_tax_id_is_region_and_org_code() -> None:
    body = "MA5JH123"
    tax_id = "330200" + body + org_check_character(body)
    read = one(tax_id)
    assert (read["enterprise_id"], read["identifier_kind"]) == (f"tax_id:{tax_id}", "tax_id")
    assert read["has_valid_check_digit"] is True


def test_a_tax_id_whose_org_code_fails_is_an_other_number() -> None:
    body = "MA5JH123"
    wrong = next(check for check in "0123456789X" if check != org_check_character(body))
    read = one("330200" + body + wrong)
    assert (read["identifier_kind"], read["has_valid_check_digit"]) == ("other", None)


@pytest.mark.parametrize(
    "text",
    [
        "9133020056126254",
        "91330200561262545U1",
        "91330200-561262545U-1",
        "4403011030974",
        "a 1 b",
        "企合苏分字第00123号",
    ],
)
def test_garbage_is_kept_as_another_number(text: str) -> None:
    read = one(text)
    assert (read["identifier_kind"], read["uscc"], read["has_valid_check_digit"]) == ("other", None, None)
    assert read["enterprise_id"].startswith("other:")
    assert read["identifier_raw"] == text


@pytest.mark.parametrize("text", [None, "", " ", "\u3000\t", "\u200b\ufeff", "无", "-", "null", "\0", "0" * 18, "/"])
def test_blank_gives_nulls(text: str | None) -> None:
    read = one(text)
    assert {name: read[name] for name in IDENTIFIER_COLUMNS if name != "identifier_raw"} == dict.fromkeys(
        ("enterprise_id", "uscc", "identifier_kind", "has_valid_check_digit")
    )


anything = st.one_of(
    usccs(),
    digits.map(lambda body: body + "1"),
    org_bodies.map(lambda body: body + "-1"),
    st.text(max_size=20),
    st.none(),
)


@given(st.lists(anything, max_size=8), examples=10)
def test_a_batch_reads_as_its_elements_do_in_their_order(texts: list[str | None]) -> None:
    read = read_identifiers(pl.Series(texts, dtype=pl.String))
    assert tuple(read.columns) == IDENTIFIER_COLUMNS
    assert read["identifier_raw"].to_list() == texts
    assert read.to_dicts() == [one(text) for text in texts]


@given(st.text("bcd年-.（", min_size=1, max_size=30))
def test_whatever_holds_a_character_has_an_id_and_a_kind(text: str) -> None:
    read = one("a1" + text)
    assert read["enterprise_id"]
    assert read["identifier_kind"] in {"uscc", "registration_no", "org_code", "tax_id", "other"}


@pytest.mark.parametrize("sent", ["9I33O2OO561262545U", "9133O200561262545u", "统一社会信用代码：9I330200561262545U"])
def test_letters_that_no_code_has_are_the_digits_they_look_like_where_the_check_digit_holds(sent: str) -> None:
    assert read_identifiers(pl.Series([sent]))["uscc"].to_list() == ["91330200561262545U"]


@pytest.mark.parametrize("sent", ["9I330200561262545T", "9133O200561262545", "O1330200561262545I"])
def test_letters_stay_letters_where_it_does_not(sent: str) -> None:
    assert read_identifiers(pl.Series([sent]))["enterprise_id"].to_list() != ["91330200561262545U"]


@pytest.mark.parametrize(
    "sent",
    [
        "USCC {}",
        "CN{}",
        "①{}",
        "1、{}",
        "USCI：{}",
        "统一代码={}",
        "{}号",
        "{}_1",
        "{}-1",
        "{}（1）",
        "{}有效",
        "t'{}",
        "\\t{}",
        "{}\\n",
        "{}/330200000012345",
        "{}（原330200000012345）",
        "{} {}",
        "{};{}",
    ],
)
def test_no_enterprise_gets_a_profile_under_a_code_that_is_only_decorated(sent: str) -> None:
    for code in (VALID[0], LEGAL_BUT_FAILS[0]):
        if code == VALID[0] or sent in ("{}_1", "{}（1）", "统一代码={}"):
            assert one(sent.replace("{}", code))["enterprise_id"] == code


def test_decorated_old_numbers_and_org_codes() -> None:
    old = "33020000001234" + mod_11_10.calc_check_digit("33020000001234")
    for sent in (f"{old}号", f"{old}（1）", f"{old}_1", f"注册号是:{old}#"):
        assert one(sent)["enterprise_id"] == f"registration_no:{old}"
    assert one("机构代码=56126254-5。")["enterprise_id"] == "org_code:561262545"


def test_a_cell_with_the_codes_of_two_enterprises_is_no_ones() -> None:
    read = one(f"{VALID[0]}，{VALID[1]}")
    assert (read["enterprise_id"], read["uscc"], read["identifier_kind"]) == (None, None, None)


@pytest.mark.parametrize(
    "sent", ["00000000000000000X", "91340200000000000X", "911111111111111111", "913402000000000001"]
)
def test_a_code_without_an_organisation_says_nothing(sent: str) -> None:
    assert one(sent)["enterprise_id"] is None


def test_a_longer_number_is_not_the_code_that_it_begins_with() -> None:
    assert one(f"{VALID[0]}01")["enterprise_id"] == f"other:{VALID[0]}01"
