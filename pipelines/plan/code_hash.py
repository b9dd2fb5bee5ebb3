"""One hash over all that decides a build besides its data: code, SQL, seeds, contracts, linking model, lock file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.base.durable import canonical_json, sha256_of_file

_CODE = (
    "pipelines/**/*",
    "quality/**/*",
    "sources/*/*.yml",
    "dbt_project/**/*",
    "requirements.lock",
)
_RULEBOOKS = ("dbt_project/seeds/**/*.csv",)
_NOT_CODE = {"target", "logs", "dbt_packages", "__pycache__"}
_SUFFIXES = {".py", ".yml", ".yaml", ".sql", ".csv", ".json", ".lock"}


def _hashes(roots: tuple[Path, ...], patterns: tuple[str, ...]) -> dict[str, str]:
    """SHA-256 by path relative to its root, in order of path; generated folders left out."""
    found = {
        path.relative_to(root): path
        for root in roots
        for pattern in patterns
        for path in root.glob(pattern)
        if path.suffix in _SUFFIXES and path.is_file()
    }
    return {str(name): sha256_of_file(path) for name, path in sorted(found.items()) if not _NOT_CODE & set(name.parts)}


def rulebook_hashes(*roots: Path) -> dict[str, str]:
    """SHA-256 of every seed, by path."""
    return _hashes(roots, _RULEBOOKS)


def code_hash(*roots: Path) -> str:
    """SHA-256 over the names and contents of everything that decides what a build makes of its data.

    Of an installed product the packages are in one root, their other files in another: the hash is that of a checkout.
    """
    return hashlib.sha256(canonical_json(_hashes(roots, _CODE))).hexdigest()
