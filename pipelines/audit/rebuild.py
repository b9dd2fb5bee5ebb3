"""A past release made again from its plan, the kept arrivals and the city's folder as it was; compared byte for byte.

All is made in a folder of its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.audit.commits import commit_of_checkout, commits_between
from pipelines.audit.inputs import commits_noted
from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import discard_folder
from pipelines.base.errors import StepRefusedError
from pipelines.base.settings import PRODUCT_ROOTS, Settings
from pipelines.base.sql import literal, quoted
from pipelines.city.city_hash import city_hash
from pipelines.city.folder import CityFolder, city_of
from pipelines.city.kept import restored_city
from pipelines.contracts.feed import contracts_for
from pipelines.landing.store import LandingStore
from pipelines.plan.code_hash import code_hash
from pipelines.plan.plan import Plan, read_plan, write_plan
from pipelines.publish.manifest import Release, ReleasedFile, read_release
from pipelines.publish.on_disk import refuse_changed_files
from pipelines.publish.release import write_contents
from pipelines.rulebooks.city_seeds import city_seeds
from pipelines.warehouse.build import build_warehouse, dbt_dir
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.receipt import read_build
from pipelines.warehouse.upstream import files_behind


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class TableDifference(_Frozen):
    """How a table that was made again differs: rows that only one of both has, rows that differ, and in which columns.

    All are zero and empty where the rows are the same and only the file's bytes differ. `commits` changed what makes
    the table since the release; none where the commit of the release or of today is not known.
    """

    table: str
    only_released: int = 0
    only_rebuilt: int = 0
    differing: int = 0
    columns: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()


class Rebuilt(_Frozen):
    """A release and what was made again; `differing` is empty where every byte is the same.

    `is_same_code`: code and rules are those that the release was made with. `commit`: what it was made with, as far as
    the audit log knows. `is_kept_city`: the city's folder has changed since, and was taken as it was kept then.
    """

    release_id: str
    is_same_code: bool
    is_kept_city: bool = False
    commit: str | None = None
    tables: int
    differing: tuple[TableDifference, ...]
    other_files: tuple[str, ...]

    @property
    def is_identical(self) -> bool:
        """Whether every table and every file that explains them is the same, byte for byte."""
        return not self.differing and not self.other_files


def rebuild(settings: Settings, release_id: str, say: Callable[[str], None]) -> Rebuilt:
    """Make a release again and compare it; nothing of the data folder is changed.

    Contracts, rules and decisions of the city are those that were planned with. `changes.parquet` is taken as it is: it
    compares two releases.

    Raises:
        StepRefusedError: its plan is no longer kept; or the city's folder is another now and none was kept.
        DamagedRecordError: the release, landed rows or the kept folder of the city were changed.
    """
    folder = settings.releases_dir / release_id
    release = read_release(folder)
    refuse_changed_files(folder, release)
    plan = read_plan(settings.builds_dir / release.build_id)
    if plan.sha256 != release.plan_sha256:
        raise StepRefusedError(f"{settings.builds_dir / release.build_id}: its plan is not that of {release_id}")
    settings.work_dir.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix="rebuild-", dir=settings.work_dir))
    try:
        city, is_kept = _city_as_planned(settings, plan, release_id, aside / "city")
        apart = _apart(settings, aside, city)
        feeds = contracts_for(apart)
        write_plan(plan, apart.builds_dir)
        seeds = city_seeds(city, apart.work_dir / "seeds", plan.code_sha256, plan.city_sha256)
        build = build_warehouse(plan, feeds, apart, say, "runner", seeds)
        staging = aside / "release"
        staging.mkdir()
        contents = write_contents(read_build(build), plan, build, staging, folder, say)
        found = _compared(release, folder, (*contents.files, *contents.lineage), staging, plan)
    finally:
        discard_folder(aside)
    found = found.model_copy(update={"is_kept_city": is_kept})
    return found if found.is_same_code else _with_commits(found, settings, plan)


def _city_as_planned(settings: Settings, plan: Plan, release_id: str, into: Path) -> tuple[CityFolder, bool]:
    """The city's folder if it is as it was planned with, else what was kept of it, written into the new folder `into`.

    Also whether it is another now. A city that had nothing of its own gets an empty folder.
    """
    city = city_of(settings)
    is_other = city_hash(city) != plan.city_sha256
    if plan.city_sha256 and not is_other:
        return city, False
    kept = restored_city(LandingStore(settings.landing_dir).kept_city_dir, plan.city_sha256, into)
    if kept is None:
        raise StepRefusedError(
            f"{release_id} was planned with another city's folder than {city.path} is now, and none was kept then, as "
            f"by earlier versions: name a copy of that folder: `kechuang rebuild {release_id} --city FOLDER`"
        )
    return kept, is_other


def _with_commits(found: Rebuilt, settings: Settings, plan: Plan) -> Rebuilt:
    before, after = commits_noted(settings.data_dir).get(plan.code_sha256), commit_of_checkout()
    if not (before and after):
        return found.model_copy(update={"commit": before})
    manifest = compiled_manifest(dbt_dir(settings), settings.threads)
    told = {one.table: commits_between(before, after, files_behind(manifest, one.table)) for one in found.differing}
    differing = tuple(one.model_copy(update={"commits": told[one.table]}) for one in found.differing)
    return found.model_copy(update={"commit": before, "differing": differing})


def _apart(settings: Settings, aside: Path, city: CityFolder) -> Settings:
    """Settings of a data folder below `aside`, which reads what has landed and what dbt compiled where they are."""
    apart = replace(settings, data_dir=aside, named_city=city.path)
    apart.landing_dir.symlink_to(settings.landing_dir)
    dbt_dir(apart).parent.mkdir()
    dbt_dir(settings).mkdir(exist_ok=True)
    dbt_dir(apart).symlink_to(dbt_dir(settings))
    return apart


def _compared(release: Release, folder: Path, made: tuple[ReleasedFile, ...], staging: Path, plan: Plan) -> Rebuilt:
    published = (*release.files, *release.lineage)
    before, after = {one.table: one for one in published}, {one.table: one for one in made}
    gone = [TableDifference(table=name, only_released=before[name].rows) for name in before.keys() - after.keys()]
    new = [TableDifference(table=name, only_rebuilt=after[name].rows) for name in after.keys() - before.keys()]
    both = [(before[name], after[name]) for name in before.keys() & after.keys()]
    apart = [_difference(one, other, folder, staging) for one, other in both if one.sha256 != other.sha256]
    others = [file.file for file in (release.views, release.dictionary, release.column_lineage) if file]
    return Rebuilt(
        release_id=release.release_id,
        is_same_code=code_hash(*PRODUCT_ROOTS) == plan.code_sha256,
        tables=len(published),
        differing=tuple(sorted((*gone, *new, *apart), key=lambda one: one.table)),
        other_files=tuple(name for name in others if (folder / name).read_bytes() != (staging / name).read_bytes()),
    )


def _difference(before: ReleasedFile, after: ReleasedFile, folder: Path, staging: Path) -> TableDifference:
    if before.logical_root == after.logical_root:
        return TableDifference(table=before.table)
    key = ", ".join(quoted(name) for name in before.key)
    with opened_duckdb() as connection:
        old, new = (connection.read_parquet(str(path / before.file)) for path in (folder, staging))
        kinds = dict(zip(new.columns, map(str, new.types), strict=True))
        common = [
            (name, str(kind)) for name, kind in zip(old.columns, old.types, strict=True)
            if name not in (*before.key, *before.provenance) and name in kinds
        ]  # fmt: skip
        not_common = sorted(set(old.columns) ^ set(new.columns))
        apart = {name: f"o.{quoted(name)} IS DISTINCT FROM n.{quoted(name)}" for name, _ in common}
        counts = ", ".join(f"count(*) FILTER (WHERE {each})" for each in apart.values()) or "0"
        any_apart = " OR ".join(apart.values()) or "false"
        query = f"""
            SELECT
                (SELECT count(*) FROM released ANTI JOIN rebuilt USING ({key})),
                (SELECT count(*) FROM rebuilt ANTI JOIN released USING ({key})),
                count(*) FILTER (WHERE {any_apart}), {counts}
            FROM released AS o JOIN rebuilt AS n USING ({key})
        """  # noqa: S608 - names of our own tables, quoted
        for name, path in (("released", folder), ("rebuilt", staging)):
            source = f"SELECT * FROM read_parquet({literal(str(path / before.file))})"  # noqa: S608 - our own file
            connection.execute(f"CREATE VIEW {name} AS {source}")
        ((gone, new_rows, differing, *by_column),) = connection.execute(query).fetchall()
    named = [name for (name, _), rows in zip(common, by_column, strict=False) if rows]
    named += not_common
    return TableDifference(
        table=before.table, only_released=gone, only_rebuilt=new_rows, differing=differing, columns=tuple(named)
    )
