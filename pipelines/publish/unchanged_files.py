"""Files of an earlier release that hold the very rows of a new build's marts: they need not be written again."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import KechuangError
from pipelines.plan.plan import Plan, read_plan
from pipelines.publish.manifest import ReleasedFile, read_release
from pipelines.warehouse.receipt import BuildReceipt, read_build

Unchanged = dict[str, tuple[Path, ReleasedFile]]
"""By table: where the file is, and what the earlier release says of it."""


def unchanged_files(build: Path, built: BuildReceipt, plan: Plan, releases_dir: Path) -> Unchanged:
    """Files of the release of the build that this one started from, for each mart whose content is the same.

    None if that build was not released, or other code made its files, or other contracts, which their texts quote.
    """
    if built.started_from is None:
        return {}
    earlier, folder = build.parent / built.started_from, releases_dir / built.started_from
    try:
        before, release, earlier_plan = read_build(earlier), read_release(folder), read_plan(earlier)
    except KechuangError:  # it was held, or a record of it cannot be read
        return {}
    if (earlier_plan.code_sha256, earlier_plan.city_sha256) != (plan.code_sha256, plan.city_sha256):
        return {}
    files = {file.table: file for file in (*release.files, *release.lineage)}
    return {
        table.name: (folder / files[table.name].file, files[table.name])
        for table in (*built.tables, *built.lineage)
        if table.name in files and _content(built, table.name) == _content(before, table.name)
    }


def _content(built: BuildReceipt, table: str) -> str | None:
    found = built.relations.get(table)
    return found.content if found else None


def copied(table: str, folder: Path, unchanged: Unchanged) -> ReleasedFile | None:
    """Copy the table's file into `folder`, if it is unchanged and still holds the bytes that were published."""
    if table not in unchanged:
        return None
    path, file = unchanged[table]
    target = folder / file.file
    try:
        shutil.copyfile(path, target)
    except OSError:
        target.unlink(missing_ok=True)
        return None
    if sha256_of_file(target) != file.sha256:
        target.unlink()
        return None
    return file
