"""`kechuang banks …`: the banks of a city, their contracts, and what they would get."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.base.plural import counted
from pipelines.cli.bank_keys import app as keys
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption

app = typer.Typer(no_args_is_help=True, help="Check, list and show banks' contracts; preview a delivery.")
app.add_typer(keys, name="key")
_Bank = Annotated[str, typer.Argument(metavar="BANK", help="Name of the bank, that of its file")]


@app.command()
@command("data", "city", shows_progress=False)
def check(work: Work) -> None:
    """Check every bank's contract, against the tables and columns of the current release if there is one."""
    from pipelines.banks.contract import read_banks, refuse_unknown_columns
    from pipelines.banks.parcel import described_tables
    from pipelines.city.folder import city_of
    from pipelines.publish.pointer import pointed_at

    banks = read_banks(city_of(work.settings))
    released = pointed_at(work.settings.releases_dir)
    if released:
        tables = described_tables(work.settings.releases_dir / released.release_id)
        for bank in banks.values():
            for terms in bank.deliveries:
                refuse_unknown_columns(terms, bank.bank, tables)
    against = f", checked against {released.release_id}" if released else "; nothing is released to check them against"
    work.show_lines({"banks": list(banks), "release": released.release_id if released else None},
                    f"{counted(len(banks), 'bank')}{against}")  # fmt: skip


@app.command(name="list")
@command("data", "city", shows_progress=False)
def list_all(work: Work) -> None:
    """List the banks, with what is delivered to them and when it was last."""
    from pipelines.banks.contract import read_banks
    from pipelines.banks.received import recorded
    from pipelines.city.folder import city_of
    from pipelines.cli.show.banks import show_banks

    rows = []
    for bank in read_banks(city_of(work.settings)).values():
        for terms in bank.deliveries:
            last = next(reversed(recorded(work.settings.data_dir, bank.bank, terms.purpose).values()), None)
            rows.append(
                {
                    "bank": bank.bank,
                    "name": bank.name.model_dump(),
                    "purpose": terms.purpose,
                    "schedule": terms.schedule,
                    "format": terms.format.kind,
                    "last_delivery": last.delivery if last else None,
                    "consenting": last.consents.consenting if last else None,
                }
            )
    work.show({"banks": rows}, lambda: show_banks(rows, work.console))


@app.command()
@command("data", "city", shows_progress=False)
def show(work: Work, bank: _Bank) -> None:
    """Show a bank's contract, and each delivery it received."""
    from pipelines.banks.contract import read_bank
    from pipelines.banks.received import recorded
    from pipelines.city.folder import city_of
    from pipelines.cli.show.banks import show_bank

    found = read_bank(city_of(work.settings), bank)
    made = [
        manifest
        for terms in found.deliveries
        for manifest in recorded(work.settings.data_dir, found.bank, terms.purpose).values()
    ]
    content = {"contract": found.model_dump(mode="json"), "deliveries": [one.model_dump(mode="json") for one in made]}
    work.show(content, lambda: show_bank(found, made, work.console))


@app.command()
@command("data", "city", shows_progress=False)
def preview(work: Work, bank: _Bank, day: DayOption = None) -> None:
    """Count what a delivery would hold: rows and columns of each table, and what is withheld. Writes nothing."""
    from pipelines.banks.contract import read_bank
    from pipelines.banks.parcel import make_parcel
    from pipelines.city.folder import city_of
    from pipelines.cli.show.banks import show_preview

    found, on = read_bank(city_of(work.settings), bank), work.day(day)
    parcels = [make_parcel(work.settings, work.feeds, found, terms.purpose, on) for terms in found.deliveries]
    content = {
        "deliveries": [
            {
                "delivery": parcel.name,
                "purpose": parcel.terms.purpose,
                "day": on.isoformat(),
                "enterprises": parcel.enterprises.height,
                "consenting": parcel.consenting,
                "withheld_tables": list(parcel.withheld),
                "tables": {
                    name: {
                        "rows": cut.rows.height,
                        "columns": cut.rows.columns,
                        "withheld_rows": cut.withheld_rows,
                        "withheld_columns": list(cut.withheld_columns),
                    }
                    for name, cut in parcel.tables.items()
                },
            }
            for parcel in parcels
        ]
    }
    work.show(content, lambda: show_preview(parcels, work.console))
