"""What the server knows at a moment: contracts, consents and releases on disk, looked at every two seconds."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.banks.contract import BankContract, read_banks
from pipelines.banks.keys import KeyFile, keys_path, read_keys
from pipelines.banks.ledger import Ledger
from pipelines.banks.lens import Lens
from pipelines.banks.parcel import dictionary_of
from pipelines.banks.policy import Asking, Holding, Rules
from pipelines.base.durable import canonical_json, sha256_of_file
from pipelines.base.errors import DamagedRecordError, KechuangError, StepRefusedError
from pipelines.base.log import log
from pipelines.base.settings import SOURCES_DIR, Settings, today
from pipelines.city.city_file import time_zone_of
from pipelines.city.folder import city_of
from pipelines.contracts.feed import Feed, contracts_for
from pipelines.contracts.rights import Purpose
from pipelines.publish.dictionary.dictionary import Code, DescribedTable
from pipelines.publish.manifest import MANIFEST, REMEDY, Release, read_release
from pipelines.publish.pointer import CURRENT, Pointer, nothing_released, read_pointer
from pipelines.released.point.layout import index_folder
from pipelines.released.point.read import PointReader
from pipelines.warehouse.receipt import BUILD
from serving.jobs.ledger import read_apart

RELEASE_ID = re.compile(r"^\d{8}-[0-9a-f]{8}$")
_SECONDS_TO_LOOK = 2.0
_MOST_RELEASES = 32


@dataclass(frozen=True)
class Snapshot:
    """What holds at a moment. `terms_sha256` is of all that decides besides consent: contracts of feeds and banks."""

    banks: dict[str, BankContract]
    feeds: dict[str, Feed]
    ledger: Ledger
    pointer: Pointer
    keys: KeyFile
    terms_sha256: str


@dataclass(frozen=True)
class Served:
    """A release that can be read: its manifest, its index, and what its dictionary says of its tables and codes."""

    release: Release
    reader: PointReader
    tables: dict[str, DescribedTable]
    code_lists: dict[str, tuple[Code, ...]]


class Serving:
    """The releases of one data folder, and who may see what of them now.

    Raises:
        KechuangError: nothing is released, there is no ledger of consents, or a contract is not what it must be.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings, self.zone = settings, time_zone_of(settings)
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._keys_seen = self._look_at_keys()
        self._signature = self._look()
        self.snapshot = self._read()
        self._releases: dict[str, Served] = {}
        self._lenses: dict[tuple[str, str, Purpose, str], Lens] = {}
        self._holdings: dict[tuple[str, Purpose, date, str, str], Holding] = {}
        self._thread = threading.Thread(target=self._keep_looking, name="looking", daemon=True)
        self._thread.start()

    @property
    def today(self) -> date:
        """The day on which consents must hold."""
        return today(self.zone)

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
        self._thread.join()

    def refresh(self) -> None:
        """Look now; what cannot be read leaves everything as it was, but for a warning.

        Raises:
            KechuangError: a record or contract cannot be read.
        """
        with self._lock:
            keys = self._look_at_keys()
            if keys != self._keys_seen:  # by themselves: a revocation does not wait for a large ledger to be read
                self.snapshot = replace(self.snapshot, keys=read_keys(self.settings.data_dir))
                self._keys_seen = keys
            found = self._look()
            if found != self._signature:
                self.snapshot = self._read()
                self._signature = found

    def served(self, release_id: str) -> Served:
        """A release by its id.

        Raises:
            StepRefusedError: there is none, or it has no point index.
            DamagedRecordError: the index is not of this release.
        """
        found = self._releases.get(release_id)
        if found is None:
            folder = self.settings.releases_dir / release_id
            if not RELEASE_ID.match(release_id) or not folder.is_dir():
                raise StepRefusedError(f"there is no release {release_id}")
            reader = PointReader(index_folder(self.settings.data_dir, release_id))
            if reader.index.release_sha256 != sha256_of_file(folder / MANIFEST):
                raise DamagedRecordError(folder / MANIFEST, "is not the one that was indexed", REMEDY)
            said = dictionary_of(folder)
            tables = {table.name: table for table in said.tables}
            found = Served(read_release(folder), reader, tables, said.code_lists)
            _keep(self._releases, release_id, found, _MOST_RELEASES)
        return found

    def readable(self) -> list[Served]:
        """The releases that can be read and were not withdrawn, the newest first."""
        found = []
        for name in self._release_ids():
            try:
                found.append(self.served(name))
            except KechuangError as error:
                log.warning(f"serve: without release {name}: {error}")
        return found

    def _release_ids(self) -> list[str]:
        folders = index_folder(self.settings.data_dir, "").glob("*/point.json")
        names = (path.parent.name for path in folders if RELEASE_ID.match(path.parent.name))
        known = (name for name in names if (self.settings.releases_dir / name / MANIFEST).exists())
        return sorted(set(known) - set(self.snapshot.pointer.withdrawn), reverse=True)

    def lens(self, snapshot: Snapshot, served: Served, bank: BankContract, purpose: Purpose) -> Lens:
        """What a bank sees of the release for a purpose."""
        key = (served.release.release_id, bank.bank, purpose, snapshot.terms_sha256)
        found = self._lenses.get(key)
        if found is None:
            found = Lens(served.reader, served.tables, Rules(purpose, snapshot.feeds), bank.terms(purpose))
            _keep(self._lenses, key, found, 256)
        return found

    def asking(self, bank: BankContract, purpose: Purpose) -> Asking:
        """What the policy is asked today."""
        return Asking(bank.codes, purpose, self.today, bank.scope.regions, bank.scope.enterprises)

    def holding(self, snapshot: Snapshot, bank: BankContract, purpose: Purpose) -> Holding:
        """The consents that hold today."""
        key = (bank.bank, purpose, self.today, snapshot.ledger.build_id, snapshot.terms_sha256)
        found = self._holdings.get(key)
        if found is None:
            found = Holding(self.asking(bank, purpose), snapshot.ledger.rows)
            _keep(self._holdings, key, found, 8)
        return found

    def _keep_looking(self) -> None:
        while not self._stop.wait(_SECONDS_TO_LOOK):
            try:
                self.refresh()
            except KechuangError as error:
                log.warning(f"serve: goes on with what was read before: {error}")

    def _look_at_keys(self) -> tuple[object, ...]:
        return tuple(_state([keys_path(self.settings.data_dir)]))

    def _look(self) -> tuple[object, ...]:
        """Changes whenever something that decides has changed on disk."""
        settings = self.settings
        files = [settings.releases_dir / CURRENT]
        for folder in (settings.city_dir, SOURCES_DIR):
            files += sorted(folder.rglob("*.yml"))
        files += sorted(settings.builds_dir.glob(f"*/{BUILD}"))
        return tuple(_state(files))

    def _read(self) -> Snapshot:
        settings = self.settings
        pointer = read_pointer(settings.releases_dir)
        if pointer is None:
            raise nothing_released(settings.releases_dir)
        banks, feeds = read_banks(city_of(settings)), contracts_for(settings)
        terms = [
            {name: bank.model_dump(mode="json") for name, bank in sorted(banks.items())},
            {name: [one.rights.model_dump(), _purposes(one)] for name, one in sorted(feeds.items())},
        ]
        return Snapshot(
            banks=banks,
            feeds=feeds,
            ledger=read_apart(settings.builds_dir, pointer.business_date),
            pointer=pointer,
            keys=read_keys(settings.data_dir),
            terms_sha256=hashlib.sha256(canonical_json(terms)).hexdigest(),
        )


def _purposes(feed: Feed) -> list[str]:
    return list(feed.onward_supply.purposes) if feed.onward_supply else []


def _state(files: Iterable[Path]) -> Iterable[object]:
    for path in files:
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        yield path, found.st_ino, found.st_mtime_ns, found.st_size


def _keep(found: dict[Any, Any], key: Any, value: Any, most: int) -> None:
    """Add to a cache, which loses its oldest entries."""
    while len(found) >= most:
        found.pop(next(iter(found)))
    found[key] = value
