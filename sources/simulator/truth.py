"""What a correct run must find: totals, the latent state of every enterprise, the list of planted defects."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from sources.simulator.atomic import replaced
from sources.simulator.city import DISTRICTS
from sources.simulator.defects import SCHEMA
from sources.simulator.invoice_files import InvoiceFile
from sources.simulator.registry_files import RegistryPart

_LATENT = (
    "enterprise_id", "uscc", "enterprise_name", "district", "industry", "established_date", "size_class", "size",
    "has_invoices", "sales_per_day", "purchases_per_sale", "vat_rate_pct", "growth_per_year", "seasonality",
    "customers", "concentration", "void_share", "red_share", "is_distressed", "distress_from", "falls_silent",
    "registered_capital_amount", "registered_capital_currency", "is_unreadable",
)  # fmt: skip


def cny(cents: int) -> str:
    """Money as text with two decimals."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def make_totals(
    arguments: dict[str, Any],
    city: pl.DataFrame,
    registry: Iterable[RegistryPart],
    invoices: Iterable[InvoiceFile],
    defects: pl.DataFrame,
) -> dict[str, Any]:
    """Return what goes into ``totals.json``. Money is in CNY over readable rows, as text."""
    readable = city.filter(~pl.col("is_unreadable"))
    files: dict[str, dict[str, Any]] = {
        part.file: {
            "feed": "registry__enterprise", "encoding": part.encoding, "rows": part.rows,
            "readable": part.rows - part.quarantined, "quarantined": part.quarantined,
        }
        for part in registry
    }  # fmt: skip
    money: dict[str, dict[str, Any]] = {}
    for book in invoices:
        files[book.file] = {
            "feed": "tax__vat_invoice", "encoding": "utf-8-sig", "rows": book.rows,
            "readable": book.rows - book.quarantined, "quarantined": book.quarantined,
        }  # fmt: skip
        money[book.direction] = {
            "valid_total_cny": cny(book.valid_total), "total_cny": cny(book.total), "amount_cny": cny(book.amount),
            "tax_cny": cny(book.tax), "void": book.void, "red": book.red, "enterprises": book.enterprises,
        }  # fmt: skip
    by_kind = (
        defects.with_columns(feed=pl.col("file").str.split("/").list.head(2).list.join("__"))
        .group_by("feed", "kind", "outcome").len().sort("feed", "kind", "outcome")
    )  # fmt: skip
    counts: dict[str, dict[str, Any]] = {}
    for feed, kind, outcome, rows in by_kind.rows():
        counts.setdefault(feed, {})[kind] = {"outcome": outcome, "rows": rows}
    return {
        "arguments": arguments,
        "enterprises": readable.height,
        "duplicate_enterprise_ids": city.height - city["enterprise_id"].n_unique(),
        "files": files,
        "invoices": money,
        "defects": counts,
    }


def write_truth(folder: Path, *, city: pl.DataFrame, totals: dict[str, Any], defects: pl.DataFrame, end: date) -> None:
    """Write the three files of truth, replacing those of an earlier run."""
    with replaced(folder / "totals.json") as temporary:
        text = json.dumps(totals, ensure_ascii=False, indent=2) + "\n"
        temporary.write_bytes(text.encode())
    latent = city.with_columns(
        district=pl.Series([d.name for d in DISTRICTS]).gather(city["district"]),
        distress_from=pl.when("is_distressed").then(pl.lit(end) - pl.duration(days=pl.col("distress_days") - 1)),
    ).select(_LATENT)
    with replaced(folder / "enterprise.csv") as temporary:
        latent.write_csv(temporary, float_precision=6, line_terminator="\n")
    with replaced(folder / "defects.csv") as temporary:
        defects.select(SCHEMA.keys()).write_csv(temporary, line_terminator="\n")
