"""`kechuang deliver`: hand the current release to banks, as far as consent goes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption


@command("data", "city")
def deliver(
    work: Work,
    bank: Annotated[str | None, typer.Argument(metavar="[BANK]", help="One bank (default: every bank)")] = None,
    day: DayOption = None,
    force: Annotated[
        bool, typer.Option("--now", help="Deliver whatever the schedule says (default: what is due)")
    ] = False,
) -> None:
    """Deliver the current release to banks: what their contracts ask for and consent allows on the day.

    What was delivered already is not delivered again. `.ok` in a delivery's folder means that it is complete. If a bank
    cannot be reached the others get theirs, and the exit code is 1.
    """
    from pipelines.banks.contract import read_bank, read_banks
    from pipelines.banks.deliver import deliver as deliver_one
    from pipelines.banks.schedule import is_due
    from pipelines.base.errors import TransportError
    from pipelines.base.log import log
    from pipelines.city.folder import city_of
    from pipelines.publish.manifest import read_release
    from pipelines.publish.pointer import served_release

    settings, city, on = work.settings, city_of(work.settings), work.day(day)
    banks = [read_bank(city, bank)] if bank else list(read_banks(city).values())
    released = read_release(settings.releases_dir / served_release(settings.releases_dir)).business_date
    lines: list[str] = []
    failures: list[str] = []
    done: list[dict[str, Any]] = []
    for one in banks:
        for terms in one.deliveries:
            if not force and not is_due(settings, work.feeds, one, terms, released, on):
                lines.append(f"{one.bank}, {terms.purpose}: not due ({terms.schedule})")
                continue
            try:
                made = deliver_one(settings, work.feeds, one, terms, on, log.info)
            except TransportError as error:
                failures.append(str(error))
                continue
            done.append(made.model_dump())
            what = "delivered" if made.is_new else "was delivered already"
            rows, firms = counted(made.rows, "row"), counted(made.enterprises, "enterprise")
            lines.append(f"{one.bank}, {terms.purpose}: {what}: {rows} on {firms}, {made.consenting:,} with consent")
            lines.append(f"  {made.path}")
    nobody = f"no bank: add a contract, such as {city.banks / 'BANK.yml'} (docs/how-to/connect-a-bank.md)"
    work.show_lines({"deliveries": done, "failures": failures}, *(lines if lines or failures else [nobody]))
    if failures:
        raise TransportError("; ".join(failures))
