"""`kechuang review criteria`: list the criteria that wait for a person, and record a person's verdict on one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

# Enterprises for which a person's word is all that is missing come first.
_WAITING = """
    SELECT e.enterprise_id, p.enterprise_name, e.rulebook_code, e.version, c.criterion_code, r.name_zh, r.name_en
    FROM marts.mart_eligibility AS e
    JOIN marts.mart_eligibility_criterion AS c
        ON e.enterprise_id = c.enterprise_id AND e.rulebook_code = c.rulebook_code
        AND list_contains(string_split(e.manual_criteria, ','), c.criterion_code) AND c.state_code = 'manual'
    JOIN marts.mart_eligibility_rule AS r
        ON c.rulebook_code = r.rulebook_code AND c.route_code = r.route_code AND c.group_code = r.group_code
        AND c.criterion_code = r.criterion_code
    LEFT JOIN marts.mart_enterprise_profile AS p ON e.enterprise_id = p.enterprise_id
    WHERE e.state_code IN ('met_by_data', 'manual') AND r.kind = 'manual'
    ORDER BY e.state_code = 'manual', e.rulebook_code, e.enterprise_id, r.order_no
"""
_ASSESSED = "SELECT DISTINCT enterprise_id FROM marts.mart_eligibility"
_RULES = "SELECT rulebook_code, version, criterion_code, kind FROM marts.mart_eligibility_rule"


@command("data", "city", shows_progress=False)
def criteria(
    work: Work,
    day: DayOption = None,
    enterprise: Annotated[str | None, typer.Option(help="Record a verdict on this enterprise_id")] = None,
    rulebook: Annotated[str | None, typer.Option(help="Code of the rulebook")] = None,
    criterion: Annotated[str | None, typer.Option(help="Code of the criterion")] = None,
    verdict: Annotated[Literal["met", "unmet", "withdrawn"] | None, typer.Option(help="The verdict")] = None,
    evidence: Annotated[str | None, typer.Option(help="Document or fact that the verdict rests on")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day on which the verdict is valid")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Your name, recorded with the verdict")] = None,
    limit: Annotated[int, typer.Option(min=1, help="List at most N criteria", metavar="N")] = 50,
) -> None:
    """List criteria that a person must judge, or record a verdict on one.

    Verdicts are added to decisions/criterion_verdict.csv in the city's folder.
    """
    from pipelines.city.folder import city_to_write
    from pipelines.plan.day import day_build
    from pipelines.rulebooks.verdicts import Verdict, add_verdict
    from pipelines.warehouse.receipt import finished_warehouse

    warehouse = finished_warehouse(day_build(work.settings, work.day(day)))
    if enterprise is None:
        waiting = _read(warehouse, _WAITING)
        shown = waiting.head(limit)
        work.show(
            {"waiting": waiting.height, "criteria": shown.to_dicts()},
            lambda: _print(waiting.height, shown, work.console),
        )
        return
    if not (rulebook and criterion and verdict and evidence and until and by):
        raise KechuangError(
            "a verdict needs --rulebook, --criterion, --verdict, --evidence, --until and --by: give them all"
        )
    rules = _read(warehouse, _RULES)
    version = rules.filter(rulebook_code=rulebook)["version"]
    if version.is_empty():
        raise KechuangError(f"{rulebook}: no such rulebook in force: see `kechuang rulebook list`")
    file = city_to_write(work.settings).criterion_verdicts
    given = Verdict(enterprise, rulebook, version[0], criterion, verdict, evidence, until.date(), by, work.today)
    number = add_verdict(given, rules, _read(warehouse, _ASSESSED)["enterprise_id"], file)
    work.show_lines(
        {"verdict_no": number, "file": str(file)}, f"verdict {number} added to {file}; the next build follows it"
    )


def _read(warehouse: Path, query: str) -> pl.DataFrame:

    with opened_duckdb(warehouse, read_only=True) as connection:
        rows: pl.DataFrame = connection.sql(query).pl()
    return rows


def _print(count: int, shown: pl.DataFrame, console: Console) -> None:
    console.print(_total(count, shown.height))
    console.print(_table(shown))


def _total(count: int, shown: int) -> str:
    """All questions are counted, also where fewer are listed."""
    listed = "" if shown == count else f"; {shown:,} listed (--limit)"
    return f"{counted(count, 'question')} for a person to judge{listed}"


def _table(waiting: pl.DataFrame) -> Table:
    table = Table()
    for name in ("enterprise", "name", "rulebook", "criterion", "asks"):
        table.add_column(name, overflow="fold")
    for row in waiting.iter_rows(named=True):
        asks = f"{row['name_zh']} / {row['name_en']}"
        codes = (row["enterprise_id"], row["enterprise_name"] or "", row["rulebook_code"], row["criterion_code"])
        table.add_row(*(cell(value) for value in (*codes, asks)))
    return table
