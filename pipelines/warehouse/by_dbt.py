"""dbt as the executor: makes every model with `dbt build`. Slower than the runner, which is compared with it.

Seeds are there before: a city's rows are laid over the product's, which dbt cannot do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pipelines.warehouse.compiled import LINKING
from pipelines.warehouse.dbt import RUN_RESULTS, Engine, failed_nodes, invoke_dbt, read_artifact
from pipelines.warehouse.executors import NodeFailedError

_MODELS = tuple(word for kind in ("seed", "test", "unit_test") for word in ("--exclude-resource-type", kind))


def run_by_dbt(
    warehouse: Path, target_dir: Path, threads: int, link: Callable[[], None], finished: Callable[[str], None]
) -> dict[str, float]:
    """Make every model with `dbt build`, and call `link` in between; returns seconds by name.

    Raises:
        NodeFailedError: a relation could not be made.
    """
    seconds = build_selected("before_linking", warehouse, target_dir, threads, finished)
    started = time.perf_counter()
    link()
    seconds[LINKING] = round(time.perf_counter() - started, 3)
    finished(LINKING)
    return seconds | build_selected("after_linking", warehouse, target_dir, threads, finished)


def build_selected(
    selector: str,
    warehouse: Path,
    target_dir: Path,
    threads: int,
    finished: Callable[[str], None],
    engine: Engine = "duckdb",
) -> dict[str, float]:
    """Make the models that a selector of dbt's project names; returns seconds by name.

    Raises:
        NodeFailedError: a relation could not be made.
    """
    command = ["build", "--selector", selector, *_MODELS]
    succeeded = invoke_dbt(
        command, warehouse=warehouse, target_dir=target_dir, threads=threads, node_finished=finished, engine=engine
    )
    results = read_artifact(target_dir, RUN_RESULTS)
    if not succeeded:
        first, *others = failed_nodes(results)
        raise NodeFailedError(first + (f" (and {len(others)} more)" if others else ""))
    return {one["unique_id"].split(".")[-1]: round(one["execution_time"], 3) for one in results["results"]}
