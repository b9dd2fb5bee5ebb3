"""`kechuang rulebook …`: list, show, compare and check rulebooks, freeze a year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption
from pipelines.cli.output import CommandFailedError
from pipelines.cli.rulebook_draft import draft, import_draft

if TYPE_CHECKING:
    from pipelines.rulebooks.seeds import Rulebooks

app = typer.Typer(
    no_args_is_help=True,
    help="List, show, compare, check, draft and import rules; freeze reference values and quantiles.",
)
app.command()(draft)
app.command(name="import")(import_draft)


def _read(work: Work, draft: Path | None = None) -> Rulebooks:
    from pipelines.city.folder import city_of
    from pipelines.rulebooks.city_rows import rulebooks_of

    return rulebooks_of(city_of(work.settings), draft)


_Code = Annotated[str, typer.Argument(metavar="RULEBOOK", help="Code of the rulebook, such as national_18")]


@app.command(name="list")
@command("city", shows_progress=False)
def list_all(work: Work, day: DayOption = None) -> None:
    """List every version of every rulebook, with its dates, document and authority."""
    from pipelines.cli.show.rulebook import in_force, show_list

    rulebooks, on = _read(work), work.day(day)
    register = rulebooks.register
    rows = [{**register.seed.values(row), "is_in_force": in_force(row, on)} for row in register.cells.to_dicts()]
    work.show({"rulebooks": rows}, lambda: show_list(rulebooks, on, work.console))


@app.command()
@command("city", shows_progress=False)
def show(
    work: Work,
    rulebook: _Code,
    version: Annotated[str | None, typer.Option(help="Version (default: the one in force on --date)")] = None,
    day: DayOption = None,
) -> None:
    """Show every rule of one version, with its clause and authority."""
    from pipelines.cli.show.rulebook import in_force, show_version

    rulebooks, on = _read(work), work.day(day)
    versions = rulebooks.versions_of(rulebook).to_dicts()
    applied = [row for row in versions if in_force(row, on)]
    found = rulebooks.version_of(rulebook, version) if version else (applied or versions)[0]
    work.show(_plain(rulebooks, found), lambda: show_version(rulebooks, found, work.console))


def _plain(rulebooks: Rulebooks, found: dict[str, Any]) -> dict[str, Any]:
    """One version as JSON: the register's row, and the rules by table, each with its sentence."""
    from pipelines.rulebooks.kinds import seeds_of
    from pipelines.rulebooks.lexicon import Lexicon
    from pipelines.rulebooks.seeds import VERSION

    code, version, lexicon = found["rulebook_code"], found["version"], Lexicon(rulebooks)
    rules: dict[str, list[dict[str, Any]]] = {}
    for seed in seeds_of(rulebooks, code, version):
        table = rulebooks.tables[seed.name]
        for row in table.of(code, version).iter_rows(named=True):
            cells = {name: cell for name, cell in table.seed.values(row).items() if name not in VERSION}
            said = seed.says(row, lexicon)
            rules.setdefault(seed.name, []).append({**cells, "says_zh": said.zh, "says_en": said.en})
    return {"rulebook": rulebooks.register.seed.values(found), "rules": rules}


@app.command()
@command("city", shows_progress=False)
def diff(
    work: Work,
    rulebook: _Code,
    old: Annotated[str, typer.Argument(metavar="V1", help="The older version")],
    new: Annotated[str, typer.Argument(metavar="V2", help="The newer version")],
) -> None:
    """Compare two versions: rules added, removed and changed."""
    from pipelines.cli.show.rulebook import show_diff
    from pipelines.rulebooks.diff import diff as compare

    changes = compare(_read(work), rulebook, old, new)
    found = {"changes": [change.model_dump(mode="json") for change in changes]}
    work.show(found, lambda: show_diff(changes, work.console))


@app.command()
@command("city", shows_progress=False)
def check(
    work: Work,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="Draft to check: a CSV file with the name of a seed, or a folder of them"),
    ] = None,
) -> None:
    """Check weights, dates, bands and cited clauses of all rules; exit 1 if there are errors."""
    from pipelines.rulebooks.check import check as check_all

    rulebooks = _read(work, file)
    found = check_all(rulebooks)
    rows = sum(table.rows.height for table in rulebooks.tables.values())
    none = f"{counted(rows, 'row')} in {counted(len(rulebooks.tables), 'file')}: no errors"
    work.show_lines(
        {"rows": rows, "errors": [vars(fault) for fault in found]}, *([str(fault) for fault in found] or [none])
    )
    if found:
        raise CommandFailedError(f"{counted(len(found), 'error')} in the rulebooks")


@app.command()
@command("data", "city", shows_progress=False)
def freeze(
    work: Work,
    year: Annotated[int, typer.Option("--year", help="Year of the figures: the reference year")],
    origin: Annotated[str, typer.Option("--from", help="Origin of the data, recorded in each row")],
    day: DayOption = None,
) -> None:
    """Freeze full-mark references and quantiles of scores of a year, from the build of --date, in the city's own rules.

    Quantiles need scores on the references of the same year: where references were just frozen, build the day again and
    run the command again. A frozen year is never changed.
    """
    from pipelines.city.folder import city_to_write
    from pipelines.cli.show.freeze import freeze_lines
    from pipelines.plan.day import day_build
    from pipelines.rulebooks.city_rows import rulebooks_of
    from pipelines.rulebooks.freeze import freeze as store
    from pipelines.warehouse.receipt import finished_warehouse

    own, on = city_to_write(work.settings), work.day(day)
    done = store(finished_warehouse(day_build(work.settings, on)), year, origin, rulebooks_of(own), own.rulebooks)
    work.show_lines(
        {
            "year": year,
            "folder": str(own.rulebooks),
            "schemes": [vars(one) for one in done.added],
            "waiting": [{"rulebook_code": code, "version": version} for code, version in done.waiting],
        },
        *freeze_lines(done, year, on),
        f"rows are in {own.rulebooks}",
    )
