"""The tax bureau's made-up feeds: what lands is what ``truth`` says, and the feeds agree with the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest
from small_feed import READERS

from pipelines.arrivals.inbox import survey
from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.landing.land import land_feed
from pipelines.landing.store import LandingStore
from sources.simulator import simulate
from sources.simulator.city import City, make_city

END = date(2026, 6, 30)
SIZE = {"enterprises": 300, "days": 560, "end": END, "seed": 5}
FEEDS = ("tax/arrears", "tax/cit_return", "tax/credit_rating", "tax/rd_deduction", "tax/vat_return")
Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Landed:
    """By feed: landed rows and the numbers of those quarantined; and all planted defects."""

    rows: Frames
    aside: dict[str, set[int]]
    defects: pl.DataFrame


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """The feeds made and landed; data behind the server comes as one file, as from a fetch."""
    out = tmp_path_factory.mktemp("tax")
    made = simulate(**SIZE, out=out, progress=lambda _: None, feeds=FEEDS)
    for path in (out / "bureaus").glob("*/*.parquet"):
        fetched = out / "inbox" / "tax" / path.stem / f"{path.stem}_{END:%Y%m%d}.jsonl"
        fetched.parent.mkdir(parents=True)
        pl.read_parquet(path).drop("_published_on").write_ndjson(fetched)
    contracts, store = read_contracts(SOURCES_DIR), LandingStore(out / "landing")
    rows: Frames = {}
    aside: dict[str, set[int]] = {}
    for name in FEEDS:
        found = land_feed(contracts[name], survey(made.inbox, [name]), store, out / "work", READERS, lambda _: None)
        [outcome] = found.outcomes
        assert outcome.state == "landed", outcome.problem
        place = [store.reading_path(kind, contracts[name], outcome.delivery_id) for kind in ("rows", "quarantine")]
        rows[name] = pl.read_parquet(place[0])
        aside[name] = set(pl.read_parquet(place[1])["row_no"].to_list())
        assert outcome.rows_in == made.rows[name] == rows[name].height + len(aside[name])
    defects = pl.read_csv(out / "truth" / "defects.csv", infer_schema=False)
    return Landed(rows, aside, defects.with_columns(pl.col("row_no").cast(pl.Int64)))


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(**SIZE, increments=3)


@pytest.mark.parametrize("feed", FEEDS)
def test_exactly_the_rows_that_truth_names_are_set_aside(landed: Landed, feed: str) -> None:
    told = landed.defects.filter((pl.col("feed") == feed) & (pl.col("outcome") == "quarantined"))
    assert landed.aside[feed] == set(told["row_no"])
    assert len(told) >= 2


@pytest.mark.parametrize("feed", FEEDS)
def test_repaired_and_flagged_cells_land_as_truth_says(landed: Landed, feed: str) -> None:
    told = landed.defects.filter((pl.col("feed") == feed) & pl.col("outcome").is_in(["repaired", "flagged"]))
    assert told["kind"].n_unique() >= 3
    for (field,), part in told.group_by("field"):
        seen = landed.rows[feed].select(
            pl.col("_row_no").alias("row_no"), pl.col(str(field)).cast(pl.String).alias("seen")
        )
        both = part.join(seen, on="row_no", how="left")
        assert both.filter(~pl.col("seen").eq_missing(pl.col("value"))).select("kind", "value", "seen").rows() == []


@pytest.mark.parametrize(
    ("feed", "key"),
    [
        ("tax/vat_return", ["enterprise_id", "period_end_date"]),
        ("tax/cit_return", ["enterprise_id", "tax_year"]),
        ("tax/rd_deduction", ["enterprise_id", "tax_year", "line_no"]),
        ("tax/credit_rating", ["enterprise_id", "assessment_year", "published_date"]),
    ],
)
def test_every_superseded_row_is_listed(landed: Landed, feed: str, key: list[str]) -> None:
    """By time of writing alone: for a made-up bureau it never contradicts the date of submission."""
    newest = landed.rows[feed].sort(*key, "etl_at", "_row_no").group_by(key).agg(pl.col("_row_no").last())["_row_no"]
    older = set(landed.rows[feed]["_row_no"]) - set(newest)
    told = landed.defects.filter((pl.col("feed") == feed) & (pl.col("outcome") == "superseded"))["row_no"]
    gone_with_the_form = set(told) - older if feed == "tax/rd_deduction" else set()
    assert older == set(told) - gone_with_the_form
    assert older


def test_vat_sales_of_a_year_are_its_revenue(landed: Landed, city: City) -> None:
    year = city.end.year - 1
    sales = sum(
        pl.col(name).fill_null(0)
        for name in ("standard_sales_cny", "simplified_sales_cny", "export_sales_cny", "exempt_sales_cny")
    )
    filed = landed.rows["tax/vat_return"].filter(pl.col("period_end_date").dt.year() == year)
    by_enterprise = filed.sort("etl_at").unique(["enterprise_id", "period_end_date"], keep="last")
    by_enterprise = by_enterprise.group_by("enterprise_id").agg(sales.sum().cast(pl.Float64).alias("sales"))
    books = pl.DataFrame(
        {"enterprise_id": city.frame["enterprise_id"], "revenue": city.panel.revenue[:, city.panel.years.index(year)],
         "is_healthy": ~city.frame["is_distressed"]}
    )  # fmt: skip
    both = books.filter("is_healthy").join(by_enterprise, on="enterprise_id").filter(pl.col("revenue") > 0)
    ratio = (both["sales"] / both["revenue"]).to_list()
    assert len(ratio) > 200
    # a unit that went wrong, or a correction still to come, moves some
    assert sum(abs(one - 1) < 1e-6 for one in ratio) > 0.8 * len(ratio)


def test_income_tax_returns_hold_the_books(landed: Landed, city: City) -> None:
    year = city.end.year - 2
    last = landed.rows["tax/cit_return"].filter(pl.col("tax_year") == year).sort("etl_at")
    filed = last.unique("enterprise_id", keep="last").select("enterprise_id", "operating_revenue_cny", "employee_count")
    column = city.panel.years.index(year)
    books = pl.DataFrame(
        {"enterprise_id": city.frame["enterprise_id"], "revenue": city.panel.revenue[:, column],
         "heads": city.panel.headcount[:, column]}
    )  # fmt: skip
    both = filed.join(books, on="enterprise_id")
    assert both.height > 100
    assert (both["employee_count"] == both["heads"]).all()
    assert (both["operating_revenue_cny"] == both["revenue"]).mean() > 0.95  # others are corrected later


def test_deduction_forms_add_up_but_for_those_that_truth_names(landed: Landed) -> None:
    lines = landed.rows["tax/rd_deduction"].sort("etl_at").unique(["submission_no", "line_no"], keep="last")
    times = {40: 10, 2: -10, 36: -8, 38: -10}  # line 40 = line 2 + line 36 x 80 % + line 38
    parts = lines.filter(pl.col("line_no").is_in(list(times))).with_columns(
        part=pl.col("amount_cny") * pl.col("line_no").replace_strict(times, return_dtype=pl.Int64)
    )
    wide = parts.group_by("submission_no").agg(pl.col("part").sum())
    off = wide["part"] != 0
    told = landed.defects.filter(pl.col("kind") == "total_off").height
    assert wide.height > 20
    assert off.sum() == told > 0


def test_an_enterprise_in_distress_owes_falls_and_files_nothing(landed: Landed, city: City) -> None:
    troubled = set(city.frame.filter(pl.col("distress_from") < date(2025, 12, 1))["enterprise_id"])
    owing = landed.rows["tax/arrears"]["enterprise_id"]
    assert owing.is_in(troubled).mean() > 0.5
    low = landed.rows["tax/credit_rating"].filter(
        pl.col("level_code").is_in(["C", "D"]) & (pl.col("assessment_year") == 2025)
    )
    assert low["enterprise_id"].is_in(troubled).mean() > 0.4
    nil = landed.rows["tax/vat_return"].filter(
        (pl.col("output_tax_cny") == 0) & (pl.col("tax_payable_cny") == 0) & (pl.col("standard_sales_cny") == 0)
    )
    assert nil["enterprise_id"].is_in(troubled).mean() > 0.5


def test_a_rating_is_repaired_after_it_was_published(landed: Landed) -> None:
    versions = landed.rows["tax/credit_rating"].group_by("enterprise_id", "assessment_year").agg(
        pl.col("published_date").filter(pl.col("assessment_kind_code") == "annual").min().alias("first"),
        pl.col("published_date").filter(pl.col("assessment_kind_code") != "annual").max().alias("later"),
    )  # fmt: skip
    changed = versions.filter(pl.col("later").is_not_null() & pl.col("first").is_not_null())
    assert changed.height > 3
    assert (changed["later"] > changed["first"]).all()
