"""How a scorecard does in parts of a dataset: by industry, age and sales of the enterprise, and by observation date."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from pydantic import BaseModel

from pipelines.credit.bins import Floats
from pipelines.credit.dataset import INDUSTRY
from pipelines.credit.measures import auc

UNKNOWN = "unknown"
_AGE, _SALES = "age_months", "vat_sales_12m"
_YEARS = ((36, "under 3 years"), (120, "3 to 10 years"))
_OLDER = "10 years and more"
_YUAN = ((1_000_000, "under 1 million CNY"), (10_000_000, "1 to 10 million CNY"))
_MORE = "10 million CNY and more"


class Part(BaseModel):
    """One part of the rows: `kind` is industry, age, sales or date. `auc` is None without good or without bad ones."""

    kind: str
    name: str
    rows: int
    bads: int
    expected_pct: float
    observed_pct: float
    auc: float | None


def parts_of(table: pl.DataFrame, scores: Floats, probability: Floats, bad: Floats) -> list[Part]:
    """All parts, by kind and then in their own order; rows of which the segment is unknown are a part too."""
    found = []
    for kind, names in _kinds(table):
        for name in names.unique().sort().to_list():
            here = (names == name).to_numpy()
            value = auc(-scores[here], bad[here])
            found.append(
                Part(
                    kind=kind,
                    name=name if kind in ("industry", "date") else name.split(" ", 1)[-1],
                    rows=int(here.sum()),
                    bads=int(bad[here].sum()),
                    expected_pct=100 * float(probability[here].mean()),
                    observed_pct=100 * float(bad[here].mean()),
                    auc=None if np.isnan(value) else value,
                )
            )
    return found


def _kinds(table: pl.DataFrame) -> Iterator[tuple[str, pl.Series]]:
    """The kinds that the dataset can tell, and the part of each row; names of bands begin with their number."""
    if INDUSTRY in table.columns:
        yield "industry", table[INDUSTRY].fill_null(UNKNOWN)
    for kind, code, bands, last in (("age", _AGE, _YEARS, _OLDER), ("sales", _SALES, _YUAN, _MORE)):
        if code in table.columns:
            yield kind, table.select(_band(code, bands, last)).to_series()
    yield "date", table["observation_date"].cast(pl.String)


def _band(code: str, bands: tuple[tuple[int, str], ...], last: str) -> pl.Expr:
    found = pl.lit(f"{len(bands)} {last}")
    for number, (below, name) in reversed(list(enumerate(bands))):
        found = pl.when(pl.col(code) < below).then(pl.lit(f"{number} {name}")).otherwise(found)
    value = pl.col(code).fill_nan(None)
    return pl.when(value.is_null()).then(pl.lit(f"{len(bands) + 1} {UNKNOWN}")).otherwise(found)
