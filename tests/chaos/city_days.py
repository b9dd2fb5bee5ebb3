"""A made-up city whose days pass one after another in this process: files arrive; build, gate and publish follow."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from upsets import is_late, sent_again

from pipelines.arrivals.inbox import read_name
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed, contracts_for
from pipelines.day import steps
from pipelines.gate.receipt import GateReceipt
from sources.simulator import simulate
from sources.simulator.servers.serve import bureaus


@dataclass(frozen=True)
class CityDay:
    """How one day ended. `holding`: the checks that held it, with what they found; `seconds` are CPU's."""

    day: str
    state: str
    holding: dict[str, str]
    warnings: list[str]
    seconds: float


def settings_of(data: Path) -> Settings:
    """The settings of a data folder, its inbox in it."""
    return Settings(data_dir=data, inbox_dir=data / "inbox", threads=2)


def make_city(folder: Path, *, enterprises: int, history: int, days: int, end: date, seed: int) -> None:
    """Write the city into `folder`: `history` days in one opening arrival, then each of `days` days on its own."""
    simulate(
        enterprises=enterprises, days=history + days, end=end, seed=seed, out=folder, progress=lambda _: None,
        increments=days - 1,
    )  # fmt: skip


@contextmanager
def open_bureaus(city: Path, feeds: dict[str, Feed], day: date) -> Iterator[None]:
    """The servers of the city as they are on a day; their addresses are in the environment until the block ends."""
    before = dict(os.environ)
    with bureaus(city, feeds, day) as addresses:
        os.environ.update(addresses)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def put_files(city: Path, data: Path, day: date, *, is_upset: bool = False) -> None:
    """What the bureaus have put down by the day is in the inbox; what is there already stays.

    With `is_upset` some files come a day late, and some come again (`upsets`).
    """
    for source in sorted(path for path in (city / "inbox").rglob("*") if path.is_file()):
        as_of = read_name(source.name)[1]
        target = data / "inbox" / source.relative_to(city / "inbox")
        is_there = (as_of is None or as_of <= day) and not (is_upset and is_late(source, day))
        if is_there and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    if is_upset:
        sent_again(city, data, day)


def judged(settings: Settings, feeds: dict[str, Feed], day: date) -> GateReceipt:
    """Look, land, plan, build and gate: the product's own steps."""
    found = steps.look_into_inbox(settings, feeds, day)
    steps.land_all(settings, feeds, found)
    steps.plan(settings, feeds, day)
    steps.build(settings, feeds, day)
    return steps.gate(settings, feeds, day)[0]


def outcome(day: date, receipt: GateReceipt, seconds: float) -> CityDay:
    """What is kept of a day's receipt."""
    holding = {one.id: one.figure or one.detail or "" for one in receipt.blocking}
    return CityDay(day.isoformat(), receipt.state, holding, [one.id for one in receipt.warnings], round(seconds, 2))


def run_days(
    city: Path, data: Path, first: date, last: date, log: Path, say: Callable[[str], None], *, is_upset: bool = False
) -> None:
    """Pass the days from `first` to `last`, a line of JSON each in `log`; days that are in `log` are not run again.

    A day that the gate holds is not published, and the next one goes on, as in a city.
    """
    if not (data / "city").exists():
        shutil.copytree(city / "city", data / "city")
    settings = settings_of(data)
    feeds = contracts_for(settings)
    known = (
        {json.loads(line)["day"] for line in log.read_text(encoding="utf-8").splitlines()} if log.exists() else set()
    )
    day = first
    while day <= last:
        if day.isoformat() not in known:
            put_files(city, data, day, is_upset=is_upset)
            found = _run_day(city, settings, feeds, day)
            with log.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(found), ensure_ascii=False) + "\n")
            say(f"{day} {found.state} {found.seconds:.1f} CPU s {' '.join(found.holding)}")
        day += timedelta(days=1)


def _run_day(city: Path, settings: Settings, feeds: dict[str, Feed], day: date) -> CityDay:
    started = time.process_time()
    with open_bureaus(city, feeds, day):
        receipt = judged(settings, feeds, day)
        if receipt.state == "passed":
            steps.publish(settings, day)
    return outcome(day, receipt, time.process_time() - started)
