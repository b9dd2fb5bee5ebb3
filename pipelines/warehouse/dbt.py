"""dbt inside this process: the one place that knows its flags, folders and failures. Independent of models."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from pipelines.base.durable import canonical_json, replacing, sha256_of_file
from pipelines.base.error_words import without_values
from pipelines.base.errors import KechuangError
from pipelines.base.settings import DBT_PROJECT_DIR

log = logging.getLogger("kechuang")

Engine = Literal["duckdb", "spark"]
"""The engines that dbt's profile knows, by the names of its targets."""
MANIFEST = "manifest.json"
RUN_RESULTS = "run_results.json"
_PARSED = ("models", "seeds", "macros", "tests")

_SECONDS_TO_COMPILE = 300


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def invoke_dbt(
    arguments: list[str],
    *,
    warehouse: Path,
    target_dir: Path,
    threads: int,
    node_finished: Callable[[str], None] | None = None,
    engine: Engine = "duckdb",
) -> bool:
    """Run one dbt command on `warehouse`; `run_results.json` and the manifest are left in `target_dir`.

    Args:
        arguments: the command and its selection, such as `["run", "--select", "staging"]`.
        warehouse: the build's DuckDB file; no other process may hold it open.
        target_dir: dbt's folder for this data folder; keeps the parse cache.
        threads: models at once, and threads of DuckDB.
        node_finished: called with the name of each node when it is done.
        engine: what runs the SQL; Spark does in the session that is open in this process.

    Returns:
        Whether every node succeeded.

    Raises:
        KechuangError: dbt could not start, as when the project does not parse.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner  # 3 s: only where dbt runs

    def on_event(event: Any) -> None:
        if node_finished and event.info.name == "NodeFinished":
            node_finished(event.data.node_info.node_name)

    flags = ["--quiet", "--no-use-colors", "--no-send-anonymous-usage-stats", "--no-version-check"]
    flags += [
        "--log-level",
        "none",
        "--log-level-file",
        "none",
    ]  # words cost time, and quote values
    folders = ["--project-dir", str(DBT_PROJECT_DIR), "--profiles-dir", str(DBT_PROJECT_DIR), "--target", engine]
    environment = {
        "KECHUANG_WAREHOUSE": str(_link_to(warehouse, target_dir)),
        "KECHUANG_THREADS": str(threads),
        "DBT_TARGET_PATH": str(target_dir),
        "DBT_LOG_PATH": str(target_dir),
        "DO_NOT_TRACK": "1",
    }
    _forget_another_place(target_dir)
    with _environment(environment):
        try:
            result = dbtRunner(callbacks=[on_event]).invoke([*flags, *arguments, *folders])
        finally:
            DuckDBConnectionManager.close_all_connections()  # else the file stays open, and locked, in this process
    if result.exception is not None:
        raise KechuangError(f"dbt {arguments[0]}: {without_values(str(result.exception))}")
    return bool(result.success)


def _forget_another_place(target_dir: Path) -> None:
    """Drop the parse cache of a project elsewhere, as of before an upgrade: dbt would read the seeds of that place."""
    place = target_dir / "parsed_in"
    if not place.is_file() or place.read_text(encoding="utf-8") != str(DBT_PROJECT_DIR):
        (target_dir / "partial_parse.msgpack").unlink(missing_ok=True)
        place.write_text(str(DBT_PROJECT_DIR), encoding="utf-8")


def _link_to(warehouse: Path, target_dir: Path) -> Path:
    """One path for every build: when dbt's profile changes, so does its parse cache, and parsing takes 3 s."""
    target_dir.mkdir(parents=True, exist_ok=True)
    link = target_dir / "warehouse.duckdb"
    link.unlink(missing_ok=True)
    link.symlink_to(warehouse)
    return link


def compiled_manifest(target_dir: Path, threads: int) -> dict[str, Any]:
    """Manifest of dbt's project as it is now, with the SQL of every model and test; treat it as read-only.

    Compiled once for what the project's files say, however old they are; rows of seeds do not matter to it. Compiling
    costs 8 s of processor time. Two processes that ask at once compile one after the other.

    Raises:
        KechuangError: the project does not compile without looking into a warehouse, or another process did not end
            compiling it.
    """
    target_dir.mkdir(parents=True, exist_ok=True)
    kept = target_dir / f"compiled-{_project_hash()[:16]}.json"
    with _alone_in(target_dir):
        if not kept.exists():
            _compile(target_dir, threads, kept)
    return _read_compiled(kept)


def _compile(target_dir: Path, threads: int, kept: Path) -> None:
    nowhere = target_dir / "none.duckdb"
    try:
        if not invoke_dbt(["compile", "--no-introspect"], warehouse=nowhere, target_dir=target_dir, threads=threads):
            raise KechuangError(f"dbt compile: {failed_nodes(read_artifact(target_dir, RUN_RESULTS))[0]}")
    finally:
        nowhere.unlink(missing_ok=True)
    for earlier in target_dir.glob("compiled-*.json"):
        earlier.unlink()
    with replacing(kept) as temporary:
        shutil.copyfile(target_dir / MANIFEST, temporary)


@lru_cache(maxsize=1)
def _read_compiled(kept: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return content


def _project_hash() -> str:
    """Hash of what compiling depends on: the project's files but the rows of seeds, its place, dbt's versions."""
    files = [path for folder in _PARSED for path in (DBT_PROJECT_DIR / folder).rglob("*") if path.is_file()]
    told = {
        str(path): path.name if path.suffix == ".csv" else sha256_of_file(path)
        for path in [*files, *DBT_PROJECT_DIR.glob("*.yml")]
    }
    told |= {name: version(name) for name in ("dbt-core", "dbt-duckdb")}
    return hashlib.sha256(canonical_json(told)).hexdigest()


@contextmanager
def _alone_in(target_dir: Path) -> Iterator[None]:
    lock = FileLock(target_dir / "compile.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        log.info(f"waiting up to {_SECONDS_TO_COMPILE} s for another process that compiles dbt's project")
        try:
            lock.acquire(timeout=_SECONDS_TO_COMPILE)
        except Timeout:
            raise KechuangError(
                f"{target_dir}: another process has been compiling dbt's project for more than "
                f"{_SECONDS_TO_COMPILE} s: stop it or wait, then run again"
            ) from None
    try:
        yield
    finally:
        lock.release()


def read_artifact(target_dir: Path, name: str) -> dict[str, Any]:
    """Read one of dbt's JSON files from `target_dir`."""
    content: dict[str, Any] = json.loads((target_dir / name).read_text(encoding="utf-8"))
    return content


def failed_nodes(run_results: dict[str, Any]) -> list[str]:
    """`model: message` of every node that failed, in order of name; those skipped after it are not its causes.

    Values that DuckDB quotes are shown by their shape; in clear they are in dbt's `run_results.json` only.
    """
    bad = [result for result in run_results["results"] if result["status"] in ("error", "fail")]
    lines = (f"{result['unique_id'].split('.')[-1]}: {without_values(result['message'] or '')}" for result in bad)
    return sorted(lines)
