"""Options that several commands share. Those of `COMMON` are added to a command by `command`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer


def not_blank(value: str) -> str:
    """A name or a reason that goes on record.

    Raises:
        BadParameter: it is blank.
    """
    if not value.strip():
        raise typer.BadParameter("give a text: it is kept on record")
    return value.strip()


Common = Literal["data", "inbox", "city", "threads"]

COMMON = {
    "data": Annotated[Path | None, typer.Option("--data", help="Data folder (default: KECHUANG_DATA, else data/)")],
    "inbox": Annotated[Path | None, typer.Option("--inbox", help="Inbox (default: KECHUANG_INBOX, else <data>/inbox)")],
    "city": Annotated[
        Path | None, typer.Option("--city", help="The city's own folder (default: KECHUANG_CITY, else <data>/city)")
    ],
    "threads": Annotated[
        int | None, typer.Option("--threads", min=1, help="Threads (default: KECHUANG_THREADS, else 2)")
    ],
    "as_json": Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text")],
    "debug": Annotated[bool, typer.Option("--debug", help="Show the stack trace if an error occurs")],
}
DayOption = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date (default: today)")
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
ReleaseOption = Annotated[str | None, typer.Option("--release", help="Release (default: the current one)")]
