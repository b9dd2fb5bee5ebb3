"""dbt as the executor: makes every model with `dbt build`. Slower than the runner, which is compared with it.

Seeds are there before: a city's rows are laid over the product's, which dbt cannot do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipelines.warehouse.compiled import LINKING, Node, made_before_linking
from pipelines.warehouse.dbt import RUN_RESULTS, Engine, failed_nodes, invoke_dbt, read_artifact
from pipelines.warehouse.executors import NodeFailedError

_MODELS = tuple(word for kind in ("seed", "test", "unit_test") for word in ("--exclude-resource-type", kind))


def run_by_dbt(
    warehouse: Path,
    target_dir: Path,
    threads: int,
    nodes: tuple[Node, ...],
    link: Callable[[], None],
    finished: Callable[[str], None],
) -> dict[str, float]:
    """Make every model of `nodes` with `dbt build`, and call `link` in between; returns seconds by name.

    Raises:
        NodeFailedError: a relation could not be made.
    """
    build = partial(build_models, warehouse, target_dir, threads, finished, "duckdb")
    before, after = models_around_linking(nodes)
    seconds = build(before)
    started = time.perf_counter()
    link()
    seconds[LINKING] = round(time.perf_counter() - started, 3)
    finished(LINKING)
    return seconds | build(after)


def models_around_linking(nodes: tuple[Node, ...]) -> tuple[list[Node], list[Node]]:
    """The models that are made before linking, and those that are made after it; seeds are neither."""
    first, models = made_before_linking(nodes), [node for node in nodes if node.kind != "seed"]
    return [node for node in models if node.name in first], [node for node in models if node.name not in first]


def build_models(
    warehouse: Path, target_dir: Path, threads: int, finished: Callable[[str], None], engine: Engine, models: list[Node]
) -> dict[str, float]:
    """Have dbt make these models on `engine`; what else they read is there. Returns seconds by name.

    Raises:
        NodeFailedError: a relation could not be made.
    """
    command = ["build", "--select", *(model.name for model in models), *_MODELS]
    succeeded = invoke_dbt(
        command, warehouse=warehouse, target_dir=target_dir, threads=threads, node_finished=finished, engine=engine
    )
    results = read_artifact(target_dir, RUN_RESULTS)
    if not succeeded:
        first, *others = failed_nodes(results)
        raise NodeFailedError(first + (f" (and {len(others)} more)" if others else ""))
    return {one["unique_id"].split(".")[-1]: round(one["execution_time"], 3) for one in results["results"]}
