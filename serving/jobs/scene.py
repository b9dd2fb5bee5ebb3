"""What a process reads to answer: the release, the bank's contract, consents of today, and tables cut by the policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from pipelines.banks.contract import ALL, BankContract, DeliveryTerms, read_bank
from pipelines.banks.ledger import newest_ledger
from pipelines.banks.parcel import described_tables
from pipelines.banks.policy import CONSENTED, ENTERPRISE, Access, Asking, Holding, Policy
from pipelines.base.settings import Settings
from pipelines.city.folder import city_of
from pipelines.contracts.feed import Feed, contracts_for
from pipelines.publish.dictionary.dictionary import DescribedTable
from pipelines.publish.manifest import Release, read_release
from pipelines.publish.pointer import read_pointer
from serving.jobs.job import Job
from serving.problems import Problem

_PROFILE = "mart_enterprise_profile"


class Scene:
    """One job's view of the data folder. Whatever leaves here was cut by the policy."""

    def __init__(self, job: Job) -> None:
        settings = Settings.load(data=job.data_dir)
        self.settings = replace(settings, named_city=job.city_dir) if job.city_dir else settings
        self.job = job
        self.bank: BankContract = read_bank(city_of(self.settings), job.bank)
        self.terms: DeliveryTerms = self.bank.terms(job.purpose)
        self.feeds: dict[str, Feed] = contracts_for(self.settings)
        scope = self.bank.scope
        self.asking = Asking(self.bank.codes, job.purpose, job.day, scope.regions, scope.enterprises)
        pointer = read_pointer(self.settings.releases_dir)
        served = pointer.business_date if pointer else self.release.business_date
        self.ledger = newest_ledger(self.settings.builds_dir, served)

    @cached_property
    def folder(self) -> Path:
        """The folder of the release."""
        return self.settings.releases_dir / self.job.release_id

    @cached_property
    def release(self) -> Release:
        """The release."""
        return read_release(self.folder)

    @cached_property
    def tables(self) -> dict[str, DescribedTable]:
        """What its dictionary says."""
        return described_tables(self.folder)

    @cached_property
    def policy(self) -> Policy:
        """The answer for whole tables of the release."""
        return self.policy_on(self.folder)

    def policy_on(self, folder: Path) -> Policy:
        """The answer by the regions that a release's enterprises have."""
        path = folder / f"{_PROFILE}.parquet"
        profiles = pl.read_parquet(path, columns=[ENTERPRISE, "region_code"])
        return Policy(self.asking, self.ledger.rows, profiles, self.feeds)

    def holding(self) -> Holding:
        """The answer for single enterprises."""
        return Holding(self.asking, self.ledger.rows)

    def wanted(self, table: str) -> tuple[str, ...]:
        """The columns of a table that the contract asks for; none for all.

        Raises:
            Problem: it does not ask for the table.
        """
        columns = self.terms.tables.get(table)
        if columns is None:
            raise Problem("forbidden", f"the contract does not ask for {table} for {self.job.purpose}")
        return () if columns == ALL else columns

    def access(self, table: str, columns: tuple[str, ...] = ()) -> Access:
        """What a table takes, of the columns that the contract and the question ask for.

        Raises:
            Problem: it is not asked for, or nobody may see anything of it.
        """
        wanted = self.wanted(table)
        described = self.tables.get(table)
        access = self.policy.rules.access(described, wanted) if described else None
        if described is None or access is None:
            raise Problem("forbidden", f"{table}: not in the release, or publishers do not agree to pass it on")
        if other := [one for one in columns if one not in access.columns]:
            raise Problem("forbidden", f"{table}.{other[0]}: not in the contract, or nobody may pass it on")
        return self.policy.rules.access(described, columns or wanted) or access

    def cut(self, table: str, columns: tuple[str, ...] = (), folder: Path | None = None) -> Iterator[pl.DataFrame]:
        """The table as the bank may see it, in pieces, in order of its key.

        Args:
            table: name of the table.
            columns: those that are wanted besides the key; none for all of the contract.
            folder: another release than the job's, read by the same rules.

        Raises:
            Problem: as `access`.
        """
        access, described = self.access(table, columns), self.tables[table]
        policy = self.policy if folder is None else self.policy_on(folder)
        path = (folder or self.folder) / f"{table}.parquet"
        needed = {*access.columns, ENTERPRISE, *([described.row_feed] if described.row_feed else [])}
        metadata, asked, first = pq.read_metadata(path), tuple(access.columns), 0
        file = pl.scan_parquet(path, glob=False)
        wanted = file.select(name for name in metadata.schema.to_arrow_schema().names if name in needed)
        for group in range(max(metadata.num_row_groups, 1)):
            rows = metadata.row_group(group).num_rows if metadata.num_row_groups else 0
            yield policy.cut(described, wanted.slice(first, rows).collect(), asked).rows
            first += rows


def without_scopes(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without the column that says which scopes hold."""
    return rows.drop(CONSENTED, strict=False)
