"""One hash over all that decides a build besides its data: code, SQL, seeds, contracts, linkage model, lock file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.base.durable import canonical_json, sha256_of_file

_CODE = (
    "pipelines/**/*.py",
    "pipelines/linking/**/*",
    "quality/**/*",
    "sources/*/*.yml",
    "dbt_project/**/*",
    "requirements.lock",
)
_RULEBOOKS = ("dbt_project/seeds/**/*.csv",)
_NOT_CODE = {"target", "logs", "dbt_packages", "__pycache__"}
_SUFFIXES = {".py", ".yml", ".yaml", ".sql", ".csv", ".json", ".lock"}


def _hashes(root: Path, patterns: tuple[str, ...]) -> dict[str, str]:
    """SHA-256 by path relative to `root`, in order of path; generated folders left out."""
    paths = {path for pattern in patterns for path in root.glob(pattern) if path.suffix in _SUFFIXES and path.is_file()}
    relative = sorted(path.relative_to(root) for path in paths)
    return {str(path): sha256_of_file(root / path) for path in relative if not _NOT_CODE & set(path.parts)}


def rulebook_hashes(root: Path) -> dict[str, str]:
    """SHA-256 of every seed, by path."""
    return _hashes(root, _RULEBOOKS)


def code_hash(root: Path) -> str:
    """SHA-256 over the names and contents of everything that decides what a build makes of its data."""
    return hashlib.sha256(canonical_json(_hashes(root, _CODE))).hexdigest()
