"""Each step of a first day and of the next day, in processor seconds and memory, on made-up cities of growing size.

`python benchmarks/size.py [--enterprises N ...] [--out FOLDER] [--json FILE] [--chart FILE]`. The next day
brings the files of one day more, and what is new in lists that bureaus send whole. Each step is a command of its own;
`daily` does the same work in one process. dbt's project is compiled before. Beside the build of the first day stands
its compiled SQL, run as one plain script (`plain_script.py`). With several sizes, the slope is that of logarithms from
the smallest size to the largest: 1 is in proportion.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import altair as alt
import polars as pl
import psutil
from mornings import put_arrived
from processor import spent_by

from pipelines.base.settings import SOURCES_DIR, TODAY_VARIABLE
from pipelines.contracts.feed import read_contracts
from pipelines.publish.manifest import MANIFEST
from sources.simulator import simulate
from sources.simulator.servers.serve import bureaus

_END = date(2026, 6, 30)
_STEPS = ("land", "build", "gate", "publish")
_PLAIN, _COMPILED = "plain script", "compiling, once a version of the code"
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
    """CPU seconds of one step of a day, and the largest memory of one process in MB."""

    enterprises: int
    day: str
    step: str
    cpu: float
    peak_mb: float


def main() -> None:
    """Run all sizes, print a table for each and the slopes."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--enterprises", type=int, nargs="+", default=[5_000, 20_000, 100_000])
    options.add_argument("--out", type=Path, help="folder to work in (default: a temporary one)")
    options.add_argument("--json", type=Path, help="write the figures and the machine here as well")
    options.add_argument("--chart", type=Path, help="draw processor seconds by size here as well, as SVG")
    given = options.parse_args()
    costs: list[Cost] = []
    rows: dict[int, int] = {}
    for enterprises in sorted(given.enterprises):
        with tempfile.TemporaryDirectory(prefix="kechuang-size-", dir=given.out) as temporary:
            folder = Path(temporary)
            found = _two_days(folder, enterprises)
            rows[enterprises] = _released_rows(folder / "data")
        costs += found
        _print(found, enterprises, rows[enterprises])
        if given.json:
            machine = {"processor": platform.processor() or platform.machine(), "cores": psutil.cpu_count()}
            figures = {"released_rows": rows, "costs": [asdict(one) for one in costs]}
            given.json.write_text(json.dumps({"machine": machine} | figures, indent=2))
    if len(given.enterprises) > 1:
        _print_slopes(costs)
        if given.chart:
            _chart(costs).save(str(given.chart))


def _two_days(folder: Path, enterprises: int) -> list[Cost]:
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
            script = [sys.executable, str(Path(__file__).parent / "plain_script.py"), str(data), day.isoformat()]
            costs.append(_cost(script, os.environ, (enterprises, name, _PLAIN), folder))
    return costs


def _cost(command: list[str], environment: Mapping[str, str], what: tuple[int, str, str], folder: Path) -> Cost:
    enterprises, day, step = what
    log = folder / f"{day}-{step}.log"
    with log.open("w", encoding="utf-8") as output:
        done = spent_by(command, environment, output)
    if done.code not in _FINE.get(step, (0,)):
        tail = log.read_text(encoding="utf-8")[-2_000:]
        raise SystemExit(f"{enterprises:,} enterprises, {day} day, {step}: exit code {done.code}\n{tail}")
    return Cost(enterprises, day, step, round(done.cpu, 2), round(done.peak_bytes / 1e6))


def _released_rows(data: Path) -> int:
    """Rows of the first release, which writes every table."""
    release = json.loads(min((data / "releases").glob(f"[0-9]*/{MANIFEST}")).read_text(encoding="utf-8"))
    return sum(int(file["rows"]) for file in release["files"])


def _print(costs: list[Cost], enterprises: int, rows: int) -> None:
    by = {(cost.day, cost.step): cost for cost in costs}
    print(f"\n{enterprises:,} enterprises, {rows:,} released rows")
    print(f"{'step':14}{'first, CPU s':>14}{'peak MB':>9}{'next, CPU s':>14}{'peak MB':>9}{'next/first':>12}")
    for step in _STEPS:
        first, after = by["first", step], by["next", step]
        share = after.cpu / first.cpu
        print(f"{step:14}{first.cpu:>14}{first.peak_mb:>9,.0f}{after.cpu:>14}{after.peak_mb:>9,.0f}{share:>12.2f}")
    totals = [sum(by[day, step].cpu for step in _STEPS) for day in ("first", "next")]
    print(f"{'all':14}{totals[0]:>14.1f}{'':9}{totals[1]:>14.1f}{'':9}{totals[1] / totals[0]:>12.2f}")
    print(f"{_COMPILED}: {by['first', _COMPILED].cpu} CPU s")
    build, publish, plain = by["first", "build"].cpu, by["first", "publish"].cpu, by["first", _PLAIN].cpu
    print(f"build {build / plain:.2f} times its SQL as one plain script ({plain} CPU s)")
    print(f"gate {by['first', 'gate'].cpu / build:.0%} of the build on the first day")
    print(f"publish {publish / rows * 1e6:.2f} CPU s a million released rows", flush=True)


def _print_slopes(costs: list[Cost]) -> None:
    print("\nslope of CPU seconds of the first day, from the smallest size to the largest")
    for step in _STEPS:
        alike = [
            (math.log(one.enterprises), math.log(one.cpu)) for one in costs if (one.day, one.step) == ("first", step)
        ]
        (x1, y1), (x2, y2) = alike[0], alike[-1]
        print(f"{step:14}{(y2 - y1) / (x2 - x1):>8.2f}")


def _chart(costs: list[Cost]) -> alt.Chart:
    figures = pl.DataFrame([asdict(one) for one in costs if one.step in _STEPS])
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


if __name__ == "__main__":
    main()
