"""`kechuang review`: show the names that linking could not decide, and record a person's decisions.

`kechuang review criteria` does the same for criteria of eligibility.
"""

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
from pipelines.cli.review_criteria import criteria

_WHAT_COUNTS = "the next build follows it"
_HELP = "number = this candidate, n = none of them, s = skip, q = quit"

app = typer.Typer(invoke_without_command=True)
app.command()(criteria)


@app.callback()
def review(
    context: typer.Context,
    day: DayOption = None,
    data: DataOption = None,
    city: CityOption = None,
    by: Annotated[str | None, typer.Option(help="Your name, recorded with each decision")] = None,
    with_empty: Annotated[bool, typer.Option("--all", help="Include names without candidates")] = False,
    export: Annotated[Path | None, typer.Option("--export", help="Write the queue to this CSV and exit")] = None,
    take_in: Annotated[
        Path | None, typer.Option("--import", help="Add the answers of this exported CSV and exit")
    ] = None,
    withdraw: Annotated[
        int | None, typer.Option(min=1, help="Withdraw decision N (needs --by and --why) and exit", metavar="N")
    ] = None,
    why: Annotated[str | None, typer.Option(help="Reason for withdrawing")] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="List at most N questions without asking (0: ask)", metavar="N")
    ] = 0,
    debug: DebugOption = False,
) -> None:
    """Review names that linking could not decide, with their best candidates side by side, and record decisions.

    Decisions are added to decisions/match_decision.csv in the city's folder.
    """
    from pipelines.city.file import time_zone_of
    from pipelines.city.folder import city_of, city_to_write
    from pipelines.linking.decisions import add_decisions, withdrawal
    from pipelines.linking.review import read_queue
    from pipelines.linking.review_csv import export_queue, import_answers
    from pipelines.plan.day import day_build
    from pipelines.warehouse.receipt import finished_warehouse

    if context.invoked_subcommand:
        return
    console = terminal()
    with errors_in_one_line(debug=debug, as_json=False):
        settings = Settings.load(data, city=city)
        on = today(time_zone_of(settings))
        if withdraw is not None:
            if not (by and why):
                raise KechuangError("--withdraw needs a name and a reason: give --by NAME --why TEXT")
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
            console.print(f"{counted(queue.height, 'question')} written to {export}")
            return
        console.print(f"{counted(queue.height, 'question')} from build {build.name}")
        if limit:
            for question in queue.head(limit).iter_rows(named=True):
                console.print(_side_by_side(question))
            return
        if not by:
            raise KechuangError("a decision needs a name: give --by NAME (or --limit N to list without deciding)")
        ask_all(console, list(queue.iter_rows(named=True)), by, on, city_to_write(settings).match_decisions)


def ask_all(console: Console, questions: list[dict[str, object]], by: str, on: date, decisions: Path) -> None:
    """Ask one question after another; add each answer to the file of decisions at once."""
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
    table.add_row("reason", f"{question['reason']} {asked}", *(cell(one["evidence"]) for one in candidates))
    if question["party_place"]:
        table.add_row("place", cell(question["party_place"]), *("" for _ in candidates))
    table.add_row("weight", "", *(str(one["score"]) for one in candidates))
    return table
