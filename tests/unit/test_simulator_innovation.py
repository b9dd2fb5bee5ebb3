"""The made-up science bureau: what lands is what truth says, and what enterprises declare is what their books say."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from landed_city import LandedCity, land_city

from sources.simulator import simulate
from sources.simulator.bureaus.innovation._filings import make_filings
from sources.simulator.bureaus.innovation._indicators import declared, make_events
from sources.simulator.city import City, make_city

END = date(2026, 6, 30)
SIZE = {"enterprises": 8_000, "days": 400, "end": END, "seed": 1, "increments": 5}
FEEDS = tuple(
    f"innovation/{name}"
    for name in ("declaration", "expert", "gradient_list", "hte_certificate", "institution", "programme",
                 "sme_admission", "specialist", "talent_team", "tech_contract", "venture_exit", "venture_fund",
                 "venture_investment", "workstation")
)  # fmt: skip
LATER = {  # what a row is about, and the time that decides which is newer
    "innovation/declaration": (["scheme_code", "period_year", "enterprise_id", "indicator_code"], "submitted_at"),
    "innovation/programme": (["programme_no", "enterprise_name"], "etl_at"),
    "innovation/venture_exit": (["exit_no"], "etl_at"),
    "innovation/venture_fund": (["fund_no"], "etl_at"),
    "innovation/venture_investment": (["record_no"], "etl_at"),
}

NAMING = ("innovation/gradient_list", "innovation/hte_certificate", "innovation/programme",
          "innovation/sme_admission", "innovation/tech_contract")  # fmt: skip
"""Feeds that leave out codes."""

every_feed = pytest.mark.parametrize("feed", FEEDS)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> LandedCity:
    return land_city(tmp_path_factory.mktemp("innovation"), FEEDS, **SIZE)


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(**SIZE)


@every_feed
def test_exactly_the_rows_that_truth_names_are_set_aside(landed: LandedCity, feed: str) -> None:
    assert landed.aside[feed] == set(landed.told(feed, "quarantined").select("file", "row_no").rows())


@every_feed
def test_repaired_and_flagged_cells_land_as_truth_says(landed: LandedCity, feed: str) -> None:
    assert landed.told(feed, "repaired", "flagged").height
    assert landed.wrongly_landed(feed) == []


@pytest.mark.parametrize("feed", LATER)
def test_what_is_sent_again_is_newer(landed: LandedCity, feed: str) -> None:
    key, time = LATER[feed]
    rows = landed.rows[feed].with_columns(latest=pl.col(time).max().over(key))
    older = rows.filter(pl.col(time) < pl.col("latest")).select("file", row_no="_row_no")
    told = landed.told(feed, "superseded").select("file", "row_no")
    assert told.height
    # a row that was declared twice in one file and once more on a later day is older too, and is listed once
    assert set(told.rows()) <= set(older.rows())
    assert older.height - told.height <= 2


@pytest.mark.parametrize("feed", NAMING)
def test_every_name_without_a_code_means_an_enterprise(landed: LandedCity, feed: str) -> None:
    rows = landed.rows[feed]
    if "enterprise_id" in rows.columns:
        rows = rows.filter(pl.col("enterprise_id").is_null())
    links = landed.truth("links").filter(pl.col("feed") == feed).select("file", "row_no", "name")
    assert rows.height
    assert set(rows.select("file", "_row_no", "enterprise_name").rows()) <= set(links.rows())


def test_a_share_of_the_names_is_a_former_name_or_a_variant(landed: LandedCity) -> None:
    links = landed.truth("links").filter(pl.col("feed") == "innovation/sme_admission")
    assert {"current", "former", "variant"} <= set(links["how"])
    assert set(links.filter(pl.col("enterprise_id").is_null())["party"]) == {"outside"}


def test_a_tier_list_under_a_new_date_is_reported(landed: LandedCity) -> None:
    stale = landed.told("innovation/gradient_list", "reported").filter(pl.col("kind") == "stale_list")
    rows = landed.rows["innovation/gradient_list"].filter(
        (pl.col("status_code") == "valid") & (pl.col("valid_to_date") < date(2026, 6, 25))
    )
    assert sorted(stale["row_no"]) == sorted(rows["_row_no"])
    assert len(stale)


def test_values_are_declared_in_all_their_spellings_and_mean_what_the_books_say(landed: LandedCity, city: City) -> None:
    filings = make_filings(city)
    ids = city.frame.select("enterprise_no", "enterprise_id")
    enterprises = filings.filter(period=2025)["enterprise_no"].unique().sort()
    books = declared(city, make_events(city), enterprises.to_numpy(), 2025).with_columns(enterprise_no=enterprises)
    truth = books.join(ids, on="enterprise_no").select("enterprise_id", truth="T3_RD_RATIO")
    told = landed.told("innovation/declaration", "flagged", "repaired", "superseded").select("file", "row_no")
    rows = landed.rows["innovation/declaration"].filter(
        (pl.col("indicator_code") == "T3_RD_RATIO") & (pl.col("period_year") == 2025)
    )
    clean = rows.join(told, left_on=["file", "_row_no"], right_on=["file", "row_no"], how="anti")
    first = clean.filter(pl.col("submitted_at") == pl.col("submitted_at").min().over("enterprise_id"))
    is_fraction = (pl.col("unit_code") == "ratio") | (pl.col("share_written_code") == "fraction")
    hundredths = pl.col("value_text").cast(pl.Float64) * pl.when(is_fraction).then(10_000).otherwise(100)
    both = first.join(truth, on="enterprise_id").with_columns(read=hundredths.round().cast(pl.Int64))
    assert both.filter(is_fraction)["unit_code"].unique().sort().to_list() == ["percent", "ratio"]
    assert both.height > 50
    assert both.filter(~pl.col("read").eq_missing(pl.col("truth"))).is_empty()


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    small = {**SIZE, "enterprises": 400}
    once, again = (
        simulate(**small, out=tmp_path / name, progress=lambda _: None, feeds=FEEDS)  # type: ignore[arg-type]
        for name in ("once", "again")
    )
    assert len(once.files) > len(FEEDS)
    for one, other in zip(once.files, again.files, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
