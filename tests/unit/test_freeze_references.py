"""Freezing of full-mark references: which value of which enterprises is taken, and that frozen rows stay."""

import csv
from pathlib import Path

import duckdb
import pytest

from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.rulebooks.city_rows import with_city_rows
from pipelines.rulebooks.freeze import Freeze
from pipelines.rulebooks.freeze import freeze as freeze_into
from pipelines.rulebooks.seeds import SEEDS_DIR, read_rulebooks

OLD = "old,1,x,2023,s,5,90,stage,12,then,,placeholder,false"
_TABLES = """
    CREATE SCHEMA core; CREATE SCHEMA intermediate; CREATE SCHEMA seeds;
    CREATE TABLE core.dim_run AS SELECT DATE '2026-06-30' AS business_date, 2025 AS figure_year;
    CREATE TABLE seeds.innovation_scheme AS SELECT 'a' AS rulebook_code, '1' AS version, 90 AS reference_percentile;
    CREATE TABLE intermediate.int_innovation__scheme AS SELECT 'a' AS rulebook_code, '1' AS version,
        10 AS percentile_min_cohort, 60.0 AS coverage_floor_pct, 'local' AS authority, 2023 AS reference_year;
    CREATE TABLE seeds.innovation_stage AS SELECT 'a' AS rulebook_code, '1' AS version, stage_code, order_no
        FROM (VALUES ('s', 1), ('t', 2)) stage (stage_code, order_no);
    CREATE TABLE seeds.innovation_indicator AS SELECT 'a' AS rulebook_code, '1' AS version, i.*
        FROM (VALUES ('many', 1, 'higher', 0, 'frozen', 1), ('few', 2, 'higher', 0, 'frozen', 1),
                     ('nobody', 3, 'higher', 0, 'frozen', 7), ('debt', 4, 'lower', 90, 'frozen', 60),
                     ('small', 5, 'higher', 0, 'frozen', 50), ('fixed', 6, 'higher', 0, 'fixed', NULL))
        i (indicator_code, order_no, direction, zero_value, reference_method, reference_floor);
    CREATE TABLE intermediate.int_innovation__rule AS SELECT rulebook_code, version, stage_code, indicator_code
        FROM seeds.innovation_indicator
        JOIN (SELECT stage_code FROM seeds.innovation_stage UNION ALL SELECT 'none') ON true;
    CREATE TABLE intermediate.int_innovation__coverage AS SELECT 'a' AS rulebook_code, 'e' || n AS enterprise_id,
        CASE WHEN n <= 10 THEN 's' WHEN n <= 21 THEN 't' WHEN n = 22 THEN 's' ELSE 'none' END AS stage_code,
        CASE n WHEN 22 THEN 59.9999 ELSE 60 END AS coverage_pct
    FROM range(1, 24) enterprise (n);
    CREATE TABLE intermediate.int_innovation__value (enterprise_id VARCHAR, indicator_code VARCHAR,
                                                     indicator_value DECIMAL(28, 6));
    -- s: 1 to 10. t: 1 to 11. Enterprise 22 is below the floor of coverage, enterprise 23 in no stage.
    INSERT INTO intermediate.int_innovation__value
        SELECT 'e' || n, 'many', CASE WHEN n <= 10 THEN n WHEN n <= 21 THEN n - 10 ELSE 10000 END
        FROM range(1, 24) f (n);
    -- nine of stage s and ten of t, besides one who has zero and one below it
    INSERT INTO intermediate.int_innovation__value
        SELECT 'e' || n, 'few', CASE n WHEN 1 THEN 0 WHEN 11 THEN -4 ELSE n END FROM range(1, 22) f (n);
    INSERT INTO intermediate.int_innovation__value SELECT 'e' || n, 'nobody', 0 FROM range(1, 22) f (n);
    INSERT INTO intermediate.int_innovation__value SELECT 'e' || n, 'debt', 10.5 * n FROM range(1, 11) f (n);
    INSERT INTO intermediate.int_innovation__value SELECT 'e' || n, 'small', n FROM range(1, 22) f (n);
    INSERT INTO intermediate.int_innovation__value SELECT 'e' || n, 'fixed', n FROM range(1, 22) f (n);
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(_TABLES)
    return path


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """The city's references: the header and one row of another scheme."""
    path = tmp_path / "rulebooks" / "innovation_reference.csv"
    path.parent.mkdir()
    header = (SEEDS_DIR / "innovation_reference.csv").read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{header}\n{OLD}\n", encoding="utf-8")
    return path


def freeze(warehouse: Path, year: int, origin: str, seed: Path) -> Freeze:
    """Into the city's folder that `seed` is of."""
    return freeze_into(warehouse, year, origin, with_city_rows(read_rulebooks(), seed.parent), seed.parent)


def test_the_nearest_rank_of_enterprises_with_points(warehouse: Path, seed: Path) -> None:
    """Of 10 values the ninth, of 11 the tenth. Nine of a stage are too few: of the 19 of both stages the eighteenth.

    Debt: 8 earn (84 is below 90, 94.5 is not), and the ninetieth percentile of eight is the eighth, the lowest debt.
    An indicator without earners, and one easier than the floor, has the floor.
    """
    done = freeze(warehouse, 2025, "a test", seed)
    with seed.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["rulebook_code"] == "a"]
    found = {
        (row["indicator_code"], row["stage_code"]): (row["reference_value"], row["cohort_code"], row["cohort_size"])
        for row in rows
    }
    assert found == {
        ("many", "s"): ("9", "stage", "10"),
        ("many", "t"): ("10", "stage", "11"),
        ("few", "s"): ("20", "all", "19"),
        ("few", "t"): ("20", "stage", "10"),
        ("nobody", "s"): ("7", "none", "0"),
        ("nobody", "t"): ("7", "none", "0"),
        ("debt", "s"): ("10.5", "all", "8"),
        ("debt", "t"): ("10.5", "all", "8"),
        ("small", "s"): ("50", "stage", "10"),
        ("small", "t"): ("50", "stage", "11"),
    }
    (account,) = done.added
    assert (account.kind, account.rows, account.of_all_stages, account.of_none) == ("references", 10, 3, 2)
    assert done.waiting == [("a", "1")]
    assert {(row["scoring_year"], row["percentile"], row["authority"], row["is_verified"]) for row in rows} == {
        ("2025", "90", "local", "false")
    }
    assert {row["frozen_from"] for row in rows} == {"a test; business date 2026-06-30"}


def test_rows_are_only_added_and_a_frozen_year_stays(warehouse: Path, seed: Path) -> None:
    """The second time the scheme only waits for its quantiles."""
    before = seed.read_text(encoding="utf-8")
    freeze(warehouse, 2025, "a test", seed)
    after = seed.read_text(encoding="utf-8")
    assert after.startswith(before)
    again = freeze(warehouse, 2025, "again", seed)
    assert (again.added, again.waiting) == ([], [("a", "1")])
    assert seed.read_text(encoding="utf-8") == after


def test_the_first_references_make_the_file(warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "rulebooks" / "innovation_reference.csv"
    freeze(warehouse, 2025, "a test", path)
    with path.open(encoding="utf-8", newline="") as file:
        assert {row["rulebook_code"] for row in csv.DictReader(file)} == {"a"}


def test_a_build_of_another_year_is_refused(warehouse: Path, seed: Path) -> None:
    before = seed.read_text(encoding="utf-8")
    with pytest.raises(StepRefusedError, match="holds figures of 2025, not of 2024"):
        freeze(warehouse, 2024, "a test", seed)
    assert seed.read_text(encoding="utf-8") == before


def test_without_a_scheme_there_is_nothing_to_do(warehouse: Path, seed: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("DELETE FROM intermediate.int_innovation__scheme")
    with pytest.raises(KechuangError, match="no scheme of innovation points is in force on 2026-06-30"):
        freeze(warehouse, 2025, "a test", seed)
