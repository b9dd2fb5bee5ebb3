"""How commands end and print: JSON, errors in one line, exit codes, progress. Holds no command and no option."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from pipelines.base.error_words import error_line
from pipelines.base.terminal import say_error
from pipelines.base.visible import visible_json, visible_lines
from pipelines.cli.progress import Progress, showing_progress
from pipelines.day.stopping import stopped_by_signals, tidied_up

HELD = 3
"""Exit code if the gate holds the day's build."""

Said = Callable[[str], str]
"""What is printed for a message: see `remedies`."""


class CommandFailedError(Exception):
    """The command has printed its result, and still fails: with this line on standard error and this code."""

    def __init__(self, line: str, code: int = 1) -> None:
        super().__init__(line)
        self.code = code


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(visible_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n")
    sys.stdout.flush()  # some commands go on serving


def print_error(message: str, *, as_json: bool) -> None:
    """Print one line on standard error; with `as_json` also an object with it on standard output."""
    if as_json:
        print_json({"error": message})
    say_error(message)


def fail(message: str, *, as_json: bool = False, code: int = 1) -> NoReturn:
    """Print an error and end the command with an exit code."""
    print_error(message, as_json=as_json)
    raise typer.Exit(code)


@contextmanager
def errors_in_one_line(*, debug: bool, as_json: bool, said: Said = str) -> Iterator[None]:
    """Print an error as one line that says what to do; with --debug, print its stack trace first.

    Without --debug the line holds no value of a row. Exit code 130 after Ctrl-C.
    """
    try:
        yield
    except typer.Exit:
        raise
    except CommandFailedError as failed:
        fail(said(str(failed)), code=failed.code)
    except (KeyboardInterrupt, typer.Abort):  # a prompt makes the one into the other
        fail("stopped by SIGINT", as_json=as_json, code=130)
    except Exception as error:
        if debug:
            sys.stderr.write(visible_lines(traceback.format_exc()))
        fail(said(error_line(error)), as_json=as_json)


@contextmanager
def in_progress(*, as_json: bool, said: Said = str) -> Iterator[None]:
    """Show log messages as progress, and print a line when a signal ends the process."""
    with (
        stopped_by_signals(),
        showing_progress(said) as progress,
        tidied_up(lambda why: _print_stopped(why, progress, as_json=as_json)),
    ):
        yield


def _print_stopped(why: str, progress: Progress, *, as_json: bool) -> None:
    progress.end()
    print_error(f"{why} during {progress.last!r}: unfinished files are not used; run again", as_json=as_json)
