"""A scratch warehouse: the tables that the draft's rules need, copied from a build, and dbt's models run on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.base.sql import literal, quoted
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.dbt import RUN_RESULTS, compiled_manifest, failed_nodes, invoke_dbt, read_artifact
from pipelines.warehouse.receipt import WAREHOUSE
from pipelines.what_if.basis import scratch_folder
from pipelines.what_if.downstream import Downstream, downstream_of
from pipelines.what_if.draft import Draft


@contextmanager
def scored_again(
    build: Path, day: date, draft: Draft, settings: Settings, say: Callable[[str], None]
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """A warehouse under the draft, and the models that were run on it; it is gone when the block ends.

    Raises:
        KechuangError: the draft reaches no compared mart, or a model fails under it.
    """
    with scratch_folder(settings) as folder:
        found = downstream_of(compiled_manifest(dbt_dir(settings), settings.threads), draft.seeds)
        if not found.models:
            raise KechuangError(f"no score or eligibility depends on {', '.join(sorted(draft.seeds))}")
        scratch = folder / WAREHOUSE
        say(f"what-if: copying {counted(len(found.inputs), 'table')}")
        _copy(build / WAREHOUSE, scratch, found, draft, day, settings.threads)
        say(f"what-if: running {counted(len(found.models), 'model')}")
        succeeded = invoke_dbt(
            ["run", "--select", *found.models],
            warehouse=scratch,
            target_dir=dbt_dir(settings),
            threads=settings.threads,
        )
        if not succeeded:
            raise KechuangError(f"under the draft {failed_nodes(read_artifact(dbt_dir(settings), RUN_RESULTS))[0]}")
        yield scratch, found.models


def _copy(warehouse: Path, scratch: Path, found: Downstream, draft: Draft, day: date, threads: int) -> None:
    """The inputs as tables, and the draft's seeds in place of the build's.

    The build is attached under the name that its views know it by, which is that of its file.
    """
    files = dict(draft.files)
    kept = [("seeds", "rulebook")] if draft.put_in_force and "rulebook" not in files else []
    with opened_duckdb(threads=threads) as connection:
        connection.execute(f"ATTACH {literal(warehouse)} AS warehouse (READ_ONLY)")
        connection.execute(f"ATTACH {literal(scratch)} AS scratch")
        for schema in sorted({"seeds", *(schema for schema, _ in found.inputs)}):
            connection.execute(f"CREATE SCHEMA scratch.{quoted(schema)}")
        for schema, table in [*found.inputs, *kept]:
            name = f"{quoted(schema)}.{quoted(table)}"
            connection.execute(f"CREATE TABLE scratch.{name} AS SELECT * FROM warehouse.{name}")  # noqa: S608
        for seed, file in files.items():
            name = f"seeds.{quoted(seed)}"
            connection.execute(f"CREATE TABLE scratch.{name} AS SELECT * FROM warehouse.{name} WHERE false")  # noqa: S608
            rows = "SELECT * FROM read_csv(?, header=true, all_varchar=true)"
            connection.execute(f"INSERT INTO scratch.{name} {rows}", [str(file)])
        for code, version in draft.put_in_force:
            connection.execute(
                "UPDATE scratch.seeds.rulebook SET effective_to = CAST(? AS DATE) - 1 WHERE rulebook_code = ? "
                "AND version <> ? AND effective_from <= ? AND coalesce(effective_to >= ?, true)",
                [day, code, version, day, day],
            )
            connection.execute(
                "UPDATE scratch.seeds.rulebook SET effective_from = ?, effective_to = NULL "
                "WHERE rulebook_code = ? AND version = ?",
                [day, code, version],
            )
