"""One enterprise with other figures: its points, eligibility and credit score, by the SQL of the build.

The models after the figures are run again on a scratch database, for all enterprises, since ranks are among all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
from pydantic import BaseModel

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import KechuangError
from pipelines.base.lock import writing_to
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.base.sql import literal
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.compiled import compiled_nodes
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.receipt import WAREHOUSE
from pipelines.what_if.basis import build_by_this_code, scratch_folder
from pipelines.what_if.figures import Figure
from pipelines.what_if.in_place import SetFigure, run_with, told

_COMPARED = {
    "points": ("mart_innovation_score", ("score", "band_code")),
    "eligibility": ("mart_eligibility", ("score_min", "data_state_code")),
    "credit": ("mart_credit_score", ("score", "result_code")),
}
"""What is compared: mart, and its columns for a number and a result."""


class Outcome(BaseModel):
    """A number and a result by one rulebook, before and after."""

    kind: str
    rulebook_code: str
    version: str
    before: tuple[str | None, str | None]
    after: tuple[str | None, str | None]


class EnterpriseWhatIf(BaseModel):
    """What other figures would do to one enterprise. Nothing is saved."""

    business_date: date
    build_id: str
    enterprise_id: str
    figures: list[SetFigure]
    outcomes: list[Outcome]


def what_if_enterprise(
    code: str, figures: Sequence[Figure], day: date, settings: Settings, say: Callable[[str], None]
) -> EnterpriseWhatIf:
    """Score one enterprise of the day's build with other figures.

    Raises:
        KechuangError: the build has no such enterprise, or it is not assessed.
        StepRefusedError: the day has no finished build, or one that other code or rules made.
    """
    with writing_to(settings.data_dir):
        build = build_by_this_code(settings, day)
        nodes = compiled_nodes(compiled_manifest(dbt_dir(settings), settings.threads))
        with _scratch(build, settings) as connection:
            enterprise = _enterprise(connection, code, build.name)
            before = _outcomes(connection, "build.", enterprise)
            replaced = [told(connection, one, enterprise) for one in figures]
            again = run_with(connection, nodes, figures, enterprise, {mart for mart, _ in _COMPARED.values()})
            say(f"what-if: {counted(again, 'model')} run again")
            after = _outcomes(connection, "", enterprise)
    return EnterpriseWhatIf(
        business_date=day,
        build_id=build.name,
        enterprise_id=enterprise,
        figures=replaced,
        outcomes=[
            Outcome(kind=kind, rulebook_code=rules, version=version, before=found, after=after.get(key, (None, None)))
            for key, found in before.items()
            for kind, rules, version in [key]
        ],
    )


@contextmanager
def _scratch(build: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with scratch_folder(settings) as folder, opened_duckdb(folder / WAREHOUSE, threads=settings.threads) as connection:
        connection.execute(f"ATTACH {literal(build / WAREHOUSE)} AS build (READ_ONLY)")
        yield connection


def _enterprise(connection: duckdb.DuckDBPyConnection, code: str, build: str) -> str:
    typed = code.strip()
    found = connection.execute(
        "SELECT e.enterprise_id, a.enterprise_id IS NOT NULL FROM build.core.dim_enterprise AS e "
        "LEFT JOIN build.intermediate.int_enterprise__assessed AS a USING (enterprise_id) "
        "WHERE e.enterprise_id = ? OR e.uscc = ? OR e.uscc = upper(?)",
        [typed, typed, typed],
    ).fetchall()
    if not found:
        raise KechuangError(f"build {build} has no enterprise with this code; `kechuang find NAME` looks for names")
    ((enterprise, is_assessed),) = found
    if not is_assessed:
        raise KechuangError("this enterprise is not assessed: only registered enterprises in business have a score")
    return str(enterprise)


def _outcomes(
    connection: duckdb.DuckDBPyConnection, catalog: str, enterprise: str
) -> dict[tuple[str, str, str], tuple[str | None, str | None]]:
    found: dict[tuple[str, str, str], tuple[str | None, str | None]] = {}
    for kind, (mart, columns) in _COMPARED.items():
        rows = connection.execute(
            f"SELECT rulebook_code, version, {', '.join(columns)} FROM {catalog}marts.{mart} "  # noqa: S608
            "WHERE enterprise_id = ? ORDER BY rulebook_code, version",
            [enterprise],
        ).fetchall()
        for rules, version, number, result in rows:
            found[kind, rules, version] = (None if number is None else str(number), result)
    return found
