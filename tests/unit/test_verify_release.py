"""`tools/verify_release.py` on a hand-made release and proof: each has one spelling, and every failure is one line."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipelines.audit.seal import Before, Head, Seal, SealedTable, Signer
from pipelines.audit.signing import SigningKey
from pipelines.base.durable import readable_json
from pipelines.base.records import content_of
from pipelines.base.settings import PROJECT_ROOT

TOOL = PROJECT_ROOT / "tools" / "verify_release.py"
NAME, TABLE = "20260630-0b1911e9", "mart_one"
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"7" * 32), is_demo=False)
CELLS, OTHER = ["A", None], ["B", "甲\nOK"]
COLUMNS = [["enterprise_id", "VARCHAR"], ["name", "VARCHAR"]]


def sha256(message: bytes) -> bytes:
    return hashlib.sha256(message).digest()


def leaf(cells: list[str | None]) -> bytes:
    text = ",".join("-" if cell is None else f"{len(cell.encode())}:{cell}" for cell in cells)
    return sha256(b"\0" + text.encode())


def logical_root() -> str:
    merkle = sha256(b"\1" + leaf(CELLS) + leaf(OTHER)).hex()
    return sha256("".join(f"{name}:{kind}\n" for name, kind in COLUMNS).encode() + merkle.encode()).hex()


def sealed(release: bytes) -> Seal:
    unsigned = Seal(
        release_id=NAME,
        release_sha256=sha256(release).hex(),
        gate_sha256="0" * 64,
        tables={TABLE: SealedTable(rows=2, logical_root=logical_root())},
        previous=None,
        log=Head(entries=0, last_sha256="", merkle_root="0" * 64),
        signer=Signer(public_key=KEY.public, is_demo=False),
    )
    return unsigned.model_copy(update={"signature": KEY.sign(unsigned.signed)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / NAME
    place.mkdir()
    (place / "one.parquet").write_bytes(b"rows")
    file = {"table": TABLE, "file": "one.parquet", "bytes": 4, "sha256": sha256(b"rows").hex()}
    release = {
        "release_id": NAME,
        "files": [file],
        "data_root": sha256(f"{TABLE} {logical_root()}\n".encode()).hex(),
        "business_date": "2026-06-30",
        "gate_state": "passed",
    }
    raw = readable_json(release)
    (place / "release.json").write_bytes(raw)
    (place / "seal.json").write_bytes(readable_json(content_of(sealed(raw))))
    return place


@pytest.fixture
def proof(tmp_path: Path) -> dict[str, Any]:
    inclusion = {"index": 1, "rows": 2, "path": base64.b64encode(leaf(CELLS)).decode()}
    row = {"table": TABLE, "columns": COLUMNS, "cells": OTHER}
    return {"kind": "row", "row": row, "inclusion": inclusion, "seal": content_of(sealed(b""))}


def outsider(path: Path, *options: str) -> tuple[int, str]:
    """Exit code and last line of the tool alone, run by a Python that sees no library."""
    python = getattr(sys, "_base_executable", sys.executable)
    done = subprocess.run([python, "-I", str(TOOL), str(path), *options], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()[-1]


def test_what_is_whole_verifies(folder: Path, proof: dict[str, Any], tmp_path: Path) -> None:
    assert outsider(folder) == (0, "OK")
    assert outsider(folder, "--key", KEY.public.upper()) == (0, "OK")
    path = tmp_path / "proof.json"
    path.write_bytes(readable_json(proof))
    assert outsider(path) == (0, "OK")
    path.write_text(json.dumps(proof, ensure_ascii=False, separators=(",", ":")))  # as the API answers
    assert outsider(path) == (0, "OK")


def test_a_cell_cannot_write_lines_of_its_own(proof: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_bytes(readable_json(proof))
    done = subprocess.run([sys.executable, "-I", str(TOOL), str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == ["    name = 甲\\nOK", "OK"]


def _reordered(text: str) -> str:
    return json.dumps(dict(reversed(json.loads(text).items())), ensure_ascii=False, indent=2) + "\n"


SPELLINGS: dict[str, Callable[[str], str]] = {
    "keys in another order": _reordered,
    "no line feeds": lambda text: json.dumps(json.loads(text), ensure_ascii=False),
    "one line feed more": lambda text: text + "\n",
    "a byte order mark": lambda text: "\ufeff" + text,
    "a tab for a space": lambda text: text.replace("  ", " \t", 1),
    "a number with a point": lambda text: text.replace('"rows": 2', '"rows": 2.0', 1),
    "true for a number": lambda text: text.replace('"format": 1', '"format": true', 1),
    "a key twice": lambda text: text.replace('"rows": 2', '"rows": 9,\n "rows": 2', 1),
    "an escaped letter": lambda text: text.replace("mart_one", "\\u006dart_one", 1),
    "half a letter": lambda text: text.replace("mart_one", "\\ud800", 1),
    "another key": lambda text: text.replace("{", '{"note": "checked",', 1),
    "capitals": lambda text: text.replace(KEY.public, KEY.public.upper()),
    "another kind": lambda text: "[]",
    "nothing": lambda text: "",
    "cut off": lambda text: text[:-9],
    "very deep": lambda text: "[" * 200_000,
}


@pytest.mark.parametrize("how", SPELLINGS)
def test_a_seal_and_a_proof_have_one_spelling(folder: Path, proof: dict[str, Any], tmp_path: Path, how: str) -> None:
    for path, whole in ((folder / "seal.json", folder), (tmp_path / "proof.json",) * 2):
        if path == whole:
            path.write_bytes(readable_json(proof))
        right = path.read_text(encoding="utf-8")
        assert SPELLINGS[how](right) != right
        path.write_text(SPELLINGS[how](right), encoding="utf-8")
        code, line = outsider(whole)
        assert (code, line.startswith(f"FAILED: {path.name} ")) == (1, True), line
        assert "Error" not in line


def test_a_link_is_no_file_of_a_release(folder: Path) -> None:
    for name in ("one.parquet", "release.json", "seal.json"):
        aside = folder.parent / name
        (folder / name).rename(aside)
        (folder / name).symlink_to(aside)
        assert outsider(folder) == (1, f"FAILED: {name} is a link to another place, not a file")
        (folder / name).unlink()
        aside.rename(folder / name)
    assert outsider(folder) == (0, "OK")


@pytest.mark.parametrize("key", ["", "abcd", "g" * 64])
def test_a_key_that_is_none_is_not_passed_over(folder: Path, key: str) -> None:
    """`--key "$KEY"` with an empty variable must not say OK."""
    found = outsider(folder, "--key", key)
    assert found == (1, "FAILED: the key to compare with is not a public key of 64 hex digits")


def test_a_strange_name_is_told_in_one_line(folder: Path) -> None:
    (folder / "x\nOK").write_bytes(b"")
    assert outsider(folder) == (1, "FAILED: x\\nOK does not belong to the release")
    (folder / "x\nOK").unlink()
    os.close(os.open(os.fsencode(folder) + b"/\xff", os.O_CREAT | os.O_WRONLY))
    assert outsider(folder) == (1, "FAILED: \\udcff does not belong to the release")


def test_a_strange_manifest_is_told_in_one_line(folder: Path) -> None:
    """Whoever signs for himself can seal anything."""
    for content in (b"[]", b"{}", b'{"files": [{"file": 7}]}', b"[" * 200_000):
        (folder / "release.json").write_bytes(content)
        (folder / "seal.json").write_bytes(readable_json(content_of(sealed(content))))
        code, line = outsider(folder)
        assert (code, line.startswith("FAILED: release.json ")) == (1, True), line


def test_a_second_signer_is_named_without_a_key_to_compare_with(folder: Path) -> None:
    """Whoever seals a release again, beside the one that it follows, is seen by his other key."""
    before, other = (
        folder.parent / "20260629-0b1911e9",
        SigningKey(Ed25519PrivateKey.from_private_bytes(b"8" * 32), False),
    )
    before.mkdir()
    for key, expected in ((KEY, 0), (other, 1)):
        first = sealed(b"").model_copy(
            update={"release_id": before.name, "signer": Signer(public_key=key.public, is_demo=False)}
        )
        first = first.model_copy(update={"signature": key.sign(first.signed)})
        raw = readable_json(content_of(first))
        (before / "seal.json").write_bytes(raw)
        last = sealed((folder / "release.json").read_bytes()).model_copy(
            update={"previous": Before(release_id=before.name, seal_sha256=sha256(raw).hex())}
        )
        last = last.model_copy(update={"signature": KEY.sign(last.signed)})
        (folder / "seal.json").write_bytes(readable_json(content_of(last)))
        code, line = outsider(folder)
        assert (code, f"sealed with another key than {before.name}" in line) == (expected, bool(expected)), line
