"""A day without a feed that its tables need is held, whatever its counts say; a partial release says so everywhere."""

import csv
import io
import json
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import polars as pl
import pytest
from conftest import FinishedDay
from small_city import DAY, City
from typer.testing import CliRunner

from pipelines.base.errors import StepRefusedError
from pipelines.base.settings import SOURCES_DIR
from pipelines.city.folder import city_of
from pipelines.cli.app import app
from pipelines.contracts.feed import read_contracts
from pipelines.day import steps
from pipelines.gate.receipt import GateReceipt, read_gate
from pipelines.plan.day import day_build, planned_day
from pipelines.publish.release import read_release
from sources.simulator import simulate
from sources.simulator.servers.serve import bureaus

PAST = DAY - timedelta(days=1)
DEBTORS = "credit/dishonest_debtor"
THREE_INVOICES = (
    "统一社会信用代码,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态\n"
    "91340202MYPBK6LB9X,1,2026-06-01,B1,100.00,13.00,113.00,有效发票\n"
    "91340202MYPBK6LB9X,2,2026-06-02,B2,100.00,13.00,113.00,有效发票\n"
    "91340202MYN4Q1DE1T,3,2026-06-03,B3,100.00,13.00,113.00,有效发票\n"
)


def run(*arguments: str, city: City) -> Any:
    with mock.patch.dict(os.environ):
        return CliRunner().invoke(app, [*arguments, "--data", str(city.data)])


def blocking(receipt: GateReceipt) -> dict[str, str]:
    return {check.id: str(check.figure) for check in receipt.blocking}


def test_three_rows_are_no_city(finished: FinishedDay) -> None:
    """Every other check passes: nothing contradicts three invoices."""
    city = City(finished.restore().data)
    city.forget_landing()
    shutil.rmtree(city.settings.releases_dir)  # compared with a release, a whole city would be gone
    for path in [city_of(city.settings).file, *city.settings.inbox_dir.rglob("*.*")]:
        path.unlink()
    file = city.inbox_file("tax/vat_invoice", "销项发票")
    file.write_text(THREE_INVOICES, encoding="utf-8")
    city.land()
    city.build()
    found = blocking(city.gate())
    assert set(found) == {check for check in found if check.endswith(".required")}
    assert {"contract.registry__enterprise.required", "contract.credit__dishonest_debtor.required"} <= set(found)
    assert "contract.tax__vat_invoice.required" not in found
    line = found["contract.registry__enterprise.required"]
    assert line.startswith(
        f"registry/enterprise: nothing dated {DAY} or earlier has landed; required by mart_adverse_record, "
    )
    assert ": put its file into the inbox (registry/enterprise/), or allow a partial" in line
    refused = run("publish", "--date", DAY.isoformat(), city=city)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "; required by " in refused.stderr
    lines = run("status", city=city).stdout.splitlines()
    assert sum(line.startswith("held by: contract.") for line in lines) == len(found)
    assert any(line.startswith("to do: add the missing feed, then `kechuang daily") for line in lines)


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def blank(path: Path, header: str) -> int:
    """Empty a column of a CSV file in every row; returns how many cells held something."""
    rows = list(csv.reader(io.StringIO(text_of(path))))
    place = rows[0].index(header)
    filled = sum(bool(row[place]) for row in rows[1:])
    for row in rows[1:]:
        row[place] = ""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return filled


@pytest.mark.whole_day("two builds and gates, and a release")
def test_a_column_that_was_always_filled_and_now_comes_empty_holds_the_day(city: City) -> None:
    """Without the status no licence is revoked, and the vetoes that were are gone: no other check sees that."""
    before = pl.read_parquet(city.served / "mart_adverse_record.parquet").filter(pl.col("is_veto")).height
    assert before > 0
    files = [path for path in city.settings.inbox_dir.rglob("企业登记*.csv") if "登记状态" in text_of(path)]
    assert sum(blank(path, "登记状态") for path in files) > 100
    city.land()
    city.build()
    receipt = city.gate()
    assert list(blocking(receipt)) == ["contract.registry__enterprise.min_fill.status_text"]
    assert receipt.blocking[0].value == 0

    allowed = ["--allow-partial", "registry/enterprise.status_text", "--by", "张三", "--why", "登记系统改版"]
    assert run("build", "--date", DAY.isoformat(), *allowed, city=city).exit_code == 0
    receipt = city.gate()
    assert (receipt.state, blocking(receipt)) == ("passed", {})
    assert "registry/enterprise.status_text" in {one.missing for one in receipt.partial}
    release = steps.publish(city.settings, DAY).release
    (column,) = [one for one in release.partial if one.state == "empty"]
    assert (column.by, column.why, column.title_zh) == ("张三", "登记系统改版", "市场主体登记信息：登记状态")
    assert "mart_adverse_record" in column.marts


def test_a_partial_release_says_so_wherever_it_is_shown(finished: FinishedDay, city: City, tmp_path: Path) -> None:
    """The small city declares only two feeds; pointer, manifest, receipt, terminal and every page say so."""
    missing = {one.missing for one in read_release(city.served).partial}
    assert {DEBTORS, "tax/arrears", "registry/serious_violation"} <= missing
    assert not {"registry/enterprise", "tax/vat_invoice"} & missing
    assert set(city.pointer.partial) == missing
    assert {one.missing for one in read_gate(day_build(city.settings, DAY)).partial} == missing
    (told,) = [line for line in finished.printed.splitlines() if line.startswith("partial: without ")]
    assert f"{DEBTORS} (absent)" in told
    assert "; allowed by kechuang simulate: " in told
    assert f"0 blocking, partial without credit/admin_penalty, {DEBTORS}, " in finished.logged
    status = run("status", city=city).stdout
    assert status.splitlines()[2].startswith(f"current is partial: without credit/admin_penalty, {DEBTORS}, ")
    assert {
        one["missing"] for one in json.loads(run("status", "--json", city=city).stdout)["day"]["partial"]
    } == missing

    enterprise = pl.read_parquet(city.served / "mart_enterprise_profile.parquet").sort("enterprise_id")[
        "enterprise_id"
    ][0]
    shown = run("explain", enterprise, city=city).stdout
    assert "! 部分发布，缺少：" in shown
    assert "Partial release without: " in shown
    assert shown.count("Incomplete without: ") >= 5
    run("explain", enterprise, "--html", str(tmp_path / "page.html"), city=city)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count('role="alert"') >= 6
    run("distributions", "--out", str(tmp_path / "scores.md"), city=city)
    assert "**部分发布，缺少：" in (tmp_path / "scores.md").read_text(encoding="utf-8")


@pytest.fixture
def served_city(tmp_path: Path) -> City:
    """A small city with a list of debtors behind a server; it was not fetched yet."""
    feeds = ("registry/enterprise", DEBTORS)
    simulate(
        enterprises=300, days=400, end=DAY, seed=1, out=tmp_path, progress=lambda _: None, increments=2, feeds=feeds
    )
    return City(tmp_path)


def planned(city: City, day: Any, shown: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The dates of the debtors' arrivals in the plan of `day`, made while the server shows `shown`."""
    feeds = {name: feed for name, feed in read_contracts(SOURCES_DIR).items() if name == DEBTORS}
    with bureaus(city.data, feeds, shown) as addresses, monkeypatch.context() as patch:
        for name, value in addresses.items():
            patch.setenv(name, value)
        steps.land_all(city.settings, city.feeds, steps.look_into_inbox(city.settings, city.feeds, day))
        made = steps.plan(city.settings, city.feeds, day)
    return [delivery.as_of for delivery in made.of_feed(DEBTORS)]


@pytest.mark.whole_day("a city with servers, whose past day is run")
def test_a_past_day_is_not_made_of_the_present(served_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list was first fetched on the day after: for the day before it can no longer be known."""
    assert planned(served_city, DAY, DAY, monkeypatch) == [DAY]
    with pytest.raises(StepRefusedError) as refused:
        planned(served_city, PAST, DAY, monkeypatch)
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{PAST} is in the past, and {DEBTORS}, required by mart_adverse_record, ")
    assert line.endswith("or allow a partial release with --allow-partial FEED --by NAME --why TEXT")
    assert planned_day(served_city.settings.builds_dir, DAY), "the day that was planned stays"

    steps.allow_partial(served_city.settings, served_city.feeds, PAST, [DEBTORS], "张三", "当日未联网")
    assert planned(served_city, PAST, DAY, monkeypatch) == []


@pytest.mark.whole_day("a city with servers, whose past day is run")
def test_a_past_day_is_made_of_what_was_fetched_by_then(served_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned(served_city, PAST, PAST, monkeypatch) == [PAST]
    both = planned(served_city, DAY, DAY, monkeypatch)
    assert planned(served_city, PAST, DAY, monkeypatch) == [PAST]
    assert both[0] == PAST


@pytest.mark.whole_day("a city with servers, whose past day is run")
def test_the_past_is_not_asked_for_though_nothing_was_ever_fetched(
    served_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StepRefusedError, match=f"^{PAST} is in the past, and {DEBTORS}, required by "):
        planned(served_city, PAST, DAY, monkeypatch)
    assert not (served_city.settings.spool_dir / DEBTORS).exists()
