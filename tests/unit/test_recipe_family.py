"""CONTRIBUTING.md's recipe for a family of checks, followed to the letter in a copy of the project."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
from recipes import ROOT, follow, steps

_NEW = "quality/families/not_empty.py"
_ASK = """
import json, sys
from pathlib import Path
from pipelines.gate.gate import all_definitions, definitions_by_family, run_family
from pipelines.plan.plan import Plan
from quality.family import Build

classification = {"access": "public", "jrt0197_level": 1}
meta = {"owner": "team:a", "key": ["a"], "requires": [], "classification": classification}
manifest = {"nodes": {
    "model.mart_x": {"name": "mart_x", "resource_type": "model", "schema": "marts", "columns": {},
        "description": "某表。 / A table.", "config": {"access": "public", "meta": meta}},
    "model.mart_y": {"name": "mart_y", "resource_type": "model", "schema": "marts", "columns": {},
        "description": "某表。 / A table.", "config": {"access": "public", "meta": meta}},
    "test.t": {"name": "t", "resource_type": "test", "unique_id": "test.t", "attached_node": "model.mart_x",
        "config": {"meta": {}}},
}}
plan = Plan(business_date="2026-06-30", code_sha256="", rulebooks={}, deliveries=(), rejections=(), absent_feeds=())
build = Build(Path(sys.argv[1]), plan, {}, manifest, 1)
(found,) = [pair for pair in definitions_by_family({}, manifest) if pair[0].code == "not_empty"]
results = run_family(*found, build)
print(json.dumps({
    "known": [one.id for one in all_definitions({}, manifest)],
    "results": [[one.id, one.state, one.figure, one.bound] for one in results],
}))
"""


def _hashes(project: Path) -> dict[str, str]:
    files = [path for path in project.rglob("*.py") if path.is_file()]
    return {str(path.relative_to(project)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_newcomer_adds_a_family_of_checks(tmp_path: Path) -> None:
    project, warehouse = tmp_path / "project", tmp_path / "warehouse.duckdb"
    for name in ("pipelines", "quality"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    before = _hashes(project)
    for kind, title, text in steps("Add a check family"):
        assert title, f"a block of the recipe names no file: {text}"
        follow(project, kind, title, text)
    after = _hashes(project)
    assert {path for path in after if after[path] != before.get(path)} == {_NEW}
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("CREATE SCHEMA marts; CREATE TABLE marts.mart_x AS SELECT 1 AS a")
        connection.execute("CREATE TABLE marts.mart_y (a INTEGER)")
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(warehouse)],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {"not_empty.mart_x", "not_empty.mart_y", "privacy.mart_x.no_person"} <= set(told["known"])
    assert told["results"] == [
        ["not_empty.mart_x", "passed", "1 row", "at least 1 row"],
        ["not_empty.mart_y", "failed", "0 rows", "at least 1 row"],
    ]
