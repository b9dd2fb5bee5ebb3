"""The rows that fail a check, in clear, for an engineer with access to the data folder. Writes no receipt."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.settings import Settings
from pipelines.gate.gate import definitions_by_family
from pipelines.gate.receipt import read_gate
from pipelines.plan.plan import date_of, read_plan
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.receipt import WAREHOUSE, read_build
from quality.checks import CheckResult
from quality.family import Build, Feeds
from quality.former_ids import current_id


def rows_behind(folder: Path, check: str, feeds: Feeds, settings: Settings) -> CheckResult:
    """Run one check on a finished build again; the sample of the result names its first rows in clear.

    Results of checks on files and feeds are taken from the receipt, as they are.

    Raises:
        KechuangError: there is no such check.
        StepRefusedError: the build is not finished, or such a check was not run on it.
    """
    read_build(folder)
    manifest = compiled_manifest(dbt_dir(settings), settings.threads)
    by_id = {one.id: (family, one) for family, checks in definitions_by_family(feeds, manifest) for one in checks}
    known = current_id(check)
    if known not in by_id:
        raise KechuangError(f"no check {check}: `kechuang status` names the failed checks")
    family, definition = by_id[known]
    if family.has_rows:
        build = Build(folder / WAREHOUSE, read_plan(folder), feeds, manifest, settings.threads)
        return family.run(build, [definition])[0]
    for result in read_gate(folder).all_checks:
        if current_id(result.id) == known:
            return result
    again = f"run `kechuang gate --date {date_of(folder)}` again"
    raise StepRefusedError(f"{check} was not run on build {folder.name}: {again}")
