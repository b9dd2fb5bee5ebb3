"""Hostile JSON: deep, long and endless; each ends in one line, or in quarantine, within its bounds."""

import json
from pathlib import Path

import pytest
from format_files import problem, reading, set_aside
from test_formats_json import GOOD, array, lines

from pipelines.landing.formats import json_records


@pytest.mark.parametrize("form", ["%s\n", "[%s]"])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_of_ten_thousand_is_bounded(tmp_path: Path, form: str, opening: str, closing: str) -> None:
    good = json.dumps(GOOD, ensure_ascii=False)
    deep = good[:-1] + ', "x": ' + opening * 10_000 + "1" + closing * 10_000 + "}"
    if form == "[%s]":
        assert problem(tmp_path, (form % f"{good},{deep}").encode(), "a.json").code == "damaged"
    else:
        assert reading(tmp_path, (form % f"{good}\n{deep}").encode(), "a.jsonl").rows_quarantined == 1


@pytest.mark.parametrize("depth", [500, 900, 950, 980, 1_000, 1_100])
def test_nesting_near_what_the_scanner_bears(tmp_path: Path, depth: int) -> None:
    deep = json.dumps(GOOD, ensure_ascii=False).replace("5}", "[" * depth + "]" * depth + "}")
    assert reading(tmp_path, lines(GOOD, deep), "a.jsonl").rows_quarantined == 1


def test_a_record_of_very_many_names_ends_in_one_line(tmp_path: Path) -> None:
    many = "{" + ",".join(f'"n{no // 2}": 1' for no in range(200_000)) + "}"
    assert len(problem(tmp_path, lines(GOOD, many), "a.jsonl").message) < 1_000


def test_a_very_long_cell_is_set_aside(tmp_path: Path) -> None:
    long = {**GOOD, "日期": "x" * 50_000_000}
    for raw in (lines(GOOD, long, GOOD), array(GOOD, long, GOOD)):
        assert reading(tmp_path, raw, "a.json").rows_landed == 2
        assert [(row[0], row[1], len(row[2])) for row in set_aside(tmp_path)] == [(2, "日期", 1000)]


def test_a_record_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "_LONGEST_RECORD", 1 << 20)
    monkeypatch.setattr(json_records, "_BLOCK", 1 << 16)
    for start in (b'{"', b'[{"'):
        assert problem(tmp_path, start + b"x" * (4 << 20), "a.json").code == "too_large"
