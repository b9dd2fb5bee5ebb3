"""`kechuang rulebook draft` and `import`: edit a new version of a rulebook as a workbook, and import it."""

from __future__ import annotations

import shlex
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.output import CommandFailedError

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.rulebooks.drafts.importing import Import


@command("city", shows_progress=False)
def draft(
    work: Work,
    rulebook: Annotated[str, typer.Argument(metavar="RULEBOOK", help="Code of the rulebook, such as tech_sme")],
    base: Annotated[str, typer.Option("--from", help="Version to start from")],
    version: Annotated[str, typer.Option("--as", help="Name of the new version")],
    out: Annotated[Path, typer.Option("--out", help="Workbook to write (.xlsx)")],
    begins: Annotated[
        datetime | None,
        typer.Option("--effective-from", formats=["%Y-%m-%d"], help="First day in force, if known"),
    ] = None,
) -> None:
    """Write a new version of a rulebook as a workbook for a policy officer to edit."""
    from pipelines.city.folder import city_of
    from pipelines.rulebooks.city_rows import rulebooks_of
    from pipelines.rulebooks.drafts.write import write_draft

    rulebooks = rulebooks_of(city_of(work.settings))
    write_draft(rulebooks, rulebook, base, version, out, begins=begins.date() if begins else None)
    work.show_lines(
        {"rulebook": rulebook, "from": base, "version": version, "file": str(out)},
        f"{out}: {rulebook} {base} as {version}",
        f"edit it, then run `kechuang rulebook import {shlex.quote(str(out))} --dry-run`",
    )


@command("city", shows_progress=False)
def import_draft(
    work: Work,
    workbook: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="An edited draft (.xlsx)")],
    is_dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and compare; write nothing")] = False,
) -> None:
    """Check an edited draft, show its changes and add it to the city's own rules; exit 1 if it has errors."""
    from pipelines.city.city_file import read_city
    from pipelines.city.folder import city_to_write
    from pipelines.rulebooks.drafts.importing import plan_import, write_import
    from pipelines.rulebooks.seeds import read_rulebooks

    city_folder = city_to_write(work.settings)
    into = city_folder.rulebooks
    plan = plan_import(workbook, into, read_rulebooks(), read_city(city_folder).jurisdictions)
    if plan.files and not is_dry_run:
        write_import(plan)
    found = _as_json(plan, is_dry_run=is_dry_run)
    work.show(found, lambda: _show(plan, into, work.today, work.console, is_dry_run=is_dry_run))
    if plan.faults:
        raise CommandFailedError(f"{workbook} has {counted(len(plan.faults), 'error')}: nothing written")


def _as_json(plan: Import, *, is_dry_run: bool) -> dict[str, object]:
    return {
        "rulebook": plan.rulebook,
        "version": plan.version,
        "errors": [vars(fault) for fault in plan.faults],
        "changes": [change.model_dump(mode="json") for change in plan.changes],
        "closed": None if plan.closed is None else {"version": plan.closed[0], "effective_to": str(plan.closed[1])},
        "files": [str(path) for path in plan.files],
        "is_written": bool(plan.files) and not is_dry_run,
    }


def _show(plan: Import, into: Path, on: date, console: Console, *, is_dry_run: bool) -> None:
    from pipelines.cli.show.rulebook import show_diff
    from pipelines.rulebooks.drafts.doubtful import fallen_below_one, still_verified

    for title in plan.unread:
        console.print(f"sheet {title!r} does not belong to the draft and is ignored")
    for fault in plan.faults:
        console.print(str(fault))
    if plan.faults:
        return
    if not plan.files:
        console.print(f"{plan.rulebook} {plan.version} already has these rows: nothing to do")
        return
    show_diff(list(plan.changes), console)
    if still := still_verified(plan.changes):
        console.print(
            f"{counted(len(still), 'changed rule')} still marked as verified: compare with the document, or set "
            f"is_verified to false: {', '.join(still)}"
        )
    if fallen := fallen_below_one(plan.changes):
        console.print(
            f"{counted(len(fallen), 'figure')} now below 1, before 1 or more; give percentages in points (5 for 5 %): "
            f"{', '.join(fallen)}"
        )
    if plan.closed is not None:
        name, last = plan.closed
        console.print(f"version {name} ends on {last}")
        if last < on:
            console.print(f"releases of days after {last} were built with version {name} and do not change")
    for path, rows in plan.files.items():
        console.print(f"{path}: {counted(rows.height, 'row')}")
    what = "dry run, nothing written" if is_dry_run else f"written to {into}"
    console.print(f"{plan.rulebook} {plan.version}: {what}")
