"""Runs one step of a day in this process, which kills itself at a moment with SIGKILL: no `finally` runs.

`python killed_step.py DATA STEP MOMENT`. What must hold afterwards is in `test_crash.py`.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from moments import MOMENTS, arm
from small_city import DAY, City

from pipelines.day import steps


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
    arm(MOMENTS[sys.argv[3]], lambda: os.kill(os.getpid(), signal.SIGKILL))
    run(City(Path(sys.argv[1])), sys.argv[2])
