"""Bad files, all in one inbox, through one daily run: each gets one clear line, the others land, the build is held."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import bad_files
import polars as pl
import pytest
from conftest import FinishedDay
from small_city import DAY, City, assert_whole, hashes
from typer.testing import CliRunner

from pipelines.base.file_names import read_path
from pipelines.base.plural import counted
from pipelines.cli.app import app
from pipelines.day.accounts import file_lines
from pipelines.landing.store import LandingStore, Outcome
from pipelines.plan.plan import read_plan

REGISTRY, INVOICES = "registry/enterprise", "tax/vat_invoice"
ASK_AGAIN = "ask the bureau to send it again"
WRONG_HEADERS = "missing 统一社会信用代码, 地区; unknown 信用代码, 99999999AA9AAAAAA9"
FIRST_ROW = "汉汉汉汉汉汉汉汉汉, 99999999AA9AAAAAA9, 9999-99-99, A/A, 999(汉汉汉汉汉), 汉汉汉汉, 汉汉汉, 汉汉汉"
NO_HEADERS = f"missing {', '.join(bad_files.HEADER.strip().split(','))}; unknown {FIRST_ROW}"
ADD_LAYOUT = "If the bureau changed its export, add a layout to sources/registry/enterprise.yml"


@dataclass(frozen=True)
class BadDay:
    """The city after a daily run over the bad files, what was printed, and what was served before."""

    city: City
    rejected: list[Path]
    exit_code: int
    report: dict[str, Any]
    stderr: str
    status: str
    status_json: dict[str, Any]
    served_before: dict[str, str]

    def line(self, path: str) -> str:
        """What `kechuang land` says of a file; the lines about its rows follow."""
        (found,) = [line for line in self.lines() if line.startswith((f"{path}: ", f"{path} rejected: "))]
        return str(found).removeprefix(path).removeprefix(":").strip()

    def reasons(self, path: str) -> list[str]:
        """The indented lines after the file's own, without the last, which says where the quarantined rows are."""
        lines = self.lines()
        start = next(number for number, line in enumerate(lines) if line.startswith(f"{path}: ")) + 1
        end = next((n for n in range(start, len(lines)) if not lines[n].startswith("  ")), len(lines))
        found = [line.strip() for line in lines[start : end - 1]]
        return [line for line in found if not line.startswith("warning: opens the new part ")]

    def lines(self) -> list[str]:
        store = LandingStore(self.city.settings.landing_dir)
        return [line for feed in self.city.feeds.values() for line in file_lines(feed, store)]

    def quarantine(self, path: str) -> pl.DataFrame:
        store, outcome = LandingStore(self.city.settings.landing_dir), self.outcomes()[path]
        feed = self.city.feeds["/".join(path.split("/")[:2])]
        return pl.read_parquet(store.reading_path("quarantine", feed, outcome.delivery_id))

    def outcomes(self) -> dict[str, Outcome]:
        store = LandingStore(self.city.settings.landing_dir)
        found = [store.outcome(feed) for feed in self.city.feeds]
        return {one.path: one for outcome in found if outcome for one in outcome.outcomes}


def _run(*arguments: str, city: City) -> Any:
    with mock.patch.dict(os.environ):
        return CliRunner().invoke(app, [*arguments, "--data", str(city.data)])


@pytest.fixture(scope="module")
def bad_day(finished: FinishedDay) -> BadDay:
    city = finished.restore()
    rejected = bad_files.plant(city)
    before = hashes(city.served)
    done = _run("daily", "--date", DAY.isoformat(), "--json", city=city)
    return BadDay(
        city=city,
        rejected=rejected,
        exit_code=done.exit_code,
        report=json.loads(done.stdout),
        stderr=done.stderr,
        status=_run("status", city=city).stdout,
        status_json=json.loads(_run("status", "--json", city=city).stdout),
        served_before=before,
    )


def _file(name: str, feed: str = REGISTRY, suffix: str = "csv") -> str:
    return f"{feed}/{name}_{DAY:%Y%m%d}.{suffix}"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            _file("表头不识"),
            f"headers fit no layout; nearest is city_export: {WRONG_HEADERS}. {ADD_LAYOUT}",
        ),
        (_file("缺列"), f"headers fit no layout; nearest is city_export: missing 注册资金. {ADD_LAYOUT}"),
        (_file("没有表头"), f"headers fit no layout; nearest is city_export: {NO_HEADERS}. {ADD_LAYOUT}"),
        (_file("空文件"), f"the file is empty: {ASK_AGAIN}"),
        (_file("只有表头"), f"the file has a header and no row: {ASK_AGAIN}"),
        (_file("引号未合"), "row 60: a quotation mark is opened and never closed"),
        (
            f"{REGISTRY}/\\xff\\x1b[31m_20260630.csv",
            "its name is neither UTF-8 nor GB18030: rename the file, or ask the bureau to send it under another name",
        ),
    ],
)
def test_rejected_with_one_line(bad_day: BadDay, path: str, words: str) -> None:
    assert bad_day.line(path) == f"rejected: {words}"
    assert bad_day.outcomes()[path].state == "rejected"


def test_a_name_in_gb18030_is_a_name(bad_day: BadDay) -> None:
    """The file lands, and everything that names it can be written as UTF-8: report, status, plan, Dagster's events."""
    path = _file("国标码")
    assert bad_day.line(path) == f"{bad_files.ROWS} rows in, {bad_files.ROWS} landed, 0 quarantined"
    assert not (bad_day.city.settings.inbox_dir / path).exists(), "on disk it has another name"
    printed = json.dumps(bad_day.report, ensure_ascii=False) + bad_day.stderr + bad_day.status
    assert printed.encode().decode() == printed
    assert "\x1b" not in printed
    plan = read_plan(bad_day.city.settings.builds_dir / bad_day.report["build_id"])
    assert {"国标码"} <= {delivery.part for delivery in plan.deliveries}
    assert "\\xff\\x1b[31m_20260630.csv" in {Path(one.path).name for one in plan.rejections}


def test_truncated_zip(bad_day: BadDay) -> None:
    line = bad_day.line(_file("销项发票截断", INVOICES, "zip"))
    assert line.startswith("rejected: the zip is cut off or damaged (")
    assert line.endswith(f"): {ASK_AGAIN}")


@pytest.mark.parametrize(
    ("path", "row_no", "column", "words"),
    [
        (_file("坏字节"), 5, "企业名称", "holds bytes that are not text in the file's encoding (3 such rows)"),
        (_file("含NUL"), 9, "统一社会信用代码", "holds a NUL byte"),
        (_file("大单元格"), 33, "经营范围", "is longer than 131,072 bytes"),
        (_file("销项发票补开", INVOICES, "zip"), 50, "金额", "is not a number with at most 16 digits and 2 decimals"),
    ],
)
def test_only_the_bad_rows_are_set_aside(bad_day: BadDay, path: str, row_no: int, column: str, words: str) -> None:
    outcome, aside = bad_day.outcomes()[path], bad_day.quarantine(path)
    member = Path(path).with_suffix(".csv").name
    (line,) = bad_day.reasons(path)
    assert line.startswith(f"{member} row {row_no}, column {column}: ")
    assert line.endswith(words)
    rows = bad_files.BROKEN_ROWS if "坏字节" in path else (row_no,)
    assert aside.select("file_name", "row_no", "column").rows() == [(member, number, column) for number in rows]
    assert outcome.rows_in == outcome.rows_landed + len(rows) == (300 if INVOICES in path else bad_files.ROWS)
    counts = f"{counted(outcome.rows_in, 'row')} in, {outcome.rows_landed:,} landed, {len(rows)} quarantined"
    assert bad_day.line(path) == counts


def test_the_report_has_every_rejected_file_and_the_first_reasons_of_a_feed(bad_day: BadDay) -> None:
    rejected = [path for path, one in bad_day.outcomes().items() if one.problem]
    expected = [f"{path} {bad_day.line(path)}" for path in rejected]
    problems = bad_day.report["problems"]
    assert problems[: len(rejected)] == expected
    assert problems == bad_day.status_json["problems"]
    aside = [one for path, one in bad_day.outcomes().items() if path.startswith(REGISTRY) and one.rows_quarantined]
    at = problems.index(
        f"{REGISTRY}: {sum(one.rows_quarantined for one in aside)} rows quarantined ({len(aside)} files)"
    )
    assert [line[:2] for line in problems[at + 1 : at + 6]] == ["  "] * 5
    assert problems[at + 4].startswith("  … and ")
    assert problems[at + 5] == f"  all of them: {bad_day.city.settings.landing_dir}/quarantine/{REGISTRY}"


def test_same_file_twice_counts_once(bad_day: BadDay) -> None:
    # in order of path, 销项发票_… comes before 销项发票重送_…
    first, again = _file("销项发票", INVOICES, "zip"), _file("销项发票重送", INVOICES, "zip")
    lines = file_lines(bad_day.city.feeds[INVOICES], LandingStore(bad_day.city.settings.landing_dir))
    assert f"{again}: same bytes as {first}, counted once" in lines
    (feed,) = [feed for feed in bad_day.report["feeds"] if feed["feed"] == INVOICES]
    counted = [one for one in bad_day.outcomes().values() if one.path.startswith(INVOICES) and not one.duplicate_of]
    assert feed["rows_in"] == sum(one.rows_in for one in counted)
    assert feed["rows_in"] == feed["rows_landed"] + feed["rows_quarantined"]


def test_all_other_files_landed(bad_day: BadDay) -> None:
    states = {path: one.state for path, one in bad_day.outcomes().items()}
    rejected = {read_path(path.relative_to(bad_day.city.settings.inbox_dir)).text for path in bad_day.rejected}
    assert {path for path, state in states.items() if state == "rejected"} == rejected
    assert states[_file("销项发票重送", INVOICES, "zip")] == "duplicate"
    assert {state for path, state in states.items() if path not in rejected} == {"landed", "known", "duplicate"}
    assert {path for path, state in states.items() if state == "known"} == bad_day.city.totals["files"].keys()


def test_the_build_is_held_and_the_last_release_serves(bad_day: BadDay) -> None:
    assert (bad_day.exit_code, bad_day.report["state"]) == (3, "held")
    assert "prune" in bad_day.report["seconds"], "a held day ends with a prune as well"
    (error,) = [line for line in bad_day.stderr.splitlines() if line.startswith("error: ")]
    assert f"build {bad_day.report['build_id']} is held by 3 checks, first contract.registry__enterprise." in error
    assert error.endswith("; the last release stays")
    assert bad_day.report["release_id"] is None
    assert bad_day.city.pointer.release_id != bad_day.report["build_id"]
    assert hashes(bad_day.city.served) == bad_day.served_before
    assert_whole(bad_day.city)


def test_status_names_check_figure_and_bound(bad_day: BadDay) -> None:
    held = {check["check"]: (check["figure"], check["bound"]) for check in bad_day.status_json["day"]["holding"]}
    assert held == {
        "contract.registry__enterprise.min_rows": ("lowest file: 20 rows", "at least 50 rows in each file"),
        "contract.registry__enterprise.readable": ("7 files rejected", "0 files"),
        "contract.tax__vat_invoice.readable": ("1 file rejected", "0 files"),
    }
    lines = [line.strip() for line in bad_day.status.splitlines()]
    for check, (figure, bound) in held.items():
        at = next(number for number, line in enumerate(lines) if line.startswith(f"held by: {check} "))
        assert lines[at + 2] == f"found: {figure}; allowed: {bound}"
    assert f"- 行数过少 {DAY}: 20 rows" in lines
    assert f"current: {bad_day.city.pointer.release_id} (business date {DAY})" in lines


def test_no_row_value_in_lines_or_logs(bad_day: BadDay) -> None:
    printed = json.dumps(bad_day.report, ensure_ascii=False) + bad_day.stderr + bad_day.status
    assert "Traceback" not in printed
    aside = pl.concat([bad_day.quarantine(path) for path, one in bad_day.outcomes().items()
                       if one.rows_quarantined and not one.duplicate_of])  # fmt: skip
    ours = set(pl.read_parquet(bad_day.city.served / "mart_enterprise_profile.parquet")["enterprise_id"])
    values = {*bad_files.PLANTED, *ours}
    assert any(bad_files.AMOUNT in text for text in aside["raw_row"]), "what is looked for was there"
    assert [value for value in values if value in printed] == []
    logs = [path for path in bad_day.city.settings.dagster_dir.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in logs)
    for path in logs:
        content = path.read_bytes()
        assert [value for value in values if value.encode() in content] == [], path


@pytest.mark.whole_day("a second day, of the corrected files")
def test_corrected_files_are_released(bad_day: BadDay) -> None:
    """The bureau sends the short file again under its name; the unreadable ones are taken out of the inbox."""
    city = bad_day.city
    for path in bad_day.rejected:
        path.unlink()
    bad_files.registry(city, "行数过少", bad_files.HEADER + "".join(bad_files.rows(60)))
    city.land()
    build = city.build()
    assert build.name != bad_day.report["build_id"]
    gated = json.loads(_run("gate", "--date", DAY.isoformat(), "--json", city=city).stdout)
    assert (gated["build_id"], gated["state"]) == (build.name, "passed")
    published = json.loads(_run("publish", "--date", DAY.isoformat(), "--json", city=city).stdout)
    assert city.served.name == published["release_id"] == build.name
    assert_whole(city)
    assert "held by" not in _run("status", city=city).stdout


def test_a_folder_that_no_contract_describes_is_said_and_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "inbox" / "weather" / "rain" / "rain_20260630.csv"
    path.parent.mkdir(parents=True)
    path.write_text("日期,毫米\n2026-06-30,3\n", encoding="utf-8")
    landed = CliRunner().invoke(app, ["land", "--data", str(tmp_path)])
    status = CliRunner().invoke(app, ["status", "--data", str(tmp_path)])
    assert (landed.exit_code, status.exit_code) == (0, 0)
    assert "no contract yet: weather/rain (1 file; not an error)" in status.stdout
