"""CONTRIBUTING.md's recipe for a feed, followed to the letter in a copy of the project."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from recipes import ROOT, follow, steps

RECIPE = "Add a bureau feed"
COPIED = ("pipelines", "quality", "sources", "dbt_project", "tests", "Makefile", "dagster.yaml", "workspace.yaml",
          "pyproject.toml", "CONTRIBUTING.md")  # fmt: skip


def _arguments(line: str) -> list[str]:
    """A line of the recipe, for this Python: `make` has an environment of its own, and tests more than this feed."""
    if line == "make test":
        return ["-m", "pytest", "-q", "tests/contract/test_feeds.py", "-k", "electricity or schema or dbt_knows"]
    if line == "make schema":
        return ["-m", "pipelines.warehouse.source_docs"]
    program, *words = shlex.split(line)
    assert program == "kechuang", f"the test does not know how to follow `{line}`"
    return ["-c", "from pipelines.cli.app import main; main()", *words]


def _called(project: Path, line: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KECHUANG_", "DAGSTER_"))}
    done = subprocess.run(
        [sys.executable, *_arguments(line)],
        cwd=project,
        env={**environment, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.whole_day("a copy of the checkout with one feed more, whose project is compiled and whose day is run")
def test_a_newcomer_adds_a_feed(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in COPIED:
        source = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
        shutil.copytree(source, project / name, ignore=ignored) if source.is_dir() else shutil.copy(source, project)
    said = ""
    for kind, title, text in steps(RECIPE):
        if title:
            follow(project, kind, title, text)
        else:
            said += "".join(_called(project, line) for line in text.splitlines())
    assert "row 4, column 用电月份: a value of the form '9999-99-99' is not a date" in said
    (warehouse,) = (project / "scratch" / "builds").glob("20260610-*/warehouse.duckdb")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        staged = connection.execute(
            "SELECT month_date::VARCHAR, used_kwh::VARCHAR, charge_cny::VARCHAR "
            "FROM staging.stg_utility__electricity_use ORDER BY 2"
        ).fetchall()
        profiles = connection.execute("SELECT count(*) FROM marts.mart_enterprise_profile").fetchone()
    assert staged == [("2026-05-01", "1200.50", "960.00"), ("2026-05-01", "80.00", "64.00")]
    assert profiles == (2,)
    assert "release: " in said


@pytest.mark.whole_day("a copy of the checkout with one feed more, whose project is compiled and whose day is run")
def test_the_recipe_has_all_its_steps() -> None:
    kinds = [kind for kind, _, _ in steps(RECIPE)]
    assert kinds == ["yaml", "csv", "sh", "sql", "yaml", "diff", "yaml", "sh"]
