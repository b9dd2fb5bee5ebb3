"""Verdicts of persons on criteria: which rows are refused, and what is appended."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.errors import KechuangError
from pipelines.cli.review_criteria import _total
from pipelines.rulebooks.verdicts import Verdict, add_verdict, read_verdicts

_RULES = pl.DataFrame(
    {
        "rulebook_code": ["tech_sme", "tech_sme"],
        "version": ["2017", "2017"],
        "criterion_code": ["products", "headcount"],
        "kind": ["manual", "measure"],
    }
)
_ASSESSED = pl.Series(["A"])
_GIVEN = Verdict(
    "A", "tech_sme", "2017", "products", "met", "Inspection of 2 June", date(2027, 6, 30), "Li", date(2026, 6, 2)
)


def test_verdicts_are_appended_and_numbered(tmp_path: Path) -> None:
    path = tmp_path / "decisions" / "criterion_verdict.csv"
    assert read_verdicts(path).is_empty()
    assert add_verdict(_GIVEN, _RULES, _ASSESSED, path) == 1
    assert add_verdict(replace(_GIVEN, verdict="withdrawn"), _RULES, _ASSESSED, path) == 2
    rows = read_verdicts(path)
    assert rows["verdict"].to_list() == ["met", "withdrawn"]
    assert rows.row(0)[1:] == tuple(vars(_GIVEN).values())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"criterion_code": "headcount"}, "data decides it"),
        ({"criterion_code": "nothing"}, "no such criterion"),
        ({"version": "2016"}, "no such criterion"),
        ({"evidence": " "}, "column evidence: must be not empty"),
        ({"valid_to_date": date(2026, 6, 1)}, "--until 2026-06-01: has passed: give 2026-06-02 or a later day"),
        ({"enterprise_id": "B"}, "--enterprise: the build assesses no such enterprise"),
        ({"verdict": "perhaps"}, "must be one of met, unmet, withdrawn"),
    ],
)
def test_what_is_no_verdict_is_refused_and_nothing_is_written(
    tmp_path: Path, change: dict[str, object], says: str
) -> None:
    path = tmp_path / "criterion_verdict.csv"
    with pytest.raises(KechuangError, match=says):
        add_verdict(replace(_GIVEN, **change), _RULES, _ASSESSED, path)  # type: ignore[arg-type]
    assert not path.exists()


def test_a_verdict_may_end_on_the_day_it_is_given(tmp_path: Path) -> None:
    given = replace(_GIVEN, valid_to_date=_GIVEN.decided_on)
    assert add_verdict(given, _RULES, _ASSESSED, tmp_path / "criterion_verdict.csv") == 1


def test_a_row_that_ends_before_it_was_given_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "criterion_verdict.csv"
    add_verdict(_GIVEN, _RULES, _ASSESSED, path)
    path.write_text(path.read_text(encoding="utf-8").replace("2027-06-30", "2026-06-01"), encoding="utf-8")
    with pytest.raises(KechuangError, match="lies before decided_on"):
        read_verdicts(path)


@pytest.mark.parametrize(
    ("count", "shown", "says"),
    [
        (1, 1, "1 question for a person to judge"),
        (50, 50, "50 questions for a person to judge"),
        (1234, 50, "1,234 questions for a person to judge; 50 listed (--limit)"),
    ],
)
def test_all_questions_are_counted_also_where_fewer_are_listed(count: int, shown: int, says: str) -> None:
    assert _total(count, shown) == says


def test_a_file_with_another_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "criterion_verdict.csv"
    path.write_text("verdict_no,enterprise\n1,A\n", encoding="utf-8")
    with pytest.raises(KechuangError, match="its columns are not"):
        read_verdicts(path)


def test_a_file_saved_by_a_spreadsheet_in_china_is_read(tmp_path: Path) -> None:
    path = tmp_path / "criterion_verdict.csv"
    add_verdict(replace(_GIVEN, evidence="六月二日现场核查", decided_by="李"), _RULES, _ASSESSED, path)
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("gb18030"))
    assert read_verdicts(path).select("evidence", "decided_by").row(0) == ("六月二日现场核查", "李")


def test_a_row_with_too_many_cells_gets_one_line(tmp_path: Path) -> None:
    path = tmp_path / "criterion_verdict.csv"
    add_verdict(_GIVEN, _RULES, _ASSESSED, path)
    with path.open("a", encoding="utf-8") as rows:
        rows.write("2,A,tech_sme,2017,products,met,seen, again,2027-06-30,Li,2026-06-02\n")
    with pytest.raises(KechuangError, match="row 3 has 11 cells, the header has 10"):
        read_verdicts(path)
