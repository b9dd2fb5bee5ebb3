"""`kechuang review`: show the names that linking could not decide, and record a person's decisions.

`kechuang review criteria` does the same for criteria of eligibility; `kechuang review cultivation` records pushes.
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
from pipelines.base.terminal import cell
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption
from pipelines.cli.review_criteria import criteria
from pipelines.cli.review_cultivation import cultivation

_WHAT_COUNTS = "the next build follows it"
_HELP = "number = this candidate, n = none of them, s = skip, q = quit"

app = typer.Typer(invoke_without_command=True)
app.command()(criteria)
app.command()(cultivation)


@app.callback()
@command("data", "city", shows_progress=False)
def review(
    work: Work,
    context: typer.Context,
    day: DayOption = None,
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
) -> None:
    """Review names that linking could not decide, with their best candidates side by side, and record decisions.

    Decisions are added to decisions/match_decision.csv in the city's folder. With --json, list the questions and ask
    none.
    """
    from pipelines.city.folder import city_of, city_to_write
    from pipelines.linking.decisions import add_decisions, withdrawal
    from pipelines.linking.review import read_queue
    from pipelines.linking.review_csv import export_queue, import_answers
    from pipelines.plan.day import day_build
    from pipelines.warehouse.receipt import finished_warehouse

    if context.invoked_subcommand:
        return
    if withdraw is not None:
        if not (by and why):
            raise KechuangError("--withdraw needs a name and a reason: give --by NAME --why TEXT")
        file = city_to_write(work.settings).match_decisions
        add_decisions([withdrawal(withdraw, by, why, work.today, file)], file)
        work.show_lines(
            {"withdrawn": withdraw, "file": str(file)}, f"decision {withdraw} is withdrawn in {file}; {_WHAT_COUNTS}"
        )
        return
    build = day_build(work.settings, work.day(day))
    warehouse = finished_warehouse(build)
    if take_in is not None:
        file = city_to_write(work.settings).match_decisions
        count, added = import_answers(take_in, warehouse, work.today, file)
        work.show_lines(
            {"answers": count, "decisions_added": added, "file": str(file)},
            f"{counted(count, 'answer')}, {counted(added, 'decision')} added to {file}; {_WHAT_COUNTS}",
        )
        return
    queue = read_queue(warehouse, city_of(work.settings).match_decisions, with_empty=with_empty)
    if export is not None:
        export_queue(queue, export)
        work.show_lines(
            {"questions": queue.height, "file": str(export)},
            f"{counted(queue.height, 'question')} written to {export}",
        )
        return
    listed = list((queue.head(limit) if limit else queue).iter_rows(named=True))
    work.show_lines(
        {"build_id": build.name, "questions": queue.height, "listed": [_as_json(question) for question in listed]},
        f"{counted(queue.height, 'question')} from build {build.name}",
    )
    if work.as_json:
        return
    if limit:
        for question in listed:
            work.console.print(_side_by_side(question))
        return
    if not by:
        raise KechuangError("a decision needs a name: give --by NAME (or --limit N to list without deciding)")
    ask_all(work.console, listed, by, work.today, city_to_write(work.settings).match_decisions)


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


def _as_json(question: dict[str, object]) -> dict[str, object]:
    """One question as JSON: what is asked, and its candidates, the best first."""
    from pipelines.linking.review import candidates_of

    asked = {name: value for name, value in question.items() if not name.startswith("candidate_")}
    return {name: str(value) if isinstance(value, date) else value for name, value in asked.items()} | {
        "candidates": candidates_of(question)
    }


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
