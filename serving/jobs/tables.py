"""Whole tables: an export, and what changed in one between two releases."""

from __future__ import annotations

from typing import BinaryIO

import polars as pl

from pipelines.banks.changes import changed_rows, differences, row_hashes
from pipelines.base.duck import opened_duckdb
from pipelines.base.sql import quoted
from pipelines.publish.dictionary.dictionary import DescribedTable
from serving.jobs.job import Foot
from serving.jobs.out import write_rows
from serving.jobs.scene import Scene, without_scopes


def export(scene: Scene, out: BinaryIO) -> Foot:
    """Write a table as the bank may see it."""
    return write_rows(out, scene.cut(scene.job.table, scene.job.columns), scene.job.format)


def changes(scene: Scene, out: BinaryIO) -> Foot:
    """Write the rows of a table that differ from another release, both as the bank may see them today.

    Consent is the same on both sides: what differs is the data. Deleted rows have their key alone.
    """
    job = scene.job
    after = without_scopes(_whole(scene, None))
    before = without_scopes(_whole(scene, job.since))
    columns = tuple(column for column in scene.tables[job.table].columns if column.name in after.columns)
    described = scene.tables[job.table].model_copy(update={"columns": columns})
    changed = differences(_hashed(before.select(after.columns), described), _hashed(after, described))
    return write_rows(out, [changed_rows(after, changed)], job.format)


def _whole(scene: Scene, release_id: str | None) -> pl.DataFrame:
    folder = scene.settings.releases_dir / release_id if release_id else None
    return pl.concat(scene.cut(scene.job.table, scene.job.columns, folder))


def _hashed(rows: pl.DataFrame, table: DescribedTable) -> pl.DataFrame:
    with opened_duckdb(threads=1) as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.register("cut", rows)
        connection.execute(f"CREATE TABLE marts.{quoted(table.name)} AS FROM cut")
        return row_hashes(connection, table)
