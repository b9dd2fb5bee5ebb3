"""The rows behind a failed check in a terminal: each key in clear, with the hash that receipts show for it."""

from __future__ import annotations

from rich.console import Console

from quality.checks import CheckResult
from quality.sample_keys import hidden, text_of


def show_rows(result: CheckResult, secret: bytes, console: Console) -> None:
    """What the check found, then the first rows that fail it."""
    found = result.figure or result.detail or "no figure"
    console.print(f"{result.id}: {result.state}; found: {found}; allowed: {result.bound or 'the check must run'}")
    for one in result.sample:
        if isinstance(one, str):
            console.print(f"- {one}")
            continue
        clear, shown = text_of(one), text_of(hidden(one, secret))
        console.print(f"- {clear}")
        if shown != clear:
            console.print(f"  in receipts: {shown}")
    if not result.sample:
        console.print("no row to show")
