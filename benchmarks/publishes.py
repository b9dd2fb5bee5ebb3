"""Many publishes while other processes read: does a reader that pins a release ever see two of them mixed?

`python benchmarks/publishes.py [--publishes N] [--reads N] [--readers N]`. Each publish is `kechuang publish` without
its start: Parquet files, changes, dictionary, seal, audit log, pointer. A reader resolves the pointer, reads tables of
that release, and comes back to releases that it pinned earlier. For comparison each also looks the pointer up anew for
each table, as a reader should not.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import random
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from small_builds import STAMP, TABLES, small_build

from pipelines.base.settings import Settings
from pipelines.day import steps
from pipelines.publish.manifest import read_release
from pipelines.publish.pointer import read_pointer

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

_FIRST_DAY = date(2020, 1, 1)
_READS_A_PIN = 50
_HELD = 20


@dataclass
class Seen:
    """What a reader saw: tables read of a pinned release, those of them with rows of another; the same of pairs that
    were not pinned; how many releases it pinned, and its processor time.
    """

    reads: int = 0
    mixed: int = 0
    unpinned: int = 0
    unpinned_mixed: int = 0
    pins: int = 0
    processor_seconds: float = 0.0

    def __add__(self, other: Seen) -> Seen:
        return Seen(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def stamps_of(folder: Path, table: str) -> set[int]:
    """The builds that the rows of a table are of: one."""
    return set(pq.ParquetFile(folder / f"{table}.parquet").read(columns=[STAMP]).column(0).to_pylist())


def stamp_of(folder: Path) -> int:
    """The build that a release is of, by its manifest."""
    return int(read_release(folder).code_sha256, 16)


def read_pinned(folder: Path, stamp: int, tables: list[str]) -> int:
    """Read tables of a release; returns how many of them have rows of another build."""
    return sum(stamps_of(folder, table) != {stamp} for table in tables)


def _current(releases_dir: Path) -> Path:
    pointer = read_pointer(releases_dir)
    if pointer is None:
        raise SystemExit("nothing is released")
    return releases_dir / pointer.release_id


def read_on(
    releases_dir: Path, reads: int, publishes: int, published: Synchronized[int], seed: int, seen: Queue[Seen]
) -> None:
    """Read `reads` tables, evenly over the time of all publishes, and say what was seen."""
    chance, total = random.Random(seed), Seen()  # noqa: S311 - which table is no secret
    held: list[tuple[Path, int]] = []
    while total.reads < reads:
        if total.reads > reads * published.value / publishes:
            time.sleep(0.001)
            continue
        folder = _current(releases_dir)
        pins = [(folder, stamp_of(folder))]
        pins += [chance.choice(held)] if held else []
        for pinned, stamp in pins:
            total.mixed += read_pinned(pinned, stamp, chance.choices(TABLES, k=_READS_A_PIN))
            total.reads += _READS_A_PIN
        total.pins += len(pins)
        if len(held) < _HELD or chance.random() < 1 / _HELD:
            held = [*held[1 - _HELD :], pins[0]]
        pair = [stamps_of(_current(releases_dir), table) for table in TABLES[:2]]
        total.unpinned += 1
        total.unpinned_mixed += pair[0] != pair[1]
    total.processor_seconds = time.process_time()
    seen.put(total)


def run(data: Path, publishes: int, reads: int, readers: int) -> tuple[Seen, float]:
    """Publish so many releases while readers read; returns what they saw together, and the publisher's CPU seconds."""
    settings = Settings(data, data / "inbox")
    data.mkdir(parents=True, exist_ok=True)
    begun = time.process_time()
    small_build(settings, _FIRST_DAY, 0)
    steps.publish(settings, _FIRST_DAY)
    context = multiprocessing.get_context("spawn")
    published, seen = context.Value("i", 0), context.Queue()
    each = [(settings.releases_dir, reads // readers, publishes, published, seed, seen) for seed in range(readers)]
    processes = [context.Process(target=read_on, args=given, daemon=True) for given in each]
    for process in processes:
        process.start()
    for no in range(1, publishes + 1):
        day = _FIRST_DAY + timedelta(days=no)
        small_build(settings, day, no)
        steps.publish(settings, day)
        published.value = no
    spent = time.process_time() - begun
    total = sum((seen.get() for _ in processes), start=Seen())
    for process in processes:
        process.join()
    return total, spent


def main() -> None:
    """Print what was seen; exit 1 if a pinned read was mixed."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--publishes", type=int, default=1000)
    options.add_argument("--reads", type=int, default=1_000_000)
    options.add_argument("--readers", type=int, default=2)
    given = options.parse_args()
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory(prefix="kechuang-publishes-") as folder:
        seen, spent = run(Path(folder) / "data", given.publishes, given.reads, given.readers)
    print(f"{given.publishes:,} publishes: {spent:,.0f} s of processor time")
    print(
        f"{seen.mixed} mixed of {seen.reads:,} reads of {seen.pins:,} pinned releases: {seen.processor_seconds:,.0f} s"
    )
    print(f"for comparison, not pinned: {seen.unpinned_mixed} mixed of {seen.unpinned:,} pairs")
    raise SystemExit(bool(seen.mixed))


if __name__ == "__main__":
    main()
