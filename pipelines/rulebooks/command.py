"""`kechuang rulebook …`: calls one function each."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli_parts import DataOption, DayOption, DebugOption, business_day, errors_in_one_line
from pipelines.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Rulebooks: the rules that profiles are judged by.")


@app.command()
def freeze(
    year: Annotated[int, typer.Option("--year", help="Year of the figures to freeze full-mark references from")],
    origin: Annotated[str, typer.Option("--from", help="Where the data come from, as it will stand beside each row")],
    day: DayOption = None,
    data: DataOption = None,
    debug: DebugOption = False,
) -> None:
    """Store the full-mark references of a year, from the finished build of --date; a frozen year is never changed."""
    from pipelines.ops.steps import day_build
    from pipelines.rulebooks.freeze import REFERENCE_FILE
    from pipelines.rulebooks.freeze import freeze as store
    from pipelines.warehouse.build import WAREHOUSE, read_build

    with errors_in_one_line(debug=debug, as_json=False):
        build = day_build(Settings.load(data), business_day(day))
        read_build(build)
        for scheme in store(build / WAREHOUSE, year, origin):
            typer.echo(
                f"{scheme.rulebook_code} {scheme.version}: {scheme.rows} references of {year} added to "
                f"{REFERENCE_FILE.name}; {scheme.of_all_stages} are of all stages together, for too few of the stage "
                f"earn by them, {scheme.of_nobody} are the floor, for nobody does"
            )
