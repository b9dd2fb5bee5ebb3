"""`kechuang review`: shows the questions of linking side by side and takes a person's answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.base.settings import Settings, today
from pipelines.base.terminal import cell, terminal
from pipelines.cli.parts import CityOption, DataOption, DayOption, DebugOption, business_day, errors_in_one_line

_WHAT_COUNTS = "the next build follows it"
_HELP = "number = it is that candidate, n = it is none of them, s = skip, q = stop"


def review(
    day: DayOption = None,
    data: DataOption = None,
    city: CityOption = None,
    by: Annotated[str | None, typer.Option(help="Your name, as it will stand beside the decision")] = None,
    with_empty: Annotated[bool, typer.Option("--all", help="Also names that resemble nobody in the registry")] = False,
    export: Annotated[Path | None, typer.Option("--export", help="Write the queue as CSV and stop")] = None,
    take_in: Annotated[
        Path | None, typer.Option("--import", help="Take the answers of an exported CSV, and stop")
    ] = None,
    withdraw: Annotated[
        int | None, typer.Option(min=1, help="Take the decision of this number back, with --by and --why, and stop")
    ] = None,
    why: Annotated[str | None, typer.Option(help="Why it is withdrawn")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Only list so many questions, ask nothing (0: ask)")] = 0,
    debug: DebugOption = False,
) -> None:
    """Show names that linking left to a person, with the best candidates side by side, and take decisions.

    Decisions are added to decisions/match_decision.csv in the city's folder.
    """
    from pipelines.city.file import time_zone_of
    from pipelines.city.folder import city_of, city_to_write
    from pipelines.linking.decisions import add_decisions, withdrawal
    from pipelines.linking.review import read_queue
    from pipelines.linking.review_csv import export_queue, import_answers
    from pipelines.plan.day import day_build
    from pipelines.warehouse.receipt import finished_warehouse

    console = terminal()
    with errors_in_one_line(debug=debug, as_json=False):
        settings = Settings.load(data, city=city)
        on = today(time_zone_of(settings))
        if withdraw is not None:
            if not (by and why):
                raise KechuangError("say who takes the decision back, and why: --by NAME --why TEXT")
            file = city_to_write(settings).match_decisions
            add_decisions([withdrawal(withdraw, by, why, on, file)], file)
            console.print(f"decision {withdraw} is withdrawn in {file}; {_WHAT_COUNTS}")
            return
        build = day_build(settings, business_day(day, settings))
        warehouse = finished_warehouse(build)
        if take_in is not None:
            file = city_to_write(settings).match_decisions
            count, added = import_answers(take_in, warehouse, on, file)
            console.print(f"{counted(count, 'answer')}, {counted(added, 'decision')} added to {file}; {_WHAT_COUNTS}")
            return
        queue = read_queue(warehouse, city_of(settings).match_decisions, with_empty=with_empty)
        if export is not None:
            export_queue(queue, export)
            console.print(f"{queue.height} questions written to {export}")
            return
        console.print(f"{queue.height} questions of build {build.name}")
        if limit:
            for question in queue.head(limit).iter_rows(named=True):
                console.print(_side_by_side(question))
            return
        if not by:
            raise KechuangError("say who decides: --by NAME (or --limit N only to look)")
        ask_all(console, list(queue.iter_rows(named=True)), by, on, city_to_write(settings).match_decisions)


def ask_all(console: Console, questions: list[dict[str, object]], by: str, on: date, decisions: Path) -> None:
    """Ask one question after the other and add each answer to the file of decisions at once."""
    from pipelines.linking.decisions import add_decisions
    from pipelines.linking.review import answers, candidates_of

    for place, question in enumerate(questions, 1):
        console.print(_side_by_side(question, f"{place} of {len(questions)}"))
        numbers = [str(n) for n in range(1, len(candidates_of(question)) + 1)]
        answer = ""
        while answer not in (*numbers, "n", "s", "q"):
            answer = typer.prompt(_HELP).strip().lower()
        if answer == "q":
            return
        if answer == "s":
            continue
        why = ""
        while not why:
            why = typer.prompt("why").strip()
        add_decisions(answers(question, int(answer) if answer in numbers else None, by, why, on), decisions)


def _side_by_side(question: dict[str, object], title: str = "") -> Table:
    from pipelines.linking.review import candidates_of

    candidates = candidates_of(question)
    table = Table(title=title or None, show_lines=True)
    table.add_column("", style="dim")
    table.add_column("record", style="bold", overflow="fold")  # a name that is cut short cannot be judged
    for n in range(1, len(candidates) + 1):
        table.add_column(f"candidate {n}", overflow="fold")
    table.add_row("name", cell(question["party_name"]), *(cell(one["name"]) for one in candidates))
    table.add_row("enterprise", "", *(cell(one["enterprise_id"]) for one in candidates))
    dates = f"{question['first_date'] or '?'} to {question['last_date'] or '?'}"
    asked = f"{counted(int(str(question['record_count'])), 'record')} of {question['feeds']}, {dates}"
    table.add_row("why asked", f"{question['reason']} {asked}", *(cell(one["evidence"]) for one in candidates))
    if question["party_place"]:
        table.add_row("place", cell(question["party_place"]), *("" for _ in candidates))
    table.add_row("weight", "", *(str(one["score"]) for one in candidates))
    return table
