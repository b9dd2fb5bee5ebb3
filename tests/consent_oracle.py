"""What deliveries of a real release hold, against consents read anew from what the platform sent. Asserts nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.banks.contract import BankContract, DeliveryTerms, ParquetFiles, Scope
from pipelines.banks.deliver import deliver
from pipelines.banks.parcel import described_tables
from pipelines.banks.policy import CONSENTED
from pipelines.base.settings import Settings
from pipelines.base.strict_yaml import Bilingual
from pipelines.contracts.feed import Feed
from pipelines.contracts.rights import PURPOSES
from pipelines.plan.day import day_build
from pipelines.publish.dictionary.dictionary import DescribedTable
from pipelines.publish.pointer import served_release
from pipelines.warehouse.receipt import WAREHOUSE

_WORDS = {"tax": "纳税", "invoice": "发票", "social_insurance": "社保", "loan": "信贷", "accounts": "财务",
          "financing": "融资", "declared": "申报"}  # fmt: skip

Leak = tuple[str, str, str, str]
"""Bank, purpose, table, column."""


def given(build: Path, day: date) -> dict[tuple[str, str], dict[str, set[str]]]:
    """By bank's code and purpose: scopes of each enterprise that consents on the day, by the newest of its changes."""
    with duckdb.connect(build / WAREHOUSE, read_only=True) as connection:
        rows = connection.execute(
            "SELECT consent_no, _change_code, enterprise_id, bank_code, purpose_code, scope_text, valid_from_date, "
            "valid_to_date, revoked_at FROM landing.finance__consent ORDER BY _delivery_order, _row_no"
        ).fetchall()
    newest = {row[0]: row[1:] for row in rows}
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for change, enterprise, bank, purpose, text, first, last, revoked in newest.values():
        if change == "delete" or not first or first > day or (last and last < day):
            continue
        if revoked and revoked.date() <= day:
            continue
        scopes = {scope for scope, word in _WORDS.items() if word in (text or "").split("、")}
        found.setdefault((bank, purpose), {}).setdefault(enterprise, set()).update(scopes)
    return found


def leaks(settings: Settings, feeds: dict[str, Feed], day: date, out: Path) -> tuple[set[Leak], int]:
    """Cells that left without consent, and how many left with it, in deliveries of all tables to all banks to `out`."""
    release = settings.releases_dir / served_release(settings.releases_dir)
    tables, consents = described_tables(release), given(day_build(settings, day), day)
    found, allowed = set[Leak](), 0
    for code in sorted({bank for bank, _ in consents}):
        for purpose in PURPOSES:
            terms = DeliveryTerms(
                purpose=purpose, format=ParquetFiles(kind="parquet"), tables=dict.fromkeys(tables, "all")
            )
            bank = BankContract(bank=code.lower(), name=Bilingual(zh="银行", en="A bank"), codes=(code,), contact="a",
                                scope=Scope(regions=("340000",)), deliveries=(terms,))  # fmt: skip
            place = Path(deliver(_aside(settings, out), feeds, bank, terms, day, lambda _: None).path)
            who = consents.get((code, purpose), {})
            for path in place.glob("*.parquet"):  # a table of which nothing may be seen has no file
                for column, is_allowed in _cells(path, tables[path.stem], who, feeds):
                    if is_allowed:
                        allowed += 1
                    else:
                        found.add((code, purpose, path.stem, column))
    return found, allowed


def _aside(settings: Settings, out: Path) -> Settings:
    """The same data folder, whose deliveries and audit log are in `out`."""
    for name in ("releases", "builds", "landing"):
        if not (out / name).exists():
            (out / name).symlink_to(settings.data_dir / name)
    return replace(settings, data_dir=out, named_city=settings.city_dir)


def _cells(
    path: Path, table: DescribedTable, consents: dict[str, set[str]], feeds: dict[str, Feed]
) -> Iterator[tuple[str, bool]]:
    """Each cell under consent that is not empty: its column, and whether its enterprise consents to all its scopes."""
    rows = pl.read_parquet(path)
    rights = {column.name: column.rights for column in table.columns}
    for row in rows.iter_rows(named=True):
        scopes = consents.get(row.get("enterprise_id", ""), set())
        for name, value in row.items():
            one = rights.get(name)
            if name == CONSENTED or value is None or one is None:
                continue
            asked = feeds[row[table.row_feed]].rights if table.row_feed else one
            if asked.access == "internal":
                yield name, False
            elif asked.access == "consent":
                yield name, set(asked.scopes) <= scopes
