"""What happens on sound days besides: files that come a day late, and months that are sent again."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from pipelines.arrivals.file_dates import read_name
from quality.metrics.long import period_of

_LATE = 40
"""One file in so many comes a day after its date."""

_AGAIN = 7
"""On one day in so many a file of a month comes again, unchanged, under the day's date."""


def is_late(path: Path, day: date) -> bool:
    """Whether a file of the day comes only on the next one."""
    as_of = read_name(path.name)[1]
    return as_of == day and int(sha256(path.name.encode()).hexdigest(), 16) % _LATE == 0


def sent_again(city: Path, data: Path, day: date) -> Path | None:
    """Put the newest file of a month that came before the day into the inbox again, on the days when that happens."""
    if day.toordinal() % _AGAIN:
        return None
    known = [
        (as_of, path)
        for path in sorted((city / "inbox").rglob("*_*"))
        if (as_of := read_name(path.name)[1]) is not None
        and period_of(read_name(path.name)[0])
        and timedelta(0) < day - as_of < timedelta(days=28)
    ]
    if not known:
        return None
    _, source = max(known)
    part, name = read_name(source.name)[0], f"{day:%Y%m%d}{source.suffix}"
    target = data / "inbox" / source.relative_to(city / "inbox").with_name(f"{part}_{name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        shutil.copy2(source, target)
    return target
