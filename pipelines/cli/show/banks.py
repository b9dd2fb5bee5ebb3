"""Banks, their contracts and deliveries in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from pipelines.banks.contract import ALL, BankContract
from pipelines.banks.manifest import DeliveryManifest
from pipelines.banks.parcel import Parcel
from pipelines.base.plural import counted
from pipelines.cli.show.feeds import plain_table


def show_banks(rows: Sequence[dict[str, Any]], console: Console) -> None:
    """One line for each bank and purpose."""
    texts = ("name", "purpose", "schedule", "format", "last delivery")
    table = plain_table("bank", *texts, "consenting", words=texts)
    for row in rows:
        last = row["last_delivery"] or "none yet"
        count = "" if row["consenting"] is None else f"{row['consenting']:,}"
        table.add_row(row["bank"], row["name"]["zh"], row["purpose"], row["schedule"], row["format"], last, count)
    console.print(table)
    if not rows:
        console.print("no bank has a contract: docs/how-to/connect-a-bank.md says how to add one")


def show_bank(bank: BankContract, made: Sequence[DeliveryManifest], console: Console) -> None:
    """What is agreed, then what was delivered."""
    console.print(f"{bank.bank}: {bank.name.zh} / {bank.name.en}, codes in consents {', '.join(bank.codes)}")
    listed = counted(len(bank.scope.enterprises), "enterprise")
    console.print(f"scope: {', '.join(bank.scope.regions) or 'no region'}, {listed} by name; contact: {bank.contact}")
    for terms in bank.deliveries:
        console.print(f"{terms.purpose}: {terms.schedule}, {terms.format.kind}")
        for table, columns in terms.tables.items():
            console.print(f"  {table}: {'all columns' if columns == ALL else ', '.join(columns)}")
    for one in made:
        rows = counted(sum(table.rows for file in one.files for table in file.tables), "row")
        consenting = f"{one.consents.consenting:,} with consent"
        console.print(f"delivered for {one.purpose} on {one.day}: {one.delivery}, {rows}, {consenting}")
    if not made:
        console.print("nothing was delivered yet")


def show_preview(parcels: Sequence[Parcel], console: Console) -> None:
    """Counts of each table, and the columns that are withheld from everybody."""
    for parcel in parcels:
        firms, consenting = (
            counted(parcel.enterprises.height, "enterprise"),
            parcel.consenting,
        )
        console.print(
            f"{parcel.terms.purpose} on {parcel.day}, release {parcel.release.release_id}: {firms} in scope, "
            f"{consenting:,} with consent by the ledger of {parcel.ledger.business_date}"
        )
        table = plain_table("table", "rows", "withheld", "columns", "withheld columns")
        for name, cut in parcel.tables.items():
            counts = (cut.rows.height, cut.withheld_rows, cut.rows.width, len(cut.withheld_columns))
            table.add_row(name, *(f"{count:,}" for count in counts))
        console.print(table)
        for name, cut in parcel.tables.items():
            if cut.withheld_columns:
                console.print(f"withheld columns of {name}: {', '.join(cut.withheld_columns)}")
        if parcel.withheld:
            why = "internal, of nobody who could consent, or without a publisher's agreement for this purpose"
            console.print(f"withheld as a whole: {', '.join(parcel.withheld)}: {why}")
