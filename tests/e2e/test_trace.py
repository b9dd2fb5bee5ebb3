"""`kechuang trace` on a finished day: from a figure to the lines it is the sum of, from a line back to the figure."""

import csv
import hashlib
import json
import re
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import FinishedDay
from small_city import City
from typer.testing import CliRunner

from pipelines.audit.dossier import TracedRelease
from pipelines.audit.reach import Node
from pipelines.audit.trace_use import holders_of
from pipelines.cli.app import app
from pipelines.plan.delivery_numbers import ROW_BITS
from pipelines.plan.plan import read_plan

ALL_ROWS = 1_000_000


@pytest.fixture(scope="module")
def day(finished: FinishedDay) -> City:
    """The finished city, only looked at."""
    return finished.restore()


def run(day: City, *arguments: str) -> Any:
    return CliRunner().invoke(app, ["trace", *arguments, "--data", str(day.data)])


def traced(day: City, *arguments: str) -> Any:
    done = run(day, *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def seller(day: City) -> dict[str, Any]:
    """The enterprise with the most sales in twelve months."""
    profiles = pl.read_parquet(day.served / "mart_invoice_profile.parquet").filter(pl.col("window_code") == "12m")
    return profiles.sort("sales_cny", "enterprise_id").row(-1, named=True)


@cache
def sales(day: City, rows: int = ALL_ROWS) -> Any:
    cell = ["--mart", "mart_invoice_profile", "--column", "sales_cny", "--key", "window_code=12m"]
    return traced(day, seller(day)["enterprise_id"], *cell, "--rows", str(rows))


def source_rows(step: Any) -> list[Any]:
    return [*step["rows"], *(row for below in step["rests_on"] for row in source_rows(below))]


def text_of(path: Path) -> str:
    """The text of a file that a bureau sent, or of the one file in its zip."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            (name,) = archive.namelist()
            raw = archive.read(name)
    else:
        raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def test_the_lines_add_up_to_the_figure(day: City) -> None:
    found = sales(day)
    rows = source_rows(found["cell"])
    assert len(rows) == sum(one["record_count"] for one in found["cell"]["rests_on"]) > 1
    total = Decimal(0)
    for row in rows:
        (cells,) = csv.reader([row["line"]])
        (place,) = [at for at, cell in enumerate(row["cells"]) if cell["column"] == "total_cny"]
        assert row["cells"][place]["text"] == cells[place]
        assert "total_cny" in row["read"]
        total += Decimal(cells[place].replace(",", ""))
    assert total == Decimal(found["cell"]["value"]) == seller(day)["sales_cny"]


def test_each_line_is_in_the_file_that_is_named(day: City) -> None:
    found = sales(day)
    files = {one["delivery_no"]: one for one in found["deliveries"]}
    for row in source_rows(found["cell"])[:50]:
        of = files[row["delivery_no"]]
        raw = day.settings.landing_dir / "raw" / of["sha256"]
        assert hashlib.sha256(raw.read_bytes()).hexdigest() == of["sha256"]
        assert (day.settings.inbox_dir / of["paths"][0]).read_bytes() == raw.read_bytes()
        lines = text_of(raw).splitlines()
        assert lines[row["place"] - 1] == row["line"]
        assert of["legal_basis"]["zh"]
        assert (day.settings.landing_dir / of["receipt"]).exists()


def test_a_line_leads_back_to_the_figure(day: City) -> None:
    found = sales(day, rows=1)
    row = source_rows(found["cell"])[0]
    back = traced(day, "--record", str(row["record_id"]))
    cells = {(one["mart"], one["key"].get("window_code"), name) for one in back["cells"] for name in one["columns"]}
    assert ("mart_invoice_profile", "12m", "sales_cny") in cells
    assert ("mart_invoice_profile", "12m", "purchases_cny") not in cells
    assert {one["key"]["enterprise_id"] for one in back["cells"]} == {found["enterprise_id"]}
    assert back["row"]["line"] == row["line"]


def test_a_record_in_the_middle_of_a_range_finds_who_holds_it_in_either_table(
    day: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TracedRelease(day.served) as release:
        ranges = pl.read_parquet(day.served / "lineage.parquet").filter(pl.col("record_count") > 1)
        middle = [first + count // 2 for first, count in ranges.select("first_record_id", "record_count").rows()[::50]]
        quick = [_holders(release, record) for record in middle]
        assert all(quick)
        older = {name: file for name, file in release.files.items() if name != "lineage_record"}
        monkeypatch.setattr(release, "files", older)
        assert [_holders(release, record) for record in middle] == quick


def _holders(release: TracedRelease, record_id: int) -> dict[str, set[Node]]:
    return {one.enterprise_id: sets for one, sets in holders_of(release, record_id)}


def test_an_arrival_leads_to_its_releases(day: City) -> None:
    found = sales(day, rows=1)
    touched = traced(day, "--delivery", found["deliveries"][0]["delivery_id"])
    (one,) = touched["releases"]
    assert one["release_id"] == day.pointer.release_id
    assert one["enterprises"] > 1
    assert "sales_cny" in one["columns"]["mart_invoice_profile"]
    assert "mart_recognition" not in one["columns"]


def test_what_is_of_no_enterprise_is_named_by_its_feed(day: City) -> None:
    """Statistics of the city rest on all arrivals of the register."""
    plan = read_plan(day.settings.builds_dir / day.served.name)
    register = next(iter(plan.of_feed("registry/enterprise")))
    (touched,) = traced(day, "--delivery", register.delivery_id)["releases"]
    assert "figure_value" in touched["columns"]["mart_finance_statistic"]
    forward = traced(day, "--record", str(register.no << ROW_BITS | 2))["of_feed"]
    assert "figure_value" in forward["mart_finance_statistic"]
    assert "mart_recognition" not in forward


def test_the_page_marks_what_was_read(day: City, tmp_path: Path) -> None:
    page = tmp_path / "trace.html"
    cell = ["--mart", "mart_invoice_profile", "--column", "sales_cny", "--key", "window_code=12m"]
    done = run(day, seller(day)["enterprise_id"], *cell, "--html", str(page))
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    rows = source_rows(sales(day, rows=3)["cell"])
    for row in rows:
        (read,) = [cell["text"] for cell in row["cells"] if cell["column"] == "total_cny"]
        assert f"<mark>{read}</mark>" in text
    assert "数据溯源" in text
    assert "Lineage of a published figure" in text


RELATIONS = {
    "wasGeneratedBy": {"prov:entity": "entity", "prov:activity": "activity"},
    "used": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasDerivedFrom": {"prov:generatedEntity": "entity", "prov:usedEntity": "entity"},
    "wasAttributedTo": {"prov:entity": "entity", "prov:agent": "agent"},
    "wasAssociatedWith": {"prov:activity": "activity", "prov:agent": "agent"},
    "hadMember": {"prov:collection": "entity", "prov:entity": "entity"},
}
"""As W3C PROV-JSON names what relates to what."""


def test_the_prov_document_leads_from_the_figure_to_the_files(day: City, tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    cell = ["--mart", "mart_invoice_profile", "--column", "sales_cny", "--key", "window_code=12m"]
    done = run(day, seller(day)["enterprise_id"], *cell, "--prov", str(path))
    assert done.exit_code == 0, done.output
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document.keys() == {"prefix", "entity", "activity", "agent", *RELATIONS}
    for kind, ends in RELATIONS.items():
        for relation in document[kind].values():
            assert relation.keys() == ends.keys()
            assert all(name in document[ends[role]] for role, name in relation.items())
    for name in (name for kind in ("entity", "activity", "agent") for name in document[kind]):
        assert re.fullmatch(r"kc:[A-Za-z0-9=.%/_-]+", name)
    found = sales(day, rows=3)
    (figure,) = (name for name, one in document["entity"].items() if one.get("prov:value") == found["cell"]["value"])
    below = {one["prov:generatedEntity"]: set[str]() for one in document["wasDerivedFrom"].values()}
    for one in document["wasDerivedFrom"].values():
        below[one["prov:generatedEntity"]].add(one["prov:usedEntity"])
    for one in document["hadMember"].values():
        below[one["prov:collection"]].add(one["prov:entity"])
    reached, waiting = set[str](), [figure]
    while waiting:
        if (name := waiting.pop()) not in reached:
            reached.add(name)
            waiting += below.get(name, ())
    entities = [document["entity"][name] for name in reached]
    assert {one["kc:sha256"] for one in entities if "kc:sha256" in one} == {
        one["sha256"] for one in found["deliveries"]
    }
    lines = {row["line"] for row in source_rows(found["cell"])}
    assert lines <= {one["prov:value"] for one in entities if "prov:value" in one}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--mart", "mart_invoice_profile", "--column", "sales_cny"], "pick one by --key: window_code=12m"),
        (["--mart", "mart_invoice_profile", "--column", "sales", "--key", "window_code=12m"], "has no column sales"),
        (["--mart", "mart_nothing", "--column", "x"], "has no table mart_nothing"),
        (["--mart", "lineage", "--column", "item"], "lineage: its cells are not traced, since it says what"),
        (["--mart", "mart_enterprise_profile"], "give a USCC with --mart and --column"),
        (["--record", "12"], "USCC is for the trace of a cell: leave out --record and --delivery"),
    ],
)
def test_a_wrong_question_is_answered_by_what_there_is(day: City, arguments: list[str], says: str) -> None:
    done = run(day, seller(day)["enterprise_id"], *arguments)
    assert done.exit_code == 1
    assert says in " ".join(done.output.split())


PROFILE = ("--mart", "mart_enterprise_profile", "--column", "revenue_cny")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["91340207MYCF03N55X", *PROFILE], "has no enterprise with this code, whose check digit is wrong"),
        (["91330200561262545U", *PROFILE], "has no enterprise with this code: give a unified social credit code"),
        (["X", *PROFILE], "has no enterprise with this code: give a unified social credit code"),
        (
            ["{seller}", *PROFILE, "--release", "20260629-00000000"],
            r"no release 20260629-00000000 in .*: the newest are {release}$",
        ),
        (["{seller}", *PROFILE[:3], "revenue"], r"has no column revenue: did you mean revenue_cny"),
        (["{seller}", "--mart", "mart_enterprise_profil", "--column", "x"], r"did you mean mart_enterprise_profile"),
        (["--record", "12"], r"the release was made of no such record"),
        (["--record", "12", "--prov", "x.json"], r"--prov is for the trace of a cell: leave out --record"),
        (["--record", "12", "--key", "a=b"], r"--key is for the trace of a cell: leave out --record"),
        (["--record", "12", "--delivery", "a"], r"give --record or --delivery, not both"),
        (["--delivery", "a", "--release", "{release}"], r"--delivery looks through all releases: leave out --release"),
        (
            ["--mart", "mart_freshness", "--column", "lag_days", "--key", "feed=no"],
            r"mart_freshness has no such row: feed=",
        ),
        (["--mart", "mart_freshness", "--column", "lag_days", "--key", "no=no"], r"no is not in its key: it is feed"),
        ([*PROFILE], r"mart_enterprise_profile is of enterprises: give the USCC or the enterprise_id of one"),
        (["--delivery", "nothing"], r"no release was made of an arrival nothing"),
        (
            [],
            r"give a USCC with --mart and --column, or --mart and --column alone if the table is not of enterprises",
        ),
    ],
)
def test_what_does_not_exist_is_one_line_and_repeats_no_code(day: City, arguments: list[str], says: str) -> None:
    filled = {"seller": str(seller(day)["enterprise_id"]), "release": day.pointer.release_id}
    done = run(day, *(one.format(**filled) for one in arguments))
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert re.search(says.format(**filled), line), line
    assert not any(len(one) > 3 and one in line for one in arguments[:1] if one.startswith("9")), line


def test_cells_of_a_line_are_marked_whatever_the_contract_calls_them(day: City) -> None:
    """A code or a capital lands as several columns; a column of a mart may have another name than its source."""
    enterprise = seller(day)["enterprise_id"]
    wanted = {
        "registered_capital_amount": "registered_capital",
        "uscc": "enterprise",
        "enterprise_name": "enterprise_name",
    }
    for column, read in wanted.items():
        found = source_rows(traced(day, enterprise, "--mart", "mart_enterprise_profile", "--column", column)["cell"])
        assert read in {name for row in found for name in row["read"]}, column


def test_a_cell_without_any_record_still_names_what_it_would_rest_on(day: City) -> None:
    profiles = pl.read_parquet(day.served / "mart_enterprise_profile.parquet").filter(
        pl.col("rd_expense_cny").is_null()
    )
    cell = ["--mart", "mart_enterprise_profile", "--column", "rd_expense_cny"]
    found = traced(day, profiles.row(0, named=True)["enterprise_id"], *cell)["cell"]
    assert found["value"] is None
    assert found["rests_on"]


def test_a_release_whose_plan_is_gone_is_not_passed_over(day: City) -> None:
    plan = day.settings.builds_dir / day.pointer.release_id / "plan.json"
    aside = plan.rename(plan.with_name("aside"))
    try:
        done = run(day, "--delivery", "0123456789abcdef")
    finally:
        aside.rename(plan)
    assert done.exit_code == 1
    assert f"not known of {day.pointer.release_id}, whose plan is gone" in done.stderr


def test_a_table_without_enterprises_does_not_say_that_it_has_rows_of_one(day: City) -> None:
    done = run(day, seller(day)["enterprise_id"], "--mart", "mart_freshness", "--column", "lag_days")
    assert done.exit_code == 1
    assert re.search(r"mart_freshness has \d+ rows: pick one by --key: feed=", done.stderr), done.stderr


FRESHNESS = ("--mart", "mart_freshness", "--column", "row_count", "--key", "feed=tax/vat_invoice")


def test_a_cell_of_no_enterprise_names_the_arrivals_that_it_rests_on(day: City) -> None:
    plan = read_plan(day.settings.builds_dir / day.served.name)
    arrivals = {one.no: one for one in plan.of_feed("tax/vat_invoice")}
    found = traced(day, *FRESHNESS, "--rows", str(ALL_ROWS))
    assert (found["enterprise_id"], found["enterprise_name"]) == (None, None)
    (step,) = [one for one in found["cell"]["rests_on"] if one["kind"] == "deliveries"]
    assert (step["arrival_count"], sorted(step["arrivals"])) == (len(arrivals), sorted(arrivals))
    assert step["record_count"] == sum(one["rows_landed"] for one in found["deliveries"]) == int(found["cell"]["value"])
    assert [one["delivery_no"] for one in found["deliveries"]] == step["arrivals"]
    for one in found["deliveries"]:
        planned = arrivals[one["delivery_no"]]
        assert (one["delivery_id"], one["as_of"]) == (planned.delivery_id, str(planned.as_of))
        raw = day.settings.landing_dir / "raw" / one["sha256"]
        assert hashlib.sha256(raw.read_bytes()).hexdigest() == one["sha256"]
        assert (day.settings.inbox_dir / one["paths"][0]).read_bytes() == raw.read_bytes()
        assert (day.settings.landing_dir / one["receipt"]).is_file()
        assert one["contract"] == "sources/tax/vat_invoice.yml"
        assert one["legal_basis"]["zh"]
    asked = traced(day, seller(day)["enterprise_id"], *FRESHNESS, "--rows", str(ALL_ROWS))
    assert asked == found, "whoever it is asked with"


def test_the_newest_arrivals_are_shown_and_how_many_more_there_are(day: City, tmp_path: Path) -> None:
    every, one = traced(day, *FRESHNESS, "--rows", str(ALL_ROWS)), traced(day, *FRESHNESS, "--rows", "1")
    arrivals = every["deliveries"]
    assert len(arrivals) > 1
    assert [of["as_of"] for of in arrivals] == sorted((of["as_of"] for of in arrivals), reverse=True)
    assert one["deliveries"] == arrivals[:1]
    said = run(day, *FRESHNESS, "--rows", "1").stdout
    more = f"{len(arrivals) - 1} more arrival{'s' if len(arrivals) > 2 else ''} not shown: --rows shows more"
    for text in (arrivals[0]["sha256"], arrivals[0]["receipt"], f"(no. {arrivals[0]['delivery_no']})", more):
        assert text in said
    page = tmp_path / "trace.html"
    assert run(day, *FRESHNESS, "--rows", "1", "--html", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    for wanted in (arrivals[0]["sha256"], arrivals[0]["delivery_id"], f"其余 {len(arrivals) - 1} 批未列出"):
        assert wanted in text
    assert arrivals[1]["sha256"] not in text


def test_the_prov_document_of_no_enterprise_leads_to_the_arrivals(day: City, tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    assert run(day, *FRESHNESS, "--rows", str(ALL_ROWS), "--prov", str(path)).exit_code == 0
    document = json.loads(path.read_text(encoding="utf-8"))
    below = {
        (one["prov:generatedEntity"], one["prov:usedEntity"])
        for kind in ("wasDerivedFrom",)
        for one in document[kind].values()
    }
    found = traced(day, *FRESHNESS, "--rows", str(ALL_ROWS))
    for one in found["deliveries"]:
        assert ("kc:deliveries/tax%2Fvat_invoice", f"kc:file/{one['sha256']}") in below
        assert document["entity"][f"kc:file/{one['sha256']}"]["kc:rows"] == one["rows_landed"]


def test_lines_are_whole_however_narrow_the_terminal_is(day: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    cell = ["--mart", "mart_invoice_profile", "--column", "sales_cny", "--key", "window_code=12m"]
    said = run(day, seller(day)["enterprise_id"], *cell).stdout
    lines = [row["line"] for row in source_rows(sales(day, rows=3)["cell"])]
    assert all(line in said for line in lines)


def test_a_row_that_the_arrival_does_not_have_is_refused(day: City) -> None:
    plan = read_plan(day.settings.builds_dir / day.served.name)
    invoices = plan.of_feed("tax/vat_invoice")[0]
    rows = invoices.row_count + invoices.quarantined_count
    assert traced(day, "--record", str(invoices.no << ROW_BITS | rows + 1))["row"]["place"] == rows + 1  # of the header
    for no in (0, rows + 2, 1_000_000):
        done = run(day, "--record", str(invoices.no << ROW_BITS | no))
        assert done.exit_code == 1
        (line,) = done.stderr.splitlines()
        assert (
            f"arrival {invoices.delivery_id}: there is no row {no:,}: it has only {rows:,} rows, the last is row"
            in line
        )


def test_a_kept_file_that_was_changed_is_named_and_ends_with_an_error(city: City) -> None:
    found = sales(city, rows=1)
    (row,) = source_rows(found["cell"])[:1]
    (of,) = [one for one in found["deliveries"] if one["delivery_no"] == row["delivery_no"]]
    raw = city.settings.landing_dir / "raw" / of["sha256"]
    raw.chmod(0o600)
    raw.write_bytes(raw.read_bytes()[:-1] + b"9")
    cell = [
        found["enterprise_id"],
        "--mart",
        "mart_invoice_profile",
        "--column",
        "sales_cny",
        "--key",
        "window_code=12m",
    ]
    for arguments in (cell, ["--record", str(row["record_id"])]):
        done = run(city, *arguments)
        assert done.exit_code == 1
        assert "the kept file is not the one that was sent" in " ".join(done.stdout.split())


def test_a_damaged_table_is_named(city: City) -> None:
    path = city.served / "lineage.parquet"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-4])
    done = run(city, seller(city)["enterprise_id"], *PROFILE)
    assert done.exit_code == 1
    assert done.stderr.startswith(
        f"error: {path}: is not a Parquet file that can be read: restore the release's folder"
    )
