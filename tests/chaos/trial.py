"""One trial: a copy of the city's data folder, one spoilt delivery, the whole pipeline, and what readers are spared."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest.mock import patch

import duckdb
from city_days import judged, open_bureaus, settings_of
from deliveries import read_delivery
from kind import Kind

from pipelines.base.errors import KechuangError
from pipelines.base.settings import Settings
from pipelines.base.sql import literal
from pipelines.contracts.feed import Feed, contracts_for
from pipelines.day import steps
from pipelines.gate import gate
from pipelines.gate.receipt import GateReceipt
from pipelines.landing.reader.child import ReaderLimits
from pipelines.landing.reader.pool import ReaderPool
from pipelines.plan.day import day_build
from pipelines.plan.plan import read_plan
from pipelines.warehouse.receipt import WAREHOUSE
from quality.families import families
from quality.family import Build, Day
from sources.simulator.servers.published import parquet_of

_CHEAP = ("contract", "cross_bureau", "change", "emptied", "history", "reconciliation", "link_rate", "required_feed")
_SHOWN = """
    SELECT enterprise_id, rulebook_code AS subject, CAST(score AS VARCHAR) AS score, band_code AS state
    FROM {side}.marts.mart_innovation_score
    UNION ALL
    SELECT enterprise_id, rulebook_code, NULL, state_code FROM {side}.marts.mart_eligibility
    UNION ALL
    SELECT enterprise_id, adverse_record_code, NULL, 'veto' FROM {side}.marts.mart_adverse_record WHERE is_veto
"""
"""What readers decide by: scores and bands, eligibility, vetoes."""


@dataclass(frozen=True)
class Base:
    """A city before its day `day`: bureaus and inbox in `city`, the product's data in `data`, deliveries in `raw`."""

    folder: Path
    day: date

    @property
    def city(self) -> Path:
        return self.folder / "city"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def after(self) -> Path:
        """The data folder after the day without a fault, not published; made once."""
        return self.folder / "after"

    @property
    def clean(self) -> Path:
        """The warehouse of the day as it is without a fault; made once."""
        return self.folder / "clean.duckdb"


@dataclass(frozen=True)
class Outcome:
    """How a trial ended.

    `verdict`: `held`; `feed held`, if the file was rejected, so that its feed stays at its last arrival; `passed`; or
    `failed`, if the pipeline stopped with an error. `holding` are the checks that held the day beyond those that hold
    it anyway, `noted` the warnings that the clean day does not have. `spared` counts enterprises whose score, band,
    eligibility or veto differs from the clean day.
    """

    verdict: str
    holding: dict[str, str]
    noted: list[str]
    touched: int
    spared: int
    seconds: float


Change = Callable[[Path], int]
"""Spoils what lies in a copy of the city's folder; returns how many rows."""


def spoiling(base: Base, kind: Kind, severity: float, seed: int) -> Change:
    """The change that a kind makes at a severity."""

    def change(city: Path) -> int:
        delivery = read_delivery(base.raw, kind.feed, base.day, kind.part)
        at = kind.rows_at(severity, delivery.rows.height, seed)
        delivery.write(city, kind.spoil(delivery.rows, at))
        return len(at)

    return change


def try_out(
    base: Base, place: Path, change: Change, on_clean: Sequence[str] | None, feeds_spoilt: Sequence[str] = ()
) -> Outcome:
    """Run the day on a copy of the base in `place`, spoilt by `change`.

    `on_clean`: failing checks of the sound day; None if this is the sound day, which has all checks in one receipt, so
    that trials take from it the results of checks that read nothing of what they spoil. With `feeds_spoilt` only these
    feeds are fetched and landed anew, the others are as on the sound day.
    """
    started = time.process_time()
    city, data = place / "city", place / "data"
    fresh_copy(base, place, feeds_spoilt)
    touched = change(city)
    settings = settings_of(data)
    feeds = contracts_for(settings)
    put_all(city, data, base.day)
    try:
        is_served = any(parquet_of(city, feed).exists() for feed in feeds_spoilt) or not feeds_spoilt
        with open_bureaus(city, feeds, base.day) if is_served else nullcontext():
            if on_clean is None:
                receipts = [judged(settings, feeds, base.day)]
            else:
                receipts = _judged(settings, feeds, base.day, on_clean)
    except KechuangError as error:
        spent = round(time.process_time() - started, 2)
        return Outcome("failed", {"error": str(error)[:300]}, [], touched, 0, spent)
    build = day_build(settings, base.day)
    spared = moved(base.clean, build / WAREHOUSE) if base.clean.exists() else 0
    blocking = [one for receipt in receipts for one in receipt.blocking]
    known = on_clean or ()
    holding = {one.id: one.figure or one.detail or "" for one in blocking if one.id not in known}
    noted = [one.id for receipt in receipts for one in receipt.warnings if one.id not in known]
    plan = read_plan(build)
    is_feed_held = bool(plan.held) or any(f"_{base.day:%Y%m%d}" in one.path for one in plan.rejections)
    verdict = "held" if holding else "feed held" if is_feed_held else "passed"
    return Outcome(verdict, holding, noted, touched, spared, round(time.process_time() - started, 2))


def _judged(settings: Settings, feeds: dict[str, Feed], day: date, on_clean: Sequence[str]) -> list[GateReceipt]:
    """The day's receipts: of the families that cost little, and if these hold nothing, of the others too."""
    with families_that_cost_little():
        receipt = judged(settings, feeds, day)
    if any(one.id not in on_clean for one in receipt.blocking):
        return [receipt]
    others = tuple(family for family in families() if family.code not in _CHEAP)
    with patch.object(gate, "families", lambda: others), patch.object(gate, "measured_day", _unmeasured):
        return [receipt, steps.gate(settings, feeds, day)[0]]


@contextmanager
def families_that_cost_little() -> Iterator[None]:
    """The gate asks only these families within."""
    cheap = tuple(family for family in families() if family.code in _CHEAP)
    with patch.object(gate, "families", lambda: cheap):
        yield


def _unmeasured(build: Build, *_: object) -> Day:
    """Only families that cost little read metrics, and these have judged the build already."""
    return build.day


@contextmanager
def warm_readers(threads: int = 2) -> Iterator[None]:
    """All trials within share the processes that read files: to start them costs more than to read a file."""
    with ReaderPool(ReaderLimits(threads=threads)) as pool, patch.object(steps, "readers", lambda _: nullcontext(pool)):
        yield


def fresh_copy(base: Base, place: Path, feeds_spoilt: Sequence[str] = ()) -> None:
    """Bureaus, inbox and data of the base, as links: no file is written in place but those of the working folder.

    The folder keeps its path and its working folder from one trial to the next: dbt's parse cache holds for one path.
    """
    data = base.after if feeds_spoilt else base.data
    for name, source in (("city", base.city), ("data", data)):
        target = place / name
        kept = target / "work"
        if target.exists():
            for path in target.iterdir():
                if path != kept:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        target.mkdir(exist_ok=True)
        linked([path for path in source.iterdir() if path.name != "work"], target)
        for shared in (*target.glob(".*.lock"), *target.glob("bureaus/.*")):
            shared.unlink()  # a lock, or a note of a server, would be that of all copies
        if not kept.exists() and (base.data / "work").exists() and name == "data":
            shutil.copytree(base.data / "work", kept, symlinks=True)
    for feed in feeds_spoilt:
        _forget(feed, base, place / "data")


def _forget(feed: str, base: Base, data: Path) -> None:
    """What came of a feed on the day has not come yet."""
    for root in (*data.glob("landing/*"), data / "spool", data / "spool" / ".state"):
        if (root / feed).exists():
            shutil.rmtree(root / feed)
            if (earlier := base.data / root.relative_to(data) / feed).exists():
                linked([earlier], (root / feed).parent)
    for path in (data / "inbox" / feed).glob(f"*_{base.day:%Y%m%d}.*"):
        path.unlink()


def linked(paths: Sequence[Path], target: Path) -> None:
    """Files and folders in `target`, as links."""
    subprocess.run(["cp", "-al", *map(str, paths), str(target)], check=True)


def put_all(city: Path, data: Path, day: date) -> None:
    """What the bureaus put down for the day is in the inbox."""
    for source in sorted((city / "inbox").rglob(f"*_{day:%Y%m%d}.*")):
        target = data / "inbox" / source.relative_to(city / "inbox")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy2(source, target)


def moved(clean: Path, spoilt: Path) -> int:
    """How many enterprises have another score, band, eligibility or veto than on the clean day."""
    with duckdb.connect() as connection:
        connection.execute(
            f"ATTACH {literal(clean)} AS clean (READ_ONLY); ATTACH {literal(spoilt)} AS spoilt (READ_ONLY)"
        )
        sides = {side: f"({_SHOWN.format(side=side)})" for side in ("clean", "spoilt")}
        (found,) = connection.execute(
            f"SELECT count(DISTINCT enterprise_id) FROM (({sides['clean']} EXCEPT {sides['spoilt']}) "  # noqa: S608
            f"UNION ALL ({sides['spoilt']} EXCEPT {sides['clean']}))"
        ).fetchall()[0]
    return int(found)
