"""Innovation points of many firms: the models as dbt runs them beside one hand-written statement that does the same.

`python benchmarks/scoring.py [--firms N] [--threads N]`. Both read the same measures and write every indicator's row;
that they agree is checked before anything is printed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import duckdb

from pipelines.warehouse.dbt import RUN_RESULTS, invoke_dbt, read_artifact

_HERE = Path(__file__).parent
_SCHEMAS = ("landing", "staging", "intermediate", "core", "marts", "seeds", "by_hand")
_MODELS = ["int_rulebook__effective", "path:models/intermediate/indicator", "path:models/intermediate/innovation",
           "path:models/marts,mart_innovation_*"]  # fmt: skip
_SEEDS = ["path:seeds/rulebooks"]
_DIFFERENCES = """
    SELECT count(*) FROM marts.mart_innovation_indicator m
    FULL JOIN by_hand.innovation h USING (enterprise_id, rulebook_code, indicator_code)
    LEFT JOIN marts.mart_innovation_score s USING (enterprise_id, rulebook_code)
    WHERE (s.stage_code IS NOT NULL OR m.enterprise_id IS NULL)
      AND ((m.points, m.effective_weight, m.indicator_value) IS DISTINCT FROM
           (h.points, h.effective_weight, h.indicator_value)
        OR (s.score, s.rank_in_cohort, s.cohort_size) IS DISTINCT FROM (h.score, h.rank_in_cohort, h.cohort_size))
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM marts.mart_innovation_score WHERE state_code = 'scored'),
           (SELECT count(*) FROM marts.mart_innovation_indicator),
           (SELECT count(*) FROM intermediate.int_measure__chosen)
"""


def _timed_dbt(arguments: list[str], warehouse: Path, target: Path, threads: int) -> float:
    started = time.perf_counter()
    if not invoke_dbt(arguments, warehouse=warehouse, target_dir=target, threads=threads):
        raise SystemExit(f"dbt {arguments[0]} failed: see {target}")
    return time.perf_counter() - started


def main() -> None:
    """Make the measures, score them both ways, compare, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--firms", type=int, default=300_000)
    options.add_argument("--threads", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kechuang-bench-") as folder:
        warehouse, target = Path(folder, "warehouse.duckdb"), Path(folder, "target")
        config = {"threads": given.threads, "temp_directory": folder}
        with duckdb.connect(str(warehouse), config=config) as connection:
            for schema in _SCHEMAS:
                connection.execute(f"CREATE SCHEMA {schema}")
            connection.execute(
                (_HERE / "made_up_measures.sql").read_text(encoding="utf-8").replace("$firms", str(given.firms))
            )
        _timed_dbt(["seed", "--select", *_SEEDS], warehouse, target, given.threads)
        models = _timed_dbt(["run", "--select", *_MODELS], warehouse, target, given.threads)
        inside = sum(one["execution_time"] for one in read_artifact(target, RUN_RESULTS)["results"])
        with duckdb.connect(str(warehouse), config=config) as connection:
            started = time.perf_counter()
            connection.execute((_HERE / "scoring.sql").read_text(encoding="utf-8"))
            by_hand = time.perf_counter() - started
            different = connection.execute(_DIFFERENCES).fetchall()[0][0]
            scored, rows, measures = connection.execute(_COUNTS).fetchall()[0]
    if different:
        raise SystemExit(f"{different:,} rows differ between the models and the statement: one of the two is wrong")
    print(f"{given.firms:,} firms, {measures:,} measures, {scored:,} scores, {rows:,} indicators; both ways the same")
    print(f"{'':24}{'seconds':>10}{'times':>8}")
    for name, seconds in (("one statement", by_hand), ("models, inside dbt", inside), ("models, with dbt", models)):
        print(f"{name:24}{seconds:>10.1f}{seconds / by_hand:>8.2f}")


if __name__ == "__main__":
    main()
