"""`kechuang review cultivation`: list what changes on the cultivation lists, and record that a list was pushed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption
from pipelines.cli.show.blocks import is_narrow, show_block
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.parts import Label
from pipelines.pages.words import amount, label

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

_LISTED = """
    WITH rules AS (
        SELECT rulebook_code, version, rule_code, title_zh, title_en
        FROM marts.mart_rulebook WHERE rule_kind = 'cultivation_rule'
    )
    SELECT listed.rulebook_code, push_state_code, enterprise_id, enterprise_name, layer_code, former_layer_code,
        requirement_code, coalesce(own.title_zh, former.title_zh, every.title_zh) AS requirement_zh,
        coalesce(own.title_en, former.title_en, every.title_en) AS requirement_en, reason_state_code,
        requirement_value, threshold, listed.unit_code, last_push_date, next_push_date, office_zh, office_en
    FROM marts.mart_cultivation_member AS listed
    LEFT JOIN (SELECT enterprise_id, enterprise_name FROM marts.mart_enterprise_profile) USING (enterprise_id)
    LEFT JOIN rules AS own ON own.rulebook_code = listed.rulebook_code AND own.version = listed.version
        AND own.rule_code = concat(layer_code, '/', requirement_code)
    LEFT JOIN rules AS former ON former.rulebook_code = listed.rulebook_code AND former.version = listed.version
        AND former.rule_code = concat(former_layer_code, '/', requirement_code)
    LEFT JOIN rules AS every ON every.rulebook_code = listed.rulebook_code AND every.version = listed.version
        AND every.rule_code = concat('any/', requirement_code)
    ORDER BY listed.rulebook_code, push_state_code, enterprise_id
"""
_CHANGES = ("added", "moved", "review", "removed")
_MEMBERS = ("added", "kept", "moved", "review")
_NEAR = "near"
_OF_A_LIST = ("last_push_date", "next_push_date", "office_zh", "office_en")
_WIDE = 170
"""Columns of a terminal from which on the table is readable."""
_COLUMNS = ("list", "change", "enterprise", "name", "layer", "requirement", "reason", "value", "threshold")


@command("data", "city", shows_progress=False)
def cultivation(
    work: Work,
    day: DayOption = None,
    push: Annotated[str | None, typer.Option(help="Record that this list was pushed", metavar="RULEBOOK")] = None,
    by: Annotated[str | None, typer.Option(help="Your name, recorded with the push")] = None,
    limit: Annotated[int, typer.Option(min=1, help="List at most N changes, and N one step away", metavar="N")] = 50,
) -> None:
    """List changes of the cultivation lists against the last push and who is one step away, or record a push.

    One step away: one requirement of a layer is not met, and nothing is unknown.

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
        pushes = listed.group_by("rulebook_code").agg(pl.col(*_OF_A_LIST).max()).sort("rulebook_code")
        near = listed.filter(pl.col("push_state_code") == _NEAR)
        parts = {
            "lists": counts,
            "pushes": pushes,
            "changes": changes.drop(_OF_A_LIST).head(limit),
            "one_step_away": near.drop(_OF_A_LIST).head(limit),
        }
        work.show(_told(parts), lambda: _print(counts, pushes, changes, near, limit, work.console))
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


def _told(parts: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """Rows for JSON: decimals and dates are texts."""
    return {name: [_plain(row) for row in frame.to_dicts()] for name, frame in parts.items()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, date | Decimal) else value for name, value in row.items()}


def _print(
    counts: pl.DataFrame,
    pushes: pl.DataFrame,
    changes: pl.DataFrame,
    near: pl.DataFrame,
    limit: int,
    console: Console,
) -> None:
    for row in counts.iter_rows(named=True):
        console.print(f"{row['rulebook_code']}: {row['push_state_code']} {row['enterprises']:,}")
    for row in pushes.iter_rows(named=True):
        pushed = f"last push {row['last_push_date']}, the next by {row['next_push_date']}"
        said = pushed if row["last_push_date"] else "never pushed"
        console.print(cell(f"{row['rulebook_code']}: {said}; {Label(row['office_zh'], row['office_en'])}"))
    console.print()
    _print_rows("changes against the last push", changes, limit, console)
    _print_rows("one step away, and what is missing", near, limit, console)


def _print_rows(title: str, rows: pl.DataFrame, limit: int, console: Console) -> None:
    console.print(cell(f"{title}: {rows.height:,}"), style="bold")
    if rows.is_empty():
        return
    told = [_cells(row) for row in rows.head(limit).iter_rows(named=True)]
    if is_narrow(console, _WIDE):
        for listed, change, enterprise, name, layer, *reason in told:
            facts = [("list", f"{listed}, {layer}: {change}"), *zip(_COLUMNS[5:], reason, strict=True)]
            show_block(console, (enterprise, name), [(column, "" if text == "—" else text) for column, text in facts])
    else:
        table = plain_table(*_COLUMNS, words=_COLUMNS[:-2])
        for column in table.columns:
            column.no_wrap, column.overflow = column.header in ("enterprise", "value", "threshold"), "fold"
        for cells in told:
            table.add_row(*(cell(one) for one in cells))
        console.print(table)
    if rows.height > limit:
        console.print(f"{rows.height - limit:,} more (--limit)")
    console.print()


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    """A row by the columns of the table."""
    layer = row["layer_code"] or row["former_layer_code"] or ""
    before = row["former_layer_code"] if row["former_layer_code"] != layer else None
    return (
        row["rulebook_code"],
        str(label("push_state", row["push_state_code"])),
        row["enterprise_id"],
        row["enterprise_name"] or "—",
        f"{before} → {layer}" if before else layer,
        str(Label(row["requirement_zh"] or row["requirement_code"] or "—", row["requirement_en"] or "")),
        str(label("requirement_state", row["reason_state_code"])),
        _figure(row["requirement_value"], row["unit_code"]),
        _figure(row["threshold"], row["unit_code"]),
    )


def _figure(value: Decimal | None, unit: str | None) -> str:
    shown = amount(value, unit).text
    return shown.en or shown.zh
