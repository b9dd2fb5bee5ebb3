"""`kechuang rulebook …`: list, show, compare and check rulebooks, freeze a year. Each calls one function."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.base.terminal import terminal
from pipelines.cli.parts import (
    CityOption,
    DataOption,
    DayOption,
    DebugOption,
    JsonOption,
    business_day,
    errors_in_one_line,
    fail,
    print_json,
)
from pipelines.cli.rulebook_draft import draft, import_draft

if TYPE_CHECKING:
    from pipelines.rulebooks.seeds import Rulebooks

app = typer.Typer(
    no_args_is_help=True,
    help="List, show, compare, check, draft and import rules; freeze reference values and quantiles.",
)
app.command()(draft)
app.command(name="import")(import_draft)


def _read(settings: Settings, draft: Path | None = None) -> Rulebooks:
    from pipelines.city.folder import city_of
    from pipelines.rulebooks.city_rows import rulebooks_of

    return rulebooks_of(city_of(settings), draft)


_Code = Annotated[str, typer.Argument(metavar="RULEBOOK", help="Code of the rulebook, such as national_18")]


@app.command(name="list")
def list_all(
    day: DayOption = None, city: CityOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """List every version of every rulebook, with its dates, document and authority."""
    from pipelines.cli.show.rulebook import in_force, show_list

    with errors_in_one_line(debug=debug, as_json=as_json):
        settings = Settings.load(city=city)
        rulebooks, on = _read(settings), business_day(day, settings)
        if as_json:
            rows = rulebooks.register.cells.to_dicts()
            print_json({"rulebooks": [{**row, "is_in_force": in_force(row, on)} for row in rows]})
        else:
            show_list(rulebooks, on, terminal())


@app.command()
def show(
    rulebook: _Code,
    version: Annotated[str | None, typer.Option(help="Version (default: the one in force on --date)")] = None,
    day: DayOption = None,
    city: CityOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show every rule of one version, with its clause and authority."""
    from pipelines.cli.show.rulebook import in_force, show_version

    with errors_in_one_line(debug=debug, as_json=as_json):
        settings = Settings.load(city=city)
        rulebooks, on = _read(settings), business_day(day, settings)
        versions = rulebooks.versions_of(rulebook).to_dicts()
        standing = [row for row in versions if in_force(row, on)]
        found = rulebooks.version_of(rulebook, version) if version else (standing or versions)[0]
        if as_json:
            print_json(_plain(rulebooks, found))
        else:
            show_version(rulebooks, found, terminal())


def _plain(rulebooks: Rulebooks, found: dict[str, Any]) -> dict[str, Any]:
    """One version as JSON: the register's row, and the rules by table, each with its sentence."""
    from pipelines.rulebooks.kinds import seeds_of
    from pipelines.rulebooks.lexicon import Lexicon
    from pipelines.rulebooks.seeds import FILE, ROW, VERSION

    code, version, lexicon = found["rulebook_code"], found["version"], Lexicon(rulebooks)
    rules: dict[str, list[dict[str, Any]]] = {}
    for seed in seeds_of(rulebooks, code, version):
        for row in rulebooks.tables[seed.name].of(code, version).iter_rows(named=True):
            cells = {name: cell for name, cell in row.items() if name not in (ROW, FILE, *VERSION)}
            said = seed.says(row, lexicon)
            rules.setdefault(seed.name, []).append({**cells, "says_zh": said.zh, "says_en": said.en})
    return {"rulebook": {name: cell for name, cell in found.items() if name not in (ROW, FILE)}, "rules": rules}


@app.command()
def diff(
    rulebook: _Code,
    old: Annotated[str, typer.Argument(metavar="V1", help="The older version")],
    new: Annotated[str, typer.Argument(metavar="V2", help="The newer version")],
    city: CityOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Compare two versions: rules added, removed and changed."""
    from pipelines.cli.show.rulebook import show_diff
    from pipelines.rulebooks.diff import diff as compare

    with errors_in_one_line(debug=debug, as_json=as_json):
        rulebooks = _read(Settings.load(city=city))
        changes = compare(rulebooks, rulebook, old, new)
        if as_json:
            print_json({"changes": [change.model_dump(mode="json") for change in changes]})
        else:
            show_diff(changes, terminal())


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Option("--file", help="A draft: a CSV file named like a seed, or a folder of such files")
    ] = None,
    city: CityOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Check that weights add up, dates follow on, bands leave no gap and every rule cites its clause; exit 1 if not."""
    from pipelines.rulebooks.check import check as check_all

    with errors_in_one_line(debug=debug, as_json=as_json):
        rulebooks = _read(Settings.load(city=city), file)
        found = check_all(rulebooks)
        rows = sum(table.rows.height for table in rulebooks.tables.values())
        if as_json:
            print_json({"rows": rows, "faults": [vars(fault) for fault in found]})
        else:
            console = terminal()
            for fault in found:
                console.print(str(fault))
            if not found:
                console.print(f"{counted(rows, 'row')} in {counted(len(rulebooks.tables), 'file')}: no faults")
    if found:
        fail(f"{counted(len(found), 'fault')} in the rulebooks")


@app.command()
def freeze(
    year: Annotated[int, typer.Option("--year", help="Year of the figures: the reference year")],
    origin: Annotated[str, typer.Option("--from", help="Origin of the data, recorded in each row")],
    day: DayOption = None,
    data: DataOption = None,
    city: CityOption = None,
    debug: DebugOption = False,
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

    with errors_in_one_line(debug=debug, as_json=False):
        settings = Settings.load(data, city=city)
        own, on = city_to_write(settings), business_day(day, settings)
        warehouse = finished_warehouse(day_build(settings, on))
        for line in freeze_lines(store(warehouse, year, origin, rulebooks_of(own), own.rulebooks), year, on):
            terminal().print(line)
        terminal().print(f"rows are in {own.rulebooks}")
