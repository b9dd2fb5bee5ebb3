"""What a bank is to get for one purpose, from one release, on one day: tables cut by the policy. Writes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.banks.contract import ALL, BankContract, DeliveryTerms, refuse_unknown_columns
from pipelines.banks.disputes import OBJECTIONS, Dispute, corrected_in, disputes_told
from pipelines.banks.ledger import Ledger, newest_ledger
from pipelines.banks.manifest import DeliveryManifest
from pipelines.banks.policy import ENTERPRISE, Asking, Cut, Policy
from pipelines.banks.received import recorded
from pipelines.base.durable import canonical_json, sha256_of_file
from pipelines.base.errors import StepRefusedError
from pipelines.base.records import read_record
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.contracts.rights import Purpose
from pipelines.publish.dictionary.dictionary import DescribedTable, Dictionary
from pipelines.publish.manifest import MANIFEST, REMEDY, Release, read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.views import opened_release

_PROFILE = "mart_enterprise_profile"
_FORMAT = 1
"""Raised when the same answer of the policy is written otherwise."""


@dataclass(frozen=True)
class Parcel:
    """One delivery before it is written.

    `content` is a hash of all that decides what the bank is to have: release, contract, consents, contracts of feeds.
    `previous`: what the bank received before. `begun`: the record of this very delivery, if it was made or begun.
    `known`: the release's tables. `disputes`: what is told of objections. `withheld`: tables of which nothing may be
    seen for the purpose. `consents` are those that hold; `enterprises` are all whose public facts are in it.
    """

    name: str
    content: str
    previous: DeliveryManifest | None
    begun: DeliveryManifest | None
    bank: BankContract
    terms: DeliveryTerms
    day: date
    release: Release
    release_sha256: str
    known: dict[str, DescribedTable]
    ledger: Ledger
    tables: dict[str, Cut]
    disputes: tuple[Dispute, ...]
    withheld: tuple[str, ...]
    consents: pl.DataFrame
    enterprises: pl.DataFrame

    @property
    def consenting(self) -> int:
        """How many enterprises in scope consent to anything."""
        return self.consents[ENTERPRISE].n_unique()

    @property
    def described(self) -> dict[str, DescribedTable]:
        """What the release says of each table, with the columns that are in the parcel only."""
        found = {}
        for name, cut in self.tables.items():
            kept = set(cut.rows.columns)
            columns = tuple(column for column in self.known[name].columns if column.name in kept)
            found[name] = self.known[name].model_copy(update={"columns": columns})
        return found


def dictionary_of(folder: Path) -> Dictionary:
    """What a release says of its tables, columns and codes.

    Raises:
        StepRefusedError: it says nothing, as one from before there were dictionaries.
        DamagedRecordError: its records cannot be read.
    """
    release = read_release(folder)
    if release.dictionary is None:
        raise StepRefusedError(f"{release.release_id}: has no dictionary: publish its day again")
    path = folder / release.dictionary.file
    return read_record(path, Dictionary, missing=f"{path}: is missing", remedy=REMEDY)


def described_tables(folder: Path) -> dict[str, DescribedTable]:
    """What a release says of its tables, by name.

    Raises:
        KechuangError: as `dictionary_of`.
    """
    return {table.name: table for table in dictionary_of(folder).tables}


def make_parcel(settings: Settings, feeds: dict[str, Feed], bank: BankContract, purpose: Purpose, day: date) -> Parcel:
    """Cut the current release for a bank and a purpose.

    Args:
        settings: names the data folder.
        feeds: the contracts of the feeds as they are today.
        bank: the bank's contract.
        purpose: what the bank wants it for.
        day: on which consents must hold: today.

    Raises:
        StepRefusedError: nothing is released, the release has no rights of columns, or there is no ledger.
        KechuangError: the contract asks for what the release does not have.
        DamagedRecordError: the release is no longer what was published.
    """
    terms = bank.terms(purpose)
    folder = settings.releases_dir / served_release(settings.releases_dir)
    release = read_release(folder)
    known = described_tables(folder)
    refuse_unknown_columns(terms, bank.bank, known)
    ledger = newest_ledger(settings.builds_dir, release.business_date)
    asking = Asking(bank.codes, purpose, day, bank.scope.regions, bank.scope.enterprises)
    with opened_release(folder, release) as connection:
        profiles = connection.sql(f"SELECT {ENTERPRISE}, region_code FROM marts.{_PROFILE}").pl()  # noqa: S608 - ours
        policy = Policy(asking, ledger.rows, profiles, feeds)
        tables = {
            name: policy.cut(known[name], connection.table(f"marts.{name}").pl(), () if columns == ALL else columns)
            for name, columns in sorted(terms.tables.items())
        }
        objections = (
            policy.cut(known[OBJECTIONS], connection.table(f"marts.{OBJECTIONS}").pl()).rows
            if OBJECTIONS in known
            else pl.DataFrame()
        )
    release_sha256 = sha256_of_file(folder / MANIFEST)
    told = sorted({feed for name in terms.tables for feed in _feeds_of(known[name])} & set(feeds))
    deciding = [
        _FORMAT,
        release_sha256,
        bank.model_dump(mode="json"),
        policy.consents.select("consent_no", "scope_code").sort(pl.all()).rows(),
        {feed: [feeds[feed].rights.model_dump(), _purposes(feeds[feed])] for feed in told},
    ]
    content = hashlib.sha256(canonical_json(deciding)).hexdigest()
    name, previous, begun = _place(settings.data_dir, bank.bank, purpose, release.release_id, content)
    return Parcel(
        name=name,
        content=content,
        previous=previous,
        begun=begun,
        bank=bank,
        terms=terms,
        day=day,
        release=release,
        release_sha256=release_sha256,
        known=known,
        ledger=ledger,
        tables={name: cut for name, cut in tables.items() if not cut.is_withheld},
        disputes=_told(settings, objections, previous),
        withheld=tuple(name for name, cut in tables.items() if cut.is_withheld),
        consents=policy.consents,
        enterprises=policy.enterprises,
    )


def _told(settings: Settings, objections: pl.DataFrame, previous: DeliveryManifest | None) -> tuple[Dispute, ...]:
    """What is told of objections beside what the bank received last."""
    if previous is None:
        return disputes_told(objections, None)
    return disputes_told(objections, previous.business_date, corrected_in(settings.releases_dir, previous.release_id))


def _place(
    data_dir: Path, bank: str, purpose: Purpose, release_id: str, content: str
) -> tuple[str, DeliveryManifest | None, DeliveryManifest | None]:
    """Name of a delivery, the one before it, and its own record.

    Where the last delivery has the same content, it is that one. The one before is part of the name: what a bank had,
    lost and has again is delivered again.
    """
    known = recorded(data_dir, bank, purpose)
    last = next(reversed(known.values()), None)
    if last and last.content == content:
        return last.delivery, known.get(last.replaces or ""), last
    chained = hashlib.sha256(f"{content} {last.delivery if last else ''}".encode()).hexdigest()
    return f"{release_id}-{chained[:8]}", last, None


def _feeds_of(table: DescribedTable) -> set[str]:
    rights = [table.row_rights, *(column.rights for column in table.columns)]
    return {feed for one in rights if one for feed in one.feeds}


def _purposes(feed: Feed) -> list[str]:
    return list(feed.onward_supply.purposes) if feed.onward_supply else []
