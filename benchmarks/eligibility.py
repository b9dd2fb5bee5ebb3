"""Eligibility of many firms: the models as dbt runs them beside one hand-written statement that does the same.

`python benchmarks/eligibility.py [--firms N] [--threads N]`. Both read the same figures and write one row per firm and
criterion of documents 115 (technology SMEs) and 63, annex 1 (innovative SMEs). That states, values, distances and
results agree is checked before anything is printed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import duckdb

from pipelines.warehouse.dbt import RUN_RESULTS, invoke_dbt, read_artifact

_HERE = Path(__file__).parent
_SEEDS = ["path:seeds/rulebooks", "measure", "unit", "eligibility_identity"]
_BEFORE = ["int_rulebook__effective", "path:models/intermediate/size"]
_MODELS = ["path:models/intermediate/eligibility", "mart_eligibility", "mart_eligibility_criterion"]
_OTHER_RULEBOOKS = """
    DELETE FROM seeds.rulebook WHERE rulebook_code NOT IN ('tech_sme', 'innovative_sme', 'sme_size')
"""
_RANKS = "(VALUES (4, 'met'), (3, 'manual'), (2, 'unknown'), (1, 'unmet')) AS"
_DIFFERENCES = f"""
    SELECT
        (SELECT count(*) FROM (FROM marts.mart_eligibility_criterion WHERE rulebook_code <> 'sme_size') AS m
         FULL JOIN by_hand.eligibility AS h USING (enterprise_id, rulebook_code, criterion_code)
         WHERE (m.state_code, m.criterion_value, m.value_max, m.gap_value, m.source_feed, m.record_id, m.clause)
             IS DISTINCT FROM
               (h.state_code, h.criterion_value, h.value_max, h.gap_value, h.source_feed, h.record_id, h.clause))
        + (SELECT count(*) FROM (FROM marts.mart_eligibility WHERE rulebook_code <> 'sme_size') AS m
           FULL JOIN (SELECT DISTINCT enterprise_id, rulebook_code, result_rank FROM by_hand.eligibility) AS h
           USING (enterprise_id, rulebook_code)
           LEFT JOIN {_RANKS} state (rank, code) ON state.rank = h.result_rank
           WHERE m.state_code IS DISTINCT FROM state.code)
"""  # noqa: S608  # of constants
_COUNTS = """
    SELECT (SELECT count(*) FROM by_hand.eligibility), (SELECT count(*) FROM intermediate.int_measure__chosen)
"""


def _timed_dbt(arguments: list[str], warehouse: Path, target: Path, threads: int) -> float:
    started = time.perf_counter()
    if not invoke_dbt(arguments, warehouse=warehouse, target_dir=target, threads=threads):
        raise SystemExit(f"dbt {arguments[0]} failed: see {target}")
    return time.perf_counter() - started


def main() -> None:
    """Make the figures, judge them both ways, compare, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--firms", type=int, default=300_000)
    options.add_argument("--threads", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kechuang-bench-") as folder:
        warehouse, target = Path(folder, "warehouse.duckdb"), Path(folder, "target")
        config = {"threads": given.threads, "temp_directory": folder}
        with duckdb.connect(str(warehouse), config=config) as connection:
            for schema in ("landing", "staging", "intermediate", "marts", "seeds", "by_hand"):
                connection.execute(f"CREATE SCHEMA {schema}")
        _timed_dbt(["seed", "--select", *_SEEDS], warehouse, target, given.threads)
        with duckdb.connect(str(warehouse), config=config) as connection:
            connection.execute(
                (_HERE / "made_up_figures.sql").read_text(encoding="utf-8").replace("$firms", str(given.firms))
            )
            connection.execute(_OTHER_RULEBOOKS)
        _timed_dbt(["run", "--select", *_BEFORE], warehouse, target, given.threads)
        models = _timed_dbt(["run", "--select", *_MODELS], warehouse, target, given.threads)
        inside = sum(one["execution_time"] for one in read_artifact(target, RUN_RESULTS)["results"])
        with duckdb.connect(str(warehouse), config=config) as connection:
            started = time.perf_counter()
            connection.execute((_HERE / "eligibility.sql").read_text(encoding="utf-8"))
            by_hand = time.perf_counter() - started
            [(different,)] = connection.execute(_DIFFERENCES).fetchall()
            [(rows, figures)] = connection.execute(_COUNTS).fetchall()
    if different:
        raise SystemExit(f"{different:,} rows differ between the models and the statement: one of the two is wrong")
    print(f"{given.firms:,} firms, {figures:,} figures, {rows:,} criteria; both ways the same")
    print(f"{'':24}{'seconds':>10}{'times':>8}")
    for name, seconds in (("one statement", by_hand), ("models, inside dbt", inside), ("models, with dbt", models)):
        print(f"{name:24}{seconds:>10.1f}{seconds / by_hand:>8.2f}")


if __name__ == "__main__":
    main()
