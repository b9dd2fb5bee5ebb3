"""The made-up registry and credit platform: what lands is what truth says, and the feeds agree."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.landing.reader.account import Reading, ReadRequest
from pipelines.landing.reader.delivery import read
from sources.simulator import simulate
from sources.simulator.bureaus.credit._penalties import make_penalties
from sources.simulator.city import City, make_city

END = date(2026, 6, 30)
SIZE: dict[str, Any] = {"enterprises": 700, "days": 400, "end": END, "seed": 6, "increments": 20}
FEEDS = (
    "credit/admin_penalty",
    "credit/dishonest_debtor",
    "credit/honour_list",
    "credit/public_grade",
    "registry/abnormal_operation",
    "registry/annual_report",
    "registry/change",
    "registry/enterprise",
    "registry/serious_violation",
)

every_feed = pytest.mark.parametrize("feed", FEEDS)


@dataclass(frozen=True)
class Landed:
    """By feed: landed rows with the `file` they came in, and file and number of quarantined ones; by file: readings."""

    rows: dict[str, pl.DataFrame]
    aside: dict[str, set[tuple[str, int]]]
    readings: dict[str, Reading]
    defects: pl.DataFrame
    links: pl.DataFrame


def _truth(out: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(out / "truth" / f"{name}.csv", infer_schema=False).cast({"row_no": pl.Int64})


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """Data behind a server is read as one file, as from a fetch."""
    out = tmp_path_factory.mktemp("registry")
    made = simulate(**SIZE, out=out, progress=lambda _: None, feeds=FEEDS)
    contracts = read_contracts(SOURCES_DIR)
    rows: dict[str, list[pl.DataFrame]] = {feed: [] for feed in FEEDS}
    aside: dict[str, set[tuple[str, int]]] = {feed: set() for feed in FEEDS}
    readings = {}
    for number, (file, facts) in enumerate(made.totals["files"].items()):
        raw, folder = out / file, out / "read" / str(number)
        folder.mkdir(parents=True)
        if file.startswith("bureaus/"):
            raw = folder / f"fetched_{END:%Y%m%d}.jsonl"
            pl.read_parquet(out / file).drop("_published_on").write_ndjson(raw)
        feed = facts["feed"]
        request = ReadRequest(
            raw=raw,
            file_name=raw.name,
            delivery_id="0123456789abcdef",
            feed=contracts[feed],
            folder=folder,
            max_text_bytes=1 << 30,
        )
        reading = read(request)
        readings[file] = reading
        if reading.problem is None:
            assert reading.rows_in == facts["rows"]
            rows[feed].append(pl.read_parquet(folder / "rows.parquet").with_columns(file=pl.lit(file)))
            numbers = pl.read_parquet(folder / "quarantine.parquet")["row_no"]
            aside[feed] |= {(file, row_no) for row_no in numbers}
    found = {feed: pl.concat(parts) for feed, parts in rows.items()}
    return Landed(found, aside, readings, _truth(out, "defects"), _truth(out, "links"))


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(**SIZE)


def _told(landed: Landed, feed: str, *outcomes: str) -> pl.DataFrame:
    return landed.defects.filter((pl.col("feed") == feed) & pl.col("outcome").is_in(outcomes))


@every_feed
def test_exactly_the_rows_that_truth_names_are_set_aside(landed: Landed, feed: str) -> None:
    assert landed.aside[feed] == set(_told(landed, feed, "quarantined").select("file", "row_no").rows())


@every_feed
def test_repaired_and_flagged_cells_land_as_truth_says(landed: Landed, feed: str) -> None:
    told = _told(landed, feed, "repaired", "flagged")
    assert told["kind"].n_unique() >= 3
    for (field,), part in told.group_by("field", maintain_order=True):
        seen = landed.rows[feed].select("file", pl.col("_row_no").alias("row_no"), pl.col(str(field)).alias("seen"))
        both = part.join(seen.cast({"seen": pl.String}), on=["file", "row_no"], how="left")
        wrong = both.filter(~pl.col("seen").eq_missing(pl.col("value")))
        assert wrong.select("file", "row_no", "kind", "value", "seen").rows() == []


def test_exactly_the_files_that_truth_names_are_refused(landed: Landed) -> None:
    refused = {file: reading.problem.code for file, reading in landed.readings.items() if reading.problem}
    told = landed.defects.filter(pl.col("outcome") == "rejected")
    assert set(refused) == set(told["file"])
    kinds = {kind: refused[file] for kind, file in told.select("kind", "file").iter_rows()}
    assert kinds == {"wrong_columns": "unknown_layout", "no_rows": "empty"}


@pytest.mark.parametrize(
    ("feed", "key"),
    [
        ("credit/admin_penalty", ["decision_no"]),
        ("credit/honour_list", ["enterprise_id", "honour_name", "granted_date"]),
        ("registry/change", ["change_no"]),
        ("registry/enterprise", ["enterprise_id"]),
    ],
)
def test_what_is_sent_again_has_a_later_row_of_the_same_key(landed: Landed, feed: str, key: list[str]) -> None:
    latest = pl.col("etl_at").max().over("file", *key)
    older = landed.rows[feed].filter(pl.col("etl_at") < latest).select("file", row_no="_row_no")
    told = _told(landed, feed, "superseded").select("file", "row_no")
    assert told.height
    assert sorted(older.rows()) == sorted(told.rows())


def test_a_corrected_report_comes_again_later(landed: Landed) -> None:
    key = ["enterprise_id", "report_year"]
    rows = landed.rows["registry/annual_report"].filter(pl.col("enterprise_id").is_not_null())
    older = rows.filter(pl.col("etl_at") < pl.col("etl_at").max().over(key)).select("file", row_no="_row_no")
    told = _told(landed, "registry/annual_report", "superseded").select("file", "row_no")
    assert sorted(older.rows()) == sorted(told.rows())
    assert older["file"].n_unique() > 1  # one of them was corrected by an arrival of another day


@pytest.mark.parametrize("feed", ["credit/dishonest_debtor", "registry/abnormal_operation"])
def test_what_a_delta_takes_away_and_brings_back(landed: Landed, feed: str) -> None:
    told = _told(landed, feed, "superseded").select("file", "row_no", "kind")
    rows = landed.rows[feed].join(told, left_on=["file", "_row_no"], right_on=["file", "row_no"], how="left")
    rows = rows.sort("file", "_row_no")
    logs = rows.filter(pl.col("kind").is_not_null().any().over("record_no")).group_by("record_no").agg("_change_code")
    ways = {tuple(way) for way in logs["_change_code"]}
    assert ways <= {("insert", "delete"), ("insert", "delete", "insert")}
    assert ("insert", "delete", "insert") in ways


def test_names_without_a_code_are_in_truth(landed: Landed) -> None:
    for feed in ("credit/admin_penalty", "credit/dishonest_debtor"):
        rows = landed.rows[feed].filter(pl.col("enterprise_id").is_null())
        links = landed.links.filter(pl.col("feed") == feed)
        both = rows.join(links, left_on=["file", "_row_no"], right_on=["file", "row_no"], how="left")
        assert both.height
        assert both["enterprise_id_right"].null_count() == 0
        assert (both["enterprise_name"] == both["name"]).all()


def test_the_lists_and_the_changes_tell_one_story(landed: Landed, city: City) -> None:
    """An enterprise renamed during the arrivals has the old name before that day, and the new one after."""
    renamed = city.frame.filter(pl.col("renamed_on").is_between(city.opening, END, closed="right"))
    assert renamed.height
    day = pl.col("file").str.extract(r"_(\d{8})\.csv$").str.to_date("%Y%m%d")
    lists = landed.rows["registry/enterprise"].with_columns(day=day).join(renamed, on="enterprise_id")
    is_new = pl.col("day") >= pl.col("renamed_on")
    name = pl.when(is_new).then("enterprise_name_right").otherwise("former_name")
    assert lists.filter(pl.col("enterprise_name") != name).height == 0
    assert {True, False} == set(lists.select(is_new).to_series())
    changes = landed.rows["registry/change"].filter(pl.col("change_item_code") == "name")
    known = changes.select("enterprise_id", "before_text", "after_text", "change_date").unique()
    told = city.frame.filter(pl.col("renamed_on") < END).select(
        "enterprise_id", before_text="former_name", after_text="enterprise_name", change_date="renamed_on"
    )
    assert sorted(known.rows()) == sorted(told.rows())


def test_distress_shows_in_every_negative_list(landed: Landed, city: City) -> None:
    distressed = city.frame.filter("is_distressed")["enterprise_id"].implode()
    for feed in ("credit/admin_penalty", "credit/dishonest_debtor", "registry/abnormal_operation"):
        named = landed.rows[feed].filter(pl.col("uscc").is_not_null()).unique("enterprise_id")
        assert named["enterprise_id"].is_in(distressed).mean() > 2 * 0.08, feed  # 8 % of all are in distress


def test_fines_come_to_what_was_decided(landed: Landed, city: City) -> None:
    """In the column or in words, each fine is the one decided, but for the rows that were spoilt on purpose."""
    rows = landed.rows["credit/admin_penalty"]
    spoilt = landed.defects.filter(pl.col("kind").is_in(["yuan_for_ten_thousand", "sent_twice"]))
    rows = rows.join(spoilt.select("file", _row_no="row_no"), on=["file", "_row_no"], how="anti")
    words = pl.col("penalty_text").str.extract(r"([0-9.]+)").cast(pl.Decimal(18, 4))
    in_words = pl.when(pl.col("penalty_text").str.contains("万元")).then(words * 10_000).otherwise(words)
    number = pl.col("decision_no").str.extract(r"〕(\d+)号")
    paid = rows.filter(pl.col("etl_at") == pl.col("etl_at").max().over("decision_no")).select(
        number.alias("number"), seen=pl.coalesce(pl.col("fine_cny").cast(pl.Decimal(18, 4)), in_words)
    )
    decided = make_penalties(city).select("number", "fine")
    both = paid.join(decided, on="number", how="left", validate="m:1").filter(pl.col("seen") != 3000)
    assert both.filter(pl.col("seen").ne_missing(pl.col("fine").cast(pl.Decimal(18, 4)))).rows() == []
    assert both["seen"].drop_nulls().len() > 20
