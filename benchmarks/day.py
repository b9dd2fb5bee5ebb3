"""What a day costs in processor time, by what is new: everything, one file, nothing; and a city of ten.

`python benchmarks/day.py [--enterprises N] [--against CHECKOUT] [--out FOLDER] [--json FILE] [--chart FILE]`. Each
case runs `kechuang daily` in a process of its own and counts the CPU seconds (user and system) of it and all its
children. With `--against`, the same cases run on another checkout with an environment of its own (`make .venv/.ready`
there), on a city of today that it made up itself, and the ratios are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import DEVNULL

import altair as alt
import polars as pl
import psutil
from processor import Spent, spent_by

from pipelines.base.settings import BUSINESS_TIME_ZONE, PROJECT_ROOT, today

_SMALL = 10
"""Enterprises of a city so small that its gate holds the day; the exit code of such a day was not always the same."""
_TARGETS = {"all new": 22.0, "one small file": 6.0, "nothing new": 3.0, "ten enterprises": 9.0}


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one case, and the largest memory of one process in MB."""

    case: str
    cpu: float
    peak_mb: float


def main() -> None:
    """Run every case and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--enterprises", type=int, default=5_000)
    options.add_argument("--against", type=Path, help="another checkout, with its .venv")
    options.add_argument("--out", type=Path, help="folder to work in (default: a temporary one)")
    options.add_argument("--json", type=Path, help="write the figures and the machine here as well")
    options.add_argument("--chart", type=Path, help="draw the figures here as well, as SVG")
    given = options.parse_args()
    checkouts = {"this": PROJECT_ROOT} | ({"other": given.against.resolve()} if given.against else {})
    with tempfile.TemporaryDirectory(prefix="kechuang-day-") as temporary:
        folder = given.out or Path(temporary)
        found = {name: _cases(root, folder / name, given.enterprises) for name, root in checkouts.items()}
    _print(found)
    if given.json:
        figures = {name: [asdict(cost) for cost in costs] for name, costs in found.items()}
        machine = {"processor": platform.processor() or platform.machine(), "cores": psutil.cpu_count()}
        told = {"machine": machine, "enterprises": given.enterprises} | figures
        given.json.write_text(json.dumps(told, indent=2) + "\n")
    if given.chart:
        _chart(found).save(str(given.chart))


def _cases(root: Path, folder: Path, enterprises: int) -> list[Cost]:
    """The cases in an order in which each finds what it needs: all has landed before the first is counted."""
    city, small = _City(root, folder / "city", enterprises), _City(root, folder / "small", _SMALL)
    costs = [city.day("first day, files included")]
    city.forget_builds()
    costs.append(city.day("all new"))
    costs.append(city.day("nothing new"))
    city.add_a_file()
    costs.append(city.day("one small file"))
    small.day("first")
    small.forget_builds()
    return [*costs, small.day("ten enterprises")]


class _City:
    def __init__(self, root: Path, data: Path, enterprises: int) -> None:
        self._is_held = enterprises == _SMALL
        self._kechuang, self._data = str(root / ".venv/bin/kechuang"), data
        shutil.rmtree(data, ignore_errors=True)
        self._run("simulate", "--enterprises", str(enterprises), "--seed", "1")

    def day(self, case: str) -> Cost:
        """A day with the bureaus' servers beside it, less what it costs to start and stop these."""
        done = self._run("simulate", "--serve", "--", self._kechuang, "daily")
        idle = self._run("simulate", "--serve", "--", "true")
        return Cost(case, round(done.cpu - idle.cpu, 1), round(done.peak_bytes / 1e6))

    def forget_builds(self) -> None:
        for name in ("builds", "releases"):
            shutil.rmtree(self._data / name, ignore_errors=True)  # a held day has no release

    def add_a_file(self) -> None:
        """The newest list of arrears again, of a later day and one row shorter."""
        *_, newest = sorted((self._data / "inbox" / "tax" / "arrears").iterdir())
        rows = newest.read_bytes().splitlines(keepends=True)
        title, _ = newest.stem.split("_", 1)
        newest.with_name(f"{title}_{today(BUSINESS_TIME_ZONE):%Y%m%d}{newest.suffix}").write_bytes(b"".join(rows[:-1]))

    def _run(self, *arguments: str) -> Spent:
        done = spent_by([self._kechuang, *arguments], {**os.environ, "KECHUANG_DATA": str(self._data)}, DEVNULL)
        if done.code and not self._is_held:
            raise SystemExit(f"kechuang {' '.join(arguments)}: exit code {done.code}")
        return done


def _print(found: dict[str, list[Cost]]) -> None:
    other = {cost.case: cost.cpu for cost in found.get("other", [])}
    print(f"{'case':28}{'CPU s':>8}{'target':>8}{'other':>8}{'ratio':>8}{'peak MB':>9}")
    for cost in found["this"]:
        target, before = _TARGETS.get(cost.case), other.get(cost.case)
        ratio = f"{before / cost.cpu:.1f}" if before else ""
        print(f"{cost.case:28}{cost.cpu:>8}{target or '':>8}{before or '':>8}{ratio:>8}{cost.peak_mb:>9,.0f}")


def _chart(found: dict[str, list[Cost]]) -> alt.Chart:
    """Bars by case: this checkout, the other one if there is one, and the target where there is one."""
    rows = [{"case": cost.case, "CPU s": cost.cpu, "of": name} for name, costs in found.items() for cost in costs]
    rows += [{"case": case, "CPU s": target, "of": "target"} for case, target in _TARGETS.items()]
    cases, kinds = [cost.case for cost in found["this"]], ["other", "this", "target"]
    chart: alt.Chart = (
        alt.Chart(pl.DataFrame(rows), width=520, height=260)
        .mark_bar()
        .encode(
            x=alt.X("case:N", title="有何新内容 / what is new", sort=cases).axis(labelAngle=-20),
            xOffset=alt.XOffset("of:N", sort=kinds),
            y=alt.Y("CPU s:Q", title="CPU 秒 / CPU seconds"),
            color=alt.Color("of:N", title="哪一版 / which", sort=kinds),
        )
    )
    return chart


if __name__ == "__main__":
    main()
