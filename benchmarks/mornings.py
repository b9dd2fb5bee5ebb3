"""The mornings of a made-up city: which of its files have arrived by a day."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from pipelines.arrivals.inbox import read_name


def put_arrived(city: Path, data: Path, day: date) -> None:
    """Copy into the inbox of `data` the files of `city` that had arrived by a day and are not there yet."""
    for source in sorted(path for path in (city / "inbox").rglob("*") if path.is_file()):
        as_of = read_name(source.name)[1]
        target = data / "inbox" / source.relative_to(city / "inbox")
        if (as_of is None or as_of <= day) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
