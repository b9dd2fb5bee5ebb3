"""The project's folders and one data folder. Reads the environment; creates nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.base.errors import KechuangError

PROJECT_ROOT = Path(__file__).resolve().parents[2]
SOURCES_DIR = PROJECT_ROOT / "sources"
DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"
QUALITY_DIR = PROJECT_ROOT / "quality"
BUSINESS_TIME_ZONE = ZoneInfo("Asia/Shanghai")
FIRST_BUSINESS_DATE = date(2010, 1, 1)
TODAY_VARIABLE = "KECHUANG_TODAY"


@dataclass(frozen=True)
class Settings:
    """One data folder, the inbox it is fed from, and how many threads may work.

    Everything that a run writes is below `data_dir`; two data folders share nothing.
    """

    data_dir: Path
    inbox_dir: Path
    threads: int = 2

    @classmethod
    def load(cls, data: Path | None = None, inbox: Path | None = None, threads: int | None = None) -> Settings:
        """Arguments first, then `KECHUANG_DATA`, `KECHUANG_INBOX`, `KECHUANG_THREADS`, then `data/` below the project.

        Raises:
            KechuangError: if `KECHUANG_THREADS` is not a whole number above 0.
        """
        data_dir = Path(data or os.environ.get("KECHUANG_DATA") or PROJECT_ROOT / "data").resolve()
        inbox_dir = Path(inbox or os.environ.get("KECHUANG_INBOX") or data_dir / "inbox").resolve()
        text = str(threads if threads is not None else os.environ.get("KECHUANG_THREADS", "2"))
        if not text.isdecimal() or int(text) < 1:
            raise KechuangError(f"KECHUANG_THREADS is {text!r}: give a whole number of threads, 1 or more")
        return cls(data_dir=data_dir, inbox_dir=inbox_dir, threads=int(text))

    @property
    def landing_dir(self) -> Path:
        """Raw bytes, typed rows, quarantine and receipts."""
        return self.data_dir / "landing"

    @property
    def spool_dir(self) -> Path:
        """Files fetched from bureaus, laid out like the inbox; `.state` in it remembers what was fetched."""
        return self.data_dir / "spool"

    @property
    def city_file(self) -> Path:
        """What the city's bureaus do not send, declared by name and reason; see `plan/allowances`."""
        return self.data_dir / "city.yml"

    @property
    def allowed_dir(self) -> Path:
        """One file for each business date whose release an operator let go without a feed."""
        return self.data_dir / "allowed"

    @property
    def builds_dir(self) -> Path:
        """One folder per build: plan, warehouse, gate receipt."""
        return self.data_dir / "builds"

    @property
    def releases_dir(self) -> Path:
        """One immutable folder per release and the pointer `current.json`."""
        return self.data_dir / "releases"

    @property
    def work_dir(self) -> Path:
        """What may be deleted at any time: dbt's parse cache, files being read."""
        return self.data_dir / "work"

    @property
    def dagster_dir(self) -> Path:
        """Dagster's run history."""
        return self.data_dir / "dagster"


def today() -> date:
    """The present: what servers show now is what is known on this day. The business date of a run that is given none.

    Today in Asia/Shanghai. `KECHUANG_TODAY` takes its place beside a made-up city, whose servers show the city's day.

    Raises:
        KechuangError: `KECHUANG_TODAY` is no date.
    """
    text = os.environ.get(TODAY_VARIABLE, "").strip()
    if not text:
        return clock_day()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise KechuangError(f"{TODAY_VARIABLE} is {text!r}: give a date as YYYY-MM-DD, or unset it") from error


def clock_day() -> date:
    """Today in Asia/Shanghai by the clock."""
    return datetime.now(BUSINESS_TIME_ZONE).date()
