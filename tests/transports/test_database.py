"""Tables and views of a database: a real PostgreSQL on a Unix socket, and SQLite for the way of all others."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import pyarrow.parquet as pq
import pytest
from feeds import DAY, SECRET, Office

from pipelines.base.errors import TransportError
from pipelines.contracts.transports import DatabaseTransport
from pipelines.transports import database
from pipelines.transports.spool import Spool

FILE = "thing_20260301.parquet"
NAME = '年"报; drop table x'
QUOTED = '"年""报; drop table x"'


def table(**changes: Any) -> dict[str, Any]:
    return {"kind": "database", "url_env": "BUREAU_DB", "schema": "out", "table": NAME, "tries": 2, **changes}


class Database:
    """The bureau's side of the database."""

    def __init__(self, url: str) -> None:
        self.url = url

    def run(self, *statements: str) -> None:
        with adbc.connect(self.url, autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@pytest.fixture
def bureau_db(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Schema `out` with one table, whose name is as bad as can be."""
    found = Database(postgres)
    found.run(
        "create schema out",
        f"create table out.{QUOTED} (no bigint, 企业 text, 金额 numeric(18,2), 日期 date, 更新 timestamptz, 率 float8)",
        f"""insert into out.{QUOTED} values
            (1, '某某公司', 9999999999999999.99, '2026-01-31', '2026-01-31 08:00+08', 0.1),
            (2, '龘龘（集团）', -0.10, '2026-02-01', '2026-02-01 08:00+08', null),
            (3, null, null, null, '2026-02-01 08:00:00.000001+08', 1e20)""",
    )
    monkeypatch.setenv("BUREAU_DB", postgres)
    yield found
    found.run("drop schema out cascade")


def rows(office: Office, name: str = FILE) -> list[dict[str, str | None]]:
    return pq.read_table(office.spool / name).to_pylist()


def test_every_value_is_its_exact_text(office: Office, bureau_db: Database) -> None:
    (file,) = office.fetch(table())
    assert (file.path, file.rows) == (FILE, 3)
    found = sorted(rows(office), key=lambda row: row["no"] or "")
    assert [(row["企业"], row["金额"], row["日期"]) for row in found] == [
        ("某某公司", "9999999999999999.99", "2026-01-31"),
        ("龘龘（集团）", "-0.10", "2026-02-01"),
        (None, None, None),
    ]
    assert [row["率"] for row in found] == ["0.1", None, "1e+20"]
    assert office.names() == [FILE]


@pytest.mark.parametrize(
    ("watermark", "low", "high"),
    [
        ({"column": "no", "type": "integer"}, "10", "9"),
        ({"column": "日期", "type": "date"}, "10", "9"),
        ({"column": "更新", "type": "timestamp"}, "10", "9"),
    ],
    ids=["integer", "date", "timestamp"],
)
def test_a_watermark_brings_each_row_once_and_a_day_again_whole(
    office: Office, bureau_db: Any, watermark: dict[str, str], low: str, high: str
) -> None:
    delta = table(watermark=watermark)
    assert office.fetch(delta)[0].rows == 3
    assert office.fetch(delta, DAY + timedelta(days=1)) == []
    bureau_db.run(
        f"insert into out.{QUOTED} values ({high}, 'b', 1, '2026-02-03', '2026-02-03', 1)",
        f"insert into out.{QUOTED} values ({low}, 'a', 1, '2026-02-04', '2026-02-04', 1)",
    )
    later = DAY + timedelta(days=2)
    assert office.fetch(delta, later)[0].rows == 2
    bureau_db.run(f"insert into out.{QUOTED} values (11, 'c', 1, '2026-02-05', '2026-02-05', 1)")
    assert office.fetch(delta, later)[0].rows == 3
    assert sorted(row["企业"] or "" for row in rows(office, "thing_20260303.parquet")) == ["a", "b", "c"]


def test_a_query_of_ours_is_read(
    office: Office, bureau_db: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "thing.sql").write_text(
        f"SELECT no, 企业, ' :x'::text AS colon FROM out.{QUOTED} WHERE no < 3;\n", encoding="utf-8"
    )
    query = {"kind": "database", "url_env": "BUREAU_DB", "query_file": "office/thing.sql"}
    watermark = {"column": "no", "type": "integer"}
    transport = DatabaseTransport.model_validate({**query, "watermark": watermark})
    for day, expected in ((DAY, ["1", "2"]), (DAY + timedelta(days=1), [])):
        spool = Spool(office.data / "spool", "office/thing", day, office.said.append)
        fetched = database.fetch_table(transport, spool, tmp_path)
        assert [file.rows for file in fetched] == ([len(expected)] if expected else [])
    assert {row["colon"] for row in rows(office)} == {" :x"}


def test_money_is_refused_since_it_comes_in_fen(office: Office, bureau_db: Any) -> None:
    bureau_db.run(f"alter table out.{QUOTED} add column fee money default 1234.56")
    with pytest.raises(TransportError, match=r"column fee is of type money, .* cast it to numeric"):
        office.fetch(table())
    assert office.names() == []


def test_bytes_have_no_text_and_are_refused(office: Office, bureau_db: Any) -> None:
    bureau_db.run(f"alter table out.{QUOTED} add column scan bytea")
    with pytest.raises(TransportError, match=r"column scan is of type .* cast it"):
        office.fetch(table())
    assert office.names() == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"table": "nothing"}, r"SQLSTATE 42P01\): no such table"),
        ({"watermark": {"column": "nothing", "type": "integer"}}, "no column nothing"),
        ({"watermark": {"column": "企业", "type": "integer"}}, "is not of type integer: correct the contract"),
    ],
)
def test_what_does_not_fit_is_one_clear_line(
    office: Office, bureau_db: Database, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(TransportError, match=rf"^office/thing: .*{says}"):
        office.fetch(table(**changes))
    assert office.names() == []


def test_a_slow_query_is_stopped(office: Office, bureau_db: Database) -> None:
    bureau_db.run("create view out.slow as select pg_sleep(5)::text as a")
    with pytest.raises(TransportError, match="stopped the query after timeout_seconds"):
        office.fetch(table(table="slow", timeout_seconds=1))


def test_a_driver_that_waits_for_ever_is_given_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a server whose machine lives and whose process does not: no driver has a bound for that."""
    monkeypatch.setenv("BUREAU_DB", "sqlite://")
    monkeypatch.setattr(database, "_SECONDS_BEYOND", 0.0)
    monkeypatch.setattr(database, "sqlalchemy_batches", lambda *_: iter(threading.Event().wait, True))
    with pytest.raises(TransportError, match="did not finish within timeout_seconds"):
        office.fetch(table(timeout_seconds=1))
    assert office.names() == []


def test_a_connection_that_is_cut_is_tried_again(office: Office, bureau_db: Database) -> None:
    bureau_db.run("create view out.cut as select pg_terminate_backend(pg_backend_pid())::text as a")
    with pytest.raises(TransportError, match=r"no connection, or it was lost.*tried 2 times"):
        office.fetch(table(table="cut"))
    assert "trying again" in office.said[1]


def test_a_bureau_cannot_have_us_write(office: Office, bureau_db: Any) -> None:
    bureau_db.run(
        "create table out.trace (a int)",
        "create function out.leave_trace() returns int language sql volatile "
        "as 'insert into out.trace values (1) returning a'",
        "create view out.trap as select out.leave_trace() as a",
    )
    with pytest.raises(TransportError, match="stopped the query"):
        office.fetch(table(table="trap"))
    assert office.names() == []


@pytest.mark.parametrize("tries", [2])
def test_a_server_that_is_down_is_one_clear_line(office: Office, monkeypatch: pytest.MonkeyPatch, tries: int) -> None:
    monkeypatch.setenv("BUREAU_DB", f"postgresql+psycopg://user:{SECRET}@127.0.0.1:9/{SECRET}")
    with pytest.raises(TransportError) as raised:
        office.fetch(table(tries=tries))
    line = "no connection, or it was lost (tried 2 times): ask those who run the server, or run again later"
    assert str(raised.value) == f"office/thing: postgresql+psycopg://127.0.0.1:9: {line}"


def test_any_other_database_is_read_by_its_sqlalchemy_driver(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bureau.db"
    with sqlite3.connect(path) as connection:
        connection.execute('create table "年""报" (no integer, 企业 text, 金额 text, 日期 text)')
        many = [(no, f"某某公司{no}", f"{no}.10", f"2026-01-{no % 28 + 1:02}") for no in range(45_000)]
        connection.executemany('insert into "年""报" values (?, ?, ?, ?)', many)
    connection.close()
    monkeypatch.setenv("BUREAU_DB", f"sqlite:///{path}")
    delta = table(schema=None, table='年"报', watermark={"column": "日期", "type": "date"})
    assert office.fetch(delta)[0].rows == 45_000
    assert rows(office)[44_999] == {"no": "44999", "企业": "某某公司44999", "金额": "44999.10", "日期": "2026-01-04"}
    with sqlite3.connect(path) as connection:
        connection.execute("insert into \"年\"\"报\" values (1, 'a', '1', '2026-02-01')")
    connection.close()
    assert office.fetch(delta, DAY + timedelta(days=1))[0].rows == 1
    with pytest.raises(TransportError, match=r"rejects the request .*: check the server, the account"):
        office.fetch(table(schema=None, table="nothing"), DAY + timedelta(days=1))


@pytest.mark.parametrize("url", ["no url", "nosuchdialect://h/d", "mysql+nosuch://h/d"])
def test_a_url_that_cannot_be_used_is_said_without_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("BUREAU_DB", url)
    with pytest.raises(TransportError, match=r"does not hold a SQLAlchemy URL: correct it|no driver for"):
        office.fetch(table())


def test_a_million_rows_stay_within_bounded_memory(office: Office, bureau_db: Any) -> None:
    """Some 400 bytes a row: held at once they would be far above the bound. Peak of a process of its own."""
    import subprocess
    import sys

    bureau_db.run(
        "create view out.many as select i as no, '企业名称' || repeat('某', 120) || i as 企业, "
        "(i * 1.01)::numeric(18,2) as 金额 from generate_series(1, 1000000) i"
    )
    program = f"""
import resource, sys
sys.path[:0] = {[str(Path(__file__).parent)]!r}
from pathlib import Path
from feeds import Office
office = Office(Path({str(office.data)!r}))
import pipelines.transports.database
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
(file,) = office.fetch({table(table="many")!r})
print(file.rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    count, grown_mb = map(int, done.stdout.split())
    assert count == 1_000_000
    assert grown_mb < 250
    texts = pq.read_table(office.spool / FILE, columns=["金额"]).column(0)
    assert texts[999_999].as_py() == "1010000.00"
