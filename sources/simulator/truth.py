"""What a correct run must find: totals, the latent state of every enterprise, who is meant by a name, every defect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from sources.simulator.atomic import replaced
from sources.simulator.city import City
from sources.simulator.industries import INDUSTRIES
from sources.simulator.lending import make_loans
from sources.simulator.loan_book import defaults
from sources.simulator.places import DISTRICTS

DEFECT_COLUMNS = ("feed", "file", "row_no", "column", "kind", "outcome", "field", "value", "check")
LINK_COLUMNS = ("feed", "file", "row_no", "column", "name", "enterprise_id", "party", "how")
_LATENT = (
    "enterprise_no", "enterprise_id", "uscc", "enterprise_name", "former_name", "renamed_on", "district", "moved_on",
    "industry", "industry_code", "is_tech", "established_date", "exit_date", "exit_kind", "quality", "size",
    "size_class", "has_invoices", "growth_per_year", "is_distressed", "distress_from", "falls_silent", "defaults",
    "registered_capital_amount", "registered_capital_currency",
)  # fmt: skip


def counts_of(defects: pl.DataFrame) -> dict[str, dict[str, dict[str, int]]]:
    """Number of defects by feed, kind and outcome."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    groups = defects.group_by("feed", "kind", "outcome").len().sort("feed", "kind", "outcome")
    for feed, kind, outcome, rows in groups.rows():
        found.setdefault(feed, {}).setdefault(kind, {})[outcome] = rows
    return found


def write_truth(
    folder: Path, city: City, totals: dict[str, Any], defects: list[pl.DataFrame], links: list[pl.DataFrame]
) -> None:
    """Write the files of truth, replacing those of an earlier run."""
    with replaced(folder / "totals.json") as temporary:
        text = json.dumps(totals, ensure_ascii=False, indent=2) + "\n"
        temporary.write_bytes(text.encode())
    latent = city.frame.with_columns(
        district=pl.Series([d.name for d in DISTRICTS]).gather(city.frame["district"]),
        industry=pl.Series([kind.word for kind in INDUSTRIES]).gather(city.frame["industry"]),
    ).select(_LATENT)
    keys = city.frame.select("enterprise_no", "enterprise_id")
    named = pl.concat(links).join(keys, on="enterprise_no", how="left", maintain_order="left")
    failed = defaults(city, make_loans(city)).join(keys, on="enterprise_no", how="left", maintain_order="left")
    for name, frame in {
        "enterprise.csv": latent,
        "defects.csv": pl.concat(defects).select(DEFECT_COLUMNS),
        "default.csv": failed.select("enterprise_id", "default_date"),
        "links.csv": named.select(LINK_COLUMNS),
    }.items():
        with replaced(folder / name) as temporary:
            frame.write_csv(temporary, float_precision=6, line_terminator="\n")
