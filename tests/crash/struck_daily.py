"""Runs `kechuang daily` in this process, which sends itself a signal at a moment.

`python struck_daily.py DATA MOMENT SIGNAL`. The time of it, on the clock that all processes share, goes into the file
`struck` beside DATA. What must hold afterwards is in `test_struck_daily.py`.
"""

import os
import signal
import sys
import time
from pathlib import Path

from moments import MOMENTS, arm
from small_city import DAY

from pipelines.cli import app


def main(data: Path, moment: str, number: signal.Signals) -> None:
    def strike() -> None:
        (data.parent / "struck").write_text(str(time.monotonic()), encoding="ascii")
        os.kill(os.getpid(), number)

    arm(MOMENTS[moment], strike)
    sys.argv = ["kechuang", "daily", "--date", DAY.isoformat(), "--data", str(data)]
    app.main()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], signal.Signals(int(sys.argv[3])))
