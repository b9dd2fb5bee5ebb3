"""A draft's workbook: what is written comes back as it was, nothing is a formula, coded columns have drop-downs."""

import re
import shutil
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from edited_drafts import NEXT, Edited, drafted, ours, title, version_rows
from edited_rulebooks import at, read, write
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError
from pipelines.cli.rulebook import app
from pipelines.landing.formats.workbook import sheet_texts
from pipelines.rulebooks.city_rows import with_city_rows
from pipelines.rulebooks.drafts.importing import plan_import, write_import
from pipelines.rulebooks.drafts.layout import sheets_of
from pipelines.rulebooks.drafts.write import write_draft
from pipelines.rulebooks.kinds.eligibility import BAND, CRITERION, ITEM
from pipelines.rulebooks.kinds.points import INDICATOR, WEIGHT
from pipelines.rulebooks.seeds import REGISTER, SEEDS_DIR, read_rulebooks

VERSIONS = [tuple(row) for row in ours().register.rows.select("rulebook_code", "version").rows()]
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_parts(path: Path) -> dict[str, ElementTree.Element]:
    """The XML of each sheet by its name, read without any library for workbooks."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - our own file
        names = [sheet.attrib["name"] for sheet in book.iter(f"{_MAIN}sheet")]
        return {
            name: ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))  # noqa: S314
            for number, name in enumerate(names, start=1)
        }


def choices(path: Path, seed: str, column: str) -> list[str] | None:
    """What the drop-down of a column offers: the cells that it points to; None without one."""
    edited = Edited(path)
    letter = chr(65 + edited.place(seed, column))
    for rule in sheet_parts(path)[title(seed)].iter(f"{_MAIN}dataValidation"):
        if rule.attrib["sqref"].startswith(f"{letter}2") and rule.attrib.get("type") == "list":
            (source,) = rule
            found = re.fullmatch(r"'(.+)'!\$([A-Z]+)\$2:\$\2\$(\d+)", source.text or "")
            assert found, source.text
            place = sum(26**power * (ord(one) - 64) for power, one in enumerate(reversed(found[2]))) - 1
            rows = edited.sheets[found[1]][1 : int(found[3])]
            return [row[place] for row in rows if row[place] is not None]
    return None


@pytest.mark.parametrize(("code", "version"), VERSIONS)
def test_an_unedited_draft_gives_the_very_same_rows(tmp_path: Path, code: str, version: str) -> None:
    shipped, into = ours(), tmp_path / "rulebooks"
    plan = plan_import(drafted(tmp_path, code, version), into, shipped)
    if code in ("specialised_sme", "little_giant") and version == "2022":  # 2026 is in force when the next one begins
        assert plan.closed == ("2026", date(2029, 12, 31))
    assert plan.faults == ()
    write_import(plan)
    city = with_city_rows(shipped, into)
    before, after = (dict(version_rows(city, code, one)) for one in (version, NEXT))
    assert after == before
    assert sum(len(rows) for rows in after.values()) > 1


@pytest.mark.parametrize(("code", "version"), [("national_18", "2024.p1"), ("hte", "2016"), ("ip_term", "1")])
def test_numbers_stored_as_texts_are_the_same_numbers(tmp_path: Path, code: str, version: str) -> None:
    plan = Edited(drafted(tmp_path, code, version)).planned(tmp_path / "rulebooks")
    assert plan.faults == ()
    assert [change.table for change in plan.changes] == [REGISTER]


def test_no_cell_is_a_formula_and_no_text_becomes_one(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SEEDS_DIR, tmp_path / "seeds"))
    rows = read(folder / f"{CRITERION}.csv")
    headcount = at(CRITERION, rulebook_code="tech_sme", criterion_code="headcount").row(rows)
    headcount["note"], headcount["criterion_en"] = '=HYPERLINK("https://example.org")', "@SUM(1)"
    write(folder / f"{CRITERION}.csv", rows)
    rulebooks = read_rulebooks(folder=folder)
    path = drafted(tmp_path, "tech_sme", "2017", rulebooks)
    for name, part in sheet_parts(path).items():
        assert not list(part.iter(f"{_MAIN}f")), name
    plan = plan_import(path, tmp_path / "rulebooks", rulebooks)
    assert [change.table for change in plan.changes] == [REGISTER]


@pytest.mark.parametrize("threshold", ["0.1", "0.000001", "123456789012345.123456", "9999999999999999999999", "-0.3"])
def test_a_number_is_what_the_seed_says_to_the_last_digit(tmp_path: Path, threshold: str) -> None:
    folder = Path(shutil.copytree(SEEDS_DIR, tmp_path / "seeds"))
    rows = read(folder / f"{CRITERION}.csv")
    at(CRITERION, rulebook_code="tech_sme", criterion_code="headcount").row(rows)["threshold"] = threshold
    write(folder / f"{CRITERION}.csv", rows)
    rulebooks = read_rulebooks(folder=folder)
    plan = plan_import(drafted(tmp_path, "tech_sme", "2017", rulebooks), tmp_path / "rulebooks", rulebooks)
    assert (plan.faults, [change.table for change in plan.changes]) == ((), [REGISTER])


def test_coded_columns_offer_their_codes_and_columns_that_name_offer_what_is_there(tmp_path: Path) -> None:
    points = drafted(tmp_path, "national_18", "2024.p1")
    indicators = [row["indicator_code"] for row in read(SEEDS_DIR / f"{INDICATOR}.csv")
                  if row["rulebook_code"] == "national_18"]  # fmt: skip
    assert choices(points, WEIGHT, "indicator_code") == indicators
    assert choices(points, WEIGHT, "stage_code") == ["startup", "growth", "stable"]
    assert choices(points, WEIGHT, "authority") == ["official", "local", "placeholder", "project"]
    assert choices(points, WEIGHT, "is_verified") == ["true", "false"]
    assert choices(points, WEIGHT, "weight") is None
    assert choices(points, INDICATOR, "direction") == ["higher", "lower"]
    assert choices(points, INDICATOR, "dimension_code") == ["innovation", "growth", "auxiliary"]
    assert "cny" in (choices(points, INDICATOR, "unit_code") or [])
    eligibility = drafted(tmp_path, "tech_sme", "2017")
    assert choices(eligibility, CRITERION, "operator") == ["ge", "gt", "le", "lt", "eq"]
    assert choices(eligibility, CRITERION, "kind") == ["measure", "score", "manual", "size"]
    assert choices(eligibility, CRITERION, "route_code") == ["conditions", "score", "direct"]
    assert "headcount" in (choices(eligibility, ITEM, "measure_code") or [])
    assert choices(eligibility, BAND, "item_code") == ["st_staff", "rd", "rd", "results", "results", "results"]
    assert choices(eligibility, REGISTER, "kind") is not None


def test_every_column_says_in_chinese_and_english_what_it_holds() -> None:
    rulebooks = ours()
    for code, version in VERSIONS:
        sheets = sheets_of(rulebooks, code, version)
        assert len({sheet.title for sheet in sheets}) == len(sheets)
        for sheet in sheets:
            assert len(sheet.title) <= 31, sheet.title
            labels = [column.label for column in sheet.columns]
            assert len(set(labels)) == len(labels), labels
            for column in sheet.columns:
                assert re.match(r"[\u4e00-\u9fff]", column.label), column.label
                assert column.words.en, column.name
                assert column.header == f"{column.label}\n{column.name}"


def test_the_first_sheet_tells_what_to_do_in_both_languages(tmp_path: Path) -> None:
    sheets = {sheet.name: sheet.rows for sheet in sheet_texts(drafted(tmp_path, "tech_sme", "2017"))}
    assert next(iter(sheets)) == "说明 Guide"
    assert sheets["说明 Guide"].row(1) == ("规则集代码 / rulebook", "tech_sme")
    assert sheets["说明 Guide"].row(2) == ("起草自版本 / drafted from version", "2017")
    steps = [row for row in sheets["说明 Guide"].rows() if (row[0] or "")[:1].isdigit()]
    assert len(steps) >= 5
    assert all(re.search(r"[\u4e00-\u9fff]", zh) and re.search(r"[a-z]{3}", en) for zh, en in steps)


def test_a_draft_has_an_empty_first_day_unless_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "draft.xlsx"
    write_draft(ours(), "tech_sme", "2017", NEXT, path)
    plan = plan_import(path, tmp_path / "rulebooks", ours())
    assert [str(fault) for fault in plan.faults] == [
        "draft.xlsx sheet 规则集 Rulebook row 2: column J effective_from: must be filled"
    ]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nothing", "--from", "1", "--as", "2"], "no rulebook 'nothing': give one of "),
        (["tech_sme", "--from", "1", "--as", "2"], "rulebook tech_sme has no version '1': give one of 2017"),
        (["tech_sme", "--from", "2017", "--as", "2017"], "rulebook tech_sme has a version '2017' already, and it is "),
    ],
)
def test_what_cannot_be_drafted_is_reported_in_one_line(tmp_path: Path, arguments: list[str], line: str) -> None:
    out = tmp_path / "draft.xlsx"
    done = CliRunner().invoke(app, ["draft", *arguments, "--out", str(out)])
    assert (done.exit_code, done.stderr.count("\n"), out.exists()) == (1, 1, False)
    assert done.stderr.startswith(f"error: {line}")


def test_a_draft_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = drafted(tmp_path, "tech_sme", "2017")
    before = path.read_bytes()
    with pytest.raises(KechuangError, match="exists already: give another --out, or remove it"):
        write_draft(ours(), "tech_sme", "2017", NEXT, path)
    assert path.read_bytes() == before
