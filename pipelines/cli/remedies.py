"""Commands that a message names, completed by the folders that a person gave, so that a copied command meets them.

Messages are written where a fault is found, without folders, and some are kept in records. They are completed only
where they are printed. A folder that comes from the environment is left out: the next command finds it there too.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typer

_COMMAND = re.compile(r"`kechuang (?P<words>[^`]+)`")
_OPTIONS = {"data": "--data", "inbox": "--inbox", "city": "--city"}
_OF_SIMULATE = {"data": "--out"}
"""`kechuang simulate` writes a data folder, and reads none."""


class Remedies:
    """The folders that one call of a command was given, by `data`, `inbox` and `city`."""

    def __init__(self, given: Mapping[str, Path | None]) -> None:
        self._given = dict(given)

    def give(self, name: str, folder: Path | None) -> None:
        """Note a folder that the command was given by an option of its own."""
        self._given[name] = folder

    def completed(self, message: str) -> str:
        """The message, with the given folders added to each `kechuang …` in it that takes them and names none."""
        if not any(self._given.values()):
            return message
        return _COMMAND.sub(self._with_folders, message)

    def completed_json(self, value: Any) -> Any:
        """The same for every text in a JSON value."""
        if isinstance(value, str):
            return self.completed(value)
        if isinstance(value, list):
            return [self.completed_json(one) for one in value]
        if isinstance(value, dict):
            return {name: self.completed_json(one) for name, one in value.items()}
        return value

    def _with_folders(self, found: re.Match[str]) -> str:
        words = found["words"].split()
        taken = options_of(words)
        options = _OF_SIMULATE if words[0] == "simulate" else _OPTIONS
        added = [
            f" {options[name]} {shlex.quote(str(folder))}"
            for name, folder in self._given.items()
            if folder is not None and name in options and options[name] in taken and options[name] not in words
        ]
        return f"`kechuang {found['words']}{''.join(added)}`"


def options_of(words: list[str]) -> set[str]:
    """The options of the command that these words call, such as `--data`; none if there is no such command."""
    called = _kechuang()
    for word in words:
        if word not in getattr(called, "commands", {}):  # only a group has commands
            break
        called = called.commands[word]
    return {option for parameter in called.params for option in parameter.opts}


@cache
def _kechuang() -> Any:
    """The tree of commands, of classes that are Typer's own."""
    from pipelines.cli.app import app  # each of its commands imports this module

    return typer.main.get_command(app)
