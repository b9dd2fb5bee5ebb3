"""What is made once for all workers of a session: the first that wants it makes it, the others wait."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], tuple[int, str, str]]
) -> tuple[Path, tuple[int, str, str]]:
    """The session's folder of this name, filled by `make`, and what `make` returned: status, output, errors."""
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    told = folder.with_suffix(".json")
    with FileLock(folder.with_suffix(".lock")):
        if not told.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
            folder.mkdir()
            told.write_text(json.dumps(make(folder)), encoding="utf-8")
    status, output, errors = json.loads(told.read_text(encoding="utf-8"))
    return folder, (status, output, errors)
