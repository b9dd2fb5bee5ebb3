"""Thirty consecutive days of a small made-up city in one data folder: what each day costs, and what it leaves on disk.

`python benchmarks/month.py [--enterprises N] [--days N] [--history N] [--out FOLDER] [--csv FILE]`. Each morning the
files of the day are put into the inbox, the bureaus show what was published by that day, and `kechuang daily` runs in
a process of its own. Printed are seconds, CPU seconds (of the process and all its children) and bytes of each part. A
machine that is busy makes the same work dearer, so a fixed piece of work follows each day, and days are compared by
their CPU seconds over those of the piece.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from mornings import put_arrived
from processor import spent_by

from pipelines.base.settings import SOURCES_DIR, Settings
from pipelines.contracts.feed import read_contracts
from pipelines.day.sizes import part_bytes
from sources.simulator import simulate
from sources.simulator.servers.serve import bureaus

_HELD = 3
_MB = 1e6
_PIECE = "import dagster, duckdb; duckdb.sql('SELECT sum(hash(i) % 7) FROM range(100000000) t(i)').fetchall()"
"""Work like that of a day: modules imported, and a query."""
_FIRST_OF_THE_SLOPE = 2
"""The first day lands the whole history and parses dbt's project: it is not comparable to the others."""


@dataclass(frozen=True)
class Day:
    """What one day cost: seconds by the clock, CPU seconds, those of the fixed piece, and bytes of each part."""

    day: date
    state: str
    seconds: float
    cpu: float
    piece: float
    parts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.parts.values())


def main() -> None:
    """Make the city, run its days, print a table and the slopes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--enterprises", type=int, default=300)
    options.add_argument("--days", type=int, default=30, help="consecutive days to run")
    options.add_argument("--history", type=int, default=120, help="days of history before the first day")
    options.add_argument("--end", type=date.fromisoformat, default=date(2026, 6, 30))
    options.add_argument("--out", type=Path, help="folder to work in, emptied first (default: a temporary one)")
    options.add_argument("--csv", type=Path, help="write the figures of each day here as well")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="kechuang-month-") as temporary:
        folder = given.out or Path(temporary)
        city, data = folder / "city", folder / "data"
        for old in (city, data):
            shutil.rmtree(old, ignore_errors=True)
        simulate(
            enterprises=given.enterprises, days=given.history + given.days, end=given.end, seed=1, out=city,
            progress=lambda _: None, increments=given.days - 1,
        )  # fmt: skip
        days = []
        for back in reversed(range(given.days)):
            days.append(_run(city, data, given.end - timedelta(days=back), folder / "daily.log"))
            _print_day(days[-1], is_first=len(days) == 1)
            if given.csv:
                _write_csv(given.csv, days)
    _print_slopes(days)


def _run(city: Path, data: Path, day: date, log: Path) -> Day:
    """One morning: files arrive, the bureaus open, the day runs."""
    put_arrived(city, data, day)
    with bureaus(city, read_contracts(SOURCES_DIR), day) as addresses, log.open("a", encoding="utf-8") as output:
        command = [sys.executable, "-c", "from pipelines.cli.app import main; main()", "daily"]
        command += ["--date", day.isoformat(), "--data", str(data)]
        started = time.perf_counter()
        done = spent_by(command, {**os.environ, **addresses}, output)
        seconds = time.perf_counter() - started
        piece = spent_by([sys.executable, "-c", _PIECE], os.environ, output).cpu
    state = {0: "released", _HELD: "held"}.get(done.code, f"failed ({done.code})")
    return Day(day, state, seconds, done.cpu, piece, part_bytes(Settings(data, data / "inbox")))


def _print_day(day: Day, *, is_first: bool) -> None:
    if is_first:
        parts = "".join(f"{part:>10}" for part in (*day.parts, "total"))
        print(f"{'day':12}{'state':10}{'seconds':>9}{'CPU s':>8}{'piece':>7}{parts}   (MB on disk)")
    sizes = "".join(f"{size / _MB:>10.1f}" for size in (*day.parts.values(), day.total))
    print(f"{day.day!s:12}{day.state:10}{day.seconds:>9.1f}{day.cpu:>8.1f}{day.piece:>7.2f}{sizes}", flush=True)


def _write_csv(path: Path, days: list[Day]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["day", "state", "seconds", "cpu_seconds", "piece_seconds", *days[0].parts, "total"])
        rows.writerows(
            [
                one.day,
                one.state,
                round(one.seconds, 2),
                round(one.cpu, 2),
                round(one.piece, 2),
                *one.parts.values(),
                one.total,
            ]
            for one in days
        )


def _print_slopes(days: list[Day]) -> None:
    """How the figures change with the days, by a straight line through all but the first."""
    alike = days[_FIRST_OF_THE_SLOPE - 1 :]
    if len(alike) < 2:
        return
    cost = [one.cpu / one.piece for one in alike]
    growth = _slope(cost) * (len(alike) - 1) / (sum(cost) / len(cost))
    print(
        f"\na day costs {sum(one.cpu for one in alike) / len(alike):.1f} CPU seconds on average, "
        f"{sum(cost) / len(cost):.1f} times the fixed piece; {growth:+.1%} from the second to the last day"
    )
    for part in (*alike[0].parts, "total"):
        sizes = [one.total if part == "total" else one.parts[part] for one in alike]
        print(f"{part:10}{_slope(sizes) / _MB:>9.3f} MB a day")


def _slope(values: Sequence[float]) -> float:
    """Least squares, by day."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    spread = sum((place - middle) ** 2 for place in range(len(values)))
    return sum((place - middle) * (value - mean) for place, value in enumerate(values)) / spread


if __name__ == "__main__":
    main()
