"""The made-up ip office: what lands is what truth says, names are those of truth, and fates of patents fit together."""

import csv
import hashlib
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from landed_city import LandedCity, land_city

from pipelines.base.settings import DBT_PROJECT_DIR
from sources.simulator import simulate
from sources.simulator.city import City, make_city
from sources.simulator.intellectual_property.events import make_events
from sources.simulator.intellectual_property.patents import make_patents
from sources.simulator.intellectual_property.pledges import make_pledges, pledged_patents

END = date(2026, 6, 30)
SIZE = {"enterprises": 1_500, "days": 400, "end": END, "seed": 4, "increments": 20}
NAMES = {"ip/patent": "applicant_names", "ip/ip_right": "owner_names", "ip/ip_pledge": "pledgor_name"}
FEEDS = ("ip/ip_pledge", "ip/ip_right", "ip/patent", "ip/patent_event")
KEYS = {
    "ip/ip_pledge": ["pledge_no", "right_kind_code", "application_no", "registration_no"],
    "ip/ip_right": ["right_kind_code", "registration_no", "nice_class"],
    "ip/patent": ["application_no"],
    "ip/patent_event": ["application_no", "announced_date", "event_text", "event_detail"],
}

every_feed = pytest.mark.parametrize("feed", FEEDS)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> LandedCity:
    return land_city(tmp_path_factory.mktemp("ip"), FEEDS, **SIZE)


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(**SIZE)


@every_feed
def test_exactly_the_rows_that_truth_names_are_set_aside(landed: LandedCity, feed: str) -> None:
    assert landed.aside[feed] == set(landed.told(feed, "quarantined").select("file", "row_no").rows())


@every_feed
def test_repaired_and_flagged_cells_land_as_truth_says(landed: LandedCity, feed: str) -> None:
    assert landed.told(feed, "repaired", "flagged")["kind"].n_unique() >= 3
    assert landed.wrongly_landed(feed) == []


@every_feed
def test_what_is_sent_again_has_a_later_row_of_the_same_key(landed: LandedCity, feed: str) -> None:
    keys = ["file", *KEYS[feed]]
    rows = landed.rows[feed].with_columns(latest=pl.col("etl_at").max().over(keys))
    older = rows.filter(pl.col("etl_at") < pl.col("latest")).select("file", pl.col("_row_no").alias("row_no"))
    told = landed.told(feed, "superseded").select("file", "row_no")
    assert told.height
    assert sorted(older.rows()) == sorted(told.rows())


def test_exactly_the_files_that_truth_names_are_refused(landed: LandedCity) -> None:
    refused = {file: reading.problem.code for file, reading in landed.readings.items() if reading.problem}
    told = landed.defects.filter(pl.col("outcome") == "rejected")
    assert set(refused) == set(told["file"])
    assert dict(told.select("kind", "file").rows()).keys() == {"no_rows", "wrong_table"}
    assert set(refused.values()) == {"empty", "unknown_layout"}


def test_every_check_digit_holds_but_those_that_truth_names(landed: LandedCity) -> None:
    for feed in ("ip/patent", "ip/patent_event"):
        rows = landed.rows[feed].filter(~pl.col("has_valid_application_no_check_digit").fill_null(value=True))
        told = landed.told(feed, "flagged").filter(pl.col("kind") == "wrong_check_digit")
        assert set(rows.select("file", "_row_no").rows()) == set(told.select("file", "row_no").rows()) != set()


@pytest.mark.parametrize("feed", NAMES)
def test_every_name_in_a_cell_is_in_truth_and_the_reverse(landed: LandedCity, feed: str) -> None:
    links = landed.truth("links").filter(pl.col("feed") == feed)
    aside = pl.DataFrame(sorted(landed.aside[feed]), schema={"file": pl.String, "row_no": pl.Int64}, orient="row")
    told = links.join(aside, on=["file", "row_no"], how="anti").select("file", "row_no", "name")
    seen = (
        landed.rows[feed]
        .select("file", pl.col("_row_no").alias("row_no"), pl.col(NAMES[feed]).str.split("；").alias("name"))
        .explode("name").drop_nulls("name")
    )  # fmt: skip
    assert sorted(seen.rows()) == sorted(told.rows()) != []


def test_a_name_is_that_of_the_day_of_filing_and_never_that_of_another(landed: LandedCity, city: City) -> None:
    enterprises = city.frame.select("enterprise_id", "enterprise_name", "former_name", "renamed_on")
    links = (
        landed.truth("links").filter(pl.col("feed") == "ip/patent").join(enterprises, on="enterprise_id", how="left")
    )
    rows = landed.rows["ip/patent"].select("file", pl.col("_row_no").alias("row_no"), "application_date")
    ours = links.filter(pl.col("party") == "enterprise").join(rows, on=["file", "row_no"])
    valid = pl.when(pl.col("renamed_on") > pl.col("application_date")).then("former_name").otherwise("enterprise_name")
    how = pl.when(pl.col("renamed_on") > pl.col("application_date")).then(pl.lit("former")).otherwise(pl.lit("current"))
    plain = ours.filter(pl.col("how").is_in(["current", "former"]))
    assert plain.filter((pl.col("name") != valid) | (pl.col("how") != how)).height == 0
    assert {"current", "former", "variant"} <= set(ours["how"])
    everybody = {*city.frame["enterprise_name"], *city.frame["former_name"].drop_nulls()}
    assert not everybody & set(ours.filter(pl.col("how").is_in(["variant", "typo"]))["name"])
    assert not everybody & set(links.filter(pl.col("party") != "enterprise")["name"])


def test_a_city_that_sends_month_by_month_sends_the_same_patents(landed: LandedCity, tmp_path: Path) -> None:
    """Compared without the check digit, which is wrong in some, and without those with a hidden date of publication."""
    at_once = land_city(tmp_path, ("ip/patent",), **{**SIZE, "increments": 0})
    both = [of.rows["ip/patent"].with_columns(pl.col("application_no").str.slice(0, 12)) for of in (landed, at_once)]
    hidden = {number for rows in both for number in rows.filter(pl.col("publication_date").is_null())["application_no"]}
    months, once = (
        set(rows.filter(pl.col("publication_date") <= date(2026, 6, 15))["application_no"]) - hidden for rows in both
    )
    assert months == once
    assert len(months) > 500


def test_events_follow_the_fate_of_their_patent(city: City) -> None:
    patents = make_patents(city)
    pledges = make_pledges(city, patents)
    pledged = pledged_patents(city, patents, pledges)
    events = make_events(city, patents, pledges, pledged).join(patents, on="application_no")
    with (DBT_PROJECT_DIR / "seeds" / "codes" / "patent_event.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["event_text"]: row["event_code"] for row in csv.DictReader(file)}
    assert set(events["event"]) <= set(codes)
    coded = events.with_columns(code=pl.col("event").replace_strict(codes))
    assert coded.filter((pl.col("code") == "granted") & (pl.col("announced") != pl.col("granted"))).height == 0
    assert patents.filter(pl.col("granted") <= END).height == coded.filter(pl.col("code") == "granted").height
    ends = coded.filter(pl.col("code").is_in(["terminated", "terminated_unpaid_fee", "expired"]))
    assert ends.filter(pl.col("announced") <= pl.col("granted")).height == 0
    years = (pl.col("announced") - pl.col("filed")).dt.total_days() / 365.25
    term = pl.when(pl.col("kind").is_in([1, 8])).then(20).when(pl.col("kind") == 3).then(15).otherwise(10)
    assert ends.filter(years > term + 0.5).height == 0
    assert coded.filter((pl.col("code") == "pledged") & ~pl.col("granted").lt(pl.col("announced"))).height == 0
    assert {"granted", "published", "deemed_withdrawn", "transferred", "pledged", "pledge_released"} <= set(
        coded["code"]
    )
    assert pledged.group_by("pledge").len()["len"].max() > 1


def test_better_tech_enterprises_have_more_patents(city: City) -> None:
    count = make_patents(city).group_by("enterprise_no").len("patents")
    enterprises = city.frame.join(count, on="enterprise_no", how="left").with_columns(pl.col("patents").fill_null(0))
    tech = enterprises.filter("is_tech")
    assert tech["patents"].mean() > 10 * enterprises.filter(~pl.col("is_tech"))["patents"].mean()
    better = pl.col("quality") > tech["quality"].median()
    assert tech.filter(better)["patents"].mean() > 1.3 * tech.filter(~better)["patents"].mean()


def test_same_arguments_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        arguments = {**SIZE, "enterprises": 200, "feeds": FEEDS, "progress": lambda _: None}
        files = simulate(**arguments, out=tmp_path / name).files
        made.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    assert made[0] == made[1]
    assert len(made[0]) > 10
