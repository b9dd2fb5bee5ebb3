"""What the page on innovation points measures: who counts, and whether scores follow the city's latent quality."""

from pathlib import Path

import duckdb
import pytest

from sources.simulator.points_report.observed import Points

_TABLES = """
    CREATE SCHEMA marts; CREATE SCHEMA seeds;
    CREATE TABLE seeds.innovation_stage AS SELECT 'a' AS rulebook_code, '1' AS version, 's' AS stage_code,
        '初创期' AS name_zh, 'Start-up' AS name_en, 1 AS order_no;
    CREATE TABLE marts.mart_innovation_score AS SELECT 'a' AS rulebook_code, '1' AS version, enterprise_id,
        's' AS stage_code, 'C' AS industry_section, CASE WHEN score IS NULL THEN 'nr' ELSE 'scored' END AS state_code,
        CASE WHEN score IS NULL THEN 'below_floor' END AS nr_reason_code, 'C' AS band_code, score, coverage_pct,
        2025 AS reference_year, 100 AS scale, 'placeholder' AS authority
    FROM (VALUES ('e1', 10.0, 60.0), ('e2', 20.0, 69.9999), ('e3', 30.0, 70.0), ('e4', 40.0, 100.0), ('e5', NULL, 5.0),
                 ('stranger', 50.0, 90.0)) score (enterprise_id, score, coverage_pct)
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(_TABLES)
    return path


def _truth(folder: Path, *qualities: float) -> Path:
    path = folder / "enterprise.csv"
    rows = [f"e{number},{quality}" for number, quality in enumerate(qualities, 1)]
    path.write_text("enterprise_id,quality\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("qualities", "rho"),
    [((1, 2, 3, 4, -9), 1.0), ((4, 3, 2, 1, 9), -1.0), ((1, 2, 4, 3, 0), 0.8)],  # 1 - 6 x 2 / (4 x 15)
)
def test_ranks_of_the_scored_are_compared_with_quality(
    warehouse: Path, tmp_path: Path, qualities: tuple[float, ...], rho: float
) -> None:
    points = Points.of(warehouse, _truth(tmp_path, *qualities))
    assert points.rank_correlation("a") == pytest.approx(rho)


def test_scores_are_spread_by_coverage_with_its_lower_bound(warehouse: Path, tmp_path: Path) -> None:
    points = Points.of(warehouse, _truth(tmp_path, 1, 2, 3, 4, 5))
    groups = points.spread("a", "coverage", "coverage_pct")
    assert groups.select("group", "enterprises").rows() == [("< 70", 2), ("70–80", 1), ("90–100", 2)]
    assert points.states("a") == {"below_floor": 1, "scored": 5}
