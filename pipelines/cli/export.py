"""`kechuang export`: the tables of a release as XLSX, CSV or SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import ReleaseOption


@command("data")
def export(
    work: Work,
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="New file, or new folder for --csv")],
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write an Excel workbook with a sheet per table")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Write a folder with a CSV file (UTF-8) per table")] = False,
    sqlite: Annotated[bool, typer.Option("--sqlite", help="Write a SQLite database")] = False,
    table: Annotated[
        list[str] | None, typer.Option(help="Table or view to export, such as scheme_tech_sme (default: all tables)")
    ] = None,
    release: ReleaseOption = None,
) -> None:
    """Export the tables of a release; texts that a spreadsheet would run as formulas get an apostrophe in front."""
    from pipelines.released.export.export import Kind, export_release

    asked: dict[Kind, bool] = {"xlsx": xlsx, "csv": csv, "sqlite": sqlite}
    kinds = [kind for kind, is_asked in asked.items() if is_asked]
    if len(kinds) != 1:
        raise KechuangError("give one of --xlsx, --csv and --sqlite")
    done = export_release(work.settings.releases_dir, destination, kinds[0], release, tuple(table or ()))
    rows, tables = counted(done.rows, "row"), counted(len(done.tables), "table")
    work.show_lines(done, f"{done.release_id}: {rows} of {tables} in {done.path}")
