"""`kechuang prune`: remove old files by the retention policy."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.filesize import decimal as human

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.output import CommandFailedError
from pipelines.day.prune.prune import Pruned


@command("data", "city")
def prune(
    work: Work,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be removed; remove nothing")] = False,
) -> None:
    """Remove old builds, Dagster runs, fetched files and work files; keep every release."""
    from pipelines.day import steps

    done = steps.prune(work.settings, work.feeds, is_dry_run=dry_run)
    work.show(done, lambda: _show(done, work.console))
    if done.problems:
        raise CommandFailedError(f"{counted(len(done.problems), 'item')} not removed; the first: {done.problems[0]}")


def _show(done: Pruned, console: Console) -> None:
    """Count and bytes of each part; for a dry run, every item as well."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for one in done.removed:
        counts[one.part] += 1
        sizes[one.part] += one.bytes
        if done.is_dry_run:
            console.print(f"{one.part}: {one.paths[0] if one.paths else 'rows'}: {one.why} ({human(one.bytes)})")
    verb = "would be removed" if done.is_dry_run else "removed"
    for part in counts:
        console.print(f"{part}: {counts[part]:,} {verb}, {human(sizes[part])}")
    if done.compacted_bytes:
        console.print(f"dagster: database files compacted, {human(done.compacted_bytes)}")
    for line in done.problems:
        console.print(line)
    console.print(f"total: {human(done.bytes)}" if done.removed or done.compacted_bytes else "nothing to remove")
