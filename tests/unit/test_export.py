"""Exports: no text is a formula, numbers stay numbers, codes stay texts, nothing is overwritten."""

import csv
import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from enterprise_release import profile, write_release
from typer.testing import CliRunner, Result

from pipelines.base.spreadsheet import from_cell
from pipelines.cli.app import app
from pipelines.released.export import relation
from pipelines.released.export.relation import forms_of
from pipelines.released.export.workbook import _sheet_name

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-1+2", "@SUM(A1)", "\t=1", "＝1+1", "'=1"]
PLAIN = ["芜湖明珠科技有限公司", "001", "913402001234567890", "-12.5", "5E10", "2026-06-30", "TRUE"]
NAMES = [*FORMULAS, *PLAIN]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [
        profile(enterprise_id=f"{number:03}", uscc=f"{913402001234567000 + number}", enterprise_name=name,
                registered_capital_cny="-12.50", age_years=number)
        for number, name in enumerate(NAMES)
    ]  # fmt: skip
    record = {"enterprise_id": "000", "adverse_record_code": "revoked", "adverse_record_no": "1", "is_veto": True,
              "record_id": 2**53 + 1, "amount_cny": "9999999999999999.99", "event_date": "2026-06-30"}  # fmt: skip
    write_release(tmp_path / "releases", {"mart_enterprise_profile": rows, "mart_adverse_record": [record]})
    return tmp_path


def export(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", *arguments, "--data", str(data)])


def test_a_workbook_has_texts_as_texts_and_numbers_as_numbers(data: Path) -> None:
    path = data / "release.xlsx"
    done = export(data, "--xlsx", str(path))
    assert done.exit_code == 0, done.output
    rows = pl.read_excel(path, sheet_name="enterprise_profile", infer_schema_length=None)
    names = rows["enterprise_name"]
    assert all(not name.startswith(("=", "+", "@", "\t", "＝", "-1+")) for name in names)
    assert rows.select(from_cell(pl.col("enterprise_name"))).to_series().to_list() == NAMES
    assert rows["enterprise_id"].to_list()[:3] == ["000", "001", "002"]
    assert rows["uscc"].to_list()[1] == "913402001234567001"
    assert rows["registered_capital_cny"].to_list()[0] == -12.5
    assert rows["age_years"].to_list() == list(range(len(NAMES)))
    adverse = pl.read_excel(path, sheet_name="adverse_record")
    assert adverse["record_id"].to_list() == [str(2**53 + 1)]
    assert adverse["amount_cny"].to_list() == ["9999999999999999.99"]
    assert str(adverse["event_date"].to_list()[0]) == "2026-06-30"
    assert adverse["is_veto"].to_list() == [True]
    about = pl.read_excel(path, sheet_name="release", has_header=False)
    assert "formula injection" in "".join(about.to_series(1))
    cells = pl.read_excel(path, sheet_name="dictionary")
    forms = {(row["table"], row["column"]): row["cells"] for row in cells.to_dicts()}
    assert forms["mart_adverse_record", "record_id"] == "text"
    assert forms["mart_enterprise_profile", "registered_capital_cny"] == "number"


def test_a_csv_folder_has_quoted_texts_and_says_its_rule(data: Path) -> None:
    folder = data / "out"
    assert export(data, "--csv", str(folder)).exit_code == 0
    raw = (folder / "mart_enterprise_profile.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(raw.splitlines()))
    assert [row["enterprise_name"] for row in rows[:3]] == ["'=1+1", "'+cmd|' /C calc'!A0", "'-1+2"]
    assert '"001"' in raw
    assert ",-12.50," in raw
    assert "formula injection" in (folder / "README.txt").read_text(encoding="utf-8-sig")
    assert not list(data.glob(".out*"))


def test_a_sqlite_file_has_types_keys_and_the_very_texts(data: Path) -> None:
    path = data / "release.db"
    assert export(data, "--sqlite", str(path)).exit_code == 0
    with closing(sqlite3.connect(path)) as file:
        names = file.execute("SELECT enterprise_name FROM mart_enterprise_profile ORDER BY enterprise_id").fetchall()
        assert [name for (name,) in names] == NAMES
        types = "SELECT typeof(enterprise_id), typeof(uscc), typeof(registered_capital_cny), typeof(age_years), "
        types += "typeof(business_date) FROM mart_enterprise_profile LIMIT 1"
        assert file.execute(types).fetchall() == [("text", "text", "real", "integer", "text")]
        adverse = "SELECT record_id, amount_cny, is_veto, event_date FROM mart_adverse_record"
        assert file.execute(adverse).fetchall() == [(str(2**53 + 1), "9999999999999999.99", 1, "2026-06-30")]
        keys = [row[1] for row in file.execute("PRAGMA table_info(mart_enterprise_profile)") if row[5]]
        assert keys == ["enterprise_id"]
        assert dict(file.execute("SELECT * FROM release"))["business_date"] == "2026-06-30"


def test_one_table_can_be_asked_for(data: Path) -> None:
    done = export(data, "--csv", str(data / "one"), "--table", "mart_adverse_record", "--json")
    assert json.loads(done.stdout)["tables"] == ["mart_adverse_record"]
    assert {path.name for path in (data / "one").iterdir()} == {"mart_adverse_record.csv", "README.txt"}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--csv", "releases"], "exists already: give another path"),
        (["--xlsx", "nowhere/a.xlsx"], "no such folder"),
        (["--xlsx", "a.csv"], "give a name that ends in .xlsx"),
        (
            ["--csv", "a", "--table", "mart_x"],
            "has no table mart_x: it has mart_enterprise_profile, mart_adverse_record",
        ),
        (["a"], "give one of --xlsx, --csv and --sqlite"),
        (["a", "--csv", "--sqlite"], "give one of --xlsx, --csv and --sqlite"),
    ],
)
def test_what_cannot_be_exported_is_one_line_and_leaves_nothing(data: Path, arguments: list[str], line: str) -> None:
    places = [str(data / one) if not one.startswith(("--", "mart")) else one for one in arguments]
    before = sorted(data.rglob("*"))
    done = export(data, *places)
    assert done.exit_code == 1
    assert line in done.stderr
    assert sorted(data.rglob("*")) == before


def test_a_table_of_more_rows_than_a_sheet_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.released.export.workbook.MOST_ROWS", len(NAMES) - 1)
    done = export(data, "--xlsx", str(data / "a.xlsx"))
    assert "mart_enterprise_profile: 14 rows do not fit into a sheet: use --csv or --sqlite" in done.stderr
    assert not list(data.glob("*a.xlsx*"))


def test_a_number_is_a_text_only_if_a_double_would_change_it() -> None:
    def form(*values: str, scale: int = 6) -> str:
        column = pl.Series("x", [Decimal(value) for value in values], dtype=pl.Decimal(28, scale))
        return forms_of(pl.DataFrame([column]))["x"]

    assert form("4196135725.250000") == "number"
    assert form("123456789.012345") == "number"
    assert form("1234567890.123456") == "text"
    assert form("1234567890", "0.000001") == "text"
    assert form("-999999999999999", scale=0) == "number"
    assert form("-1000000000000000", scale=0) == "text"
    assert forms_of(pl.DataFrame({"x": pl.Series([None], dtype=pl.Decimal(18, 2))}))["x"] == "number"
    assert relation.PREFIX_RULE[0]


def test_sheets_have_short_names_of_their_own() -> None:
    taken: set[str] = set()
    first = _sheet_name("scheme_" + "x" * 40, taken)
    second = _sheet_name("scheme_" + "X" * 40, taken)
    assert (len(first), len(second) <= 31, first.lower() != second.lower()) == (31, True, True)
