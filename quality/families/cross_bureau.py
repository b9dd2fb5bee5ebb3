"""What bureaus say of the same thing agrees, and what they say is possible: the queries in `quality/agreements`."""

from __future__ import annotations

from functools import cache

from pipelines.base.duck import opened_duckdb
from pipelines.base.settings import QUALITY_DIR
from quality.agreement import Agreement, load_agreements, run_agreement
from quality.checks import CheckDefinition, CheckResult
from quality.family import Build, Family, Feeds, Inputs, Manifest
from quality.readonly import open_read_only
from quality.tables_read import tables_read

_CODE = "cross_bureau"


@cache
def _ours() -> tuple[Agreement, ...]:
    return tuple(load_agreements(QUALITY_DIR / "agreements", _CODE, _CODE))


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return [one.definition for one in _ours()]


def _inputs(_: Build) -> dict[str, Inputs]:
    with opened_duckdb() as connection:
        return {
            one.definition.id: Inputs(tables, [one.query, one.front.model_dump(mode="json")])
            for one in _ours()
            if (tables := tables_read(connection, one.query)) is not None
        }


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    with open_read_only(build.warehouse, threads=build.threads) as connection:
        return [run_agreement(connection, one) for one in _ours() if one.definition in checks]


FAMILY = Family(_CODE, "build", _definitions, _run, has_rows=True, inputs=_inputs)
