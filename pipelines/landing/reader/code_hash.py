"""SHA-256 of the code that reads files, so that a file it rejected is not read again by the same code."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version

from pipelines.base.durable import canonical_json, sha256_of_file
from pipelines.base.settings import PROJECT_ROOT

_FOLDERS = ("pipelines/landing/formats", "pipelines/landing/cells", "pipelines/landing/reader", "pipelines/contracts")
_LIBRARIES = ("polars", "fastexcel", "pyarrow")


@cache
def reader_sha256() -> str:
    """SHA-256 over the files that decide how bytes become rows, and the versions of the libraries that read them."""
    paths = [
        path for folder in _FOLDERS for path in (PROJECT_ROOT / folder).rglob("*") if path.suffix in (".py", ".csv")
    ]
    told = {str(path.relative_to(PROJECT_ROOT)): sha256_of_file(path) for path in paths}
    told |= {name: version(name) for name in _LIBRARIES}
    return hashlib.sha256(canonical_json(told)).hexdigest()
