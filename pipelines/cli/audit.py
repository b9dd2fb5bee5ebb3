"""`kechuang audit`: the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.base.nearest import suggested
from pipelines.base.plural import counted
from pipelines.cli.command import Work, command

if TYPE_CHECKING:
    from pipelines.audit.chain import Entry


@command("data", shows_progress=False)
def audit(
    work: Work,
    action: Annotated[str | None, typer.Option(help="Entries of this action only, such as publish")] = None,
    subject: Annotated[str | None, typer.Option(help="Entries on this only, such as a release")] = None,
    asked: Annotated[
        bool, typer.Option("--requests", help="Requests of banks and people, and changes of keys, instead")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="Most entries to show, the newest ones")] = 50,
) -> None:
    """Check the audit log and show its entries: who published, took back, allowed or decided what, and when."""
    from pipelines.audit.log import checked_entries
    from pipelines.audit.requests import requests
    from pipelines.audit.verify import check_log_against_seals

    data_dir = work.settings.data_dir
    known = sorted((one for _, one in requests(data_dir)), key=_time) if asked else checked_entries(data_dir)
    actions = sorted({one.action for one in known})
    if action is not None and actions and action not in actions:
        raise KechuangError(f"the audit log has no entry of action {action}: {suggested(action, actions)}")
    found = [one for one in known if action in (None, one.action) and subject in (None, one.subject)][-limit:]
    lines = [
        f"{one.no} {one.at} {one.action} {one.subject}" + (f", by {one.by}: {one.why}" if one.by else "")
        for one in found
    ]
    said = [f"{counted(len(known), 'entry')}, each bound to the one before"]
    if not asked and (sealed := check_log_against_seals(work.settings)):
        said.append(sealed)
    content = {"entries": len(known), "shown": [one.model_dump() for one in found]}
    work.show_lines(content, *lines, "; ".join(said))


def _time(entry: Entry) -> str:
    return entry.at
