"""No command writes into the product: a command that persists something needs a city's folder or a file."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.base.settings import today
from pipelines.cli.app import app
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
    ],
)
def test_what_is_written_into_a_file_needs_its_name(command: str, option: str) -> None:
    done = CliRunner().invoke(app, command.split())
    assert done.exit_code == 2
    assert f"Missing option '{option}'" in done.output


@pytest.mark.parametrize(
    "command",
    ["review --withdraw 1 --by x --why y", "review --import queue.csv", "rulebook freeze --year 2025 --from x"],
)
def test_what_a_city_decides_is_written_only_into_a_citys_folder(command: str, data: Path) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    done = CliRunner().invoke(app, [*command.split(), "--data", str(data)])
    assert done.exit_code == 1
    assert f"{data}/city: no city folder to write to: create one with `kechuang city init DIR`" in done.output
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
