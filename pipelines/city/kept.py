"""The city's folder as days were planned with it, kept so that a past release can be made again.

<folder>/<city_sha256>.json   which files the folder had: path and SHA-256 of each
<folder>/files/<sha256>       their bytes, each kept once however many folders have it

What is kept is what `city_hash` covers: rules, decisions, contracts, bounds, and of `city.yml` its `requires` alone. No
key of a bank or of a server is among it: contracts name the variables of the environment that hold them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.base.durable import canonical_json, replacing
from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.records import Record, read_record_if_any, write_record
from pipelines.city.city_file import read_city
from pipelines.city.city_hash import CITY_FILE, city_hashes, hash_over
from pipelines.city.folder import CityFolder

_FILES = "files"
_REMEDY = "restore it from a copy, or name a copy of the city's folder of that day with --city FOLDER"


class KeptCity(Record):
    """Which files a city's folder had: SHA-256 by path, as `city_hashes` finds them. Its name is their hash."""

    files: dict[str, str]


def keep_city(city: CityFolder, city_sha256: str, folder: Path) -> None:
    """Keep what the hash of the city's folder covers: first the bytes, then the record that vouches for them.

    What is there already stays as it is; a kept file that was changed since is mended.

    Args:
        city: the city's folder, as it is now.
        city_sha256: its hash in the plan; for a city that has nothing of its own, nothing is kept.
        folder: where such copies are kept.

    Raises:
        StepRefusedError: the folder was changed since it was hashed.
    """
    found = city_hashes(city)
    if hash_over(found) != city_sha256:
        raise _changed_meanwhile(city)
    if not found:
        return
    for path, sha256 in found.items():
        raw = canonical_json(read_city(city).requires) if path == CITY_FILE else (city.path / path).read_bytes()
        if hashlib.sha256(raw).hexdigest() != sha256:
            raise _changed_meanwhile(city)
        _keep(raw, folder / _FILES / sha256)
    record, path_of_record = KeptCity(files=found), _record_path(folder, city_sha256)
    if not _holds(path_of_record, record):
        write_record(path_of_record, record)


def restored_city(folder: Path, city_sha256: str, into: Path) -> CityFolder | None:
    """Write a kept folder of the city into the new folder `into`; None if none of this hash was kept.

    Raises:
        DamagedRecordError: a kept file is missing or was changed.
    """
    files = _kept_files(folder, city_sha256)
    if files is None:
        return None
    into.mkdir(parents=True)
    (into / CITY_FILE).write_bytes(b"{}")  # a folder that is named needs a part of a city
    for path, sha256 in files.items():
        raw = _kept_bytes(folder / _FILES / sha256, sha256)
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        (into / path).write_bytes(b'{"requires":%b}' % raw if path == CITY_FILE else raw)
    return CityFolder(into)


def _changed_meanwhile(city: CityFolder) -> StepRefusedError:
    return StepRefusedError(f"{city.path}: was changed while the day was planned: run the command again")


def _keep(raw: bytes, path: Path) -> None:
    if not path.is_file() or path.read_bytes() != raw:
        with replacing(path) as temporary:
            temporary.write_bytes(raw)


def _record_path(folder: Path, city_sha256: str) -> Path:
    return folder / f"{city_sha256}.json"


def _holds(path: Path, record: KeptCity) -> bool:
    """Whether the record is in place already; one that cannot be read is written again."""
    try:
        return read_record_if_any(path, KeptCity, remedy=_REMEDY) == record
    except DamagedRecordError:
        return False


def _kept_files(folder: Path, city_sha256: str) -> dict[str, str] | None:
    if not city_sha256:
        return {}
    path = _record_path(folder, city_sha256)
    found = read_record_if_any(path, KeptCity, remedy=_REMEDY)
    if found is None:
        return None
    if hash_over(found.files) != city_sha256:
        raise DamagedRecordError(path, "was changed: it does not list the files that gave it its name", _REMEDY)
    return found.files


def _kept_bytes(path: Path, sha256: str) -> bytes:
    if not path.is_file():
        raise DamagedRecordError(path, "is missing", _REMEDY)
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise DamagedRecordError(path, "was changed: it does not have the SHA-256 that is its name", _REMEDY)
    return raw
