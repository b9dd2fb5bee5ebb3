"""Runs one step of a day in this process, which kills itself at a named point with SIGKILL: no `finally` runs.

`python killed_step.py DATA STEP POINT`. What must hold afterwards is in `test_crash.py`.
"""

import importlib
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from small_city import DAY, City

from pipelines.ops import steps


@dataclass(frozen=True)
class Point:
    """Just before `function` of `module` is called with arguments that `when` accepts."""

    module: str
    function: str
    when: Callable[..., bool] = lambda *_arguments: True


POINTS = {
    "raw bytes are copied, not in place": Point("pipelines.durable", "sync_file", lambda p: p.parent.name == "raw"),
    "a file is being read": Point("pipelines.landing.readers.ReaderPool", "read"),
    "rows are in place, no receipt": Point("pipelines.landing.store.LandingStore", "write_receipt"),
    "the plan is there, not the day": Point("pipelines.plan.day", "write_json"),
    "the build is half made": Point("logging", "build: 5 tables"),
    "the gate is half through": Point("pipelines.gate.gate", "_dbt_tests"),
    "the first table is in staging": Point("pipelines.publish.release", "logical_root"),
    "staging is whole, not renamed": Point("pipelines.publish.release", "sync_folder"),
    "the release is there, not the pointer": Point("pipelines.ops.steps", "move_pointer"),
    "the pointer is being written": Point("pipelines.durable", "sync_file", lambda p: "current.json" in p.name),
}


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _DyingAt(logging.Handler):
    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith(self._words):
            _die()


def arm(point: Point) -> None:
    """Make this process die at `point`."""
    if point.module == "logging":
        steps.log.setLevel(logging.INFO)
        steps.log.addHandler(_DyingAt(point.function))
        return
    try:
        owner: Any = importlib.import_module(point.module)
    except ModuleNotFoundError:
        module, name = point.module.rsplit(".", 1)
        owner = getattr(importlib.import_module(module), name)
    original = getattr(owner, point.function)

    def dying(*arguments: Any, **named: Any) -> Any:
        if point.when(*arguments):
            _die()
        return original(*arguments, **named)

    setattr(owner, point.function, dying)


def run(city: City, step: str) -> None:
    """Run one step as the CLI does."""
    run_step: dict[str, Callable[[], object]] = {
        "land": city.land,
        "plan": lambda: steps.plan(city.settings, city.feeds, DAY),
        "build": lambda: steps.build(city.settings, city.feeds, DAY),
        "gate": city.gate,
        "publish": lambda: steps.publish(city.settings, DAY),
    }
    run_step[step]()


if __name__ == "__main__":
    arm(POINTS[sys.argv[3]])
    run(City(Path(sys.argv[1])), sys.argv[2])
