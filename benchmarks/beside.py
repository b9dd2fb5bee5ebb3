"""Models as dbt runs them beside one hand-written statement that does the same, on the same made-up figures.

The file of each benchmark says what is compared. Nothing is printed before both are known to agree.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.warehouse.dbt import invoke_dbt

_HERE = Path(__file__).parent
_SCHEMAS = ("landing", "staging", "intermediate", "core", "marts", "seeds", "by_hand")


@dataclass(frozen=True)
class Comparison:
    """One benchmark: its SQL files, what dbt selects, how differing rows are counted, and how the work is described.

    `before` is run and not timed: models that both sides read. `counts` is a query whose one row fills `told`.
    """

    figures: str
    statement: str
    seeds: tuple[str, ...]
    models: tuple[str, ...]
    differences: str
    counts: str
    told: str
    before: tuple[str, ...] = ()


def run(comparison: Comparison, description: str | None) -> None:
    """Make the figures, do the work both ways, compare, print."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--enterprises", type=int, default=300_000)
    options.add_argument("--threads", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kechuang-bench-") as folder:
        warehouse, target = Path(folder, "warehouse.duckdb"), Path(folder, "target")
        config = {"threads": given.threads, "temp_directory": folder}
        with duckdb.connect(str(warehouse), config=config) as connection:
            for schema in _SCHEMAS:
                connection.execute(f"CREATE SCHEMA {schema}")
        _timed_dbt(["seed", "--select", *comparison.seeds], warehouse, target, given.threads)
        with duckdb.connect(str(warehouse), config=config) as connection:
            connection.execute(_sql(comparison.figures).replace("$enterprises", str(given.enterprises)))
        if comparison.before:
            _timed_dbt(["run", "--select", *comparison.before], warehouse, target, given.threads)
        models = _timed_dbt(["run", "--select", *comparison.models], warehouse, target, given.threads)
        with duckdb.connect(str(warehouse), config=config) as connection:
            started = _now()
            connection.execute(_sql(comparison.statement))
            by_hand = _since(started)
            [(different,)] = connection.execute(comparison.differences).fetchall()
            [counts] = connection.execute(comparison.counts).fetchall()
    if different:
        raise SystemExit(f"{different:,} rows differ between the models and the statement: one of the two is wrong")
    print(f"{given.enterprises:,} enterprises, {comparison.told.format(*counts)}; both ways the same")
    print(f"{'':16}{'seconds':>10}{'times':>8}{'CPU':>10}{'times':>8}")
    for name, (seconds, cpu) in (("one statement", by_hand), ("models in dbt", models)):
        print(f"{name:16}{seconds:>10.1f}{seconds / by_hand[0]:>8.2f}{cpu:>10.1f}{cpu / by_hand[1]:>8.2f}")


def _now() -> tuple[float, float]:
    """The clock, and the processor time of all threads: on a machine that does other work the second is steadier."""
    return time.perf_counter(), time.process_time()


def _since(started: tuple[float, float]) -> tuple[float, float]:
    return time.perf_counter() - started[0], time.process_time() - started[1]


def _sql(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _timed_dbt(arguments: list[str], warehouse: Path, target: Path, threads: int) -> tuple[float, float]:
    started = _now()
    if not invoke_dbt(arguments, warehouse=warehouse, target_dir=target, threads=threads):
        raise SystemExit(f"dbt {arguments[0]} failed: see {target}")
    return _since(started)
