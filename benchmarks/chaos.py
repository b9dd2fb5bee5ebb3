"""How much the gate catches: corruptions of raw deliveries of a made-up city, each run through the whole pipeline.

`python benchmarks/chaos.py --out FOLDER [--workers 2] [--only TEXT] [--at SEVERITY …] [--sound DAYS] [--page FILE]`. A
city runs day by day until the morning of `--end`. Each trial then takes a copy of it, spoils what one bureau sends that
morning, and runs the day: land, build, gate. Results are lines of JSON in the folder: a campaign that was ended goes on
where it was, and `--page` writes the reference page from what there is. `--sound 100` runs days without a fault, on
which files come late or again. `tests/chaos` holds the kinds and the machinery.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "chaos"))

from campaign import known, make_clean, note_again, read_clean, run, trials
from chaos_page import write_page
from city_days import make_city, run_days
from deliveries import keep_deliveries
from trial import Base

_DAYS = 41
"""Days that arrive one by one."""
_RUN = 10
"""Days that are run, the last of them spoilt; what arrived before lands with the first of them, file by file."""
_HISTORY = 450
_RESULTS, _LOG = "results.jsonl", "days.jsonl"


def main() -> None:
    """Make the base if there is none, do the trials, print and write what they found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, required=True, help="folder to work in; what is there is used")
    options.add_argument("--enterprises", type=int, default=600)
    options.add_argument("--end", type=date.fromisoformat, default=date(2026, 5, 15), help="the day that is spoilt")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--only", default="", help="only trials with this in their name")
    options.add_argument("--at", type=float, nargs="*", default=[], help="only these severities")
    options.add_argument("--sound", type=int, default=0, help="run so many days without a fault, and no trials")
    options.add_argument("--page", type=Path, help="write the reference page here")
    options.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    base = Base(given.out, given.end)
    if given.worker is not None:
        _work(base, given.worker, given.only, given.at, given.workers)
        return
    if given.sound:
        _sound(base, given.enterprises, given.seed, given.sound)
        return
    _prepare(base, given.enterprises, given.seed)
    workers = [
        subprocess.Popen([sys.executable, __file__, *sys.argv[1:], "--worker", str(number)])  # noqa: S603 - ourselves
        for number in range(given.workers)
    ]
    codes = [worker.wait() for worker in workers]
    print(*_summary(base.folder), sep="\n")
    if given.page:
        write_page(
            given.page,
            _found(base.folder),
            base.folder / _LOG,
            base.folder / "sound" / _LOG,
            enterprises=given.enterprises,
            day=base.day.isoformat(),
            planned=sum(1 for _ in trials(base)),
        )
    raise SystemExit(max(codes, default=0))


def _prepare(base: Base, enterprises: int, seed: int) -> None:
    base.folder.mkdir(parents=True, exist_ok=True)
    if not base.raw.exists():
        shape = {"enterprises": enterprises, "seed": seed, "end": base.day}
        make_city(base.city, history=_HISTORY, days=_DAYS, **shape)
        keep_deliveries(base.raw, base.day, days=_HISTORY + _DAYS, increments=_DAYS - 1, **shape)
    first, last = base.day - timedelta(days=_RUN - 1), base.day - timedelta(days=1)
    run_days(base.city, base.data, first, last, base.folder / _LOG, print)
    if read_clean(base) is None:
        place = base.folder / "worker-0"
        place.mkdir(exist_ok=True)
        make_clean(base, place)
        note_again(base, place)


def _sound(base: Base, enterprises: int, seed: int, days: int) -> None:
    """Days without a fault in a city of their own, to the day of `base`; some files come late, and some again."""
    own = Base(base.folder / "sound", base.day)
    own.folder.mkdir(parents=True, exist_ok=True)
    if not own.city.exists():
        make_city(own.city, enterprises=enterprises, history=_HISTORY, days=days + 1, end=own.day, seed=seed)
    first = own.day - timedelta(days=days - 1)
    run_days(own.city, own.data, first, own.day, own.folder / _LOG, print, is_upset=True)


def _work(base: Base, number: int, only: str, at: list[float], workers: int) -> None:
    """Every trial whose turn it is: the place of its name among all, by the number of workers."""
    place = base.folder / f"worker-{number}"
    place.mkdir(exist_ok=True)
    turn = {}

    def is_wanted(name: str, severity: float) -> bool:
        turn.setdefault((name, severity), len(turn) % workers)
        return turn[name, severity] == number and only in name and (not at or severity in at)

    run(base, place, base.folder / f"worker-{number}-{_RESULTS}", lambda one: is_wanted(one.name, one.severity), print)


def _found(folder: Path) -> list[dict[str, object]]:
    return [line for path in sorted(folder.glob(f"worker-*-{_RESULTS}")) for line in known(path).values()]


def _summary(folder: Path) -> list[str]:
    lines = []
    for severity in sorted({float(str(one["severity"])) for one in _found(folder)}):
        here = [one for one in _found(folder) if one["severity"] == severity]
        held = sum(one["verdict"] != "passed" for one in here)
        lines.append(f"{severity:8.2%}: {held} of {len(here)} held")
    return lines


if __name__ == "__main__":
    main()
