"""Control totals: the sum of each amount column, taken while an arrival is read, to hold the warehouse against.

They are in the footer of the rows' Parquet file, under the same hash as the rows: of an arrival of one row they are the
amounts of one enterprise, and receipts, plans and releases hold none.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq

_NAME = "kechuang.control_totals"


def keep_totals(writer: pq.ParquetWriter, totals: dict[str, Decimal]) -> None:
    """Put the totals, by column, into the footer of the file that is being written."""
    texts = {name: str(total) for name, total in sorted(totals.items())}
    writer.add_key_value_metadata({_NAME: json.dumps(texts)})


def kept_totals(rows: Path) -> dict[str, Decimal] | None:
    """The totals by column; None for a file that was written before they were kept there."""
    found = (pq.read_metadata(rows).metadata or {}).get(_NAME.encode())
    return None if found is None else {name: Decimal(text) for name, text in json.loads(found).items()}
