"""The real files: every row accounted for, the known totals to the cent, the known oddities noticed."""

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from real_day import RealDay
from small_city import City
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.publish.release import read_release

pytestmark = [pytest.mark.real_data, pytest.mark.timeout(900)]  # the first test runs the day, or waits for it

ROWS = {"registry/enterprise": 51_169, "tax/vat_invoice": 735_608, "ip/patent": 4_433}
MOST_MEMORY = 2_000_000_000


def test_released(real_day: RealDay) -> None:
    assert real_day.status == 0, real_day.printed + real_day.logged
    assert real_day.printed.splitlines()[-1] == f"release: {real_day.city.served}"


def test_the_release_says_what_it_goes_without(real_day: RealDay) -> None:
    states = {one.missing: one.state for one in read_release(real_day.city.served).partial}
    assert len(states) == 19
    assert states.pop("registry/enterprise.status_text") == "empty"
    assert states.pop("ip/patent") == "old"
    assert set(states.values()) == {"absent"}


def test_a_list_of_patents_without_grants_tells_only_what_is_over(real_day: RealDay) -> None:
    """No grant, no announcement: a right past its term has lapsed, of the others nothing is claimed."""
    portfolio = real_day.mart("mart_ip_portfolio")
    assert portfolio.height > 30
    assert portfolio["in_force_count"].sum() == portfolio["pending_count"].sum() == 0
    assert portfolio.filter(pl.col("ended_count") + pl.col("unknown_count") != pl.col("right_count")).height == 0
    assert min(portfolio["ended_count"].sum(), portfolio["unknown_count"].sum()) > 0
    assert not portfolio["has_legal_status_log"].any()


@pytest.mark.parametrize("feed", ROWS)
def test_no_row_is_lost(real_day: RealDay, feed: str) -> None:
    readings = [receipt.reading for receipt in real_day.receipts(feed)]
    assert sum(reading.rows_in for reading in readings) == ROWS[feed]
    assert all(reading.rows_in == reading.rows_landed + reading.rows_quarantined for reading in readings)
    assert [reading.problem for reading in readings if reading.problem] == []


def test_one_profile_per_enterprise(real_day: RealDay) -> None:
    profiles = real_day.mart("mart_enterprise_profile")
    assert profiles.height == profiles["enterprise_id"].n_unique() == ROWS["registry/enterprise"]
    assert profiles["enterprise_id"].null_count() == 0


@pytest.mark.parametrize(("column", "total"), [("sales_cny", "21480179708.96"), ("purchases_cny", "15488309125.84")])
def test_money_to_the_cent(real_day: RealDay, column: str, total: str) -> None:
    whole = real_day.mart("mart_invoice_profile").filter(pl.col("window_code") == "all")
    assert whole[column].sum() == Decimal(total)


def test_a_traced_sales_figure_adds_up_from_the_lines_that_it_names(real_day: RealDay) -> None:
    """The enterprise in the middle by sales: every line is read again from the zip as it was sent."""
    whole = real_day.mart("mart_invoice_profile").filter((pl.col("window_code") == "all") & (pl.col("sales_cny") > 0))
    profile = whole.sort("sales_cny", "enterprise_id").row(whole.height // 2, named=True)
    cell = ["--mart", "mart_invoice_profile", "--column", "sales_cny", "--key", "window_code=all"]
    arguments = ["trace", profile["enterprise_id"], *cell, "--rows", "1000000", "--json"]
    done = CliRunner().invoke(app, [*arguments, "--data", str(real_day.city.data)])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    total, lines = Decimal(0), 0
    for row in (row for below in found["cell"]["rests_on"] for row in below["rows"]):
        (cells,) = csv.reader([row["line"]])
        (place,) = [at for at, one in enumerate(row["cells"]) if one["column"] == "total_cny"]
        total, lines = total + Decimal(cells[place]), lines + 1
    print(f"\n{lines:,} lines of {len(found['deliveries'])} arrivals add up to {total:,}")
    assert lines == profile["sales_invoice_count"] > 1
    assert total == profile["sales_cny"] == Decimal(found["cell"]["value"])


def test_codes_are_repaired_or_flagged_and_kept(real_day: RealDay) -> None:
    notes = [receipt.reading.notes for receipt in real_day.receipts("registry/enterprise")]
    assert sum(note.get("enterprise.upper_cased", 0) for note in notes) == 13
    assert sum(note.get("enterprise.check_digit_failed", 0) for note in notes) == 2


def test_the_check_digit_of_every_application_number(real_day: RealDay) -> None:
    """All of the city's numbers have one but the eight of 1985 to 1988, and it holds in each."""
    (receipt,) = real_day.receipts("ip/patent")
    assert receipt.reading.rows_landed == ROWS["ip/patent"]
    landed = pl.concat(
        pl.read_parquet(path)
        for path in (real_day.city.settings.landing_dir / "rows" / "ip" / "patent").rglob("*.parquet")
    )
    holds = landed["has_valid_application_no_check_digit"]
    assert ((holds == True).sum(), (holds == False).sum(), holds.null_count()) == (4_425, 0, 8)  # noqa: E712
    assert landed.filter(holds.is_null())["application_date"].dt.year().is_between(1985, 1988).all()
    assert landed["application_no"].n_unique() == ROWS["ip/patent"]


def test_memory(real_day: RealDay) -> None:
    """What the run says of itself."""
    said = re.search(r"peak memory: ([\d,]+) MB in this process, ([\d,]+) MB in the largest reader", real_day.printed)
    assert said, real_day.printed
    assert all(int(megabytes.replace(",", "")) * 1_000_000 < MOST_MEMORY for megabytes in said.groups())


def _land_registry(data: Path, name: str, content: bytes) -> City:
    city = City(data)
    path = data / "inbox" / "registry" / "enterprise" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    city.land()
    return city


def test_a_file_no_decoder_reads_and_no_layout_fits(real_data: Path, tmp_path: Path) -> None:
    raw = (real_data / "dirty" / "gbk_with_bad_bytes.csv").read_bytes()
    path = tmp_path / "inbox" / "registry" / "enterprise" / "gbk_with_bad_bytes.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(raw)
    done = CliRunner().invoke(app, ["land", "--data", str(tmp_path)])
    assert done.exit_code == 1
    (line,) = [line for line in done.stdout.splitlines() if "gbk_with_bad_bytes" in line]
    assert line.startswith("registry/enterprise/gbk_with_bad_bytes.csv rejected: headers fit no layout;")
    assert re.search(r"\(\d+ of its bytes are not text in utf-8 or gb18030\)$", line)
    assert "Traceback" not in done.output
    status = json.loads(CliRunner().invoke(app, ["status", "--data", str(tmp_path), "--json"]).stdout)
    assert [feed["rejected_files"] for feed in status["feeds"] if feed["feed"] == "registry/enterprise"] == [1]


def test_odd_identifiers_are_kept_as_what_they_are(real_data: Path, tmp_path: Path) -> None:
    """Old numbers, lower case, contract numbers: none is dropped, each has its kind and its text as delivered.

    One row of the 1,500 has 无 for a code, and is quarantined.
    """
    with (real_data / "dirty" / "odd_identifiers.csv").open(encoding="utf-8-sig", newline="") as stream:
        delivered = list(csv.DictReader(stream))
    frame = pl.DataFrame(
        {
            "企业名称": [row["name"] for row in delivered],
            "统一社会信用代码": [row["code"] for row in delivered],
            "注册日期": [row["d"] for row in delivered],
            "企业类型": [row["t"] for row in delivered],
            "注册资金": "N/A",
            "经营范围": "N/A",
            "所在省份": "N/A",
            "地区": "N/A",
        }
    )
    city = _land_registry(tmp_path, "odd_20200301.csv", frame.write_csv().encode())
    (rows,) = (city.settings.landing_dir / "rows").rglob("*.parquet")
    landed = pl.read_parquet(rows).sort("_row_no")
    said = [row["code"].strip() for row in delivered]
    assert said.count("无") == 1
    assert landed["identifier_raw"].to_list() == [code for code in said if code != "无"]
    assert landed["enterprise_id"].null_count() == landed["identifier_kind"].null_count() == 0
    kinds = landed["identifier_kind"].unique().to_list()
    assert {"registration_no", "uscc", "other"} <= set(kinds)
    is_uscc = pl.col("identifier_kind") == "uscc"
    assert landed.filter(is_uscc & (pl.col("enterprise_id") != pl.col("uscc"))).height == 0
    assert (
        landed.filter(~is_uscc & ~pl.col("enterprise_id").str.starts_with(pl.col("identifier_kind") + ":")).height == 0
    )
    fifteen = landed.filter(pl.col("identifier_raw").str.contains(r"^\d{15}$"))
    assert fifteen.height > 0
    assert set(fifteen["identifier_kind"]) == {"registration_no"}
