"""`kechuang trace`: from a published cell to the lines that it comes from, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.cli.command import Work, command
from pipelines.cli.options import ReleaseOption
from pipelines.cli.pairs import pairs


@command("data", "city", shows_progress=False)
def trace(
    work: Work,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[USCC]",
            help="Unified social credit code or enterprise_id; not needed for a table that is not of enterprises",
        ),
    ] = None,
    mart: Annotated[str | None, typer.Option(help="Published table, such as mart_innovation_score")] = None,
    column: Annotated[str | None, typer.Option(help="Its column")] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help="Another column of the table's key; may be given several times"),
    ] = None,
    record: Annotated[int | None, typer.Option(help="Show the published cells that rest on this source record")] = None,
    delivery: Annotated[str | None, typer.Option(help="Show what all releases took from this arrival")] = None,
    rows: Annotated[int, typer.Option(min=0, help="Source rows of each set, and arrivals of each feed, to show")] = 3,
    html: Annotated[Path | None, typer.Option(help="Write the tree as a page for printing to this file")] = None,
    prov: Annotated[Path | None, typer.Option(help="Write the tree as W3C PROV-JSON to this file")] = None,
    release: ReleaseOption = None,
) -> None:
    """Trace a published cell back to the lines that it comes from, or a source record forward to the cells.

    Shows rows as bureaus sent them: run it where only people may read the screen who may read these rows. Exit code 1
    if a row cannot be shown as it was sent.
    """
    from pipelines.audit.dossier import TracedRelease
    from pipelines.audit.prov_json import prov_json
    from pipelines.audit.trace import enterprise_of, trace_cell
    from pipelines.audit.trace_use import trace_delivery, trace_record
    from pipelines.base.durable import write_json
    from pipelines.cli.show.trace import show_delivery, show_record, show_trace
    from pipelines.pages.trace_page import write_trace_page
    from pipelines.publish.pointer import served_release

    of_cell = {"USCC": code, "--mart": mart, "--column": column, "--key": key, "--html": html, "--prov": prov}
    given = [name for name, value in of_cell.items() if value]
    if record is None and delivery is None and not (mart and column):
        raise KechuangError(
            "give a USCC with --mart and --column, or --mart and --column alone if the table is not of enterprises, "
            "or --record, or --delivery"
        )
    if record is not None and delivery is not None:
        raise KechuangError("give --record or --delivery, not both")
    if given and (record is not None or delivery is not None):
        raise KechuangError(f"{given[0]} is for the trace of a cell: leave out --record and --delivery")
    if delivery is not None and release is not None:
        raise KechuangError("--delivery looks through all releases: leave out --release")
    if delivery is not None:
        touched = trace_delivery(work.settings, work.feeds, delivery)
        work.show(touched, lambda: show_delivery(touched, work.console))
        return
    folder = work.settings.releases_dir / (release or served_release(work.settings.releases_dir))
    with TracedRelease(folder) as traced:
        if record is not None:
            used = trace_record(work.settings, work.feeds, traced, record)
            work.show(used, lambda: show_record(used, work.console))
            _refuse_incomplete(used.problems)
            return
        found = trace_cell(
            work.settings,
            work.feeds,
            traced,
            enterprise_of(traced, code, mart or "") if code is not None else None,
            mart or "",
            column or "",
            pairs(key or []),
            rows,
        )
    if html is not None:
        write_trace_page(found.model_dump(mode="json"), html)
    if prov is not None:
        write_json(prov, prov_json(found))
    if written := [f"{what}: {path}" for what, path in (("page", html), ("PROV-JSON", prov)) if path]:
        work.show_lines(found, *written)
    else:
        work.show(found, lambda: show_trace(found, work.console))
    _refuse_incomplete(found.problems)


def _refuse_incomplete(problems: tuple[str, ...]) -> None:
    """End with exit code 1 if rows are not shown as they were sent: what is printed says why."""
    if problems:
        raise typer.Exit(1)
