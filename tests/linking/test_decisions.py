"""Decisions of persons: the last counts, a withdrawal takes it back, and what contradicts itself is refused."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.base.errors import KechuangError
from pipelines.linking.decisions import (
    Decision,
    add_decisions,
    in_force,
    read_decisions,
    withdrawal,
)

DAY = date(2026, 6, 30)
HEADER = "decision_no,party_name,party_place,enterprise_id,verdict,decided_by,decided_on,reason\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "match_decision.csv"
    path.write_text(HEADER, encoding="utf-8")
    return path


def decision(verdict: Any = "yes", **other: Any) -> Decision:
    given = {"party_name": "科信", "party_place": "", "enterprise_id": "A", "decided_by": "someone", "reason": "seen"}
    return Decision(**{**given, "decided_on": DAY, "verdict": verdict, **other})


def in_force_of(path: Path) -> list[tuple[str, str]]:
    return in_force(read_decisions(path), path).select("enterprise_id", "verdict").rows()


def test_without_a_file_nothing_is_decided_and_the_first_decision_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "decisions" / "match_decision.csv"
    assert (read_decisions(path).columns, read_decisions(path).height) == (HEADER.strip().split(","), 0)
    add_decisions([decision("yes")], path)
    assert in_force_of(path) == [("A", "yes")]


def test_the_last_decision_counts_and_can_be_withdrawn(file: Path) -> None:
    add_decisions([decision("no")], file)
    add_decisions([decision("yes")], file)
    assert in_force_of(file) == [("A", "yes")]
    add_decisions([decision("withdrawn")], file)
    assert in_force_of(file) == []
    assert read_decisions(file)["decision_no"].to_list() == [1, 2, 3]


def test_rows_that_stand_are_never_changed(file: Path) -> None:
    add_decisions([decision("yes")], file)
    before = file.read_text(encoding="utf-8")
    add_decisions([decision("no", enterprise_id="B")], file)
    assert file.read_text(encoding="utf-8").startswith(before)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (decision("yes", enterprise_id="B"), "decision 1 links the name to another enterprise: withdraw it first"),
        (decision("yes", enterprise_id="B", party_name="科 信"), "decision 1 links the name to another enterprise"),
        (decision("no", enterprise_id="B", decided_by=" "), "row 3, column decided_by: must be not empty"),
        (decision("no", enterprise_id="B", reason=""), "row 3, column reason: must be not empty"),
        (decision("perhaps"), "row 3, column verdict: must be one of yes, no, withdrawn"),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_written(file: Path, wrong: Decision, message: str) -> None:
    add_decisions([decision()], file)
    before = file.read_bytes()
    with pytest.raises(KechuangError, match=message):
        add_decisions([wrong], file)
    assert file.read_bytes() == before


def test_two_answers_of_one_sitting_that_contradict_each_other_are_refused(file: Path) -> None:
    with pytest.raises(KechuangError, match="two answers link one name to two enterprises"):
        add_decisions([decision(), decision(enterprise_id="B")], file)
    assert file.read_text(encoding="utf-8") == HEADER


ROW = "1,科信,,A,yes,someone,2026-06-30,seen\n"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (ROW.replace("2026-06-30", "30.6.2026"), "row 2, column decided_on: must be a date like 2026-06-30"),
        (ROW.replace("1,", "one,"), "row 2, column decision_no: must be a number"),
        (ROW + ROW.replace("科信", "宏达"), "row 3, column decision_no: appears twice"),
        (ROW + "2,科信,,B,yes\n", "row 3, column decided_by: must be not empty"),
        (ROW + "2,科,信,,B,yes,someone,2026-06-30,seen\n", "row 3 has 9 cells, the header has 8"),
        (ROW + "2,科信,,B,yes,someone,2026-06-30,seen\n", "decisions 1, 2 link one name to two enterprises"),
    ],
)
def test_a_row_written_by_hand_that_cannot_stand_gets_one_line(file: Path, rows: str, message: str) -> None:
    file.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(KechuangError, match=message) as raised:
        in_force(read_decisions(file), file)
    assert str(raised.value).startswith("match_decision.csv: ")
    assert "\n" not in str(raised.value)


def test_a_name_spelt_in_two_ways_is_one_name(file: Path) -> None:
    add_decisions([decision("yes")], file)
    add_decisions([decision("no", party_name="科　信")], file)
    assert in_force_of(file) == [("A", "no")]
    assert add_decisions([decision("withdrawn", party_name=" 科信")], file) == 1
    assert in_force_of(file) == []


def test_a_recorded_decision_is_not_added_again(file: Path) -> None:
    assert add_decisions([decision(), decision(), decision("withdrawn", enterprise_id="B")], file) == 1
    assert add_decisions([decision(party_name="科 信")], file) == 0


def test_a_decision_is_taken_back_by_its_number(file: Path) -> None:
    add_decisions([decision(), decision("no", enterprise_id="B")], file)
    add_decisions([withdrawal(1, "other", "wrong", DAY, file)], file)
    assert in_force_of(file) == [("B", "no")]
    for number in (1, 3, 4):  # taken back already; a withdrawal itself; nobody's
        with pytest.raises(KechuangError, match=f"no decision {number} in force"):
            withdrawal(number, "other", "wrong", DAY, file)


def test_two_places_may_have_two_enterprises(file: Path) -> None:
    add_decisions([decision(party_place="镜湖区"), decision(party_place="鸠江区", enterprise_id="B")], file)
    assert in_force_of(file) == [("A", "yes"), ("B", "yes")]
