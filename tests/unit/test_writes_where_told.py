"""No command writes into the checkout by itself: what persists something there wants to be told the file."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.base.settings import today
from pipelines.cli.app import app
from pipelines.linking.decisions import DECISIONS_FILE
from pipelines.plan.day import remember_day
from pipelines.warehouse.receipt import BuildReceipt


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose build of today is finished, by its receipt."""
    folder = tmp_path / "builds"
    remember_day(folder, today(), "b", {})
    receipt = BuildReceipt(build_id="b", plan_sha256="0", warehouse_sha256="0", tables=(), model_seconds={})
    (folder / "b").mkdir()
    (folder / "b" / "build.json").write_text(receipt.model_dump_json(), encoding="utf-8")
    (folder / "b" / "warehouse.duckdb").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("distributions", "--out"),
        ("linking train --real x --version names-2", "--out"),
        ("linking charts --real x", "--out"),
        ("rulebook freeze --year 2025 --from x", "--into"),
    ],
)
def test_what_is_written_into_a_file_needs_its_name(command: str, option: str) -> None:
    done = CliRunner().invoke(app, command.split())
    assert done.exit_code == 2
    assert f"Missing option '{option}'" in done.output


@pytest.mark.parametrize("command", ["--withdraw 1 --by x --why y", "--import queue.csv"])
def test_an_answer_is_taken_only_into_a_file_that_is_named(command: str, data: Path) -> None:
    before = DECISIONS_FILE.read_bytes()
    done = CliRunner().invoke(app, ["review", "--data", str(data), *command.split()])
    assert done.exit_code == 1
    assert "name the file that takes decisions: --decisions FILE, such as dbt_project/seeds/" in done.output
    assert DECISIONS_FILE.read_bytes() == before


def test_references_are_frozen_only_into_a_file_that_is_there(data: Path) -> None:
    arguments = ["--year", "2025", "--from", "x", "--into", str(data / "none.csv"), "--data", str(data)]
    done = CliRunner().invoke(app, ["rulebook", "freeze", *arguments])
    assert done.exit_code == 1
    assert "none.csv: no such file: name the seed innovation_reference.csv, or a draft of it" in done.output
