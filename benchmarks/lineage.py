"""What lineage costs in a data folder: share of the build's time, bytes for each published cell, time of a trace.

`python benchmarks/lineage.py --data DIR [--cells N]`, on a folder whose current release was built from nothing. A trace
is timed as its tree, without reading rows again as they were sent and without the start of Python.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pyarrow.parquet as pq

from pipelines.audit.dossier import Dossier, TracedRelease
from pipelines.audit.lineage_rules import lineage_rules
from pipelines.audit.reach import Reach
from pipelines.audit.trace_use import cells_resting_on, holders_of
from pipelines.base.settings import Settings
from pipelines.publish.pointer import served_release
from pipelines.warehouse.receipt import read_build

_OF_RECORDS = 100


def _build_share(settings: Settings, build_id: str) -> str:
    seconds = read_build(settings.builds_dir / build_id).model_seconds
    lineage = sum(value for name, value in seconds.items() if name.startswith(("int_lineage__", "lineage")))
    whole = sum(seconds.values())
    return f"build: {lineage:.2f} of {whole:.1f} s are lineage ({100 * lineage / (whole - lineage):.1f} % added)"


def _size(release: TracedRelease) -> str:
    files = release.release.files
    cells = sum(file.rows * pq.read_metadata(release.folder / file.file).num_columns for file in files)
    size = sum(file.bytes for file in release.release.lineage)
    rows = sum(file.rows for file in release.release.lineage)
    return f"size: {size:,} bytes in {rows:,} rows for {cells:,} published cells: {size / cells:.2f} bytes a cell"


def _timed(what: str, count: int, once: Callable[[], object]) -> str:
    walls, processors = [], []
    for _ in range(count):
        wall, processor = time.perf_counter(), time.process_time()
        once()
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    place = int(count * 0.95)
    return (
        f"{what}: median {median(walls):.0f} ms, p95 {sorted(walls)[place]:.0f} ms of {count:,}; "
        f"of the processor {median(processors):.0f} and {sorted(processors)[place]:.0f} ms"
    )


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--cells", type=int, default=1000)
    given = options.parse_args()
    settings, rules = Settings.load(given.data), lineage_rules()
    chance = random.Random(1)  # noqa: S311 - which cell is no secret
    with TracedRelease(settings.releases_dir / served_release(settings.releases_dir)) as release:
        print(_build_share(settings, release.release.build_id))
        print(_size(release))
        enterprises, marts = list(release.enterprises()), sorted(rules.groups)

        def trace_a_cell() -> None:
            reach = Reach(Dossier(release, chance.choice(enterprises)), rules)
            mart = chance.choice(marts)
            if rows := reach.dossier.rows(mart):
                group = chance.choice(rules.groups[mart])
                reach.leaves(reach.node(mart, chance.randrange(len(rows)), chance.choice(group.columns)))

        records = [row["first_record_id"] for row in release.select("lineage", "source_set = 'cit_return'")]

        def trace_a_record() -> None:
            record = chance.choice(records)
            for dossier, sets in holders_of(release, record):
                cells_resting_on(Reach(dossier, rules), sets)

        print(_timed("trace of a cell", given.cells, trace_a_cell))
        print(_timed("trace of a record", _OF_RECORDS, trace_a_record))


if __name__ == "__main__":
    main()
