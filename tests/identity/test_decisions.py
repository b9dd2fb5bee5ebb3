"""Decisions of persons: the last counts, a withdrawal takes it back, and what contradicts itself is refused."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.errors import KechuangError
from pipelines.identity.decisions import DECISIONS_FILE, Decision, add_decisions, in_force, read_decisions
from pipelines.identity.review import answers, export_queue, import_answers

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
    return in_force(read_decisions(path)).select("enterprise_id", "verdict").rows()


def test_the_shipped_file_is_read() -> None:
    assert read_decisions(DECISIONS_FILE).columns == HEADER.strip().split(",")


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
        (decision(decided_by=" "), "decision 2 says nothing of who"),
        (decision(reason=""), "decision 2 says nothing of who, what, when or why"),
        (decision("perhaps"), "decision 2 has another verdict"),
        (decision(enterprise_id="B"), "decisions 1, 2 give one name to two enterprises"),
        (decision(enterprise_id="B", party_name="科 信"), "decisions 1, 2 give one name to two enterprises"),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_written(file: Path, wrong: Decision, message: str) -> None:
    add_decisions([decision()], file)
    before = file.read_bytes()
    with pytest.raises(KechuangError, match=message):
        add_decisions([wrong], file)
    assert file.read_bytes() == before


def test_two_places_may_have_two_enterprises(file: Path) -> None:
    add_decisions([decision(party_place="镜湖区"), decision(party_place="鸠江区", enterprise_id="B")], file)
    assert in_force_of(file) == [("A", "yes"), ("B", "yes")]


QUESTION: dict[str, object] = {"party_name": "科信", "party_place": "", "record_count": 3, "candidate_count": 2}
for n, enterprise in ((1, "A"), (2, "B"), (3, None)):
    QUESTION |= {f"candidate_{n}_enterprise_id": enterprise, f"candidate_{n}_name": "x"}
    QUESTION |= {f"candidate_{n}_score": 1, f"candidate_{n}_evidence": "x"}


def test_an_answer_is_yes_to_one_or_no_to_all_that_were_shown() -> None:
    assert answers(QUESTION, 2, "someone", "seen", DAY) == [decision(enterprise_id="B")]
    assert answers(QUESTION, None, "someone", "seen", DAY) == [decision("no"), decision("no", enterprise_id="B")]


def test_answers_come_back_from_a_spreadsheet(file: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "queue.csv"
    export_queue(pl.DataFrame([QUESTION, {**QUESTION, "party_name": "宏达"}]), sheet)
    assert import_answers(sheet, DAY, file) == 0
    filled = pl.read_csv(sheet, infer_schema=False).with_columns(
        answer_enterprise_id=pl.lit("B"),
        answer_verdict=pl.when(pl.col("party_name") == "科信").then(pl.lit("yes")),
        answer_by=pl.lit("someone"),
        answer_reason=pl.lit("seen"),
    )
    filled.write_csv(sheet)
    assert import_answers(sheet, DAY, file) == 1
    assert in_force_of(file) == [("B", "yes")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.drop("answer_by"), "no column answer_by"),
        (lambda rows: rows.with_columns(answer_verdict=pl.lit("ja")), "1 kinds of answer_verdict"),
        (lambda rows: rows.with_columns(answer_verdict=pl.lit("no")), "says nothing of who"),
    ],
)
def test_a_sheet_that_cannot_stand_is_refused(file: Path, tmp_path: Path, change: Any, message: str) -> None:
    sheet = tmp_path / "queue.csv"
    export_queue(pl.DataFrame([QUESTION]), sheet)
    change(pl.read_csv(sheet, infer_schema=False)).write_csv(sheet)
    with pytest.raises(KechuangError, match=message):
        import_answers(sheet, DAY, file)
    assert file.read_text(encoding="utf-8") == HEADER
