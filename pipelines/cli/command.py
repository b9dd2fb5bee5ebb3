"""What every command does besides its work: the options that all take, settings, JSON or text, errors in one line."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from functools import cached_property, wraps
from inspect import Parameter
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pipelines.base.errors import KechuangError
from pipelines.base.settings import FIRST_BUSINESS_DATE, Settings, clock_day, today
from pipelines.base.terminal import terminal
from pipelines.city.city_file import time_zone_of
from pipelines.cli.options import COMMON, Common
from pipelines.cli.output import errors_in_one_line, in_progress, print_json
from pipelines.cli.remedies import Remedies
from pipelines.contracts.feed import Feed, contracts_for


class Work:
    """One call of a command: the folders that it was given, and where its result goes.

    `console` prints on standard output; with `as_json` nothing but the one object of `show` goes there.
    """

    def __init__(self, given: Mapping[str, Any], *, as_json: bool) -> None:
        self.as_json = as_json
        self.remedies = Remedies({name: folder for name, folder in given.items() if name != "threads"})
        self.console = terminal(said=self.remedies.completed)
        self._given = given

    @cached_property
    def settings(self) -> Settings:
        """The settings that the options name.

        Raises:
            KechuangError: as `Settings.load`.
        """
        return Settings.load(**self._given)

    def settings_at(self, data: Path | None) -> Settings:
        """The settings of a data folder that an option of the command's own names."""
        self.remedies.give("data", data)
        return Settings.load(data)

    @cached_property
    def feeds(self) -> dict[str, Feed]:
        """The contracts of the city."""
        return contracts_for(self.settings)

    @cached_property
    def today(self) -> date:
        """Today in the city."""
        return today(time_zone_of(self.settings))

    def day(self, given: datetime | None, settings: Settings | None = None) -> date:
        """The business date that was given, else today.

        Raises:
            KechuangError: it is in the future, or before the first one.
        """
        zone = time_zone_of(settings or self.settings)
        day = given.date() if given else today(zone)
        if not FIRST_BUSINESS_DATE <= day <= max(today(zone), clock_day(zone)):
            raise KechuangError(f"{day} is not a business date: give one from {FIRST_BUSINESS_DATE} to today")
        return day

    def allow_partial(self, day: date, missing: list[str] | None, by: str | None, why: str | None) -> None:
        """Record which missing feeds `--allow-partial` accepts for the day's release, if any.

        Raises:
            KechuangError: without --by and --why, or these without --allow-partial.
        """
        if not missing and by is None and why is None:
            return
        if not missing or not by or not why:
            raise KechuangError("--allow-partial FEED, --by NAME and --why TEXT must be given together")
        from pipelines.day import steps

        steps.allow_partial(self.settings, self.feeds, day, missing, by, why)

    def show(self, result: BaseModel | dict[str, Any], as_text: Callable[[], object]) -> None:
        """Print the result: with --json as one object, else by `as_text`."""
        if self.as_json:
            plain = result.model_dump(mode="json") if isinstance(result, BaseModel) else result
            print_json(self.remedies.completed_json(plain))
        else:
            as_text()

    def show_lines(self, result: BaseModel | dict[str, Any], *lines: str) -> None:
        """Print the result: with --json as one object, else as these lines."""

        def print_lines() -> None:
            for line in lines:
                self.console.print(line)

        self.show(result, print_lines)


def command(*options: Common, shows_progress: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command of a function whose first parameter is its `Work`; the others are its own options.

    The command also takes those of `options`, --json and --debug. An error is printed as one line. With
    `shows_progress`, log messages are shown, and a signal ends the command at once with a line.
    """

    def made(body: Callable[..., None]) -> Callable[..., None]:
        common = [*options, "as_json", "debug"]
        _, *own = inspect.signature(body, eval_str=True).parameters.values()
        parameters = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in own] + [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=False if name in ("as_json", "debug") else None,
                annotation=COMMON[name],
            )
            for name in common
        ]

        @wraps(body)
        def run(**values: Any) -> None:
            given = {name: values.pop(name) for name in common}
            as_json, debug = given.pop("as_json"), given.pop("debug")
            work = Work(given, as_json=as_json)
            said = work.remedies.completed
            with ExitStack() as around:
                around.enter_context(errors_in_one_line(debug=debug, as_json=as_json, said=said))
                if shows_progress:
                    around.enter_context(in_progress(as_json=as_json, said=said))
                body(work, **values)

        # Typer keeps the line ends of a docstring; without them the terminal wraps each paragraph.
        paragraphs = inspect.cleandoc(body.__doc__ or "").split("\n\n")
        run.__doc__ = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
        # Typer reads the options of a command from here.
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        return run

    return made
