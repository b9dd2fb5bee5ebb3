"""Proofs that somebody who has no release can verify: that a row is in it, and that nothing was taken from the log."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import duckdb
import orjson

from pipelines.audit.log import lines_of
from pipelines.audit.seal import Seal, read_seal, tree_of_lines
from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.nearest import suggested
from pipelines.base.records import content_of
from pipelines.base.sql import literal, quoted
from pipelines.publish.logical_root import hashed_columns, tree_of
from pipelines.publish.manifest import Release, ReleasedFile, read_release
from pipelines.publish.on_disk import refuse_changed_files

Proof = dict[str, Any]


def prove_row(release_dir: Path, table: str, key: dict[str, str]) -> Proof:
    """The proof that one row is in a release, as JSON values.

    Args:
        release_dir: the release.
        table: name of a published table.
        key: the text of each key column of the row.

    Raises:
        StepRefusedError: the release has no seal or no such table.
        KechuangError: `key` is not the table's key, or no row has it.
        DamagedRecordError: the release was changed.
    """
    release, sealed = read_release(release_dir), _sealed(release_dir)
    refuse_changed_files(release_dir, release)
    file = _file(release, table)
    if set(key) != set(file.key):
        raise KechuangError(f"{table}: give a value for each key column: {', '.join(file.key)}")
    path = release_dir / file.file
    with opened_duckdb(threads=1) as connection:
        columns = hashed_columns(connection.read_parquet(str(path)), file.file, file.provenance)
        index = _place(connection, path, file, key)
        tree = tree_of(path, file.key, connection, columns, is_in_order=True)
        audit_path = tree.audit_path(index)
        cells = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name, _ in columns)
        query = f"SELECT {cells} FROM read_parquet({literal(str(path))}) LIMIT 1 OFFSET {index}"  # noqa: S608
        ((*texts,),) = connection.execute(query).fetchall()
    inclusion = {"index": index, "rows": file.rows, "path": _packed(audit_path)}
    row = {"table": table, "columns": [list(one) for one in columns], "cells": texts}
    return {"kind": "row", "row": row, "inclusion": inclusion, "seal": content_of(sealed)}


def prove_consistency(data_dir: Path, earlier_dir: Path, later_dir: Path) -> Proof:
    """The proof that the audit log of a later release begins with that of an earlier one, as JSON values.

    Raises:
        StepRefusedError: a release has no seal, or they are given in the wrong order.
    """
    earlier, later = _sealed(earlier_dir), _sealed(later_dir)
    if earlier.log.entries > later.log.entries:
        raise StepRefusedError(f"{earlier.release_id} was published after {later.release_id}: name the earlier first")
    with opened_duckdb(threads=1) as connection:
        tree = tree_of_lines(connection, lines_of(data_dir)[: later.log.entries])
        path = tree.consistency_path(earlier.log.entries) if earlier.log.entries else []
    return {"kind": "log", "earlier": content_of(earlier), "later": content_of(later), "path": _packed(path)}


def write_proof(path: Path, proof: Proof) -> dict[str, int]:
    """Write a proof in place of `path`, as the API answers it; returns the bytes of the file and of what it holds.

    `path`: hashes of the Merkle path, 32 bytes each; the others, such as `row` and `seal`, as they are in the file.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(orjson.dumps(proof))
    held = {name: len(orjson.dumps(proof[name])) for name in ("row", "seal", "earlier", "later") if name in proof}
    packed = proof["inclusion"]["path"] if "inclusion" in proof else proof["path"]
    return {"file": path.stat().st_size, "path": len(base64.b64decode(packed)), **held}


def _sealed(release_dir: Path) -> Seal:
    found = read_seal(release_dir)
    if found is None:
        read_release(release_dir)
        raise StepRefusedError(f"{release_dir}: has no seal: it was published by an earlier version")
    return found


def _file(release: Release, table: str) -> ReleasedFile:
    for file in release.files:
        if file.table == table:
            return file
    near = suggested(table, (file.table for file in release.files))
    raise StepRefusedError(f"release {release.release_id} publishes no table {table}: {near}")


def _place(connection: duckdb.DuckDBPyConnection, path: Path, file: ReleasedFile, key: dict[str, str]) -> int:
    """Place of the row in the file, from 0 on."""
    conditions = " AND ".join(f"CAST({quoted(name)} AS VARCHAR) = ?" for name in file.key)
    query = f"SELECT file_row_number FROM read_parquet({literal(str(path))}, file_row_number = true) WHERE {conditions}"  # noqa: S608
    found = connection.execute(query, [key[name] for name in file.key]).fetchall()
    if len(found) != 1:
        raise KechuangError(f"{file.table}: no row has this key: `kechuang find NAME` shows keys of enterprises")
    return int(found[0][0])


def _packed(hashes: list[str]) -> str:
    """Hashes joined, in base64: the path in a table of 100,000 rows, 17 hashes, has 728 characters."""
    return base64.b64encode(bytes.fromhex("".join(hashes))).decode()
