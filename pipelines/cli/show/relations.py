"""The origin of each table of a build (made or taken from an earlier build) in a terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Console

from pipelines.cli.show.feeds import plain_table
from pipelines.warehouse.receipt import BuildReceipt

_WORDS = {
    "made": "made: new rows",
    "stopped": "made: same rows as before",
    "taken": "taken from the earlier build",
}


def show_relations(receipt: BuildReceipt, console: Console) -> None:
    """Every relation with its origin and the reason; those that were made come first."""
    if not receipt.relations:
        console.print("dbt made all tables; only the built-in runner takes tables from an earlier build")
        return
    counts = Counter(one.how for one in receipt.relations.values())
    table = plain_table("table", "", "why", "seconds")
    for how in ("made", "stopped", "taken"):
        for name, one in receipt.relations.items():
            if one.how == how:
                table.add_row(name, _WORDS[how], one.why, f"{receipt.model_seconds.get(name, 0):,.2f}")
    console.print(table)
    console.print(
        f"starts from: {receipt.started_from or 'nothing'}; {counts['taken']} taken, {counts['stopped']} made with the "
        f"same result, {counts['made']} made"
    )
