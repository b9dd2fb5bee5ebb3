"""What all commands share: options, and how errors and JSON are printed. Holds no command."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import BaseModel
from rich.console import Console

from pipelines.base.error_words import error_line
from pipelines.base.errors import KechuangError
from pipelines.base.settings import FIRST_BUSINESS_DATE, Settings, clock_day, today
from pipelines.base.terminal import say_error, terminal
from pipelines.base.visible import visible_json, visible_lines
from pipelines.city.file import time_zone_of
from pipelines.cli.progress import Progress, showing_progress
from pipelines.contracts.feed import contracts_for
from pipelines.day.stopping import stopped_by_signals, tidied_up

HELD = 3
"""Exit code if the gate holds the day's build."""

DataOption = Annotated[Path | None, typer.Option("--data", help="Data folder (default: KECHUANG_DATA, else data/)")]
CityOption = Annotated[
    Path | None, typer.Option("--city", help="The city's own folder (default: KECHUANG_CITY, else <data>/city)")
]
InboxOption = Annotated[Path | None, typer.Option("--inbox", help="Inbox (default: KECHUANG_INBOX, else <data>/inbox)")]
DayOption = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date (default: today)")
]
ThreadsOption = Annotated[
    int | None, typer.Option("--threads", min=1, help="Threads (default: KECHUANG_THREADS, else 2)")
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-partial",
        metavar="FEED",
        help="Publish without this missing FEED or FEED.COLUMN, or `all` that are missing (needs --by and --why)",
    ),
]
ByOption = Annotated[str | None, typer.Option("--by", help="Name of the person who allows the partial release")]
WhyOption = Annotated[str | None, typer.Option("--why", help="Reason, shown in the release with the name")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the stack trace if an error occurs")]


def print_json(value: BaseModel | dict[str, Any]) -> None:
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    sys.stdout.write(visible_json(json.dumps(plain, ensure_ascii=False, indent=2)) + "\n")


def print_error(message: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"error": message})
    say_error(message)


def fail(message: str, *, as_json: bool = False, code: int = 1) -> NoReturn:
    print_error(message, as_json=as_json)
    raise typer.Exit(code)


@contextmanager
def working(*, debug: bool, as_json: bool) -> Iterator[Console]:
    """Show progress, print errors as `errors_in_one_line` does, and print a line when a signal ends the process."""
    with (
        stopped_by_signals(),
        errors_in_one_line(debug=debug, as_json=as_json),
        showing_progress() as progress,
        tidied_up(lambda why: _print_stopped(why, progress, as_json=as_json)),
    ):
        yield terminal()


def _print_stopped(why: str, progress: Progress, *, as_json: bool) -> None:
    progress.end()
    print_error(f"{why} during {progress.last!r}: unfinished files are not used; run again", as_json=as_json)


@contextmanager
def errors_in_one_line(*, debug: bool, as_json: bool) -> Iterator[None]:
    """Print an error as one line that says what to do; with --debug, print its stack trace first.

    Without --debug the line holds no value of a row. Exit code 130 after Ctrl-C.
    """
    try:
        yield
    except typer.Exit:
        raise
    except (KeyboardInterrupt, typer.Abort):  # a prompt makes the one into the other
        fail("stopped by SIGINT", as_json=as_json, code=130)
    except Exception as error:
        if debug:
            sys.stderr.write(visible_lines(traceback.format_exc()))
        fail(error_line(error), as_json=as_json)


def allow_partial(settings: Settings, day: date, missing: list[str] | None, by: str | None, why: str | None) -> None:
    """Record which missing feeds `--allow-partial` accepts for the day's release, if any.

    Raises:
        KechuangError: without --by and --why, or these without --allow-partial.
    """
    if not missing and by is None and why is None:
        return
    if not missing or not by or not why:
        raise KechuangError("--allow-partial FEED, --by NAME and --why TEXT must be given together")
    from pipelines.day import steps

    steps.allow_partial(settings, contracts_for(settings), day, missing, by, why)


def business_day(given: datetime | None, settings: Settings) -> date:
    zone = time_zone_of(settings)
    day = given.date() if given else today(zone)
    if not FIRST_BUSINESS_DATE <= day <= max(today(zone), clock_day(zone)):
        raise KechuangError(f"{day} is not a business date: give one from {FIRST_BUSINESS_DATE} to today")
    return day
