"""Credit scores against a second implementation, to the last digit, and what must hold for every row of them."""

import csv
import random
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from compiled_models import connect_with_seeds, insert_rows, run_models
from dbt_scratch import compiled

from pipelines.base.settings import DBT_PROJECT_DIR

ENTERPRISES = 2_000
_RULES = DBT_PROJECT_DIR / "seeds" / "rulebooks"
_MODELS = (
    "int_rulebook__effective", "int_credit__scorecard", "int_credit__weight", "int_credit__points", "int_credit__score",
    "int_credit__past", "mart_credit_score", "mart_credit_reason", "mart_credit_history",
)  # fmt: skip
Values = dict[str, tuple[Decimal, bool]]


def _rows(name: str) -> list[dict[str, str]]:
    with (_RULES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _bins() -> dict[tuple[str, str], dict[str, list[dict[str, str]]]]:
    found: dict[tuple[str, str], dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows("scorecard_bin"):
        found[row["rulebook_code"], row["version"]][row["characteristic_code"]].append(row)
    return found


@pytest.fixture(scope="module")
def firms() -> dict[str, Values]:
    """Values of each enterprise by characteristic, on cuts and beside them, some stale, some missing."""
    rng = random.Random(11)  # noqa: S311 - made-up values
    cuts: dict[str, set[Decimal]] = defaultdict(set)
    for by_code in _bins().values():
        for code, rows in by_code.items():
            cuts[code] |= {Decimal(row["value_from"]) for row in rows if row["value_from"]}
    step = Decimal("0.000001")
    made: dict[str, Values] = {}
    for number in range(ENTERPRISES):
        values: Values = {}
        for code, found in sorted(cuts.items()):
            if rng.random() < 0.8:
                near = rng.choice(sorted(found)) + rng.choice([-step, 0 * step, step, Decimal(rng.randrange(-50, 50))])
                values[code] = (near.quantize(step), rng.random() < 0.1)
        made[f"E{number:05d}"] = values
    return made


@pytest.fixture(scope="module")
def warehouse(firms: dict[str, Values]) -> duckdb.DuckDBPyConnection:
    """The models, run on the enterprises."""
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    for statement in (
        "CREATE TABLE core.dim_run AS SELECT DATE '2026-06-30' AS business_date",
        "CREATE TABLE core.dim_enterprise (enterprise_id VARCHAR, has_registry BOOLEAN)",
        "CREATE TABLE intermediate.int_enterprise__assessed (enterprise_id VARCHAR, industry_section VARCHAR)",
        "CREATE TABLE intermediate.int_adverse__veto (enterprise_id VARCHAR, veto_codes VARCHAR)",
        "CREATE TABLE intermediate.int_adverse__review (enterprise_id VARCHAR, review_codes VARCHAR)",
        "CREATE TABLE intermediate.int_credit__date (observation_date DATE, is_current BOOLEAN)",
        """CREATE TABLE intermediate.int_credit__public_grade (enterprise_id VARCHAR, grade_code VARCHAR,
            evaluated_date DATE, known_date DATE)""",
        "INSERT INTO intermediate.int_credit__date VALUES ('2026-06-30', true)",
        """CREATE TABLE intermediate.int_credit__characteristic (enterprise_id VARCHAR, observation_date DATE,
            characteristic_code VARCHAR, characteristic_value DECIMAL(28, 6), evidence_date DATE, is_stale BOOLEAN)""",
    ):
        connection.execute(statement)
    insert_rows(
        connection,
        "intermediate.int_credit__characteristic",
        [
            (firm, date(2026, 6, 30), code, value, date(2026, 5, 31), stale)
            for firm, values in firms.items()
            for code, (value, stale) in values.items()
        ],
    )
    insert_rows(connection, "core.dim_enterprise", [(firm, True) for firm in firms])
    connection.execute(
        "INSERT INTO intermediate.int_enterprise__assessed SELECT enterprise_id, 'C' FROM core.dim_enterprise"
    )
    connection.execute(  # the official grade stands beside the score, which the second implementation knows nothing of
        """INSERT INTO intermediate.int_credit__public_grade
        SELECT enterprise_id, 'D', DATE '2026-04-30', DATE '2026-05-31' FROM core.dim_enterprise
        WHERE enterprise_id < 'E01'"""
    )
    run_models(connection, manifest, *_MODELS)
    return connection


def _by_hand(values: Values, card: dict[str, str], bins: dict[str, list[dict[str, str]]]) -> tuple[Decimal | None, ...]:
    """Score, coverage, probability of default and grade of one enterprise."""
    score, whole, known = Decimal(card["base_points"]), Decimal(0), Decimal(0)
    for code, rows in bins.items():
        points = [Decimal(row["points"]) for row in rows if row["bin_no"] != "0"]
        weight = max(points) - min(points)
        whole += weight
        value, stale = values.get(code, (None, False))
        if value is None or stale:
            (row,) = [row for row in rows if row["bin_no"] == "0"]
        else:
            known += weight
            (row,) = [
                row
                for row in rows
                if row["bin_no"] != "0"
                and (not row["value_from"] or value >= Decimal(row["value_from"]))
                and (not row["value_below"] or value < Decimal(row["value_below"]))
            ]
        score += Decimal(row["points"])
    coverage = (100 * known / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if coverage < Decimal(card["coverage_floor_pct"]):
        return None, coverage, None, None
    of_version = [card["rulebook_code"], card["version"]]
    (rate,) = [
        Decimal(row["pd_pct"])
        for row in _RATES
        if [row["rulebook_code"], row["version"]] == of_version
        and (not row["score_from"] or score >= Decimal(row["score_from"]))
        and (not row["score_below"] or score < Decimal(row["score_below"]))
    ]
    (grade,) = [
        row["grade_code"]
        for row in _GRADES
        if [row["rulebook_code"], row["version"]] == of_version
        and rate >= Decimal(row["pd_from_pct"])
        and (not row["pd_below_pct"] or rate < Decimal(row["pd_below_pct"]))
    ]
    return score, coverage, rate, grade  # type: ignore[return-value]


_RATES, _GRADES = _rows("scorecard_pd"), _rows("scorecard_grade")


def test_every_score_is_that_of_a_second_implementation(
    warehouse: duckdb.DuckDBPyConnection, firms: dict[str, Values]
) -> None:
    bins = _bins()
    expected = {
        (firm, card["rulebook_code"]): _by_hand(values, card, bins[card["rulebook_code"], card["version"]])
        for card in _rows("scorecard")
        for firm, values in firms.items()
    }
    found = warehouse.execute(
        "SELECT enterprise_id, rulebook_code, score, coverage_pct, pd_pct, risk_grade_code FROM marts.mart_credit_score"
    ).fetchall()
    assert {(firm, code): tuple(told) for firm, code, *told in found} == expected
    scored = [told for told in expected.values() if told[0] is not None]
    assert 0 < len(scored) < len(expected), "some are scored and some are not"


def test_points_add_up_to_the_score_less_its_base(warehouse: duckdb.DuckDBPyConnection) -> None:
    wrong = warehouse.execute("""
        SELECT count(*) FROM marts.mart_credit_score s JOIN (
            SELECT enterprise_id, rulebook_code, sum(points) AS points FROM marts.mart_credit_reason GROUP BY ALL
        ) USING (enterprise_id, rulebook_code) WHERE score IS NOT NULL AND points <> score - base_points
    """).fetchall()
    assert wrong == [(0,)]


def test_the_history_of_today_is_the_score_of_today(warehouse: duckdb.DuckDBPyConnection) -> None:
    """It is calculated in another way: from the points of missing values up."""
    wrong = warehouse.execute("""
        SELECT count(*) FROM marts.mart_credit_history h JOIN marts.mart_credit_score s
        USING (enterprise_id, rulebook_code) WHERE h.score IS DISTINCT FROM s.score
    """).fetchall()
    assert wrong == [(0,)]
