"""Numbers of persons, against python-stdnum as a second implementation; all numbers are made up."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from pipelines.landing.cells.identifiers import read_identifiers
from pipelines.landing.cells.persons import are_persons, hide_persons

REGIONS = ("340202", "110101", "440305", "651402", "141102", "226101", "820000")


def check_of(body: str) -> str:
    """The 18th character; python-stdnum wants one in its place."""
    return ric.calc_check_digit(f"{body}0")


def is_person(code: str, *, persons_first: bool = False) -> bool:
    return bool(are_persons(pl.Series([code]), persons_first=persons_first)[0])


@st.composite
def persons(draw: st.DrawFn, years: tuple[int, int] = (1900, 2099)) -> str:
    """18 characters with a check character worked out by python-stdnum."""
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    born = first + timedelta(days=draw(st.integers(0, (last - first).days)))
    body = draw(st.sampled_from(REGIONS)) + f"{born:%Y%m%d}" + draw(st.text("0123456789", min_size=3, max_size=3))
    return body + check_of(body)


def registration_check_holds(code: str) -> bool:
    return bool(mod_11_10.is_valid(code))


@given(persons())
def test_a_valid_number_of_a_person_is_one(code: str) -> None:
    assert is_person(code)
    (read,) = read_identifiers(pl.Series([code.lower()])).to_dicts()
    assert set(read.values()) == {None}


@given(persons(), st.integers(0, 10))
def test_a_wrong_check_character_makes_no_enterprise_of_a_person(code: str, check: int) -> None:
    wrong = code[:17] + "0123456789X"[check]
    may_be_an_enterprise = uscc.calc_check_digit(wrong[:17]) == wrong[17] and wrong[2:4] in ("11", "14", "61")
    assert is_person(wrong) == (wrong == code or not may_be_an_enterprise)


@given(persons((1900, 1999)))
def test_15_digits_are_a_person_unless_they_are_a_valid_old_number(code: str) -> None:
    old = code[:6] + code[8:17]
    holds = registration_check_holds(old)
    is_tax_number = holds_org_check(old[6:])
    assert is_person(old) == (not holds and not is_tax_number)
    assert is_person(old, persons_first=True) or (code[6:8] == "19" and int(code[8:10]) < 20)


def holds_org_check(code: str) -> bool:
    """GB 11714-1997 in plain Python."""
    total = sum(int(letter, 36) * weight for letter, weight in zip(code, (3, 7, 9, 10, 5, 8, 4, 2), strict=False))
    return "0123456789X0"[11 - total % 11] == code[8]


@pytest.mark.parametrize(
    "code",
    [
        "34020219800101123900",  # a tax number: the person's, and the first of his shops
        "L34020219800101123X",
        "34020280010112301",
        "L340202800101123",
    ],
)
def test_tax_numbers_made_of_a_persons_number(code: str) -> None:
    assert is_person(code)
    (read,) = read_identifiers(pl.Series([code])).to_dicts()
    assert set(read.values()) == {None}


BODY = "44190019791203104"
PERSON = BODY + check_of(BODY)
FOREIGNER = "93184019791203104" + check_of("93184019791203104")


WRONG = PERSON[:17] + next(check for check in "0123456789" if check != PERSON[17])


@pytest.mark.parametrize(
    "text",
    [
        f"{PERSON[:6]}-{PERSON[6:14]}-{PERSON[14:]}",
        f"{PERSON[:6]} – {PERSON[6:14]} – {PERSON[14:]}",
        f"{PERSON[:6]}.{PERSON[6:14]}.{PERSON[14:]}",
        f"{PERSON[:6]}********{PERSON[14:]}",
        f"{PERSON[:6]}＊＊＊＊＊＊＊＊{PERSON[14:]}",
        f"{PERSON[:6]}XXXXXXXX{PERSON[14:]}",
        f"{PERSON[:14]}****",
        f"{PERSON[:3]}**************{PERSON[-1]}",
        FOREIGNER,
        f"20{PERSON}",
        f"SFZ{PERSON}",
        f"sfz:{PERSON}",
        f"【{PERSON}】",
        f"{PERSON}。",
        f"{PERSON}（副本）",
        f"{PERSON},91330200561262545U",
        f"91330200561262545U;{PERSON}",
        f"居民身份证{PERSON}",
        f"{WRONG}/91330200561262545U",
        f"91330200561262545U（经营者{WRONG}）",
        f"{PERSON}.0",
        f"{PERSON[:17]}×",
        f"{PERSON[:17]}Х",  # a Cyrillic letter
        f"{PERSON[:17]}*",
        f"{PERSON[:17]}",
        PERSON.replace("0", "O"),
        PERSON.replace("1", "I"),
        "13812345678",
        "+86 138-1234-5678",
        "手机0553-1234567",
        "外国人永久居留身份证CHN110080010101",
        "A123456(7)",
        "军官证：军字第1234567号",
    ],
)
def test_a_persons_number_is_never_a_key_however_it_is_written(text: str) -> None:
    (read,) = read_identifiers(pl.Series([text]), persons_first=True).to_dicts()
    assert set(read.values()) == {None}


def test_a_number_that_may_be_a_foreigners_is_an_enterprises_if_its_check_character_says_so() -> None:
    bodies = [f"91342019791203{no:03}" for no in range(1000)]
    valid = next(body + check_of(body) for body in bodies if check_of(body) == uscc.calc_check_digit(body))
    assert not is_person(valid)


@pytest.mark.parametrize(
    "code",
    [
        "91330200561262545U",
        "914403001922038216",
        "340202198013011239",  # no 13th month
        "340202198002301239",
        "340202189912311239",  # born in the century before last
        "040202198001011239",  # no province
        "992021980010112399",
        "320483000309753",  # an old registration number with what might be a date
        "320481600309751",
        "3402021980010112",
        "",
    ],
)
def test_other_numbers_are_no_persons(code: str) -> None:
    assert is_person(code) == (code == "320481600309751" and not registration_check_holds(code))


def test_nulls_and_order() -> None:
    codes = pl.Series(["x", None, "340202198001011239", "91330200561262545U"])
    assert are_persons(codes, persons_first=False).to_list() == [False, False, True, False]


def test_15_digits_that_are_both_depend_on_where_they_stand() -> None:
    """In a register they are an enterprise's old number; where parties have names, a person must not be lost."""
    body = "34020265010112"
    both = body + mod_11_10.calc_check_digit(body)
    in_a_register, named = (
        read_identifiers(pl.Series([both]), persons_first=first)["enterprise_id"][0] for first in (False, True)
    )
    assert (in_a_register, named) == (f"registration_no:{both}", None)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"冯某某(身份证号{PERSON})", "冯某某(身份证号441900************)"),
        (f"冯某某 {PERSON[:6]}-{PERSON[6:14]}-{PERSON[14:]}", "冯某某 441900************"),
        (PERSON, "441900************"),
        (f"冯某某（{PERSON[:17]}×）", "冯某某(441900************)"),
        ("某某商行４４１９００１９７９１２０３１０４９", "某某商行441900************"),
        (f"{FOREIGNER}、冯某某", "931840************、冯某某"),
        ("914403001922038216", "914403001922038216"),
        ("冯某某 13812345678", "冯某某 13812345678"),
        ("第441900号店", "第441900号店"),
        (None, None),
    ],
)
def test_a_persons_number_in_a_name_is_hidden(name: str | None, shown: str | None) -> None:
    assert hide_persons(pl.Series([name], dtype=pl.String)).to_list() == [shown]
