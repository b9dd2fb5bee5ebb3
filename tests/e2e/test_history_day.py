"""A city with two weeks of history: each fault is held, with a sentence of its own, and the next day is not."""

from __future__ import annotations

import csv
import io
import random
import shutil
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from compiled_once import give_compiled
from small_city import City

from pipelines.day import steps
from pipelines.day.deciding import override
from pipelines.gate import measure
from pipelines.gate.receipt import GateReceipt
from pipelines.plan.day import day_build
from pipelines.plan.plan import read_plan
from quality.checks import CheckResult
from quality.metrics import build as metrics_build
from quality.metrics.long import METRICS
from sources.simulator import simulate

pytestmark = pytest.mark.whole_day("a city with two weeks of history of its own, built and judged for each fault")

DAY = date(2026, 6, 17)  # without a holiday among the days before it
BEFORE = DAY - timedelta(days=1)
FEEDS = ("registry/enterprise", "tax/vat_invoice", "ip/patent")
RATINGS = "tax/credit_rating"
HEADER = "纳税人识别号,纳税人名称,评价年度,评价方式,信用等级,评价分,评价单位,有效期始,有效期止,发布日期,数据更新时间"
LEVELS = {"A": 95, "B": 80, "M": 75, "C": 50, "D": 20}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[City, Path]:
    """The city after the release of the day before `DAY`, and where it is kept aside."""
    folder = tmp_path_factory.mktemp("history")
    data = folder / "data"
    simulate(
        enterprises=240, days=60, end=DAY, seed=3, out=data, progress=lambda _: None, increments=14, feeds=FEEDS
    )  # fmt: skip
    chance = random.Random(14)  # noqa: S311 - the same numbers each time
    for weeks in range(6, 0, -1):
        levels = chance.choices(list(LEVELS), [30, 30, 25, 10, 5], k=240)
        write_ratings(data, DAY - timedelta(days=7 * weeks), levels)
    later = data / "later"
    for path in sorted((data / "inbox").glob(f"*/*/*{DAY:%Y%m%d}*")):
        kept_at = later / path.relative_to(data / "inbox")
        kept_at.parent.mkdir(parents=True, exist_ok=True)
        path.rename(kept_at)
    give_compiled(data)
    city = City(data)
    assert gate_of(city, BEFORE).blocking == []
    steps.publish(city.settings, BEFORE)
    shutil.copytree(data, folder / "kept", symlinks=True)
    return city, folder / "kept"


@pytest.fixture
def city(kept: tuple[City, Path]) -> City:
    """The city on `DAY`: the files of the day have come."""
    city, aside = kept
    shutil.rmtree(city.data)
    shutil.copytree(aside, city.data, symlinks=True)
    shutil.copytree(city.data / "later", city.data / "inbox", dirs_exist_ok=True)
    return City(city.data)


def gate_of(city: City, day: date = DAY) -> GateReceipt:
    """What arrived landed, built and judged."""
    city.land()
    steps.allow_partial(city.settings, city.feeds, day, ["all"], "a test", "a city of four feeds")
    city.build(day)
    return city.gate(day)


def held_by(receipt: GateReceipt) -> dict[str, CheckResult]:
    return {one.id.removeprefix("history."): one for one in receipt.blocking}


def write_ratings(data: Path, day: date, levels: list[str]) -> None:
    """A round of tax credit ratings, one a firm."""
    with (data / "truth" / "enterprise.csv").open(encoding="utf-8") as stream:
        firms = [row for row in csv.DictReader(stream) if row["uscc"]]
    valid = f"{day:%Y-%m-%d},{day.replace(year=day.year + 1):%Y-%m-%d},{day:%Y-%m-%d},{day:%Y-%m-%d} 02:00:00"
    lines = [
        f"{firm['uscc']},{firm['enterprise_name']},2025,年度评价,{level},{LEVELS[level]},芜湖市税务局,{valid}"
        for firm, level in zip(firms, levels, strict=False)
    ]
    folder = data / "inbox" / RATINGS
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"信用等级_{day:%Y%m%d}.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


def cut_off(path: Path, share: float) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: round(len(lines) * share)]))


def in_another_unit(path: Path) -> None:
    """元 in the columns of 万元: figures 10,000 times as large."""
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        raw = archive.read(name)
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gb18030"
    rows = list(csv.reader(io.StringIO(raw.decode(encoding))))
    amounts = [at for at, header in enumerate(rows[0]) if header.startswith(("金额", "税额", "价税合计"))]
    for row in rows[1:]:
        for at in amounts:
            row[at] = str(Decimal(row[at]) * 10_000)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, text.getvalue().encode(encoding))


def without_district(data: Path, path: Path, district: str) -> None:
    with (data / "truth" / "enterprise.csv").open(encoding="utf-8") as stream:
        names = {row["enterprise_name"] for row in csv.DictReader(stream) if row["district"] == district}
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(one for one in lines if not any(name in one for name in names)), encoding="utf-8")


def test_a_clean_day_is_not_held(city: City) -> None:
    receipt = gate_of(city)
    assert held_by(receipt) == {}
    history = [one for one in receipt.warnings if one.family == "history"]
    assert [one.id for one in history] == ["history.depth"]


def test_a_day_that_is_run_again_measures_only_what_is_other(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that comes again with other rows: its metrics, and those of tables that changed, and all as if anew."""
    gate_of(city)
    (path,) = (city.data / "inbox").glob(f"registry/enterprise/*镜湖*{DAY:%Y%m%d}*")
    cut_off(path, 0.5)
    measured: list[str] = []
    ours = metrics_build.measure_arrivals

    def seen(connection: Any, feeds: Any, arrivals: Any, *others: Any) -> pl.DataFrame:
        measured.extend(one.part for one in arrivals)
        return ours(connection, feeds, arrivals, *others)

    monkeypatch.setattr(metrics_build, "measure_arrivals", seen)
    gate_of(city)
    again = pl.read_parquet(day_build(city.settings, DAY) / METRICS)
    assert len(set(measured)) == 1
    monkeypatch.setattr(measure, "_measured_earlier", lambda *_: None)
    city.gate(DAY)
    anew = pl.read_parquet(day_build(city.settings, DAY) / METRICS)
    assert len(set(measured)) > 1
    order = [name for name in anew.columns if name not in ("value", "n")]
    assert again.sort(order).equals(anew.sort(order))


def test_four_faults_are_held_each_by_its_own_check(city: City) -> None:
    inbox, day = city.data / "inbox", f"{DAY:%Y%m%d}"
    cut_off(next(inbox.glob(f"registry/enterprise/企业登记_镜湖_{day}.*")), 0.8)
    in_another_unit(next(inbox.glob(f"tax/vat_invoice/销项发票_{day}.zip")))
    write_ratings(city.data, DAY, ["A"] * 240)
    first = min(inbox.glob("ip/patent/专利著录_2*.xml"))
    without_district(city.data, first, "鸠江")

    receipt = gate_of(city)
    held = held_by(receipt)
    assert "企业登记_镜湖 2026-06-17: " in str(held["registry__enterprise.rows_level"].figure)
    assert " expected" in str(held["registry__enterprise.rows_level"].bound)
    unit = held["tax__vat_invoice.unit_shift"]
    assert "looks like 元 in a column of 万元" in str(unit.figure)
    mix = held["tax__credit_rating.category_mix"]
    assert str(mix.figure).endswith("level_code: A: 239 of 239 rows (100%)")
    assert "1 value in 239 rows" in str(held["tax__credit_rating.constant"].figure)
    portfolio = held["mart_ip_portfolio.rows_level"]
    assert "340207" in " ".join([str(portfolio.figure), *map(str, portfolio.sample)])

    # the bureaus send again, and the day after is as any other
    shutil.copytree(city.data / "later", inbox, dirs_exist_ok=True)
    (inbox / RATINGS / f"信用等级_{day}.csv").unlink()
    city.forget_landing(RATINGS)
    kept_patents = city.data.parent / "kept" / "inbox" / "ip" / "patent" / first.name
    shutil.copy(kept_patents, first)
    assert held_by(gate_of(city)) == {}


def test_the_registry_of_last_week_under_a_new_date_is_held(city: City) -> None:
    folder = city.data / "inbox" / "registry" / "enterprise"
    old = next(folder.glob(f"企业登记_镜湖_{DAY - timedelta(days=7):%Y%m%d}.*"))
    shutil.copy(old, next(folder.glob(f"企业登记_镜湖_{DAY:%Y%m%d}.*")))
    held = held_by(gate_of(city))
    assert list(held) == ["registry__enterprise.frozen"]
    assert "rows as of 2026-06-10" in str(held["registry__enterprise.frozen"].figure)


def test_codes_that_slipped_by_one_row_are_held(city: City) -> None:
    """Each code stands beside the name of its neighbour: rows, codes and every column by itself are as ever."""
    path = next((city.data / "inbox" / "registry" / "enterprise").glob(f"企业登记_镜湖_{DAY:%Y%m%d}.csv"))
    raw = path.read_bytes()
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gb18030"
    header, *rows = list(csv.reader(io.StringIO(raw.decode(encoding))))
    at = header.index("统一社会信用代码")
    codes = [row[at] for row in rows]
    for row, code in zip(rows, [*codes[1:], codes[0]], strict=True):
        row[at] = code
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    slipped = held_by(gate_of(city))["registry__enterprise.cells_changed"]
    assert "as in the arrival before" in str(slipped.figure)


def test_a_feed_may_be_held_at_its_last_good_arrival_and_the_day_goes_out(city: City) -> None:
    registry = city.feeds["registry/enterprise"]
    city.feeds["registry/enterprise"] = registry.model_copy(update={"on_suspect": "hold_feed"})
    folder = city.data / "inbox" / "registry" / "enterprise"
    cut_off(next(folder.glob(f"企业登记_镜湖_{DAY:%Y%m%d}.*")), 0.8)
    receipt = gate_of(city)
    assert held_by(receipt) == {}
    (held,) = receipt.held
    assert (held.part, held.as_of, held.check) == ("企业登记_镜湖", DAY, "history.registry__enterprise.keys_gone")
    made = read_plan(day_build(city.settings, DAY))
    dates = {one.part: one.as_of for one in made.of_feed("registry/enterprise")}
    assert dates == {"企业登记_镜湖": BEFORE, "企业登记_鸠江": DAY}
    release = steps.publish(city.settings, DAY).release
    assert [(one.feed, one.as_of) for one in release.held] == [("registry/enterprise", DAY)]

    # the same day again is the same build: the arrival stays out until the bureau sends another, or a person decides
    assert steps.plan(city.settings, city.feeds, DAY).build_id == made.build_id
    assert not override(city.settings, DAY, [held.check], "张三", "已核实"), "the day must be built again"
    assert steps.plan(city.settings, city.feeds, DAY).held == ()
    shutil.copytree(city.data / "later", city.data / "inbox", dirs_exist_ok=True)
    city.land()
    assert steps.plan(city.settings, city.feeds, DAY).held == ()


def test_a_person_publishes_a_held_day_by_name(city: City) -> None:
    for path in (city.data / "inbox").glob(f"*/*/*{DAY:%Y%m%d}*"):
        path.unlink()
    assert gate_of(city).state == "held"
    override(city.settings, DAY, ["history.silent"], "张三", "春节 / a holiday")
    release = steps.publish(city.settings, DAY).release
    assert [(one.check, one.by, one.until) for one in release.overrides] == [("history.silent", "张三", DAY)]
    assert release.gate_state == "passed"


def test_a_day_on_which_no_bureau_sends_is_held(city: City) -> None:
    for path in (city.data / "inbox").glob(f"*/*/*{DAY:%Y%m%d}*"):
        path.unlink()
    held = held_by(gate_of(city))
    assert list(held) == ["silent"]
    assert held["silent"].figure == "0 feeds sent something dated the day"
