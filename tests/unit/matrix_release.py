"""The consent matrix as a release on disk with a dictionary and a point index, for the API and SQL. No tests here."""

from pathlib import Path

import consent_matrix as matrix
import polars as pl
from bare_release import bare_release

from pipelines.base.durable import sha256_of_file
from pipelines.base.records import write_record
from pipelines.publish.dictionary.dictionary import DICTIONARY, DescribedColumn, DescribedTable, Dictionary
from pipelines.publish.manifest import MANIFEST, ReleasedFile, ReleasedText
from pipelines.publish.pointer import move_pointer
from pipelines.released.point.layout import PROFILE
from pipelines.released.point.make import make_index

RELEASE = "20260630-bbbbbbbb"
TABLES = (*matrix.ROWS, "by_feed")


def write_matrix_release(data: Path) -> Path:
    """The release, served and indexed, in a data folder."""
    folder = data / "releases" / RELEASE
    folder.mkdir(parents=True)
    rows = {name: matrix.rows(name) for name in TABLES} | {PROFILE: _profiles()}
    described = {name: matrix.table(name) for name in TABLES} | {PROFILE: _profile_table()}
    files = []
    for name, frame in rows.items():
        path = folder / f"{name}.parquet"
        frame.sort(described[name].key).write_parquet(path)
        files.append(
            ReleasedFile(table=name, file=path.name, key=described[name].key, rows=frame.height,
                         bytes=path.stat().st_size, sha256=sha256_of_file(path), logical_root="")
        )  # fmt: skip
    path = folder / DICTIONARY
    write_record(path, Dictionary(tables=tuple(described.values()), views=(), code_lists={}))
    text = ReleasedText(file=path.name, bytes=path.stat().st_size, sha256=sha256_of_file(path))
    release = bare_release(RELEASE, matrix.DAY, files=tuple(files)).model_copy(update={"dictionary": text})
    write_record(folder / MANIFEST, release)
    move_pointer(release, folder, folder.parent)
    make_index(data, folder)
    return folder


def _profiles() -> pl.DataFrame:
    known = matrix.profiles()
    return known.with_columns(uscc=pl.lit(None, pl.String), enterprise_name=pl.lit("芜湖") + pl.col("enterprise_id"))


def _profile_table() -> DescribedTable:
    rights = matrix.FEEDS["open/list"].rights
    names = ("enterprise_id", "region_code", "uscc", "enterprise_name")
    columns = tuple(DescribedColumn(name=one, type="VARCHAR", zh="列", en="A column", rights=rights) for one in names)
    return DescribedTable(name=PROFILE, zh="表", en="A table", key=names[:1], row_rights=rights, columns=columns)
