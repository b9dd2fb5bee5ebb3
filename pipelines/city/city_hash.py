"""One hash over what a build, its gate and its release take of a city's folder, apart from the code's hash.

Retention, the name and `without` are not part of it: the first two change no build, and of the last the plan lists what
is in force on its day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pipelines.base.durable import canonical_json, sha256_of_file
from pipelines.city.city_file import read_city
from pipelines.city.folder import CityFolder

CITY_FILE = "city.yml"
RULES = ("rulebooks/*.csv", "decisions/*.csv")
_READ = ("feeds/*/*.yml", "feeds/**/*.sql", "thresholds.yml", *RULES)


def _hashes(city: CityFolder, patterns: tuple[str, ...]) -> dict[str, str]:
    paths = {path for pattern in patterns for path in city.path.glob(pattern) if path.is_file()}
    return {path.relative_to(city.path).as_posix(): sha256_of_file(path) for path in sorted(paths)}


def city_rule_hashes(city: CityFolder) -> dict[str, str]:
    """SHA-256 of every file of rules and decisions, by `city/<path>`."""
    return {f"city/{path}": found for path, found in _hashes(city, RULES).items()}


def city_hashes(city: CityFolder) -> dict[str, str]:
    """SHA-256 of every file that is read, by its path in the folder; of `city.yml` that of `requires` alone."""
    found = _hashes(city, _READ)
    if requires := read_city(city).requires:
        found[CITY_FILE] = hashlib.sha256(canonical_json(requires)).hexdigest()
    return found


def hash_over(found: Mapping[str, str]) -> str:
    """SHA-256 over the names and contents that `city_hashes` found; empty if that is nothing."""
    return hashlib.sha256(canonical_json(found)).hexdigest() if found else ""


def city_hash(city: CityFolder) -> str:
    """SHA-256 over the names and contents of what is read; empty for a city that has nothing of its own."""
    return hash_over(city_hashes(city))
