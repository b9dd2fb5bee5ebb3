"""Putting the city together: one call writes an inbox and the truth about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from sources.simulator.city import make_city
from sources.simulator.invoice_files import write_invoices
from sources.simulator.registry_files import write_registry
from sources.simulator.truth import make_totals, write_truth


@dataclass(frozen=True)
class SimulationSummary:
    """What was written. ``files`` are absolute or relative as ``out`` was; ``totals`` is the content of totals.json."""

    inbox: Path
    truth: Path
    files: tuple[Path, ...]
    rows: dict[str, int]
    totals: dict[str, Any]


def simulate(
    *, enterprises: int, days: int, end: date, seed: int, out: Path, progress: Callable[[str], None]
) -> SimulationSummary:
    """Write ``<out>/inbox`` and ``<out>/truth`` for a made-up city, replacing files of the same name.

    Args:
        enterprises: registry rows that a strict reader can read; a few unreadable ones come on top.
        days: length of the invoice history, its last day being ``end``.
        end: last day, also the date in the file names.
        seed: any non-negative integer; the same arguments give the same bytes.
        out: folder, made if missing.
        progress: told one line for each piece written.

    Raises:
        ValueError: an argument out of its range, with what to do.

    """
    if days < 1 or days >= end.toordinal():
        raise ValueError(f"days must be at least 1 and stay within the calendar, not {days}")
    if seed < 0:
        raise ValueError(f"seed must not be negative, not {seed}")
    inbox, truth = out / "inbox", out / "truth"
    city = make_city(enterprises=enterprises, end=end, seed=seed)
    progress(f"city: {enterprises:,} enterprises")
    registry = write_registry(city, end=end, seed=seed, inbox=inbox)
    for part in registry:
        progress(f"{part.file}: {part.rows:,} rows")
    sales = write_invoices(city, "sale", days=days, end=end, seed=seed, inbox=inbox, progress=progress)
    purchases = write_invoices(city, "purchase", days=days, end=end, seed=seed, inbox=inbox, progress=progress)
    defects = pl.concat([*(part.defects for part in registry), *sales.defects, *purchases.defects])
    defects = defects.sort("file", "row_no", "column", "kind")
    arguments = {"enterprises": enterprises, "days": days, "end": end.isoformat(), "seed": seed}
    totals = make_totals(arguments, city, registry, (sales, purchases), defects)
    write_truth(truth, city=city, totals=totals, defects=defects, end=end)
    progress(f"truth: {defects.height:,} planted defects")
    return SimulationSummary(
        inbox=inbox,
        truth=truth,
        files=(
            *(inbox / part.file for part in registry),
            *(inbox / part.file for part in (sales, purchases)),
            *(truth / name for name in ("totals.json", "enterprise.csv", "defects.csv")),
        ),
        rows={
            "registry__enterprise": sum(part.rows for part in registry),
            "tax__vat_invoice": sales.rows + purchases.rows,
        },
        totals=totals,
    )
