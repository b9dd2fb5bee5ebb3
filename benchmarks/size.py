"""Each step of a first day and of the next day, in processor seconds and memory, on made-up cities of growing size.

`python benchmarks/size.py [--enterprises N ...] [--out FOLDER] [--json FILE] [--chart FILE]`. The next day
brings the files of one day more, and what is new in lists that bureaus send whole. Each step is a command of its own;
`daily` does the same work in one process. dbt's project is compiled before. Beside each step of the first day
stands its limit, written by hand: landing and publishing of `limits.py`, the build's compiled SQL as one plain script
(`plain_script.py`); the gate has none. With several sizes, the slope is that of logarithms from the smallest size to
the largest: 1 is in proportion. The chart draws one size by step, several by size.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import altair as alt
import polars as pl
import psutil
import pyarrow.parquet as pq
from mornings import put_arrived
from processor import spent_by

from pipelines.base.duck import opened_duckdb
from pipelines.base.settings import SOURCES_DIR, TODAY_VARIABLE
from pipelines.contracts.feed import read_contracts
from pipelines.publish.manifest import MANIFEST
from pipelines.warehouse.receipt import WAREHOUSE
from sources.simulator import simulate
from sources.simulator.servers.serve import bureaus

_END = date(2026, 6, 30)
_STEPS = ("land", "build", "gate", "publish")
_LIMIT = "limit"
_COMPILED = "compiling, once a version of the code"
_COMPILE = """
from pipelines.base.settings import Settings
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.dbt import compiled_manifest
settings = Settings.load()
compiled_manifest(dbt_dir(settings), settings.threads)
"""
_FINE = {"land": (0, 1), "build": (0,), "gate": (0, 3), "publish": (0,)}
"""Exit codes that end no run: a rejected file of the made-up city, and a day that is held."""


@dataclass(frozen=True)
class Cost:
    """One step of a day (`first` or `next`), or the limit of one (`limit`).

    CPU seconds, seconds by the clock, and the largest memory of one process in MB.
    """

    enterprises: int
    day: str
    step: str
    cpu: float
    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Amount:
    """What a step of the first day leaves: rows, and bytes on disk."""

    step: str
    rows: int
    bytes: int


def main() -> None:
    """Run all sizes, print a table for each and the slopes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--enterprises", type=int, nargs="+", default=[5_000, 20_000, 100_000])
    options.add_argument("--out", type=Path, help="folder to work in (default: a temporary one)")
    options.add_argument("--json", type=Path, help="write the figures, versions and the machine here as well")
    options.add_argument("--chart", type=Path, help="draw processor seconds here as well, as SVG")
    given = options.parse_args()
    costs: list[Cost] = []
    amounts: dict[int, list[Amount]] = {}
    for enterprises in sorted(given.enterprises):
        with tempfile.TemporaryDirectory(prefix="kechuang-size-", dir=given.out) as temporary:
            folder = Path(temporary)
            found, amounts[enterprises] = _two_days(folder, enterprises)
        costs += found
        _print(found, enterprises, amounts[enterprises])
        if given.json:
            given.json.parent.mkdir(exist_ok=True)
            figures = {"amounts": {size: [asdict(one) for one in many] for size, many in amounts.items()}}
            told = _circumstances() | figures | {"costs": [asdict(one) for one in costs]}
            given.json.write_text(json.dumps(told, indent=2) + "\n")
    if len(given.enterprises) > 1:
        _print_slopes(costs)
    if given.chart:
        (_chart_by_size if len(given.enterprises) > 1 else _chart_by_step)(costs).save(str(given.chart))


def _circumstances() -> dict[str, object]:
    """The machine, the versions of what does the work, and the commit."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S607
    machine = {"processor": platform.processor() or platform.machine(), "cores": psutil.cpu_count()}
    machine["memory_mb"] = psutil.virtual_memory().total // 1_000_000
    versions = {name: version(name) for name in ("duckdb", "polars", "dagster", "dbt-core", "great-expectations")}
    return {"machine": machine, "versions": versions, "commit": commit}


def _two_days(folder: Path, enterprises: int) -> tuple[list[Cost], list[Amount]]:
    city, data = folder / "city", folder / "data"
    simulate(
        enterprises=enterprises, days=365, end=_END, seed=1, out=city, progress=lambda _: None, increments=1
    )  # fmt: skip
    compiling = {**os.environ, "KECHUANG_DATA": str(data)}
    costs = [_cost([sys.executable, "-c", _COMPILE], compiling, (enterprises, "first", _COMPILED), folder)]
    for name, day in (("first", _END - timedelta(days=1)), ("next", _END)):
        put_arrived(city, data, day)
        with bureaus(city, read_contracts(SOURCES_DIR), day) as addresses:
            environment = {**os.environ, **addresses, TODAY_VARIABLE: day.isoformat()}
            for step in _STEPS:
                dated = [] if step == "land" else ["--date", day.isoformat()]
                command = [sys.executable, "-c", "from pipelines.cli.app import main; main()", step, *dated]
                costs.append(_cost([*command, "--data", str(data)], environment, (enterprises, name, step), folder))
        if name == "first":
            costs += _limits(folder, data, enterprises, day)
            amounts = _amounts(data)
    return costs, amounts


def _limits(folder: Path, data: Path, enterprises: int, day: date) -> Iterator[Cost]:
    """What the steps of the first day cost where they do the least that they must."""
    here, texts = Path(__file__).parent, str(folder / "texts")
    subprocess.run([sys.executable, str(here / "limits.py"), "texts", str(data), texts], check=True)  # noqa: S603 - ours
    scripts = {
        "land": ["limits.py", "land", texts],
        "build": ["plain_script.py", str(data), day.isoformat()],
        "publish": ["limits.py", "publish", str(data), day.isoformat(), str(folder / "copies")],
    }
    for step, (script, *arguments) in scripts.items():
        yield _cost([sys.executable, str(here / script), *arguments], os.environ, (enterprises, _LIMIT, step), folder)
    shutil.rmtree(texts)


def _cost(command: list[str], environment: Mapping[str, str], what: tuple[int, str, str], folder: Path) -> Cost:
    enterprises, day, step = what
    log = folder / f"{day}-{step}.log"
    with log.open("w", encoding="utf-8") as output:
        done = spent_by(command, environment, output)
    if done.code not in _FINE.get(step, (0,)):
        tail = log.read_text(encoding="utf-8")[-2_000:]
        raise SystemExit(f"{enterprises:,} enterprises, {day} day, {step}: exit code {done.code}\n{tail}")
    return Cost(enterprises, day, step, round(done.cpu, 2), round(done.seconds, 1), round(done.peak_bytes / 1e6))


def _amounts(data: Path) -> list[Amount]:
    """Of the first day: what landed, what its build holds, and what was released, which is every table."""
    first = min((data / "releases").glob(f"[0-9]*/{MANIFEST}"))
    release = json.loads(first.read_text(encoding="utf-8"))
    files = [*release["files"], *release["lineage"]]
    landed = list((data / "landing" / "rows").rglob("*.parquet"))
    warehouse = data / "builds" / first.parent.name / WAREHOUSE
    with opened_duckdb(warehouse, read_only=True) as connection:
        held = connection.execute("SELECT sum(estimated_size) FROM duckdb_tables()").fetchall()[0][0]
    return [
        Amount(
            "land", sum(pq.read_metadata(one).num_rows for one in landed), sum(one.stat().st_size for one in landed)
        ),
        Amount("build", int(held), warehouse.stat().st_size),
        Amount("publish", sum(int(one["rows"]) for one in files), sum(int(one["bytes"]) for one in files)),
    ]


def _print(costs: list[Cost], enterprises: int, amounts: list[Amount]) -> None:
    by = {(cost.day, cost.step): cost for cost in costs}
    amount = {one.step: one for one in amounts}
    heads = ("rows", "MB", "s", "CPU s", "peak MB", "limit", "ratio", "next day", "peak MB", "next/first")
    print(f"\n{enterprises:,} enterprises")
    print(f"{'step':9}" + "".join(f"{head:>12}" for head in heads))
    for step in _STEPS:
        first, after, least, made = by["first", step], by["next", step], by.get((_LIMIT, step)), amount.get(step)
        cells = (
            *((f"{made.rows:,}", f"{made.bytes / 1e6:,.0f}") if made else ("", "")),
            first.seconds,
            first.cpu,
            f"{first.peak_mb:,.0f}",
            *((least.cpu, f"{first.cpu / least.cpu:.2f}") if least else ("", "")),
            after.cpu,
            f"{after.peak_mb:,.0f}",
            f"{after.cpu / first.cpu:.2f}",
        )
        print(f"{step:9}" + "".join(f"{cell:>12}" for cell in cells))
    totals = [sum(by[day, step].cpu for step in _STEPS) for day in ("first", "next")]
    print(f"all: {totals[0]:.1f} CPU s on the first day, {totals[1]:.1f} on the next ({totals[1] / totals[0]:.2f})")
    print(f"{_COMPILED}: {by['first', _COMPILED].cpu} CPU s")
    print(f"gate {by['first', 'gate'].cpu / by['first', 'build'].cpu:.0%} of the build on the first day")
    millions = amount["publish"].rows / 1e6
    print(f"publish {by['first', 'publish'].cpu / millions:.2f} CPU s a million released rows", flush=True)


def _print_slopes(costs: list[Cost]) -> None:
    print("\nslope of CPU seconds of the first day, from the smallest size to the largest")
    for step in _STEPS:
        alike = [
            (math.log(one.enterprises), math.log(one.cpu)) for one in costs if (one.day, one.step) == ("first", step)
        ]
        (x1, y1), (x2, y2) = alike[0], alike[-1]
        print(f"{step:14}{(y2 - y1) / (x2 - x1):>8.2f}")


def _chart_by_size(costs: list[Cost]) -> alt.Chart:
    figures = pl.DataFrame([asdict(one) for one in costs if one.step in _STEPS and one.day != _LIMIT])
    figures = figures.with_columns((pl.col("step") + ", " + pl.col("day") + " day").alias("what"))
    chart: alt.Chart = (
        alt.Chart(figures, width=520, height=320)
        .mark_line(point=True)
        .encode(
            x=alt.X("enterprises:Q", title="企业数 / enterprises").scale(type="log"),
            y=alt.Y("cpu:Q", title="CPU 秒 / CPU seconds").scale(type="log"),
            color=alt.Color("step:N", title="步骤 / step", sort=list(_STEPS)),
            strokeDash=alt.StrokeDash("day:N", title="日 / day", sort=["first", "next"]),
        )
    )
    return chart


def _chart_by_step(costs: list[Cost]) -> alt.Chart:
    figures = pl.DataFrame([asdict(one) for one in costs if one.step in _STEPS])
    chart: alt.Chart = (
        alt.Chart(figures, width=520, height=260)
        .mark_bar()
        .encode(
            x=alt.X("step:N", title="步骤 / step", sort=list(_STEPS)),
            xOffset=alt.XOffset("day:N", sort=["first", _LIMIT, "next"]),
            y=alt.Y("cpu:Q", title="CPU 秒 / CPU seconds"),
            color=alt.Color("day:N", title="首日、下限、次日 / first day, limit, next", sort=["first", _LIMIT, "next"]),
        )
    )
    return chart


if __name__ == "__main__":
    main()
