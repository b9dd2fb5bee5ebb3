"""What our fused tests count is what dbt counts: the same verdict of every test."""

import duckdb
from small_city import DAY, City

from pipelines.plan.day import day_build
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.dbt import RUN_RESULTS, compiled_manifest, invoke_dbt, read_artifact
from pipelines.warehouse.receipt import WAREHOUSE
from quality.fused_tests import run_tests

_SPOILED = """
    INSERT INTO marts.mart_enterprise_profile SELECT * FROM marts.mart_enterprise_profile LIMIT 3;
    UPDATE marts.mart_innovation_score SET rulebook_code = NULL WHERE enterprise_id IN
        (SELECT enterprise_id FROM marts.mart_innovation_score ORDER BY enterprise_id LIMIT 2);
    UPDATE marts.mart_freshness SET state_code = 'stale?';
    DELETE FROM core.dim_enterprise WHERE enterprise_id IN
        (SELECT enterprise_id FROM core.dim_enterprise ORDER BY enterprise_id LIMIT 5);
"""


def test_fused_tests_count_what_dbt_counts(city: City) -> None:
    warehouse, target = day_build(city.settings, DAY) / WAREHOUSE, dbt_dir(city.settings)
    with duckdb.connect(warehouse) as connection:
        connection.execute(_SPOILED)
    invoke_dbt(["test", "--exclude-resource-type", "unit_test"], warehouse=warehouse, target_dir=target, threads=2)
    by_dbt = read_artifact(target, RUN_RESULTS)
    fused = run_tests(compiled_manifest(target, 2), warehouse, threads=2)

    def verdicts(results: dict) -> dict[str, tuple[str, int]]:
        return {one["unique_id"]: (one["status"], one["failures"]) for one in results["results"]}

    assert verdicts(fused) == verdicts(by_dbt)
    assert sum(one["failures"] > 0 for one in fused["results"]) >= 4, "the faults were to be found"
