"""The steps of linking, each with what it must do and what it must leave to a person."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from relations import DAY, enterprise, linked, outcomes, party

from pipelines.linking.distance import make_distance
from pipelines.linking.link import link
from pipelines.linking.measure.simulated import SIMULATED, prepare
from pipelines.linking.model import read_model
from pipelines.linking.thresholds import read_thresholds

A, B = "91340202MY0000001A", "91340207MY0000002B"
KEXIN = enterprise(A, "芜湖科信智能科技有限公司", uscc=A, registration_no="340202000000017")


def test_numbers_that_identify_an_enterprise() -> None:
    numbers = [A, A.lower(), A[8:17], A[2:8] + A[8:17], "340202000000017", f" {A[8:16]}-{A[16]}", "340202000000018"]
    parties = [party(None, party_identifier=number) for number in numbers]
    swapped = party(A, party_identifier="other:芜湖科信智能科技有限公司")
    found = outcomes(linked([KEXIN], [*parties, swapped]))
    assert found == [("linked", A, "identifier")] * 6 + [("outside", None, None), ("linked", A, "identifier")]


ORG = "MA2NQTRX4"  # a made-up organisation code with a valid check digit
DIGITS = "699999902"
"""The same, all digits: behind six digits of a region it may look like an old registration number."""


@pytest.mark.parametrize("region", ["340202", "340100", "110108"])
def test_an_old_tax_number_goes_by_its_organisation_code(region: str) -> None:
    """Its first six digits are the tax office's region; only the nine behind them say who it is (GB 11714)."""
    one = "91340202" + ORG + "Y"
    found = linked(
        [enterprise(one, "芜湖科信智能科技有限公司", uscc=one)], [party(None, party_identifier=region + ORG)]
    )
    assert outcomes(found) == [("linked", one, "identifier")]


def test_an_old_tax_number_of_digits_alone_goes_by_its_organisation_code() -> None:
    one = "91340202" + DIGITS + "Y"
    parties = [party(None, party_identifier=f"registration_no:{region}{DIGITS}") for region in ("340100", "340202")]
    found = linked([enterprise(one, "芜湖科信智能科技有限公司", uscc=one)], parties)
    assert outcomes(found) == [("linked", one, "identifier")] * 2


@pytest.mark.parametrize("number", [ORG, "340202" + ORG, "340100" + ORG])
def test_a_number_that_two_enterprises_have_links_nobody(number: str) -> None:
    """Not even next to the name of one of them, which a person may decide."""
    one, other = "91340202" + ORG + "Y", "93340202" + ORG + "E"
    both = [enterprise(one, "芜湖科信智能科技有限公司", uscc=one), enterprise(other, "芜湖宏达合作社", uscc=other)]
    parties = [party(None, party_identifier=number), party("芜湖科信智能科技有限公司", party_identifier=number)]
    found = linked(both, parties)
    shown = found.sql("SELECT outcome, reason FROM linking.party ORDER BY record_id").fetchall()
    assert shown == [(outcome, "several enterprises have the number") for outcome in ("outside", "queued")]
    assert found.sql("SELECT count(*) FROM linking.code_link").fetchall() == [(0,)]
    asked = found.sql("SELECT candidate_1_enterprise_id, candidate_2_enterprise_id FROM linking.review_queue")
    assert [set(row) for row in asked.fetchall()] == [{one, other}]
    yes = [{"party_name": "芜湖科信智能科技有限公司", "enterprise_id": one, "verdict": "yes"}]
    assert outcomes(linked(both, parties, yes)) == [("outside", None, None), ("linked", one, "decision")]


def test_a_uscc_beside_a_number_that_two_enterprises_have_decides() -> None:
    one, other = "91340202" + ORG + "Y", "93340202" + ORG + "E"
    both = [enterprise(one, "芜湖科信智能科技有限公司", uscc=one), enterprise(other, "芜湖宏达合作社", uscc=other)]
    assert outcomes(linked(both, [party(other, party_identifier=ORG)])) == [("linked", other, "identifier")]


def test_an_organisation_code_of_letters_only_is_a_code() -> None:
    one = "91340202MYWAMHRXX6"
    found = linked(
        [enterprise(one, "芜湖科信智能科技有限公司", uscc=one)], [party(None, party_identifier="org_code:MYWAMHRXX")]
    )
    assert outcomes(found) == [("linked", one, "identifier")]


def test_what_a_number_links_is_listed_by_record() -> None:
    found = linked([KEXIN], [party(None, party_identifier=A[8:17]), party("芜湖科信智能科技有限公司")])
    assert found.sql("FROM linking.code_link").fetchall() == [("made/up", 0, A)]


def test_a_number_and_a_name_that_disagree_are_left_to_a_person() -> None:
    other = enterprise(B, "芜湖宏达电子有限公司", uscc=B)
    both = party("芜湖宏达电子有限公司", party_identifier=A)
    assert outcomes(linked([KEXIN, other], [both])) == [("queued", None, None)]
    queue = linked([KEXIN, other], [both]).sql("SELECT * FROM linking.review_queue").pl()
    assert {queue["candidate_1_enterprise_id"][0], queue["candidate_2_enterprise_id"][0]} == {A, B}
    yes = [{"party_name": "芜湖宏达电子有限公司", "enterprise_id": B, "verdict": "yes"}]
    assert outcomes(linked([KEXIN, other], [both], yes)) == [("linked", B, "decision")]


HONGDA = enterprise(B, "芜湖宏达电子有限公司", uscc=B)


@pytest.mark.parametrize("name", ["蕪湖宏達電子有限公司", "芜湖市宏达电子有限公司", "芜湖宏达电子有限责任公司"])
def test_a_number_and_a_name_that_means_another_are_left_to_a_person(name: str) -> None:
    """No enterprise bears exactly this name, but it means another enterprise than the number."""
    both = party(name, party_identifier=A)
    found = linked([KEXIN, HONGDA], [both])
    assert outcomes(found) == [("queued", None, None)]
    shown = found.sql("SELECT reason, candidate_1_enterprise_id, candidate_2_enterprise_id FROM linking.review_queue")
    assert shown.fetchall() == [("number and name disagree", A, B)]
    yes = [{"party_name": name, "enterprise_id": B, "verdict": "yes"}]
    assert outcomes(linked([KEXIN, HONGDA], [both], yes)) == [("linked", B, "decision")]


@pytest.mark.parametrize("name", ["科信", "芜湖市科信智能科技有限公司", "安徽科信大学", "张小明", None])
def test_a_number_is_followed_if_no_other_enterprise_has_the_name(name: str | None) -> None:
    assert outcomes(linked([KEXIN, HONGDA], [party(name, party_identifier=A)])) == [("linked", A, "identifier")]


def test_a_reviewer_does_not_see_the_number_of_a_person_in_a_name() -> None:
    """The number is made up."""
    others = [enterprise(A, "芜湖宏达电子有限公司", uscc=A), enterprise(B, "芜湖宏达电子有限公司", uscc=B)]
    written = "芜湖宏达电子有限公司(身份证441900-19791203-1045)"
    found = linked(others, [party(written), party("441900197912031045")])
    names = found.sql("SELECT party_name FROM linking.party").pl()["party_name"].to_list()
    names += found.sql("SELECT party_name FROM linking.review_queue").pl()["party_name"].to_list()
    assert set(names) == {"芜湖宏达电子有限公司(身份证441900************)", "441900************"}


def test_one_name_does_not_join_two_enterprises() -> None:
    """Too old for the model to object, the first record follows its number; then the name alone proves nothing."""
    hongda = HONGDA | {"established_date": date(2020, 1, 1)}
    name = "芜湖市宏达电子有限公司"
    parties = [party(name, party_identifier=A, party_date=date(2015, 1, 1)), party(name, party_date=DAY)]
    found = linked([KEXIN, hongda], parties)
    assert outcomes(found) == [("linked", A, "identifier"), ("queued", None, None)]
    shown = found.sql("SELECT reason, candidate_1_enterprise_id, candidate_2_enterprise_id FROM linking.review_queue")
    assert shown.fetchall() == [("elsewhere the name has the number of another enterprise", A, B)]
    assert outcomes(linked([KEXIN, hongda], parties[1:])) == [("linked", B, "model")]


WRITTEN = (
    "芜湖科信智能科技有限公司",
    "芜湖 科信智能科技有限公司",
    "芜湖市科信智能科技有限公司",
)
BY_SEAT = (  # a namesake that the registry does not hold may write itself so
    "芜湖科信智能科技有限责任公司",
    "科信智能科技（芜湖）有限公司",
    "科信智能科技有限公司",
    "科信智能科技",
)
FOLDED = ("蕪湖科信智能科技有限公司", "蕪湖市科信智能科技有限公司")
ALIKE = (
    "合肥科信智能科技有限公司",  # the same brand in another city
    "芜湖科倍智能科技有限公司",  # one character different
    "芜湖科信智能科技有限公司镜湖分公司",  # a branch of it
    "芜湖科信电子有限公司",  # another industry
    "芜湖科信智能科技集团有限公司",  # a group of that name is another body
    "芜湖科信智能科技厂",
    "芜湖科信智能科技股份有限公司",  # a change of form is a change of name, and the registry would know it
    "安徽省芜湖市科信智能科技有限公司",  # enterprises do put the province in front, and that is a change of name
    "安徽芜湖科信",
    "科信",
)


def test_ways_to_write_one_name_are_linked_and_what_is_only_alike_never() -> None:
    names = (*WRITTEN, *BY_SEAT, *FOLDED, *ALIKE)
    for place, with_seat in ((None, None), ("合肥市", None), ("镜湖区", A), ("芜湖市", A), ("340207", A)):
        is_here = place != "合肥市"
        found = outcomes(linked([KEXIN], [party(name, party_place=place) for name in names]))
        by_name = dict(zip(names, [enterprise for _, enterprise, _ in found], strict=True))
        expected = dict.fromkeys(WRITTEN, A if is_here else None) | dict.fromkeys(BY_SEAT, with_seat)
        assert by_name == expected | dict.fromkeys(FOLDED) | dict.fromkeys(ALIKE), place


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("芜湖升达电子有限公司", "芜湖昇达电子有限公司"),
        ("芜湖昇达电子有限公司", "芜湖升达电子有限公司"),
        ("芜湖凌云电子有限公司", "芜湖淩云电子有限公司"),
        ("芜湖升辉电子有限公司", "芜湖陞辉电子有限公司"),
        ("芜湖苏美电子有限公司", "芜湖甦美电子有限公司"),
        ("芜湖云峰电子有限公司", "芜湖雲峰电子有限公司"),
        ("芜湖升达电子有限公司", "芜湖市昇达电子有限公司"),  # nor by the model
    ],
)
def test_names_equal_only_after_conversion_are_a_question(registered: str, written: str) -> None:
    found = linked(
        [enterprise(A, registered)], [party(written), party(written, party_place="芜湖市"), party(registered)]
    )
    assert outcomes(found) == [("queued", None, None)] * 2 + [("linked", A, "exact_name")]
    assert found.sql("SELECT DISTINCT candidate_1_enterprise_id FROM linking.review_queue").fetchall() == [(A,)]


def test_two_enterprises_that_differ_in_a_folded_character_are_two() -> None:
    twins = [enterprise(A, "芜湖升达电子有限公司"), enterprise(B, "芜湖昇达电子有限公司")]
    found = outcomes(linked(twins, [party(name) for name in ("芜湖升达电子有限公司", "芜湖昇达电子有限公司")]))
    assert [enterprise for _, enterprise, _ in found] == [A, B]


ANOTHER = "91990000MA0000015Q"
"""A code with a valid check digit that no enterprise of these registries has."""


@pytest.mark.parametrize(
    ("code", "is_linked"),
    [
        (ANOTHER, False),
        (ANOTHER.lower(), False),
        ("".join(chr(ord(letter) + 0xFEE0) for letter in ANOTHER), False),
        (ANOTHER[8:17], False),
        (f"{ANOTHER[8:16]}-{ANOTHER[16]}", False),
        (ANOTHER[2:8] + ANOTHER[8:17], False),
        ("340202000000020", False),  # an old registration number, MOD 11,10
        (ANOTHER[:17] + "7", True),  # no valid code, which says nothing
        ("合同2024-17", True),
        (None, True),
    ],
)
def test_a_record_with_a_valid_code_of_another_is_not_linked_by_its_name(code: str | None, is_linked: bool) -> None:
    names = ("芜湖科信智能科技有限公司", "芜湖市科信智能科技有限公司")
    found = outcomes(linked([KEXIN], [party(name, party_identifier=code) for name in names]))
    assert [enterprise for _, enterprise, _ in found] == [A if is_linked else None] * 2


def test_a_code_in_the_column_of_the_name_is_seen_in_any_width() -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in A)
    spaced = f" {A[:8]} {A[8:17]}　{A[17:]}"
    labelled = f"统一社会信用代码：{A}"
    names = (A, A.lower(), wide, spaced, labelled, f"\u200b{A}", f"{A[8:16]}－{A[16]}")
    assert outcomes(linked([KEXIN], [party(name) for name in names])) == [("linked", A, "identifier")] * len(names)


def test_distances_count_characters() -> None:
    connection = duckdb.connect()
    make_distance(connection)
    pairs = [
        ("科信", "科倍"),
        ("科信", "科信达"),
        ("科信", "宏达"),
        ("甲乙", "乙甲"),
        ("A科", "科"),
        ("", "科信"),
        ("A(B", "ACB"),
    ]
    found = [
        connection.execute("SELECT character_distance(?, ?)", pair).fetchone()[0]  # type: ignore[index]
        for pair in pairs
    ]
    assert found == [1, 1, 2, 2, 1, 2, 1]


def test_namesakes_are_left_to_a_person_unless_the_place_tells() -> None:
    here, there = (
        enterprise(A, "科信智能科技有限公司", place="340202"),
        enterprise(B, "科信智能科技有限公司", place="340100"),
    )
    name = "科信智能科技有限公司"
    found = outcomes(
        linked([here, there], [party(name), party(name, party_place="合肥市"), party(name, party_place="上海市")])
    )
    assert found == [("queued", None, None), ("linked", B, "exact_name"), ("queued", None, None)]


def test_two_registered_names_that_differ_by_a_word_are_not_mixed() -> None:
    twins = [enterprise(A, "芜湖科信电子有限公司"), enterprise(B, "芜湖市科信电子有限公司")]
    written = [party("芜湖科信电子有限公司"), party("芜湖市科信电子有限公司"), party("芜湖科信电子有限责任公司")]
    found = outcomes(linked(twins, written))
    assert found == [("linked", A, "exact_name"), ("linked", B, "exact_name"), ("queued", None, None)]


RENAMED_ON = date(2022, 3, 1)
RENAMED = enterprise(
    A, "芜湖新锐智能科技有限公司", former=("芜湖科信智能科技有限公司", RENAMED_ON), established_date=date(2010, 5, 1)
)


LINKED, QUEUED = ("linked", A, "former_name"), ("queued", None, None)


def test_a_former_name_counts_while_it_was_borne() -> None:
    expected = {
        RENAMED_ON - timedelta(1): LINKED,
        RENAMED_ON: LINKED,
        RENAMED_ON + timedelta(365): LINKED,
        RENAMED_ON + timedelta(366): QUEUED,
        None: LINKED,
        date(2009, 5, 1): LINKED,  # a year before it was founded
        date(2009, 4, 30): QUEUED,
    }
    found = outcomes(linked([RENAMED], [party("芜湖科信智能科技有限公司", party_date=day) for day in expected]))
    assert dict(zip(expected, found, strict=True)) == expected


TAKEN_BY_DAY = {
    date(2020, 1, 1): A,  # A bore it
    date(2022, 4, 1): A,  # its year runs, and B is not there yet
    date(2022, 6, 1): None,  # two bearers
    date(2023, 3, 1): None,
    date(2023, 3, 2): B,  # the year is over
    DAY: B,
    None: None,
}


@pytest.mark.parametrize("how", ["founded", "renamed"])
def test_a_former_name_that_another_took_over_goes_by_the_day(how: str) -> None:
    name, day = "芜湖科信智能科技有限公司", date(2022, 6, 1)
    taker = enterprise(B, name, established_date=day)
    if how == "renamed":
        taker |= {"established_date": date(2005, 1, 1), "former": ("芜湖旧名电子有限公司", day)}
    found = linked([RENAMED, taker], [party(name, party_date=day) for day in TAKEN_BY_DAY])
    assert [enterprise for _, enterprise, _ in outcomes(found)] == list(TAKEN_BY_DAY.values())
    first = found.sql("SELECT candidate_1_enterprise_id FROM linking.review_queue").fetchall()
    assert first == [(A,)], "the bearer within its year comes first"


@pytest.mark.parametrize("written", ["芜湖科信智能科技有限公司", "芜湖市科信智能科技有限公司"])
def test_a_name_is_not_linked_for_days_before_it_was_borne(written: str) -> None:
    later = enterprise(
        A, "芜湖科信智能科技有限公司", former=("芜湖旧名电子有限公司", RENAMED_ON), established_date=date(2005, 1, 1)
    )
    days = (RENAMED_ON - timedelta(1), RENAMED_ON)
    found = outcomes(linked([later], [party(written, party_date=day) for day in days]))
    assert [enterprise for _, enterprise, _ in found] == [None, A]


def test_without_the_change_a_former_name_is_queued() -> None:
    unknown = enterprise(A, "芜湖新锐智能科技有限公司")
    assert outcomes(linked([unknown], [party("芜湖科信智能科技有限公司")])) == [("queued", None, None)]


def test_parties_outside_the_registry_are_set_apart() -> None:
    names = ["自然人00007", "张小明", "株式会社科信", "安徽科信大学", "青岛海量电子有限公司", None]
    found = outcomes(linked([KEXIN], [party(name) for name in names]))
    assert [outcome for outcome, *_ in found] == ["person", "person", "foreign", "outside", "outside", "outside"]
    assert outcomes(linked([KEXIN], [party("张小明", may_be_person=False)]))[0][0] == "queued"


@pytest.mark.parametrize(("verdict", "found"), [("yes", ("linked", A, "decision")), ("no", ("queued", None, None))])
def test_a_decision_wins_over_the_model(verdict: str, found: tuple[object, ...]) -> None:
    name = "科信智能" if verdict == "yes" else "芜湖科信智能科技有限公司"
    decided = [{"party_name": name, "enterprise_id": A, "verdict": verdict}]
    assert outcomes(linked([KEXIN], [party(name)], decided)) == [found]


def test_a_no_holds_against_a_number_too() -> None:
    name = "芜湖科信智能科技有限公司"
    no = [{"party_name": "芜湖 科信智能科技有限公司", "enterprise_id": A, "verdict": "no"}]
    parties = [party(name, party_identifier=A), party(name)]
    assert outcomes(linked([KEXIN], parties, no)) == [("queued", None, None)] * 2


def test_a_registered_name_is_never_taken_for_a_way_to_write_anothers() -> None:
    """A person said that the record is not the one who bears the name; whom it means instead only a person knows."""
    twins = [enterprise(A, "芜湖科信电子有限公司"), enterprise(B, "芜湖市科信电子有限公司")]
    name = "芜湖科信电子有限公司"
    no = [{"party_name": name, "enterprise_id": A, "verdict": "no"}]
    found = linked(twins, [party(name)], no)
    assert outcomes(found) == [("queued", None, None)]
    assert found.sql("SELECT candidate_1_enterprise_id FROM linking.review_queue").fetchall() == [(B,)]


def test_a_number_of_its_own_speaks_before_a_yes_to_the_name() -> None:
    yes = [{"party_name": "科信", "enterprise_id": B, "verdict": "yes"}]
    found = outcomes(linked([KEXIN, HONGDA], [party("科信", party_identifier=A), party("科信")], yes))
    assert found == [("linked", A, "identifier"), ("linked", B, "decision")]


def test_a_decision_on_the_place_goes_before_one_on_the_name() -> None:
    said = [
        {"party_name": "科信", "enterprise_id": A, "verdict": "yes"},
        {"party_name": "科信", "party_place": "镜湖区", "enterprise_id": A, "verdict": "no"},
        {"party_name": "科信", "party_place": "鸠江区", "enterprise_id": B, "verdict": "yes"},
    ]
    parties = [party("科信", party_place=place) for place in ("镜湖区", "鸠江区", "湾沚区", None)]
    found = [enterprise for _, enterprise, _ in outcomes(linked([KEXIN, HONGDA], parties, said))]
    assert found == [None, B, A, A]


def test_a_yes_to_an_unregistered_enterprise_links_nothing() -> None:
    yes = [{"party_name": "科信", "enterprise_id": "GONE", "verdict": "yes"}]
    assert outcomes(linked([KEXIN], [party("科信")], yes)) == [("queued", None, None)]


def everything(connection: duckdb.DuckDBPyConnection) -> list[list[tuple[object, ...]]]:
    tables = ("linking.party", "linking.enterprise_link", "linking.review_queue")
    return [sorted(connection.table(table).fetchall(), key=str) for table in tables]


def test_the_same_links_in_any_order_and_on_any_number_of_threads() -> None:
    """On a city whose names are alike: ties between candidates are what an order of rows could decide."""
    found = []
    for threads, order in ((1, "hash(1, t)"), (3, "hash(2, t)"), (2, "hash(3, t)")):
        with duckdb.connect(config={"threads": threads}) as connection:
            prepare(connection, 2_000, seed=1)
            for table in ("party", "enterprise", "enterprise_name"):
                connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table} AS t ORDER BY {order}")  # noqa: S608
            # a registry in which every enterprise has a twin, and most a third that is like it
            connection.execute("""
                INSERT INTO enterprise SELECT enterprise_id || 'x', NULL, NULL, place, established_date FROM enterprise;
                INSERT INTO enterprise_name
                SELECT enterprise_id || 'x', replace(enterprise_name, '有限公司', '股份有限公司'), valid_from, valid_to
                FROM enterprise_name
            """)
            link(connection, SIMULATED, read_model(), read_thresholds())
            found.append(everything(connection))
    assert all(found[0])
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("written", ["（{}）", "'{}", "统一社会信用代码{}", "代码 {}", "【{}】", "{}。"])
def test_a_code_in_place_of_a_name_is_seen_with_signs_and_a_label_around_it(written: str) -> None:
    code = "91330200561262545U"
    ningbo = enterprise(code, "宁波科信智能科技有限公司", uscc=code, place="330203")
    assert outcomes(linked([ningbo], [party(written.format(code))])) == [("linked", code, "identifier")]


def test_a_code_behind_the_name_of_another_does_not_link_it() -> None:
    code = "91330200561262545U"
    ningbo = enterprise(code, "宁波宏达电子有限公司", uscc=code, place="330203")
    assert outcomes(linked([KEXIN, ningbo], [party(f"芜湖科信智能科技有限公司({code})")])) == [("queued", None, None)]


def test_a_number_in_place_of_a_name_is_no_foreign_enterprise() -> None:
    parties = [party("913302005612625459"), party("91330200561262545U/91330203674737244W"), party("ABB Ltd. 2024")]
    assert [outcome for outcome, *_ in outcomes(linked([KEXIN], parties))] == ["queued", "queued", "foreign"]


def test_brackets_in_another_place_make_another_name() -> None:
    """科信(芜湖)智能科技 and 科信智能科技(芜湖) are two names; the seat may say that one is meant."""
    registered = enterprise(A, "科信智能科技（芜湖）有限公司")
    names = ["科信（芜湖）智能科技有限公司", "科信智能科技〈芜湖〉有限公司"]
    assert outcomes(linked([registered], [party(name) for name in names])) == [
        ("queued", None, None),
        ("linked", A, "exact_name"),
    ]


def test_a_code_of_another_city_is_not_that_of_an_enterprise_with_an_old_number_only() -> None:
    old = enterprise("registration_no:330203000012345", "宁波科信智能科技有限公司", registration_no="330203000012345")
    codes = ("91440300708461136T", "91330200561262545U", None)
    found = outcomes(linked([old], [party("宁波科信智能科技有限公司", party_identifier=code) for code in codes]))
    assert [outcome for outcome, *_ in found] == ["queued", "linked", "linked"]
