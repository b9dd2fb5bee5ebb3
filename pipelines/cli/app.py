"""`kechuang`: the list of commands, in the order in which people need them, and the end of the process."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from pipelines.base.permissions import write_privately

HELP = """Kechuang (科创信): publish a daily release of enterprise profiles, innovation points and eligibility.

Exit codes: 0 success, 1 error, 2 wrong usage, 3 held by the gate, 130 stopped by Ctrl-C, 143 stopped by SIGTERM.
"""
_OF_SEMAPHORES = "ignore:resource_tracker:UserWarning"
"""Python's helper process removes the semaphores that dbt leaves when a signal ends us, and would warn of each."""

_OBJECTS_TO_A_COLLECTION = 500_000
"""700, Python's own number, makes a fifth of what it costs to load Dagster and Great Expectations. A run ends soon."""

_PANELS = {
    "Daily work": ("daily", "status", "find", "explain", "export", "release"),
    "Banks": ("deliver", "serve", "desk", "banks"),
    "Single steps": ("land", "build", "gate", "publish", "index"),
    "Analysis and review": ("statistics", "policies", "assign", "distributions", "what-if", "watch", "ui", "review"),
    "Audit": ("trace", "verify", "audit", "rollback", "rebuild", "prove"),
    "Rules and linking": ("city", "rulebook", "credit", "linking"),
    "Maintenance": ("prune", "simulate"),
}
"""Commands by the part of the help in which they stand. Each has a module of its name, with a function of that name or,
for a group of commands, an `app`."""


class _AtFirstUse(Mapping[str, Any]):
    """The commands by name. A command's module, and the libraries that it needs, are imported when it is asked for."""

    def __init__(self) -> None:
        self._panels = {name: panel for panel, names in _PANELS.items() for name in names}
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = _command(name, self._panels[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._panels)

    def __len__(self) -> int:
        return len(self._panels)


def _command(name: str, panel: str) -> Any:
    word = name.replace("-", "_")
    module = import_module(f"pipelines.cli.{word}")
    one = typer.Typer(callback=lambda: None)  # with a callback it is a group, also of one command
    if group := getattr(module, "app", None):
        one.add_typer(group, name=name, rich_help_panel=panel)
    else:
        one.command(name, rich_help_panel=panel)(getattr(module, word))
    return typer.main.get_group(one).commands[name]


class _Commands(TyperGroup):
    """All commands of `kechuang`."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = _AtFirstUse()  # type: ignore[assignment]  # which Typer only reads


app = typer.Typer(
    cls=_Commands,
    callback=lambda: None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=HELP,
)


def main() -> None:
    """Entry point of `kechuang`. When a command returns, all its files are written and closed.

    The exit functions of libraries run, then the process ends at once: if the interpreter were taken down piece by
    piece, DuckDB's binding would list on standard error what the libraries of a Dagster run still hold.
    """
    gc.set_threshold(_OBJECTS_TO_A_COLLECTION, 100, 100)
    write_privately()
    sys.warnoptions.append(_OF_SEMAPHORES)
    try:
        app()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    else:
        code = 0
    atexit._run_exitfuncs()  # else the tracker of dbt's semaphores warns that they leak
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
