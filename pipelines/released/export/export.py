"""Exports a release in one of the forms."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.base.records import read_record
from pipelines.publish.dictionary.dictionary import Dictionary
from pipelines.publish.manifest import REMEDY, Release, read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.views import opened_release
from pipelines.released.export.csv_folder import write_csv_folder
from pipelines.released.export.relation import refuse_existing, relations_of
from pipelines.released.export.sqlite_file import write_sqlite
from pipelines.released.export.workbook import write_workbook

Kind = Literal["xlsx", "csv", "sqlite"]


class Exported(BaseModel):
    """What was written where."""

    model_config = ConfigDict(frozen=True)

    release_id: str
    kind: Kind
    path: str
    tables: tuple[str, ...]
    rows: int


def export_release(
    releases_dir: Path, path: Path, kind: Kind, release_id: str | None = None, tables: tuple[str, ...] = ()
) -> Exported:
    """Write tables and views of a release to a new file, or a new folder of CSV files.

    Args:
        releases_dir: folder of the releases.
        path: the new file or folder.
        kind: its form.
        release_id: the release; None for the current one.
        tables: names of tables and views; none for every table and the changes.

    Raises:
        StepRefusedError: nothing is released, or there is no such release.
        DamagedRecordError: the release is no longer what was published.
        KechuangError: the path exists already, there is no such table, or a table does not fit into the form.
    """
    refuse_existing(path)
    if kind == "xlsx" and path.suffix.lower() != ".xlsx":
        raise KechuangError(f"{path}: give a name that ends in .xlsx")
    folder = releases_dir / (release_id or served_release(releases_dir))
    release = read_release(folder)
    relations = relations_of(release, tables)
    with opened_release(folder, release) as connection:
        dictionary = _dictionary(folder, release)
        if kind == "xlsx":
            rows = write_workbook(connection, release, relations, path, dictionary)
        elif kind == "sqlite":
            rows = write_sqlite(connection, release, relations, path, dictionary)
        else:
            rows = write_csv_folder(connection, release, relations, path, folder)
    names = tuple(relation.name for relation in relations)
    return Exported(release_id=release.release_id, kind=kind, path=str(path), tables=names, rows=rows)


def _dictionary(folder: Path, release: Release) -> Dictionary | None:
    """The release's dictionary; None for a release from before there was one."""
    if release.dictionary is None:
        return None
    path = folder / release.dictionary.file
    return read_record(path, Dictionary, missing=f"{path}: is missing", remedy=REMEDY)
