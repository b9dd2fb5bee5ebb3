"""Innovation points against a second implementation, to the last digit, and what must hold for every row of them."""

from decimal import Decimal

import duckdb
import polars as pl
import pytest
from compiled_models import connect_with_seeds, run_models
from dbt_scratch import compiled
from made_up_enterprises import COMPLETE, FIGURE_YEAR, made_up_enterprises
from points_by_hand import FULL_MARK, Enterprise, Result, Scheme, score_all

SCHEMES = {"national_18": "2024.p1", "local_1000": "1"}
ENTERPRISES = 2_000
_MODELS = ("int_rulebook__effective", "int_indicator__", "int_innovation__", "mart_innovation_")


@pytest.fixture(scope="module")
def enterprises() -> list[Enterprise]:
    """The made-up enterprises, and one that a single feed knows."""
    alone = Enterprise("one-feed", "C", {("revenue", "vat", FIGURE_YEAR): Decimal(5_000_000)})
    return [*made_up_enterprises(ENTERPRISES), alone]


@pytest.fixture(scope="module")
def warehouse(enterprises: list[Enterprise]) -> duckdb.DuckDBPyConnection:
    """The models, run on the enterprises; one more is registered and not assessed, and one is not registered."""
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    connection.execute(f"""
        CREATE TABLE core.dim_run AS
            SELECT DATE '{FIGURE_YEAR + 1}-06-30' AS business_date, {FIGURE_YEAR} AS figure_year;
        CREATE TABLE intermediate.int_measure__chosen (enterprise_id VARCHAR, measure_code VARCHAR, basis_code VARCHAR,
            period_year INTEGER, measure_value DECIMAL(28, 6), source_feed VARCHAR);
        CREATE TABLE intermediate.int_measure__zero (measure_code VARCHAR);
        CREATE TABLE intermediate.int_measure__open (enterprise_id VARCHAR, measure_code VARCHAR);
        CREATE TABLE intermediate.int_enterprise__assessed (enterprise_id VARCHAR, industry_section VARCHAR);
        CREATE TABLE intermediate.int_adverse__veto (enterprise_id VARCHAR);
        CREATE TABLE intermediate.int_adverse__review (enterprise_id VARCHAR, review_codes VARCHAR);
        CREATE TABLE core.dim_enterprise (enterprise_id VARCHAR, has_registry BOOLEAN);
        INSERT INTO core.dim_enterprise VALUES ('not-assessed', true), ('not-registered', false);
    """)  # noqa: S608 - a year of ours
    figures = [
        (enterprise.enterprise_id, measure, basis, year, value)
        for enterprise in enterprises
        for (measure, basis, year), value in enterprise.measures.items()
    ]
    columns = {"enterprise_id": pl.String, "measure_code": pl.String, "basis_code": pl.String,
               "period_year": pl.Int32, "measure_value": pl.Decimal(28, 6)}  # fmt: skip
    given = {
        "int_measure__chosen": pl.DataFrame(figures, columns, orient="row"),
        "int_measure__zero": pl.DataFrame({"measure_code": sorted(COMPLETE)}),
        "int_enterprise__assessed": pl.DataFrame(
            {
                "enterprise_id": [one.enterprise_id for one in enterprises],
                "industry_section": [one.section for one in enterprises],
            }
        ),
        "int_adverse__veto": pl.DataFrame(
            {"enterprise_id": [one.enterprise_id for one in enterprises if one.has_veto]}
        ),
    }
    for table, rows in given.items():
        connection.register("given", rows)
        connection.execute(f"INSERT INTO intermediate.{table} BY NAME SELECT * FROM given")  # noqa: S608
    connection.execute(
        "INSERT INTO core.dim_enterprise SELECT enterprise_id, true FROM intermediate.int_enterprise__assessed"
    )
    names = [node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    run_models(connection, manifest, *(name for name in names if name.startswith(_MODELS)))
    return connection


@pytest.fixture(scope="module")
def by_hand(enterprises: list[Enterprise]) -> dict[tuple[str, str], Result]:
    """The second implementation's results by scheme and enterprise."""
    return {
        (code, enterprise): result
        for code, version in SCHEMES.items()
        for enterprise, result in score_all(
            Scheme(code, version, FIGURE_YEAR), enterprises, FIGURE_YEAR, COMPLETE
        ).items()
    }


def test_scores_are_those_of_the_second_implementation(
    warehouse: duckdb.DuckDBPyConnection, by_hand: dict[tuple[str, str], Result]
) -> None:
    rows = warehouse.execute("""
        SELECT rulebook_code, enterprise_id, stage_code, nr_reason_code, coverage_pct, score, base_points, bonus_points,
               malus_points, band_code, rank_in_cohort, cohort_size, percentile_in_cohort
        FROM marts.mart_innovation_score WHERE nr_reason_code IS DISTINCT FROM 'not_assessed'
    """).fetchall()
    assert {(code, enterprise): tuple(found) for code, enterprise, *found in rows} == {
        key: (one.stage, one.reason, one.coverage, one.score, one.base, one.bonus, one.malus, one.band, one.rank,
              one.cohort, one.percentile)
        for key, one in by_hand.items()
    }  # fmt: skip


def test_points_are_those_of_the_second_implementation(
    warehouse: duckdb.DuckDBPyConnection, by_hand: dict[tuple[str, str], Result]
) -> None:
    rows = warehouse.execute("""
        SELECT rulebook_code, enterprise_id, indicator_code, state_code, indicator_value, effective_weight, points,
               points_lost FROM marts.mart_innovation_indicator
    """).fetchall()
    expected = {
        (*key, indicator): ("missing" if value is None else "observed", None if value == FULL_MARK else value,
                            *one.points[indicator])
        for key, one in by_hand.items()
        for indicator, value in one.values.items()
    }  # fmt: skip
    assert {tuple(row[:3]): tuple(row[3:]) for row in rows} == expected


def test_the_made_up_enterprises_meet_every_case(by_hand: dict[tuple[str, str], Result]) -> None:
    """Else the two tests above would say less than they seem to."""
    results = list(by_hand.values())
    assert {one.reason for one in results} == {None, "no_revenue", "indicator_missing", "below_floor"}
    for code, version in SCHEMES.items():
        scheme = Scheme(code, version, FIGURE_YEAR)
        of_scheme = [one for (found, _), one in by_hand.items() if found == code]
        assert {one.stage for one in of_scheme if one.score is not None} == {s["stage_code"] for s in scheme.stages}
        assert sum(one.score is not None for one in of_scheme) > ENTERPRISES / 4
    local = [one for (code, _), one in by_hand.items() if code == "local_1000" and one.score is not None]
    assert any(one.bonus == 100 for one in local)
    assert any(one.malus for one in local)
    assert any(FULL_MARK in one.values.values() for one in results if one.score is not None)


def test_points_and_points_lost_add_up_to_the_scale(warehouse: duckdb.DuckDBPyConnection) -> None:
    sums = warehouse.execute("""
        SELECT DISTINCT s.scale, sum(i.effective_weight), sum(i.points + i.points_lost)
        FROM marts.mart_innovation_score s
        JOIN marts.mart_innovation_indicator i USING (rulebook_code, enterprise_id)
        WHERE i.kind = 'scored' AND s.state_code = 'scored' GROUP BY rulebook_code, enterprise_id, s.scale ORDER BY 1
    """).fetchall()
    assert sums == [(100, 100, 100), (1000, 1000, 1000)]


def test_an_enterprise_that_one_feed_knows_is_not_scored(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "SELECT state_code, nr_reason_code, score, band_code FROM marts.mart_innovation_score "
        "WHERE enterprise_id = 'one-feed' ORDER BY rulebook_code"
    ).fetchall()
    assert rows == [("nr", "indicator_missing", None, "NR"), ("nr", "below_floor", None, "NR")]


def test_every_registered_enterprise_is_published_and_says_that_the_weights_are_placeholders(
    warehouse: duckdb.DuckDBPyConnection, enterprises: list[Enterprise]
) -> None:
    for mart in ("score", "indicator"):
        query = f"SELECT DISTINCT authority, is_verified FROM marts.mart_innovation_{mart}"  # noqa: S608
        rows = warehouse.execute(query).fetchall()
        assert rows == [("placeholder", False)]
    published = warehouse.execute(
        "SELECT enterprise_id, band_code, nr_reason_code FROM marts.mart_innovation_score "
        "WHERE rulebook_code = 'national_18'"
    ).fetchall()
    assert {enterprise for enterprise, *_ in published} == {*(one.enterprise_id for one in enterprises), "not-assessed"}
    assert ("not-assessed", "NR", "not_assessed") in published
