"""Freezing of quantiles: which score of which enterprises is taken, when it has to wait, and that frozen rows stay."""

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.base.errors import StepRefusedError
from pipelines.cli.show.freeze import freeze_lines
from pipelines.rulebooks.city_rows import with_city_rows
from pipelines.rulebooks.freeze import Freeze, freeze
from pipelines.rulebooks.seeds import read_rulebooks

# Stage s has the scores 1 to 20, stage t 101 to 111, stage u 201 to 209: nine, of 40 in all stages.
_TABLES = """
    CREATE SCHEMA core; CREATE SCHEMA intermediate; CREATE SCHEMA seeds;
    CREATE TABLE core.dim_run AS SELECT DATE '2026-06-30' AS business_date, 2025 AS figure_year;
    CREATE TABLE seeds.innovation_scheme AS
        SELECT 'a' AS rulebook_code, '1' AS version, CAST(NULL AS INTEGER) AS reference_percentile;
    CREATE TABLE intermediate.int_innovation__scheme AS SELECT 'a' AS rulebook_code, '1' AS version,
        10 AS percentile_min_cohort, 60.0 AS coverage_floor_pct, 'local' AS authority,
        CAST(NULL AS INTEGER) AS reference_year;
    CREATE TABLE seeds.innovation_stage AS SELECT 'a' AS rulebook_code, '1' AS version, stage_code, order_no
        FROM (VALUES ('s', 1), ('t', 2), ('u', 3)) stage (stage_code, order_no);
    CREATE TABLE intermediate.int_rulebook__effective AS SELECT 'quantile_band' AS rulebook_code, '1' AS version;
    CREATE TABLE seeds.quantile_band_rule AS SELECT 'quantile_band' AS rulebook_code, r.*
        FROM (VALUES ('1', 75, NULL), ('1', 50, 75), ('1', NULL, 50), ('0', 99, NULL)) r
        (version, percentile_from, percentile_below);
    CREATE TABLE intermediate.int_innovation__score AS
        SELECT 'a' AS rulebook_code, stage_code, 'scored' AS state_code, CAST(score AS DECIMAL(9, 4)) AS score FROM (
            SELECT 's' AS stage_code, unnest(range(1, 21)) AS score
            UNION ALL SELECT 't', unnest(range(101, 112)) UNION ALL SELECT 'u', unnest(range(201, 210)))
        UNION ALL SELECT 'a', 's', 'nr', NULL UNION ALL SELECT 'b', 's', 'scored', 5;
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(_TABLES)
    return path


def frozen(warehouse: Path, folder: Path) -> Freeze:
    return freeze(warehouse, 2025, "a test", with_city_rows(read_rulebooks(), folder), folder)


def test_at_a_percentile_is_the_lowest_place_with_that_share_below_it(warehouse: Path, tmp_path: Path) -> None:
    """Of 20 scores percentile 75 is the sixteenth: fifteen, 75 %, are below. Of 11 the tenth: eight would be 73 %.

    Nine of stage u are too few. Of the 40 of all stages 30 must be below: the thirty-first is the eleventh of t, 111.
    """
    done = frozen(warehouse, tmp_path / "rulebooks")
    with (tmp_path / "rulebooks" / "innovation_quantile.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ("stage_code", "percentile", "score", "cohort_code", "cohort_size")
    found = [tuple(row[column] for column in columns) for row in rows]
    assert found == [
        ("s", "50", "11", "stage", "20"),
        ("s", "75", "16", "stage", "20"),
        ("t", "50", "107", "stage", "11"),
        ("t", "75", "110", "stage", "11"),
        ("u", "50", "101", "all", "40"),
        ("u", "75", "111", "all", "40"),
    ]
    assert {(row["scoring_year"], row["authority"], row["is_verified"], row["frozen_from"]) for row in rows} == {
        ("2025", "local", "false", "a test; business date 2026-06-30")
    }
    assert list(freeze_lines(done, 2025, date(2026, 6, 30))) == [
        "a 1: 6 quantiles of 2025 added: 2 use all stages (too few scorers)"
    ]


def test_a_frozen_year_stays(warehouse: Path, tmp_path: Path) -> None:
    frozen(warehouse, tmp_path / "rulebooks")
    before = (tmp_path / "rulebooks" / "innovation_quantile.csv").read_bytes()
    with pytest.raises(StepRefusedError, match="a 1: already frozen for 2025; a frozen year never changes"):
        frozen(warehouse, tmp_path / "rulebooks")
    assert (tmp_path / "rulebooks" / "innovation_quantile.csv").read_bytes() == before


def test_scores_on_references_of_another_year_give_no_quantiles(warehouse: Path, tmp_path: Path) -> None:
    """The references of 2025 are there, but the build was scored on those of 2024."""
    folder = tmp_path / "rulebooks"
    folder.mkdir()
    header = ",".join(read_rulebooks().tables["innovation_reference"].seed.types)
    row = "a,1,x,2025,s,5,90,stage,12,then,,local,false"
    (folder / "innovation_reference.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("UPDATE seeds.innovation_scheme SET reference_percentile = 90")
        connection.execute("UPDATE intermediate.int_innovation__scheme SET reference_year = 2024")
    done = frozen(warehouse, folder)
    assert list(freeze_lines(done, 2025, date(2026, 6, 30))) == [
        (
            "a 1: quantiles of 2025 need scores on the references of 2025: run `kechuang daily --date 2026-06-30`, "
            "then this command again"
        )
    ]
    assert not (folder / "innovation_quantile.csv").exists()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("UPDATE intermediate.int_innovation__scheme SET reference_year = 2025")
    assert [one.rows for one in frozen(warehouse, folder).added] == [6]


def test_too_few_scores_of_all_stages_give_none(warehouse: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("DELETE FROM intermediate.int_innovation__score WHERE stage_code <> 'u'")
    done = frozen(warehouse, tmp_path / "rulebooks")
    assert list(freeze_lines(done, 2025, date(2026, 6, 30))) == [
        "a 1: no quantiles of 2025: too few enterprises are scored"
    ]
    assert not (tmp_path / "rulebooks").exists()
