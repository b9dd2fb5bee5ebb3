"""A release as a folder of CSV files in UTF-8, with its dictionary and a note."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from pipelines.base.durable import discard_folder
from pipelines.base.spreadsheet import write_csv
from pipelines.publish.manifest import Release
from pipelines.released.export.relation import PREFIX_RULE, Relation, each

_NOTE = """科创信发布 {release}，业务日期 {day}。 / Kechuang release {release}, business date {day}.

文本带引号，数值不带引号；空单元格为缺失。 / Texts are quoted, numbers are not; an empty cell is missing.
{zh} / {en}
各列含义见 dictionary.json。 / dictionary.json says what each column means.
"""


def write_csv_folder(
    connection: duckdb.DuckDBPyConnection, release: Release, relations: list[Relation], folder: Path, source: Path
) -> int:
    """Write one file for each relation into a new folder; returns the number of rows.

    Args:
        connection: sees the release.
        release: its manifest.
        relations: what to export.
        folder: the new folder, which appears whole.
        source: folder of the release, for its dictionary.
    """
    staging = folder.with_name(f".{folder.name}.tmp")
    discard_folder(staging)
    staging.mkdir()
    count = 0
    try:
        for relation, rows, _ in each(connection, relations):
            write_csv(rows, staging / f"{relation.name}.csv", encoding="utf-8-sig")
            count += rows.height
        if release.dictionary:
            shutil.copyfile(source / release.dictionary.file, staging / release.dictionary.file)
        zh, en = PREFIX_RULE
        note = _NOTE.format(release=release.release_id, day=release.business_date, zh=zh, en=en)
        (staging / "README.txt").write_text("\ufeff" + note, encoding="utf-8")
        staging.rename(folder)
    finally:
        discard_folder(staging)
    return count
