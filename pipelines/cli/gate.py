"""`kechuang gate`: run all checks on a build."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pipelines.base.hash_key import hash_key
from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption
from pipelines.cli.output import HELD
from pipelines.gate.receipt import GateReceipt


@command("data", "city", "threads")
def gate(
    work: Work,
    action: Annotated[
        Literal["propose", "page"] | None,
        typer.Argument(
            help="`propose`: print thresholds from earlier releases as YAML, for owners to review. "
            "`page`: write the receipt as an HTML page with each failing number over time"
        ),
    ] = None,
    day: DayOption = None,
    rows: Annotated[
        str | None,
        typer.Option("--rows", metavar="CHECK", help="Run only this check and show the rows that fail it, in clear"),
    ] = None,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Run every check; take no result from an earlier build")
    ] = False,
) -> None:
    """Run all checks on the day's build; exit 3 if the gate holds it."""
    from pipelines.cli.show.rows import show_rows
    from pipelines.day import steps

    if action == "propose":
        from pipelines.day.deciding import propose_thresholds

        text = propose_thresholds(work.settings, work.day(day))
        work.show({"thresholds": text}, lambda: print(text, end=""))
        return
    if action == "page":
        from pipelines.day.receipt_page import write_receipt_page

        path = write_receipt_page(work.settings, work.feeds, work.day(day))
        work.show({"page": str(path)}, lambda: work.console.print(f"page: {path}"))
        return
    if rows is not None:
        found = steps.rows_behind(work.settings, work.feeds, work.day(day), rows)
        work.show(found, lambda: show_rows(found, hash_key(work.settings.data_dir), work.console))
        return
    receipt, _ = steps.gate(work.settings, work.feeds, work.day(day), is_afresh=afresh)
    work.show(receipt, lambda: _show(receipt, work))
    if receipt.state == "held":
        raise typer.Exit(HELD)


def _show(receipt: GateReceipt, work: Work) -> None:
    from pipelines.cli.show.day import show_status
    from pipelines.day.status import read_status

    taken = sum(check.taken_from is not None for check in receipt.checks)
    as_before = f", {taken} of them as on an earlier build" if taken else ""
    checks = counted(len(receipt.checks), "check")
    work.console.print(f"gate: {receipt.build_id} {receipt.state}, {checks}{as_before}")
    if receipt.blocking:
        show_status(read_status(work.settings, work.feeds), work.console)
