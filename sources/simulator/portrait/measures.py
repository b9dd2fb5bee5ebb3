"""One function per figure: what the made-up city shows. In the unit that `figures.csv` names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from sources.simulator.bureaus.tax import vat_invoice
from sources.simulator.city import City, make_city
from sources.simulator.intellectual_property.patents import make_patents
from sources.simulator.lending import make_loans
from sources.simulator.places import DISTRICTS
from sources.simulator.recognitions import recognitions
from sources.simulator.science.contracts import make_contracts

END = date(2026, 6, 30)


@dataclass(frozen=True)
class Observed:
    """A city and what is drawn from it, made once."""

    city: City

    @classmethod
    def of(cls, enterprises: int, seed: int = 1) -> Observed:
        """The city of the page: one year of history, three of some invoices."""
        return cls(make_city(enterprises=enterprises, days=365, end=END, seed=seed, increments=0))

    @cached_property
    def sales(self) -> pl.DataFrame:
        """Sales invoices as written: `status`, `total` (CNY)."""
        sheets = [sheet.cells for sheet in vat_invoice.deliveries(self.city) if "购方单位代号" in sheet.cells.columns]
        return pl.concat(sheets).select(
            status=pl.col("发票状态").str.strip_chars(), total=pl.col("价税合计").cast(pl.Float64, strict=False)
        )

    @cached_property
    def loans(self) -> pl.DataFrame:
        """Every loan."""
        return make_loans(self.city)

    @cached_property
    def patents(self) -> pl.DataFrame:
        """Every patent."""
        return make_patents(self.city)

    @cached_property
    def recognised(self) -> pl.DataFrame:
        """Every recognition."""
        return recognitions(self.city)

    @cached_property
    def contracts(self) -> pl.DataFrame:
        """Technology contracts registered in the last full year."""
        return make_contracts(self.city).filter(pl.col("registered_on").dt.year() == END.year - 1)

    @property
    def last_year(self) -> int:
        """Column of the panel that holds the last full year."""
        return len(self.city.panel.years) - 2


def _mean(flags: pl.Series) -> float:
    return 100 * float(flags.cast(pl.Float64).mean() or 0)  # type: ignore[arg-type]


def _region_outside(seen: Observed) -> float:
    own = pl.Series([str(district.region_code) for district in DISTRICTS]).gather(seen.city.frame["district"])
    moved = seen.city.frame["moved_on"].is_not_null()
    return _mean((seen.city.frame["uscc"].str.slice(2, 6) != own).filter(~moved).drop_nulls())


def _hte_rd_ratio(seen: Observed) -> float:
    holders = seen.recognised.filter(pl.col("kind") == "hte")["enterprise_no"].unique().sort().to_numpy()
    revenue = seen.city.panel.revenue[holders, seen.last_year]
    ratio = seen.city.panel.rd_hightech[holders, seen.last_year] / np.maximum(revenue, 1)
    return 100 * float(np.median(ratio[revenue > 0]))


def _recognised(seen: Observed, *kinds: str) -> float:
    valid = seen.recognised.filter(pl.col("kind").is_in(kinds), pl.col("to_date") >= END)
    return 100 * valid["enterprise_no"].n_unique() / seen.city.frame.height


MEASURES: dict[str, Callable[[Observed], float]] = {
    "void_share": lambda seen: _mean(seen.sales["status"] == "作废发票"),
    "red_share": lambda seen: _mean((seen.sales["total"] < 0).drop_nulls()),
    "median_sale": lambda seen: float(seen.sales["total"].median()),  # type: ignore[arg-type]
    "capital_missing": lambda seen: _mean(seen.city.frame["capital_oddity"] == 1),
    "region_outside": _region_outside,
    "invention_share": lambda seen: _mean(seen.patents["kind"].is_in([1, 8])),
    "design_share": lambda seen: _mean(seen.patents["kind"] == 3),
    "mean_loan": lambda seen: float(seen.loans["amount"].mean()) / 10_000,  # type: ignore[arg-type]
    "small_loan_share": lambda seen: _mean(seen.loans["amount"] <= 10_000_000),
    "loan_rate": lambda seen: float(seen.loans.filter(pl.col("term_months") == 12)["rate_bp"].mean()) / 100,  # type: ignore[arg-type]
    "hte_rd_ratio": _hte_rd_ratio,
    "hte_share": lambda seen: _recognised(seen, "hte"),
    "innovative_share": lambda seen: _recognised(seen, "tech_sme", "innovative_sme"),
    "specialised_share": lambda seen: _recognised(seen, "specialised_sme"),
    "contracts": lambda seen: 1_000 * seen.contracts.height / seen.city.frame.height,
    "mean_contract": lambda seen: float(seen.contracts["turnover"].mean()) / 10_000,  # type: ignore[arg-type]
}
