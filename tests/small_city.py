"""A small made-up city in one data folder, and the steps of its day without Dagster. Asserts nothing.

The folder always has the same path: dbt's parse cache holds for one path only, and parsing takes 3 s.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
from compiled_once import give_compiled

from pipelines.audit.seal import SEAL
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed, contracts_for
from pipelines.day import steps
from pipelines.day.steps import Published
from pipelines.gate.receipt import GateReceipt
from pipelines.plan.day import day_build
from pipelines.publish.manifest import MANIFEST, ReleasedFile, read_release
from pipelines.publish.pointer import Pointer, read_pointer
from pipelines.publish.tables import write_tables
from pipelines.warehouse.receipt import WAREHOUSE, read_build
from sources.simulator import simulate

DAY = date(2026, 6, 30)
SPINE = ("registry/enterprise", "tax/vat_invoice")
FILES_OF_DAY = f"{DAY:%Y%m%d}"


@dataclass(frozen=True)
class City:
    """One data folder with an inbox and a truth; `named_city` is the city's folder where it is not `city/` in it."""

    data: Path
    named_city: Path | None = None

    @cached_property
    def settings(self) -> Settings:
        return Settings(data_dir=self.data, inbox_dir=self.data / "inbox", named_city=self.named_city)

    @cached_property
    def feeds(self) -> dict[str, Feed]:
        return contracts_for(self.settings)

    @cached_property
    def totals(self) -> dict[str, Any]:
        """What `truth/totals.json` says; `files` by their paths in the inbox."""
        content: dict[str, Any] = json.loads((self.data / "truth" / "totals.json").read_text(encoding="utf-8"))
        files = {path.removeprefix("inbox/"): facts for path, facts in content["files"].items()}
        return {**content, "files": files}

    def sum_of(self, part: str, name: str) -> Decimal:
        """A sum over the files of a part, in whole currency units."""
        found = [facts["sums"][name] for path, facts in self.totals["files"].items() if f"/{part}_" in path]
        return Decimal(sum(found)) / 100

    def inbox_file(self, feed: str, part: str, suffix: str = "csv") -> Path:
        return self.data / "inbox" / feed / f"{part}_{FILES_OF_DAY}.{suffix}"

    def forget_landing(self, feed: str = "*/*") -> None:
        """As if nothing of `feed` had ever arrived, and no raw bytes were kept."""
        for folder in [*self.settings.landing_dir.glob(f"*/{feed}"), self.settings.landing_dir / "raw"]:
            if folder.is_dir():
                shutil.rmtree(folder)

    def land(self) -> None:
        found = steps.look_into_inbox(self.settings, self.feeds)
        steps.land_all(self.settings, self.feeds, found)

    def build(self, day: date = DAY, threads: int = 2) -> Path:
        """Plan and build from what has landed; returns the build's folder."""
        settings = replace(self.settings, threads=threads)
        steps.plan(settings, self.feeds, day)
        steps.build(settings, self.feeds, day)
        return day_build(settings, day)

    def release(self, day: date = DAY, threads: int = 2) -> Published:
        """Gate and publish the day's build, which must pass."""
        receipt = self.gate(day, threads)
        assert receipt.state == "passed", [check.id for check in receipt.blocking]
        return steps.publish(self.settings, day)

    def gate(self, day: date = DAY, threads: int = 2) -> GateReceipt:
        return steps.gate(replace(self.settings, threads=threads), self.feeds, day)[0]

    @property
    def pointer(self) -> Pointer:
        found = read_pointer(self.settings.releases_dir)
        assert found, "nothing is released"
        return found

    @property
    def served(self) -> Path:
        """Folder of the release that is served."""
        return self.settings.releases_dir / self.pointer.release_id


def marts_of(build: Path) -> list[ReleasedFile]:
    """The files that a release of `build` would hold, written by the release's own code; no gate is asked."""
    one_thread = duckdb.connect(build / WAREHOUSE, read_only=True, config={"threads": 1})
    with tempfile.TemporaryDirectory() as folder, one_thread as warehouse:
        return write_tables(warehouse, read_build(build).tables, Path(folder), lambda _: None, {})


def roots(files: list[ReleasedFile] | tuple[ReleasedFile, ...]) -> dict[str, str]:
    """Logical root by table: the content, whatever the bytes."""
    return {file.table: file.logical_root for file in files}


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 by name of every file of a release, its manifest included; its seal tells of its data folder."""
    paths = sorted(path for path in folder.iterdir() if path.name != SEAL)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def assert_whole(city: City) -> None:
    """What the pointer names is there, and every byte of it is what the manifest says."""
    found = hashes(city.served)
    assert found.pop(MANIFEST) == city.pointer.release_sha256
    assert found == {file.file: file.sha256 for file in read_release(city.served).on_disk}


def make_city(data: Path, *, enterprises: int = 300, days: int = 400, seed: int = 1, increments: int = 0) -> City:
    """A city of two feeds that send once, and again on each of the last `increments` days: what the spine needs."""
    simulate(
        enterprises=enterprises, days=days, end=DAY, seed=seed, out=data, progress=lambda _: None,
        increments=increments, feeds=SPINE,
    )  # fmt: skip
    return City(data)


def kechuang(
    *arguments: str, data: Path, zone: str | None = None, seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, as a person calls it, for `seconds` at most.

    A day in a new data folder finds dbt's project compiled.
    """
    if arguments[0] == "daily" and data.is_dir() and not (data / "work").exists():
        give_compiled(data)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KECHUANG_", "DAGSTER_"))}
    environment |= {"PYTHONUTF8": "1"} | ({"TZ": zone} if zone else {})
    command = [str(Path(sys.executable).with_name("kechuang")), *arguments, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=seconds)
