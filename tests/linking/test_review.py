"""Questions to a person: which are open, and how answers come in, from the terminal or from a spreadsheet."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError
from pipelines.cli.review import ask_all
from pipelines.linking.comparisons import LEVELS
from pipelines.linking.decisions import Decision, add_decisions, in_force, read_decisions
from pipelines.linking.labels import in_both
from pipelines.linking.review import answers, read_queue
from pipelines.linking.review_csv import export_queue, import_answers
from pipelines.linking.tables import create_tables
from pipelines.linking.word_lists import WORDS_DIR

DAY = date(2026, 6, 30)
IDENTITY = WORDS_DIR.parent
HEADER = "decision_no,party_name,party_place,enterprise_id,verdict,decided_by,decided_on,reason\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "match_decision.csv"
    path.write_text(HEADER, encoding="utf-8")
    return path


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Two questions with candidates A and B, one at a place and one anywhere, and one without candidates."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as connection:
        create_tables(connection)
        connection.execute("""
            CREATE SCHEMA staging;
            CREATE TABLE staging.stg_registry__enterprise AS SELECT unnest(['A', 'B', 'C']) AS enterprise_id;
            INSERT INTO linking.review_queue BY NAME
            SELECT * FROM (VALUES ('科信', '', 3), ('宏达', '镜湖区', 2)) AS q (party_name, party_place, record_count),
                (SELECT 'the model is not sure' AS reason, 2 AS candidate_count, 'A' AS candidate_1_enterprise_id,
                    'B' AS candidate_2_enterprise_id, '甲' AS candidate_1_name, '乙' AS candidate_2_name);
            INSERT INTO linking.review_queue BY NAME
            SELECT '无名' AS party_name, '' AS party_place, 'no similar name in the registry' AS reason,
                1 AS record_count, 0 AS candidate_count
        """)
    return path


def decision(verdict: Any, enterprise: str, name: str = "科信", place: str = "") -> Decision:
    return Decision(name, place, enterprise, verdict, "someone", DAY, "seen")


def said(file: Path) -> list[tuple[str, ...]]:
    return in_force(read_decisions(file), file).select("party_name", "party_place", "enterprise_id", "verdict").rows()


@pytest.mark.parametrize(
    ("decided", "still_asked"),
    [
        ([], ["科信", "宏达", "无名"]),
        ([decision("yes", "A")], ["宏达", "无名"]),
        ([decision("yes", "C", "科 信")], ["宏达", "无名"]),
        ([decision("no", "A")], ["科信", "宏达", "无名"]),  # B was shown too
        ([decision("no", "A"), decision("no", "B")], ["宏达", "无名"]),
        ([decision("no", "A"), decision("no", "C")], ["科信", "宏达", "无名"]),  # today B is shown and not C
        ([decision("yes", "A", "宏达")], ["科信", "无名"]),  # anywhere, and so here
        ([decision("yes", "A", "宏达", "镜湖区")], ["科信", "无名"]),
        ([decision("yes", "A", "宏达", "鸠江区")], ["科信", "宏达", "无名"]),
        ([decision("no", "A", "宏达"), decision("no", "B", "宏达", "镜湖区")], ["科信", "无名"]),
        ([decision("yes", "A"), decision("withdrawn", "A")], ["科信", "宏达", "无名"]),
    ],
)
def test_a_question_is_open_until_it_is_answered(
    warehouse: Path, file: Path, decided: list[Decision], still_asked: list[str]
) -> None:
    for one in decided:
        add_decisions([one], file)
    assert read_queue(warehouse, file, with_empty=True)["party_name"].to_list() == still_asked
    shown = read_queue(warehouse, file)["party_name"].to_list()
    assert shown == [name for name in still_asked if name != "无名"]


def english_of(module: str) -> set[str]:
    """Texts for a person in a module's SQL: reasons, and the evidence for a candidate."""
    code = (IDENTITY / f"{module}.py").read_text(encoding="utf-8")
    return set(re.findall(r"(?:THEN|ELSE) '(?:; )?((?:the|several|nobody|seated) [^']+|seated there)'", code))


def test_every_text_of_a_question_is_said_in_both_languages() -> None:
    levels = [f"{name}: {label}" for name, labels in LEVELS.items() for label in labels]
    numbers = (IDENTITY / "by_identifier.py").read_text(encoding="utf-8")
    said = [*levels, *english_of("by_name"), *english_of("by_model")]
    said += re.findall(r'"((?:number|elsewhere|the number|the name) [^"]+)"', numbers)
    both = pl.Series(said).to_frame("text").select(in_both(pl.col("text")))["text"]
    assert len(said) > 30
    assert both[0] == "名称：字号、行业、分支机构、地名均同。 / name: brand, industry, branch and place."
    chinese = [text.split("。 / ")[0] for text in both]
    assert [text for text in chinese if re.search("[a-z]", text)] == []


def test_an_answer_is_yes_to_one_or_no_to_all_that_were_shown(warehouse: Path, file: Path) -> None:
    question = read_queue(warehouse, file).row(0, named=True)
    assert answers(question, 2, "someone", "seen", DAY) == [decision("yes", "B")]
    assert answers(question, None, "someone", "seen", DAY) == [decision("no", "A"), decision("no", "B")]


def asked(warehouse: Path, file: Path, typed: str) -> Any:
    app = typer.Typer()

    @app.command()
    def ask() -> None:
        ask_all(Console(), list(read_queue(warehouse, file).iter_rows(named=True)), "someone", DAY, file)

    return CliRunner().invoke(app, input=typed)


def test_answers_in_the_terminal(warehouse: Path, file: Path) -> None:
    result = asked(warehouse, file, "9\nx\n2\nseen\nn\n \nlooked it up\n")
    assert result.exit_code == 0, result.output
    assert "甲" in result.output
    assert "乙" in result.output
    assert said(file) == [("科信", "", "B", "yes"), ("宏达", "镜湖区", "A", "no"), ("宏达", "镜湖区", "B", "no")]


@pytest.mark.parametrize(("typed", "exit_code"), [("s\nq\n", 0), ("s\n", 1)])
def test_skipping_and_stopping_in_the_terminal_decide_nothing(
    warehouse: Path, file: Path, typed: str, exit_code: int
) -> None:
    assert asked(warehouse, file, typed).exit_code == exit_code  # 1: the input ended
    assert file.read_text(encoding="utf-8") == HEADER


def sheet_of(warehouse: Path, file: Path, **answer: str) -> Path:
    """The exported queue with the first question answered."""
    sheet = file.with_name("queue.csv")
    export_queue(read_queue(warehouse, file), sheet)
    rows = pl.read_csv(sheet, infer_schema=False)
    given = {"enterprise_id": "B", "verdict": "yes", "by": "someone", "reason": "seen"} | answer
    first = pl.int_range(pl.len()) == 0
    rows.with_columns(
        pl.when(first).then(pl.lit(value)).otherwise(None).alias(f"answer_{name}") for name, value in given.items()
    ).write_csv(sheet)
    return sheet


def test_answers_come_back_from_a_spreadsheet(warehouse: Path, file: Path) -> None:
    sheet = sheet_of(warehouse, file)
    assert import_answers(sheet, warehouse, DAY, file) == (1, 1)
    assert said(file) == [("科信", "", "B", "yes")]
    assert import_answers(sheet, warehouse, DAY, file) == (1, 0)  # twice is once
    sheet.write_bytes(sheet.read_text(encoding="utf-8").replace(",yes,", ", withdrawn ,").encode("gb18030"))
    assert import_answers(sheet, warehouse, DAY, file) == (1, 1)  # as a spreadsheet in China saves it
    assert said(file) == []


def test_an_untouched_export_answers_nothing(warehouse: Path, file: Path) -> None:
    sheet = file.with_name("queue.csv")
    export_queue(read_queue(warehouse, file, with_empty=True), sheet)
    assert import_answers(sheet, warehouse, DAY, file) == (0, 0)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"verdict": "ja"}, "row 2, column answer_verdict: is not one of yes, no, withdrawn"),
        ({"by": " "}, "row 2, column answer_by: is empty"),
        ({"reason": ""}, "row 2, column answer_reason: is empty"),
        ({"enterprise_id": ""}, "row 2, column answer_enterprise_id: is empty"),
        ({"enterprise_id": "X"}, "row 2, column answer_enterprise_id: is not in the registry"),
    ],
)
def test_an_answer_that_cannot_stand_is_refused(
    warehouse: Path, file: Path, answer: dict[str, str], message: str
) -> None:
    sheet = sheet_of(warehouse, file, **answer)
    with pytest.raises(KechuangError, match=f"queue.csv: {message}"):
        import_answers(sheet, warehouse, DAY, file)
    assert file.read_text(encoding="utf-8") == HEADER


GIVEN = "party_name,party_place,answer_enterprise_id,answer_verdict,answer_by,answer_reason\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "queue.csv: is empty"),
        ("party_name,party_place\n科信,\n".encode(), "queue.csv: no column answer_enterprise_id"),
        ((GIVEN + "科信,,A,yes,someone,seen,more\n").encode(), "queue.csv: row 2 has 7 cells, the header has 6"),
        (GIVEN.encode() + b"\xff\xff\xff\n", "queue.csv: is neither UTF-8 nor GB 18030"),
        (
            (GIVEN + "科信,,A,yes,someone,seen\n科 信,,B,yes,someone,seen\n").encode(),
            "queue.csv: row 3, column answer_enterprise_id: is a second enterprise for this name",
        ),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused(warehouse: Path, file: Path, content: bytes, message: str) -> None:
    sheet = file.with_name("queue.csv")
    sheet.write_bytes(content)
    with pytest.raises(KechuangError, match=message):
        import_answers(sheet, warehouse, DAY, file)
    assert file.read_text(encoding="utf-8") == HEADER


def test_a_sheet_that_is_not_there(warehouse: Path, file: Path) -> None:
    with pytest.raises(KechuangError, match=r"nowhere\.csv: no such file"):
        import_answers(file.with_name("nowhere.csv"), warehouse, DAY, file)


def test_a_name_that_is_a_formula_is_a_text_in_the_sheet_and_itself_when_it_comes_back(
    warehouse: Path, file: Path
) -> None:
    formula = '=HYPERLINK("http://x.example")'
    with duckdb.connect(warehouse) as connection:
        connection.execute("UPDATE linking.review_queue SET party_name = $1 WHERE party_name = '科信'", [formula])
    sheet = sheet_of(warehouse, file)
    assert pl.read_csv(sheet, infer_schema=False)["party_name"][0] == f"'{formula}"
    assert import_answers(sheet, warehouse, DAY, file) == (1, 1)
    assert said(file) == [(formula, "", "B", "yes")]
    assert f"'{formula[:11]}" in file.read_text(encoding="utf-8"), "the file of decisions is opened in one, too"
    queue = read_queue(warehouse, file)
    assert formula not in queue["party_name"].to_list(), "the question is answered"
