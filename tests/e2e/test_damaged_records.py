"""A finished day whose records are damaged, one at a time: each is named with what to do, and everything else goes on.

`status` always answers; a step that needs the record refuses; publish trusts nothing that it can compute itself.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from conftest import FinishedDay
from small_city import DAY, City, assert_whole, hashes
from typer.testing import CliRunner

from pipelines.base.durable import readable_json
from pipelines.cli.app import app
from pipelines.day import steps
from pipelines.plan.day import day_build
from pipelines.plan.plan import read_plan
from pipelines.publish.figures import FIGURES
from pipelines.publish.manifest import MANIFEST
from pipelines.publish.pointer import CURRENT

ENTERPRISE_OF_THE_CITY = "91340202MYPBK6LB9X"
DATE = DAY.isoformat()
RESTORE = "restore the release's folder from a copy, or move it away and publish its day again"

Edit = Callable[[bytes], bytes]


def _of_the_future(raw: bytes) -> bytes:
    return readable_json({**json.loads(raw), "format": 99})


DAMAGE: dict[str, tuple[Edit, str]] = {
    "cut off": (lambda raw: raw[: len(raw) // 2], "is cut off or not "),
    "empty": (lambda _: b"", "is empty: "),
    "not UTF-8": (lambda raw: raw + b"\xb1", "is cut off or not UTF-8: "),
    "of the future": (_of_the_future, "the newest known here: update Kechuang"),
}
RECORDS = {
    "pointer": ("releases/current.json", "remove it and run `kechuang publish --date DAY` for the day to be served"),
    "manifest": ("releases/*/release.json", RESTORE),
    "day": ("builds/20260630.json", f"run `kechuang build --date {DATE}`"),
    "plan": ("builds/*/plan.json", f"plan the day again with `kechuang build --date {DATE}`"),
    "build": ("builds/*/build.json", f"run `kechuang build --date {DATE}` again"),
    "gate": ("builds/*/gate.json", f"run `kechuang gate --date {DATE}` again"),
    "receipt": ("landing/receipts/registry/enterprise/*.json", "run `kechuang land`, which reads the file again"),
    "arrival": ("landing/arrivals/tax/vat_invoice/*.json", "remove it, put its file into the inbox and run"),
    "outcome": ("landing/outcomes/tax/vat_invoice.json", "run `kechuang land`"),
    "look": ("landing/look.json", "run `kechuang daily`, which writes it again"),
}


@pytest.fixture(scope="module")
def day(finished: FinishedDay) -> City:
    """The finished city; each test takes back what it damages."""
    return finished.restore()


def run(*arguments: str, city: City) -> Any:
    with mock.patch.dict(os.environ, {"KECHUANG_DATA": str(city.data)}):
        return CliRunner().invoke(app, arguments)


@contextmanager
def damaged(city: City, name: str, edit: Edit) -> Iterator[Path]:
    """The first record of this kind, damaged while the block runs."""
    path = sorted(city.data.glob(RECORDS[name][0]))[0]
    raw, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(edit(raw))
    try:
        yield path
    finally:
        path.write_bytes(raw)
        path.chmod(mode)


TOGETHER = (("pointer", "day", "receipt", "arrival", "outcome", "look"), ("manifest", "plan", "build", "gate"))
"""Records that `status` reaches though the others of the group are damaged."""


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: names[0])
def test_status_names_each_and_tells_the_rest(day: City, names: tuple[str, ...], kind: str) -> None:
    edit, what = DAMAGE[kind]
    served = day.served.name
    with ExitStack() as all_damaged:
        paths = {name: all_damaged.enter_context(damaged(day, name, edit)) for name in names}
        done = run("status", city=day)
    assert done.exit_code == 0, done.output
    for name, path in paths.items():
        (line,) = [line for line in done.stdout.splitlines() if str(path) in line]
        assert line.startswith("current: damaged: " if name in ("pointer", "manifest") else "damaged: ")
        assert "update Kechuang" in line or RECORDS[name][1] in line
        assert what in line or name == "manifest", "a manifest is told by its hash, whatever was done to it"
    assert "registry/enterprise" in done.stdout, "the feeds are told"
    assert (f"current: {served} " in done.stdout) == ("pointer" not in names)
    assert (f"last day: {DATE}" in done.stdout) == ("day" not in names)


NEEDING = {
    "pointer": ("explain", ENTERPRISE_OF_THE_CITY),
    "manifest": ("explain", ENTERPRISE_OF_THE_CITY),
    "day": ("gate", "--date", DATE),
    "plan": ("gate", "--date", DATE),
    "build": ("gate", "--date", DATE),
    "gate": ("publish", "--date", DATE),
    "receipt": ("build", "--date", DATE),
    "arrival": ("build", "--date", DATE),
    "outcome": ("build", "--date", DATE),
    "look": ("build", "--date", DATE),
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [*((name, "cut off") for name in RECORDS), *(("gate", kind) for kind in DAMAGE if kind != "cut off")],
)
def test_a_step_that_needs_it_refuses_in_one_line(day: City, name: str, kind: str) -> None:
    before = hashes(day.served)
    with damaged(day, name, DAMAGE[kind][0]) as path:
        done = run(*NEEDING[name], city=day)
    assert done.exit_code == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert line.startswith(f"error: {path}: ")
    assert "Traceback" not in done.output
    assert hashes(day.served) == before


def test_a_day_refuses_a_damaged_pointer_before_it_builds(day: City) -> None:
    builds = sorted(day.settings.builds_dir.iterdir())
    with damaged(day, "pointer", DAMAGE["cut off"][0]) as path:
        refused = [run(*command, "--date", DATE, city=day) for command in (("daily",), ("build",))]
    for done in refused:
        (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert (done.exit_code, line.startswith(f"error: {path}: ")) == (1, True)
        assert line.endswith(RECORDS["pointer"][1])
    assert sorted(day.settings.builds_dir.iterdir()) == builds


def test_records_without_a_format_are_those_of_before(day: City) -> None:
    def without(raw: bytes) -> bytes:
        return readable_json({key: value for key, value in json.loads(raw).items() if key != "format"})

    for name in (name for name in RECORDS if name not in ("manifest", "gate", "plan")):
        with damaged(day, name, without):
            done = run("status", city=day)
        assert (done.exit_code, "damaged" in done.stdout) == (0, False), name


def test_a_damaged_receipt_is_made_again_and_the_plan_is_the_same(day: City) -> None:
    planned = read_plan(day_build(day.settings, DAY))
    path = sorted(day.data.glob(RECORDS["receipt"][0]))[0]
    path.write_bytes(b"{")
    day.land()
    assert steps.plan(day.settings, day.feeds, DAY) == planned


def _edited_gate(day: City, edit: Callable[[dict[str, Any]], None]) -> Any:
    """What publish says with this receipt of the gate."""

    def edited(raw: bytes) -> bytes:
        content = json.loads(raw)
        edit(content)
        return readable_json(content)

    with damaged(day, "gate", edited):
        return run("publish", "--date", DATE, city=day)


def test_a_receipt_that_says_passed_over_a_check_that_failed(day: City) -> None:
    def fail_one(content: dict[str, Any]) -> None:
        check = next(check for check in content["checks"] if check["severity"] == "block")
        check |= {"id": "contract.made_up", "state": "failed"}
        assert content["state"] == "passed"

    done = _edited_gate(day, fail_one)
    assert (done.exit_code, "is held by 1 check, first contract.made_up" in done.stderr) == (1, True)


def test_a_check_that_was_edited_to_have_passed(day: City) -> None:
    """Only its hash shows it, which the day's gate has written down."""

    def pass_all(content: dict[str, Any]) -> None:
        for check in content["checks"]:
            check |= {"state": "passed", "seconds": 0.5}

    done = _edited_gate(day, pass_all)
    assert done.exit_code == 1
    assert f"gate.json: was changed after the gate: run `kechuang gate --date {DATE}`" in done.stderr


def test_a_receipt_without_checks_passes_nothing(day: City) -> None:
    done = _edited_gate(day, lambda content: content.update(checks=[]))
    assert done.exit_code == 1
    assert f"the gate's receipt has no checks: run `kechuang gate --date {DATE}` again" in done.stderr


@pytest.mark.parametrize("name", ["warehouse.duckdb", "build.json"])
def test_what_was_changed_after_the_gate_is_not_published(day: City, name: str) -> None:
    path = day_build(day.settings, DAY) / name
    raw = path.read_bytes()
    path.write_bytes(raw + b" ")
    done = run("publish", "--date", DATE, city=day)
    path.write_bytes(raw)
    assert done.exit_code == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert line.startswith(f"error: {path}: ")
    assert line.endswith(f"run `kechuang build --date {DATE}`, then `kechuang gate --date {DATE}`")


def test_a_byte_of_a_published_file_that_was_changed_is_found(day: City) -> None:
    path = day.served / "mart_invoice_profile.parquet"
    raw, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(raw[:100] + bytes([raw[100] ^ 1]) + raw[101:])
    done, status = run("publish", "--date", DATE, city=day), run("status", city=day)
    explained = run("explain", ENTERPRISE_OF_THE_CITY, city=day)
    path.write_bytes(raw)
    path.chmod(mode)
    assert done.exit_code == 1
    assert f"error: {path}: is not what was published: {RESTORE}" in done.stderr
    assert status.exit_code == 0
    assert f"current: damaged: {path}: is not what was published: {RESTORE}" in status.stdout
    assert explained.exit_code == 1
    assert f"error: {path}: is not what was published: {RESTORE}" in explained.stderr
    assert run("publish", "--date", DATE, city=day).exit_code == 0
    assert_whole(day)


def test_a_manifest_that_was_edited_is_not_published_again(day: City) -> None:
    path, pointer = day.served / MANIFEST, day.settings.releases_dir / CURRENT
    before = pointer.read_bytes()

    def edit(raw: bytes) -> bytes:
        return readable_json({**json.loads(raw), "gate_counts": {"passed": 1}})

    with damaged(day, "manifest", edit):
        done = run("publish", "--date", DATE, city=day)
    assert done.exit_code == 1
    assert f"error: {path}: was changed after it was published (gate_counts): {RESTORE}" in done.stderr
    assert pointer.read_bytes() == before


def test_one_old_manifest_that_cannot_be_read_warns_and_holds_nothing(day: City) -> None:
    releases = day.settings.releases_dir
    old = releases / f"{DAY - timedelta(days=9):%Y%m%d}-0000dead"
    old.mkdir()
    (old / MANIFEST).write_bytes(b'{"release_id": "2026')
    (releases / FIGURES).write_bytes(b"PAR1 cut off")
    receipt = day.gate()
    assert receipt.state == "passed"
    (check,) = [check for check in receipt.warnings if check.id == "history.releases_readable"]
    assert check.detail is not None
    assert check.detail.startswith(f"{old / MANIFEST}: is cut off or not JSON (line 1): ")
    shown = run("status", city=day).stdout
    assert "warning: history.releases_readable (owner team:data-platform)" in shown
    assert str(old / MANIFEST) in shown
