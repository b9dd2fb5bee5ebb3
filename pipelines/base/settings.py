"""The project's folders and one data folder. Reads the environment; creates nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.base.errors import KechuangError

PROJECT_ROOT = Path(__file__).resolve().parents[2]
IS_CHECKOUT = (PROJECT_ROOT / "pyproject.toml").exists()
"""Whether this runs from a checkout; else it is installed, and nothing of it is ever written."""
SHIPPED_DIR = PROJECT_ROOT if IS_CHECKOUT else PROJECT_ROOT / "kechuang"
"""The product's files that belong to no package of Python's; pyproject.toml puts them into the wheel."""
SOURCES_DIR = PROJECT_ROOT / "sources"
DBT_PROJECT_DIR = SHIPPED_DIR / "dbt_project"
QUALITY_DIR = PROJECT_ROOT / "quality"
CITIES_DIR = SHIPPED_DIR / "cities"
PRODUCT_ROOTS = (PROJECT_ROOT, SHIPPED_DIR)
"""The folders that hold the product's code and rules; of a checkout it is one."""
BUSINESS_TIME_ZONE = ZoneInfo("Asia/Shanghai")
FIRST_BUSINESS_DATE = date(2010, 1, 1)
TODAY_VARIABLE = "KECHUANG_TODAY"
MEMORY_VARIABLE = "KECHUANG_MEMORY_MB"
_LEAST_MB = 512
"""DuckDB gives up on less in the larger steps of a city of thousands."""


@dataclass(frozen=True)
class Settings:
    """One data folder, the inbox it is fed from, the city whose rules hold, and how many threads may work.

    Everything that a run writes is below `data_dir`; two data folders share nothing. `named_city` is the city's folder
    where one was named; see `city_dir`.
    """

    data_dir: Path
    inbox_dir: Path
    threads: int = 2
    named_city: Path | None = None

    @classmethod
    def load(
        cls,
        data: Path | None = None,
        inbox: Path | None = None,
        threads: int | None = None,
        city: Path | None = None,
    ) -> Settings:
        """Arguments first, then `KECHUANG_DATA`, `KECHUANG_INBOX`, `KECHUANG_THREADS`, `KECHUANG_CITY`, then `data/`.

        That is below the checkout, or where the command was called if the product is installed.

        Raises:
            KechuangError: `KECHUANG_THREADS` is not a whole number above 0, there is no such folder of a city, or as
                `memory_limit`.
        """
        default = (PROJECT_ROOT if IS_CHECKOUT else Path.cwd()) / "data"
        data_dir = Path(data or os.environ.get("KECHUANG_DATA") or default).resolve()
        inbox_dir = Path(inbox or os.environ.get("KECHUANG_INBOX") or data_dir / "inbox").resolve()
        named = city or os.environ.get("KECHUANG_CITY") or None
        named_city = Path(named).resolve() if named else None
        if named_city and not named_city.is_dir():
            raise KechuangError(f"{named_city}: does not exist: create it with `kechuang city init DIR`")
        text = str(threads if threads is not None else os.environ.get("KECHUANG_THREADS", "2"))
        if not text.isdecimal() or int(text) < 1:
            raise KechuangError(f"KECHUANG_THREADS is {text!r}: give a whole number of threads, 1 or more")
        memory_limit()  # before hours of work, should it be wrong
        return cls(data_dir=data_dir, inbox_dir=inbox_dir, threads=int(text), named_city=named_city)

    @property
    def city_dir(self) -> Path:
        """The city's own folder: the one that was named, else `city/` in the data folder, which need not be there."""
        return self.named_city or self.data_dir / "city"

    @property
    def landing_dir(self) -> Path:
        """Raw bytes, typed rows, quarantine and receipts."""
        return self.data_dir / "landing"

    @property
    def spool_dir(self) -> Path:
        """Files fetched from bureaus, laid out like the inbox; `.state` in it remembers what was fetched."""
        return self.data_dir / "spool"

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
    def deliveries_dir(self) -> Path:
        """What was handed to banks, unless a bank's contract names another place."""
        return self.data_dir / "deliveries"

    @property
    def work_dir(self) -> Path:
        """What may be deleted at any time: dbt's parse cache, files being read."""
        return self.data_dir / "work"

    @property
    def dagster_dir(self) -> Path:
        """Dagster's run history."""
        return self.data_dir / "dagster"


def today(zone: ZoneInfo = BUSINESS_TIME_ZONE) -> date:
    """The present: what servers show now is what is known on this day. The business date of a run that is given none.

    Today in the city's time zone. `KECHUANG_TODAY` takes its place beside a made-up city, whose servers show the city's
    day.

    Raises:
        KechuangError: `KECHUANG_TODAY` is not a date.
    """
    text = os.environ.get(TODAY_VARIABLE, "").strip()
    if not text:
        return clock_day(zone)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise KechuangError(f"{TODAY_VARIABLE} is {text!r}: give a date as YYYY-MM-DD, or unset it") from error


def clock_day(zone: ZoneInfo = BUSINESS_TIME_ZONE) -> date:
    """Today by the clock."""
    return datetime.now(zone).date()


def memory_limit() -> dict[str, Any]:
    """DuckDB's setting of the most memory for tables and intermediate results, from `KECHUANG_MEMORY_MB`.

    Without it DuckDB takes up to 80 % of the machine's. A process needs some 400 MB besides.

    Raises:
        KechuangError: the variable is not a whole number of megabytes, or too small a one.
    """
    text = os.environ.get(MEMORY_VARIABLE, "").strip()
    if not text:
        return {}
    if not text.isdecimal() or int(text) < _LEAST_MB:
        raise KechuangError(f"{MEMORY_VARIABLE} is {text!r}: give a whole number of megabytes, {_LEAST_MB} or more")
    return {"memory_limit": f"{int(text)}MB"}
