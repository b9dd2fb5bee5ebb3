"""The seal on a release, `seal.json` beside its manifest: what was published after what, signed.

The manifest follows from the plan and is the same whoever publishes it. What depends on the data folder is here: the
release published before, the head of the audit log, the key. Both together are what an outsider verifies.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.audit.log import AUDIT, entries, lines_of
from pipelines.audit.signing import SigningKey
from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import canonical_json, sha256_of_file
from pipelines.base.records import Record, content_of, read_record_if_any, write_record
from pipelines.publish.manifest import MANIFEST, REMEDY, Release
from pipelines.publish.merkle import Tree, leaf_of, tree_over

SEAL = "seal.json"
PUBLISHED = "publish"
"""Action of the entry of the audit log that names a seal."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Before(_Frozen):
    """The release that was published before this one."""

    release_id: str
    seal_sha256: str


class Head(_Frozen):
    """The audit log as it was: its entries, SHA-256 of the last line, and the Merkle root over all lines."""

    entries: int
    last_sha256: str
    merkle_root: str


class SealedTable(_Frozen):
    """Rows of a table, and its logical root, which its columns and its Merkle root give (`publish/logical_root`)."""

    rows: int
    logical_root: str


class Signer(_Frozen):
    """Who signed. A demo key was made by the data folder itself, and vouches for nobody."""

    public_key: str
    is_demo: bool


class Seal(Record):
    """What is signed, and the signature over its canonical JSON without the key `signature`."""

    release_id: str
    release_sha256: str
    gate_sha256: str
    tables: dict[str, SealedTable]
    previous: Before | None
    log: Head
    signer: Signer
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is of."""
        content = content_of(self)
        del content["signature"]
        return canonical_json(content)


def kept_seal(data_dir: Path, release_id: str) -> Path:
    """Where the seal of a release is kept beside the audit log, for the case that the release is made again."""
    return data_dir / AUDIT / "seals" / f"{release_id}.json"


def kept_seals(data_dir: Path) -> list[Path]:
    """All seals that are kept beside the audit log."""
    return sorted(kept_seal(data_dir, "*").parent.glob("*.json"))


def seal(folder: Path, release: Release, gate_sha256: str, data_dir: Path, key: SigningKey) -> None:
    """Write the seal of the release in `folder`, whose manifest is there.

    A release that was sealed before, and is made again, gets the same seal: it is kept in the data folder.

    Raises:
        DamagedRecordError: the audit log or the kept seal was changed.
    """
    kept = kept_seal(data_dir, release.release_id)
    manifest = sha256_of_file(folder / MANIFEST)
    found = read_record_if_any(kept, Seal, remedy="remove it: the release gets a new seal")
    if found is None or found.release_sha256 != manifest or found.signer.public_key != key.public:
        found = _new_seal(release, manifest, gate_sha256, data_dir, key)
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_record(kept, found)
    write_record(folder / SEAL, found)


def _new_seal(release: Release, manifest: str, gate_sha256: str, data_dir: Path, key: SigningKey) -> Seal:
    unsigned = Seal(
        release_id=release.release_id,
        release_sha256=manifest,
        gate_sha256=gate_sha256,
        tables={one.table: SealedTable(rows=one.rows, logical_root=one.logical_root) for one in release.files},
        previous=_before(data_dir, release.release_id),
        log=head_of(data_dir),
        signer=Signer(public_key=key.public, is_demo=key.is_demo),
    )
    return unsigned.model_copy(update={"signature": key.sign(unsigned.signed)})


def read_seal(release_dir: Path) -> Seal | None:
    """The seal of a release; None of one that was published before there were seals.

    Raises:
        DamagedRecordError: it cannot be read.
    """
    return read_record_if_any(release_dir / SEAL, Seal, remedy=REMEDY)


def head_of(data_dir: Path, entries: int | None = None) -> Head:
    """The head of the audit log, or the one that it had after so many entries."""
    lines = lines_of(data_dir)[:entries]
    with opened_duckdb(threads=1) as connection:
        root = tree_of_lines(connection, lines).root
    last = hashlib.sha256(lines[-1]).hexdigest() if lines else ""
    return Head(entries=len(lines), last_sha256=last, merkle_root=root)


def tree_of_lines(connection: duckdb.DuckDBPyConnection, lines: list[bytes]) -> Tree:
    """The Merkle tree over lines of the audit log; `connection` has one thread."""
    connection.execute("CREATE TEMP TABLE lines (line VARCHAR)")
    connection.execute("INSERT INTO lines SELECT unnest(?)", [[line.decode() for line in lines]])
    return tree_over(connection, f"SELECT {leaf_of('line')} AS leaf FROM lines")  # noqa: S608 - our own table


def _before(data_dir: Path, release_id: str) -> Before | None:
    """The release that was published last, but for this one, which may be made again."""
    others = [one for one in entries(data_dir) if one.action == PUBLISHED and one.subject != release_id]
    return Before(release_id=others[-1].subject, seal_sha256=others[-1].facts["seal_sha256"]) if others else None
