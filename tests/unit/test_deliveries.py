"""Deliveries: what the bank reads, what is kept of it, and that a killed one is finished once."""

import csv
import importlib.util
import io
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
from delivered_city import CONSENTS, CONTRACT, DAY, FEEDS, NAMES, OBJECTIONS, RELEASE, DataFolder, make
from typer.testing import CliRunner

from pipelines.audit.log import entries
from pipelines.audit.signing import VARIABLE
from pipelines.banks import deliver as delivering
from pipelines.banks.changes import differences, row_hashes
from pipelines.banks.contract import read_bank
from pipelines.banks.deliver import Delivered, deliver, read_manifest
from pipelines.banks.disputes import Dispute, corrected_in, disputes_told, has_correction
from pipelines.banks.files import sm3_of_file
from pipelines.banks.parcel import described_tables
from pipelines.banks.policy import CONSENTED
from pipelines.banks.received import record_folder, recorded
from pipelines.banks.record import RECEIVED
from pipelines.banks.schedule import is_due
from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import DamagedRecordError, KechuangError, StepRefusedError
from pipelines.base.gb18030 import decode_gb18030
from pipelines.base.settings import PROJECT_ROOT
from pipelines.base.spreadsheet import from_cell
from pipelines.city.folder import city_of
from pipelines.cli.app import app


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return make(tmp_path)


def send(data: DataFolder, days: int = 0, bank: str = "first") -> Delivered:
    contract = read_bank(city_of(data.settings), bank)
    (terms,) = contract.deliveries
    return deliver(data.settings, FEEDS, contract, terms, DAY + timedelta(days), lambda _: None)


def rows(place: str, table: str = "mart_enterprise_profile") -> list[dict[str, str]]:
    text = decode_gb18030((Path(place) / f"{table}.csv").read_bytes())
    return list(csv.DictReader(io.StringIO(text), delimiter="※"))


def test_a_bank_gets_public_facts_of_its_regions_and_the_rest_by_consent(data: DataFolder) -> None:
    found = {row["enterprise_id"]: row for row in rows(send(data).path)}
    assert list(found) == ["a", "b", "c"]  # d is elsewhere, although it consents
    assert {one: row["revenue_cny"] for one, row in found.items()} == {"a": "100.25", "b": "101.25", "c": ""}
    assert {one: row["has_vat_invoice"] for one, row in found.items()} == {"a": "true", "b": "", "c": ""}
    assert {one: row[CONSENTED] for one, row in found.items()} == {"a": "tax,invoice", "b": "tax", "c": ""}


def test_a_row_that_tells_something_needs_consent_too(data: DataFolder) -> None:
    assert [row["enterprise_id"] for row in rows(send(data).path, "mart_invoice_profile")] == ["a"]


def test_a_list_of_many_feeds_is_cut_row_by_row(data: DataFolder) -> None:
    first = send(data)
    assert [row["source_feed"] for row in rows(first.path, "mart_adverse_record")] == [
        "credit/dishonest_debtor", "tax/credit_rating"
    ]  # fmt: skip
    later = send(data, days=1)  # the consent of b has expired
    assert [row["source_feed"] for row in rows(later.path, "mart_adverse_record")] == ["credit/dishonest_debtor"]


def test_names_come_out_as_they_are_and_no_cell_is_a_formula(data: DataFolder) -> None:
    names = [row["enterprise_name"] for row in rows(send(data).path)]
    assert names[1] == "'=1+1"
    back = pl.DataFrame({"name": names}).select(from_cell(pl.col("name"))).to_series().to_list()
    assert back == [NAMES[one] for one in "abc"]


def test_the_manifest_says_what_is_there_and_is_signed(data: DataFolder) -> None:
    place = Path(send(data).path)
    manifest = read_manifest(place)
    assert (manifest.release_id, manifest.day, manifest.replaces) == (RELEASE, DAY, None)
    assert manifest.consents.model_dump() == {"ledger_date": DAY, "enterprises": 3, "consenting": 2,
                                              "by_scope": {"invoice": 1, "tax": 2}}  # fmt: skip
    for file in manifest.files:
        assert (sha256_of_file(place / file.file), sm3_of_file(place / file.file)) == (file.sha256, file.sm3)
    (table,) = [t for file in manifest.files for t in file.tables if t.table == "mart_enterprise_profile"]
    assert (table.rows, table.sums, table.withheld_rows) == (3, {"revenue_cny": "201.50"}, 1)
    assert "tax/cit_return" in manifest.unverified_supply
    key, signature = (place / "manifest.json.sig").read_text().split()
    spec = importlib.util.spec_from_file_location("verify_release", PROJECT_ROOT / "tools" / "verify_release.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    message = (place / "manifest.json").read_bytes()
    assert tool.is_signed(bytes.fromhex(key), message, bytes.fromhex(signature))
    assert not tool.is_signed(bytes.fromhex(key), message + b" ", bytes.fromhex(signature))
    assert (place / ".ok").read_text().strip() == sha256_of_file(place / "manifest.json")


def test_the_bank_is_told_what_is_in_dispute_as_far_as_it_may_see_it(data: DataFolder) -> None:
    told = read_manifest(Path(send(data).path)).disputes
    assert [(one.objection_no, one.disputed_feed, one.is_in_dispute) for one in told] == [
        ("1", "registry/enterprise", True), ("2", "tax/cit_return", True)
    ]  # fmt: skip
    later = read_manifest(Path(send(data, days=1).path)).disputes  # the consent of b has expired
    assert [one.objection_no for one in later] == ["1"]


def test_a_correction_is_told_once(data: DataFolder) -> None:
    """A registry that is sent whole each day: its first arrival after the correction is another one in each release."""
    rows = pl.DataFrame([{**OBJECTIONS[-1], "disputed_key": None, "objection_status_code": "upheld",
                          "is_in_dispute": False, "closed_date": DAY - timedelta(90), "correction_date": DAY}],
                        schema_overrides={"due_date": pl.Date})  # fmt: skip
    number = OBJECTIONS[-1]["objection_no"]
    assert corrected_in(data.path / "releases", RELEASE) == {number}
    assert [one.objection_no for one in disputes_told(rows, DAY - timedelta(1))] == [number]
    assert disputes_told(rows, DAY - timedelta(1), {number}) == ()
    assert corrected_in(data.path / "releases", "20200101-00000000") == set()


def test_the_day_of_the_registry_alone_is_no_change(data: DataFolder) -> None:
    table = described_tables(data.path / "releases" / RELEASE)["mart_enterprise_profile"]
    hashes = []
    for day in (DAY, DAY + timedelta(1)):
        with opened_duckdb(threads=1) as connection:
            connection.execute("CREATE SCHEMA marts")
            path = data.path / "releases" / RELEASE / "mart_enterprise_profile.parquet"
            connection.execute(
                f"CREATE TABLE marts.mart_enterprise_profile AS SELECT * REPLACE (DATE '{day}' AS registry_as_of_date, "  # noqa: S608
                f"DATE '{day}' AS business_date) FROM read_parquet('{path}')"
            )
            hashes.append(row_hashes(connection, table))
    assert differences(*hashes).height == 0


def test_a_correction_does_not_wait_for_the_schedule() -> None:
    def about(status: str, corrected: date | None) -> tuple[Dispute, ...]:
        rows = pl.DataFrame([{**OBJECTIONS[0], "disputed_key": None, "objection_status_code": status,
                              "is_in_dispute": False, "closed_date": DAY, "correction_date": corrected}],
                            schema_overrides={"correction_date": pl.Date})  # fmt: skip
        return disputes_told(rows, DAY - timedelta(7))

    assert has_correction(about("upheld", DAY), DAY - timedelta(7))
    assert not has_correction(about("upheld", DAY), DAY)  # the bank has the value of that day
    assert not has_correction(about("upheld", None), DAY - timedelta(7))
    assert not has_correction(about("dismissed", None), DAY - timedelta(7))
    assert about("dismissed", None)[0].closed_date == DAY  # it is told all the same
    assert not has_correction(about("upheld", DAY), None)


def test_sm3_is_that_of_the_standard(tmp_path: Path) -> None:
    """GB/T 32905-2016, annex A.1."""
    (tmp_path / "abc").write_bytes(b"abc")
    known = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3_of_file(tmp_path / "abc") == known


def test_what_was_received_of_whom_under_which_consent_is_kept(data: DataFolder) -> None:
    done = send(data)
    folder = record_folder(data.path, "first", "credit_review") / done.delivery
    kept = pl.read_parquet(folder / RECEIVED)
    assert kept.select("enterprise_id", "scope_code", "consent_no").rows() == [
        ("a", "invoice", "1"), ("a", "tax", "1"), ("b", "tax", "2"), ("c", None, None)
    ]  # fmt: skip
    (entry,) = [one for one in entries(data.path) if one.action == "deliver"]
    assert entry.subject == f"first/credit_review/{done.delivery}"
    assert entry.facts["received_sha256"] == sha256_of_file(folder / RECEIVED)
    assert entry.facts["manifest_sha256"] == sha256_of_file(Path(done.path) / "manifest.json")
    assert (entry.facts["enterprises"], entry.facts["consenting"]) == ("3", "2")


def test_the_same_is_not_delivered_twice_and_what_ends_stops_at_once(data: DataFolder) -> None:
    first, again = send(data), send(data)
    assert (first.is_new, again.is_new, again.delivery) == (True, False, first.delivery)
    withdrawn = [(*row[:7], DAY) if row[0] == "1" else row for row in CONSENTS]
    data.add_build("20260701-bbbbbbbb", withdrawn)  # a later day, whether it was published or held
    after = send(data)
    assert after.is_new
    assert {row["revenue_cny"] for row in rows(after.path)} == {"101.25", ""}
    assert rows(after.path, "mart_invoice_profile") == []
    assert read_manifest(Path(after.path)).replaces == first.delivery
    assert list(recorded(data.path, "first", "credit_review")) == [first.delivery, after.delivery]


def test_an_older_ledger_is_refused(data: DataFolder) -> None:
    for path in (data.path / "builds").iterdir():
        path.rename(path.with_name("20260629-cccccccc"))
    with pytest.raises(StepRefusedError, match="no build of 2026-06-30 or later has its database"):
        send(data)


def test_a_feed_whose_publisher_does_not_agree_is_withheld(data: DataFolder) -> None:
    contract = read_bank(city_of(data.settings), "first")
    feeds = FEEDS | {"tax/cit_return": FEEDS["tax/cit_return"].model_copy(update={"onward_supply": None})}
    done = deliver(data.settings, feeds, contract, contract.deliveries[0], DAY, lambda _: None)
    found = {table.table: table for file in read_manifest(Path(done.path)).files for table in file.tables}
    assert found["mart_enterprise_profile"].withheld_columns == ("revenue_cny",)


STEPS: dict[str, Callable[[pytest.MonkeyPatch, Callable[..., Any]], None]] = {
    "files": lambda patch, die: patch.setattr(delivering, "write_files", die),
    "manifest": lambda patch, die: patch.setattr(delivering, "write_record", die),
    "record": lambda patch, die: patch.setattr(delivering, "record", die),
    "noted": lambda patch, die: patch.setattr(delivering, "sync_folder", die),
    "renamed": lambda patch, die: patch.setattr(delivering, "_write_ready", die),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_killed_at_any_step_it_is_delivered_once(data: DataFolder, step: str, kind: str) -> None:
    terms = {**CONTRACT["deliveries"][0], "format": {"kind": kind}}
    data.write_bank(deliveries=[terms])

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        STEPS[step](patch, die)
        with pytest.raises(KeyboardInterrupt):
            send(data)
    assert [path for path in data.deliveries() if (path / ".ok").exists()] == []
    done = send(data)
    assert done.is_new
    (place,) = data.deliveries()
    assert (place / ".ok").read_text().strip() == sha256_of_file(place / "manifest.json")
    assert [one.subject.split("/")[-1] for one in entries(data.path) if one.action == "deliver"] == [done.delivery]
    assert recorded(data.path, "first", "credit_review") == {done.delivery: read_manifest(place)}


def test_a_delivery_killed_before_its_end_and_changed_since_is_not_vouched_for(data: DataFolder) -> None:
    place = Path(send(data).path)
    (place / ".ok").unlink()
    path = place / "mart_invoice_profile.csv"
    path.chmod(0o600)
    path.write_bytes(b"")
    with pytest.raises(DamagedRecordError, match="is not what was delivered"):
        send(data)


def test_parquet_says_the_same_to_every_reader(data: DataFolder) -> None:
    data.write_bank(deliveries=[{**CONTRACT["deliveries"][0], "format": {"kind": "parquet"}}])
    path = f"{send(data).path}/mart_enterprise_profile.parquet"
    by_polars, by_pandas = pl.read_parquet(path), pd.read_parquet(path)
    with duckdb.connect() as connection:
        by_duckdb = connection.sql(f"FROM '{path}'").fetchall()
    assert by_polars.rows() == by_duckdb
    assert [row[1] for row in by_duckdb] == list(by_pandas["enterprise_name"]) == [NAMES[one] for one in "abc"]
    assert [str(one) for one in by_pandas["revenue_cny"][:2]] == [str(one) for one in by_polars["revenue_cny"][:2]]


def test_a_workbook_has_a_title_and_says_what_columns_mean(data: DataFolder) -> None:
    data.write_bank(deliveries=[{**CONTRACT["deliveries"][0], "format": {"kind": "xlsx"}}])
    path = f"{send(data).path}/first.xlsx"
    about = dict(pl.read_excel(path, sheet_name="release", has_header=False).rows())
    assert about["银行 / Bank"] == "第一银行 / First Bank"
    assert about["企业数 / Enterprises"] == "3"
    meanings = pl.read_excel(path, sheet_name="dictionary")
    assert CONSENTED in meanings["column"].to_list()
    sheet = pl.read_excel(path, sheet_name="enterprise_profile")
    assert sheet["enterprise_name"].to_list()[1] == "'=1+1"
    header, *lines = openpyxl.load_workbook(path, read_only=True)["enterprise_profile"].iter_rows(values_only=True)
    amounts = [line[header.index("revenue_cny")] for line in lines]
    assert amounts == [100.25, 101.25, None] == [one if one is None else float(one) for one in sheet["revenue_cny"]]


@pytest.mark.parametrize(
    ("schedule", "days", "due"),
    [("daily", 1, True), ("weekly", 5, False), ("weekly", 6, True), ("monthly", 0, True), ("monthly", 1, True),
     ("weekly", 0, True)],
)  # fmt: skip
def test_a_schedule_asks_for_one_delivery_of_its_period(data: DataFolder, schedule: str, days: int, due: bool) -> None:
    data.write_bank(deliveries=[{**CONTRACT["deliveries"][0], "schedule": schedule}])
    send(data)
    bank = read_bank(city_of(data.settings), "first")
    assert is_due(data.settings, FEEDS, bank, bank.deliveries[0], DAY + timedelta(days), DAY) is due


def test_a_bank_that_pinned_another_key_gets_nothing(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1" * 64)
    data.write_bank(key="a" * 64)
    with pytest.raises(KechuangError, match="names another key than the one that signs"):
        send(data)
    assert not (data.path / "deliveries").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nmae": "x"}, "nmae"),
        ({"scope": {}}, "name regions, enterprises or both"),
        ({"scope": {"regions": ["999999"]}}, "there is no administrative division 999999"),
        ({"bank": "Wrong"}, "bank: String should match pattern"),
        ({"codes": []}, "codes"),
        ({"deliveries": CONTRACT["deliveries"] * 2}, "two deliveries have the purpose credit_review"),
        ({"deliveries": [{**CONTRACT["deliveries"][0], "format": {"kind": "csv", "delimiter": "1"}}]}, "delimiter"),
        ({"deliveries": [{**CONTRACT["deliveries"][0], "transport": {"kind": "ftp"}}]}, "transport"),
        ({"deliveries": [{**CONTRACT["deliveries"][0], "tables": {"mart_x": "all"}}]}, "there is no table mart_x"),
        (
            {"deliveries": [{**CONTRACT["deliveries"][0], "tables": {"mart_enterprise_profile": ["x"]}}]},
            "mart_enterprise_profile has no column x",
        ),
    ],
)
def test_a_wrong_contract_is_one_line(data: DataFolder, changes: dict[str, Any], message: str) -> None:
    data.write_bank(**changes)
    done = CliRunner().invoke(app, ["banks", "check", "--data", str(data.path)])
    assert done.exit_code == 1
    assert message in done.output
    assert "Traceback" not in done.output


def test_two_banks_never_share_a_code(data: DataFolder) -> None:
    data.write_bank(bank="second")
    done = CliRunner().invoke(app, ["banks", "list", "--data", str(data.path)])
    assert "code BANK1 is that of bank first too: consents would hold for both" in done.output


def test_a_preview_cuts_no_table_off(data: DataFolder) -> None:
    everything = {"mart_enterprise_profile": "all", "mart_adverse_record": "all", "mart_objection": "all"}
    data.write_bank(deliveries=[{**CONTRACT["deliveries"][0], "tables": everything}])
    words = ["banks", "preview", "first", "--date", "2026-06-30", "--data", str(data.path)]
    shown = CliRunner().invoke(app, words, env={"COLUMNS": "80"}).output
    assert re.search(r"^mart_enterprise_profile +3 +1 +\d+", shown, re.MULTILINE)
    assert "withheld columns of mart_enterprise_profile: tax_paid_cny" in shown
    assert "…" not in shown


def test_a_key_needs_the_name_of_who_makes_it(data: DataFolder) -> None:
    done = CliRunner().invoke(app, ["banks", "key", "new", "first", "--by", " ", "--data", str(data.path)])
    assert done.exit_code == 2
    assert "kept on record" in done.output
    assert not (data.path / "serving" / "keys.json").exists()


def test_commands_show_banks_and_deliver_what_is_due(data: DataFolder) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(app, [*words, "--data", str(data.path)])
        assert done.exit_code == 0, done.output
        return done.output

    assert "1 bank, checked against 20260630-aaaaaaaa" in run("banks", "check")
    assert "3 enterprises in scope, 2 with consent" in run("banks", "preview", "first", "--date", "2026-06-30")
    assert not (data.path / "deliveries").exists()
    assert "delivered: 6 rows on 3 enterprises, 2 with consent" in run("deliver", "--date", "2026-06-30")
    assert "was delivered already" in run("deliver", "first", "--date", "2026-06-30")
    assert "delivered for credit_review on 2026-06-30" in run("banks", "show", "first")
    done = CliRunner().invoke(app, ["deliver", "third", "--data", str(data.path)])
    assert (done.exit_code, "has no bank third: it has first" in done.output) == (1, True)


def outsider(place: str, *options: str) -> "subprocess.CompletedProcess[str]":
    """The tool for outsiders, run by a Python that sees no library."""
    python = getattr(sys, "_base_executable", sys.executable)
    words = [python, "-I", str(PROJECT_ROOT / "tools" / "verify_release.py"), place, *options]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_the_bank_verifies_a_delivery_with_python_alone(data: DataFolder) -> None:
    done = send(data)
    found = outsider(done.path)
    assert (found.returncode, found.stdout.splitlines()[-1]) == (0, "OK"), found.stdout
    assert f"delivery {done.delivery} to first for credit_review, from {RELEASE}" in found.stdout
    assert "signed with another key than yours" in outsider(done.path, "--key", "a" * 64).stdout


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mart_invoice_profile.csv", "mart_invoice_profile.csv is not what was delivered"),
        ("manifest.json", "manifest.json is not the one that was signed"),
        ("manifest.json.sig", "FAILED"),
        (".ok", ".ok names another manifest.json"),
    ],
)
def test_one_changed_byte_is_found(data: DataFolder, name: str, message: str) -> None:
    place = Path(send(data).path)
    (place / name).chmod(0o600)
    content = bytearray((place / name).read_bytes())
    content[-2] ^= 1
    (place / name).write_bytes(content)
    found = outsider(str(place))
    assert found.returncode == 1
    assert message in found.stdout


def test_a_file_that_is_not_of_the_delivery_is_found(data: DataFolder) -> None:
    place = send(data).path
    Path(place, "more.csv").write_text("", encoding="utf-8")
    assert "more.csv does not belong to the delivery" in outsider(place).stdout
    Path(place, "more.csv").unlink()
    Path(place, ".ok").unlink()
    assert ".ok is missing: the delivery is not complete" in outsider(place).stdout


def _delta(data: DataFolder, kind: str = "csv") -> None:
    form = {"kind": kind, **({"encoding": "gb18030", "delimiter": "※"} if kind == "csv" else {})}
    data.write_bank(deliveries=[{**CONTRACT["deliveries"][0], "format": form, "mode": "delta"}])


def test_a_delta_says_what_changed_and_applied_it_gives_the_whole(data: DataFolder) -> None:
    _delta(data)
    first = rows(send(data).path)
    assert {row["change_code"] for row in first} == {"insert"}
    has = {row["enterprise_id"]: row for row in first}
    withdrawn = [(*row[:7], DAY) if row[:2] == ("1", "tax") else row for row in CONSENTS]
    data.add_build("20260701-bbbbbbbb", withdrawn)
    second = send(data, days=1)  # the tax figures of a are withdrawn, the consent of b has expired
    changed = rows(second.path)
    assert {(row["enterprise_id"], row["change_code"]) for row in changed} == {("a", "update"), ("b", "update")}
    has |= {row["enterprise_id"]: row for row in changed}
    assert {one: row["revenue_cny"] for one, row in has.items()} == {"a": "", "b": "", "c": ""}
    found = {t.table: t for f in read_manifest(Path(second.path)).files for t in f.tables}
    assert found["mart_enterprise_profile"].changes == {"insert": 0, "update": 2, "delete": 0}
    assert send(data, days=1).is_new is False


def test_a_row_that_may_no_longer_be_seen_is_deleted_with_its_key_alone(data: DataFolder) -> None:
    _delta(data)
    send(data)
    data.add_build("20260701-bbbbbbbb", [row for row in CONSENTS if row[0] != "1"])
    (gone,) = rows(send(data).path, "mart_invoice_profile")
    assert (gone["change_code"], gone["enterprise_id"], gone["sales_cny"]) == ("delete", "a", "")


def test_what_comes_back_is_delivered_again(data: DataFolder) -> None:
    _delta(data)
    first = send(data)
    data.add_build("20260701-bbbbbbbb", [row for row in CONSENTS if row[0] != "1"])
    second = send(data)
    data.add_build("20260702-cccccccc", CONSENTS)
    third = send(data)
    assert len({first.delivery, second.delivery, third.delivery}) == 3
    assert [row["change_code"] for row in rows(third.path, "mart_invoice_profile")] == ["insert"]
    assert read_manifest(Path(third.path)).replaces == second.delivery


def test_a_full_delivery_counts_what_changed_too(data: DataFolder) -> None:
    send(data)
    data.add_build("20260701-bbbbbbbb", [row for row in CONSENTS if row[0] != "1"])
    found = {t.table: t for f in read_manifest(Path(send(data).path)).files for t in f.tables}
    assert found["mart_enterprise_profile"].changes == {"insert": 0, "update": 1, "delete": 0}
    assert found["mart_invoice_profile"].changes == {"insert": 0, "update": 0, "delete": 1}
    assert found["mart_enterprise_profile"].rows == 3
