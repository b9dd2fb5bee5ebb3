"""What is made again, what is taken, and where making again ends, on a database of a few small tables."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse.compiled import Node
from pipelines.warehouse.incremental_build import BEFORE, IncrementalBuild
from pipelines.warehouse.relation_record import RelationRecord


def _table(name: str, sql: str, *reads: str, kind: str = "table") -> Node:
    sources = ("landing.office__thing",) if "landing" in sql else ()
    return Node(name, "main", f'"{name}"', kind, reads, sql=sql, sources=sources)  # type: ignore[arg-type]


def _chain(*, above: int = 2, last: str = "count(*)") -> tuple[Node, ...]:
    return (
        _table("staged", "select no from landing.office__thing", kind="view"),
        _table("picked", f"select no from staged where no > {above}", "staged"),  # noqa: S608
        _table("counted", f"select {last} as n from picked", "picked"),  # noqa: S608
        _table("beside", "select 1 as one"),
    )


class Days:
    """A database that is copied from day to day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.no = 0
        self.before: Mapping[str, RelationRecord] = {}

    def build(self, nodes: tuple[Node, ...], rows: tuple[int, ...]) -> dict[str, str]:
        """How each relation came about."""
        earlier, self.no = self.folder / f"{self.no}.duckdb", self.no + 1
        database = self.folder / f"{self.no}.duckdb"
        if self.before:
            database.write_bytes(earlier.read_bytes())
        with duckdb.connect(database) as connection:
            if self.before:
                connection.execute(f"ATTACH '{earlier}' AS {BEFORE} (READ_ONLY)")
                connection.execute("DROP VIEW staged; DROP SCHEMA landing CASCADE")
            connection.execute("CREATE SCHEMA landing")
            connection.execute("CREATE TABLE landing.office__thing (no INTEGER)")
            connection.executemany("INSERT INTO landing.office__thing VALUES (?)", [[no] for no in rows])
            incremental = IncrementalBuild(connection, {"landing.office__thing": str(rows)}, self.before, lambda _: "")
            for node in nodes:
                incremental.make(node)
            self.picked = connection.execute("SELECT no FROM picked ORDER BY no").fetchall()
        self.before = incremental.made
        return {name: one.how for name, one in incremental.made.items()}


@pytest.fixture
def days(tmp_path: Path) -> Days:
    found = Days(tmp_path)
    assert set(found.build(_chain(), (1, 2, 3)).values()) == {"made"}
    return found


def test_the_same_again_is_taken(days: Days) -> None:
    assert set(days.build(_chain(), (1, 2, 3)).values()) == {"taken"}
    assert days.picked == [(3,)]


def test_the_wave_ends_where_rows_come_out_the_same(days: Days) -> None:
    how = days.build(_chain(), (0, 1, 2, 3))
    assert how == {"staged": "made", "picked": "stopped", "counted": "taken", "beside": "taken"}
    assert set(days.build(_chain(), (0, 1, 2, 3)).values()) == {"taken"}, "as on the day before"


def test_it_goes_on_where_they_differ(days: Days) -> None:
    how = days.build(_chain(), (1, 2, 3, 4))
    assert how == {"staged": "made", "picked": "made", "counted": "made", "beside": "taken"}
    assert days.picked == [(3,), (4,)]
    assert days.before["picked"].why == "reads what changed: staged"


def test_another_sql_is_another_table(days: Days) -> None:
    how = days.build(_chain(last="min(no)"), (1, 2, 3))
    assert how == {"staged": "taken", "picked": "taken", "counted": "made", "beside": "taken"}
    assert days.before["counted"].why == "its definition changed"


def test_back_again_has_the_name_of_before(days: Days) -> None:
    first = days.before["picked"].content
    days.build(_chain(above=1), (1, 2, 3))
    assert days.before["picked"].content != first
    days.build(_chain(), (1, 2, 3))
    assert days.before["picked"].content == first


def test_a_view_that_became_a_table_is_made(days: Days) -> None:
    nodes = (_table("staged", "select no from landing.office__thing"), *_chain()[1:])
    assert days.build(nodes, (1, 2, 3))["staged"] == "made"
