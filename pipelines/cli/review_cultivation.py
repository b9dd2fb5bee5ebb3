"""`kechuang review cultivation`: list what changes on the cultivation lists, and record that a list was pushed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption
from pipelines.pages.words import number

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

_LISTED = """
    SELECT rulebook_code, push_state_code, enterprise_id, enterprise_name, layer_code, former_layer_code,
        requirement_code, reason_state_code, requirement_value, threshold
    FROM marts.mart_cultivation_member
    LEFT JOIN (SELECT enterprise_id, enterprise_name FROM marts.mart_enterprise_profile) USING (enterprise_id)
    ORDER BY rulebook_code, push_state_code, enterprise_id
"""
_CHANGES = ("added", "moved", "review", "removed")
_MEMBERS = ("added", "kept", "moved", "review")


@command("data", "city", shows_progress=False)
def cultivation(
    work: Work,
    day: DayOption = None,
    push: Annotated[str | None, typer.Option(help="Record that this list was pushed", metavar="RULEBOOK")] = None,
    by: Annotated[str | None, typer.Option(help="Your name, recorded with the push")] = None,
    limit: Annotated[int, typer.Option(min=1, help="List at most N changes", metavar="N")] = 50,
) -> None:
    """List changes of the cultivation lists against the last push, or record a push.

    Pushes are added to decisions/cultivation_push.csv in the city's folder.
    """
    import polars as pl

    from pipelines.city.folder import city_to_write
    from pipelines.plan.day import day_build
    from pipelines.rulebooks.pushes import add_push
    from pipelines.warehouse.receipt import finished_warehouse

    on = work.day(day)
    listed = _read(finished_warehouse(day_build(work.settings, on)))
    if push is None:
        counts = listed.group_by("rulebook_code", "push_state_code").len("enterprises")
        counts = counts.sort("rulebook_code", "push_state_code")
        changes = listed.filter(pl.col("push_state_code").is_in(_CHANGES))
        work.show(
            {"lists": counts.to_dicts(), "changes": changes.head(limit).to_dicts()},
            lambda: _print(counts, changes, limit, work.console),
        )
        return
    if not by:
        raise KechuangError("a push needs --by: give your name")
    members = _members(listed, push)
    file = city_to_write(work.settings).cultivation_pushes
    count = add_push(members.select("enterprise_id", "layer_code"), push, on, by, file)
    work.show_lines(
        {"rulebook_code": push, "members": count, "file": str(file)},
        f"push of {push} with {counted(count, 'member')} added to {file}; later builds are compared with it",
    )


def _read(warehouse: Path) -> pl.DataFrame:
    with opened_duckdb(warehouse, read_only=True) as connection:
        rows: pl.DataFrame = connection.sql(_LISTED).pl()
    return rows


def _members(listed: pl.DataFrame, push: str) -> pl.DataFrame:
    """Who is on a list.

    Raises:
        KechuangError: there is no such list.
    """
    import polars as pl

    known = listed["rulebook_code"].unique().sort().to_list()
    if push not in known:
        raise KechuangError(f"nobody is on a list {push} or near it: the lists are {', '.join(known) or 'empty'}")
    return listed.filter((pl.col("rulebook_code") == push) & pl.col("push_state_code").is_in(_MEMBERS))


def _print(counts: pl.DataFrame, changes: pl.DataFrame, limit: int, console: Console) -> None:
    for row in counts.iter_rows(named=True):
        console.print(f"{row['rulebook_code']}: {row['push_state_code']} {row['enterprises']:,}")
    table = Table()
    for name in (
        "list",
        "change",
        "enterprise",
        "name",
        "layer",
        "before",
        "requirement",
        "reason",
        "value",
        "threshold",
    ):
        table.add_column(name, overflow="fold")
    for line in changes.head(limit).rows():
        table.add_row(*(cell(_text(value)) for value in line))
    console.print(table)
    if changes.height > limit:
        console.print(f"{changes.height - limit:,} more (--limit)")


def _text(value: object) -> str:
    """A cell: numbers with separators, without the zeros behind the point."""
    return "" if value is None else number(value) if isinstance(value, Decimal) else str(value)
