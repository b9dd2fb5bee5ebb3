"""CONTRIBUTING.md's recipes for an indicator, a local scheme and a kind of rulebook, followed in a copy."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from recipes import ROOT, follow, steps

RECIPES = ("Add an indicator", "Add a local scheme", "Add a kind of rulebook")
MODELS = "dbt_project/models/intermediate"
SEEDS = "dbt_project/seeds/rulebooks"
_TABLES = """
    CREATE SCHEMA intermediate; CREATE SCHEMA core;
    CREATE TABLE core.dim_run AS SELECT DATE '2026-06-30' AS business_date, 2025 AS figure_year;
    CREATE TABLE intermediate.int_enterprise__assessed AS
        SELECT unnest(['A', 'B', 'C']) AS enterprise_id, 'C' AS industry_section;
    CREATE TABLE intermediate.int_adverse__veto (enterprise_id VARCHAR);
    CREATE TABLE intermediate.int_adverse__review (enterprise_id VARCHAR, review_codes VARCHAR);
    CREATE TABLE intermediate.int_measure__zero (measure_code VARCHAR);
    CREATE TABLE intermediate.int_measure__open (enterprise_id VARCHAR, measure_code VARCHAR);
    CREATE TABLE intermediate.int_measure__chosen AS SELECT enterprise_id, measure_code, 'derived' AS basis_code,
        period_year, measure_value::DECIMAL(28, 6) AS measure_value, NULL::VARCHAR AS source_feed
    FROM (VALUES ('A', 'ip_in_force_count', NULL, 3), ('A', 'tech_contract_turnover', 2025, 500000),
                 ('B', 'ip_in_force_count', NULL, 4), ('C', 'tech_contract_turnover', 2025, 500000),
                 ('A', 'revenue', 2025, 1), ('B', 'revenue', 2025, 1), ('C', 'revenue', 2025, 1))
        figure (enterprise_id, measure_code, period_year, measure_value);
    CREATE TABLE core.dim_enterprise AS SELECT enterprise_id, true AS has_registry
    FROM intermediate.int_enterprise__assessed;
"""
_SELECTED = ["path:seeds/rulebooks", "measure", "indicator", "int_rulebook__effective", "int_rulebook__rule",
             "path:models/intermediate/indicator", "path:models/intermediate/innovation",
             "path:models/marts,mart_innovation_*"]  # fmt: skip
_LEFT_OUT = ["test_type:data", "path:models/marts,test_type:unit", "path:models/intermediate/innovation,test_type:unit"]


def _hashes(project: Path) -> dict[str, str]:
    files = [path for path in project.rglob("*") if path.is_file()]
    return {str(path.relative_to(project)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _built(project: Path) -> Path:
    """The copy's models and the indicators' unit tests, on three enterprises."""
    folder = project / "scratch"
    folder.mkdir()
    warehouse = folder / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(_TABLES)
    names = {"KECHUANG_WAREHOUSE": warehouse, "DBT_TARGET_PATH": folder, "DBT_LOG_PATH": folder,
             "DBT_PROFILES_DIR": project / "dbt_project"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "build", "--select", *_SELECTED, "--exclude", *_LEFT_OUT],
        cwd=project / "dbt_project",
        env=os.environ | {name: str(value) for name, value in names.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "rights_in_force_are_counted_as_of_the_day" in done.stdout
    return warehouse


@pytest.mark.whole_day("a copy of the checkout with rules of its own, whose project is compiled")
def test_a_newcomer_adds_an_indicator_a_local_scheme_and_a_kind_of_rulebook(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
    shutil.copytree(ROOT / "dbt_project", tmp_path / "dbt_project", ignore=ignored)
    before = _hashes(tmp_path)
    for recipe in RECIPES:
        for kind, title, text in steps(recipe):
            assert title, f"a block of the recipe names no file: {text}"
            follow(tmp_path, kind, title, text)
    after = _hashes(tmp_path)
    assert {path for path in after if after[path] != before.get(path)} == {
        "dbt_project/seeds/codes/indicator.csv",
        "dbt_project/models/intermediate/indicator/_indicator__unit_tests.yml",
        f"{SEEDS}/rulebook.csv",
        f"{SEEDS}/_rulebooks__seeds.yml",
        f"{SEEDS}/_subsidy__seeds.yml",
        f"{SEEDS}/subsidy_rule.csv",
        f"{MODELS}/rulebook/int_rulebook__rule.sql",
        "pipelines/rulebooks/kinds/subsidy.py",
        *(f"{SEEDS}/innovation_{name}.csv" for name in ("scheme", "dimension", "stage", "indicator", "weight",
                                                        "reference", "band")),
    }  # fmt: skip
    with duckdb.connect(str(_built(tmp_path)), read_only=True) as connection:
        rows = connection.execute("""
            SELECT enterprise_id, state_code, score::VARCHAR, band_code, coverage_pct::VARCHAR, authority
            FROM marts.mart_innovation_score WHERE rulebook_code = 'harbour_10' ORDER BY 1
        """).fetchall()
        published = connection.execute("""
            SELECT rule_code, title_zh, value_text, note FROM intermediate.int_rulebook__rule
            WHERE rule_kind = 'subsidy_rule'
        """).fetchall()
    # A: 6 x 3/5 + 4 x 1/2. B: without contracts their 4 go to the rights, 10 x 4/5. C: 4 of 10 are below the floor.
    assert rows == [
        ("A", "scored", "5.6000", "FAIL", "100.0000", "placeholder"),
        ("B", "scored", "8.0000", "PASS", "60.0000", "placeholder"),
        ("C", "nr", None, "NR", "40.0000", "placeholder"),
    ]
    assert published == [("loan", "科技贷款贴息", "payer city, share pct 50, cap cny 500000", "An example.")]
