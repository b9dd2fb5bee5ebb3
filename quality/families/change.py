"""What a release would change for readers, against the release that they have: the queries in `quality/changes`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.settings import QUALITY_DIR
from pipelines.base.sql import literal, quoted
from pipelines.plan.plan import PlannedDelivery
from quality.agreement import APART, Agreement, load_agreements, nothing_to_compare, run_agreement
from quality.arrived import RELEASED, define_new
from quality.changes import TABLES, changes_query, kinds
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Before, Build, Family, Feeds, Manifest
from quality.known_again import KNOWN, load_known_again
from quality.known_cells import known_cells
from quality.known_unreadable import known_unreadable
from quality.measured import Measured
from quality.names_of_others import names_of_others
from quality.suspects import with_suspects
from quality.told_once import load_told_once

_CODE = "change"
_READABLE = CheckDefinition(
    id="change.release_before",
    family=_CODE,
    table="releases.files",
    owner="team:data-platform",
    reason=Reason(
        zh="当前对外的发布应完好，否则无法比较本次发布带来的变化",
        en="The release that readers have should be whole, or what a new one changes cannot be compared",
    ),
    severity="warn",
)


@cache
def _ours() -> tuple[Agreement, ...]:
    folder = QUALITY_DIR / "changes"
    return (
        *load_agreements(folder, _CODE, _CODE),
        *load_known_again(folder / "known_again.yml", _CODE, _CODE),
        *load_told_once(folder / "told_once.yml", _CODE, _CODE),
    )


def _definitions(feeds: Feeds, _: Manifest) -> list[CheckDefinition]:
    return [_READABLE, *(one.definition for one in _all(feeds, {}))]


def _all(feeds: Feeds, set_aside: Mapping[str, str]) -> tuple[Agreement, ...]:
    cells = known_cells(feeds, QUALITY_DIR / "changes" / "known_cells.yml", _CODE)
    return (*_ours(), *cells, names_of_others(feeds, _CODE), known_unreadable(feeds, set_aside, _CODE))


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    """Compare with the release before. Without one, or if it is damaged, nothing is compared: the results say so."""
    before, damage = build.day.history.before, build.day.history.before_damage
    readable = _READABLE.result("failed" if damage else "passed", detail=damage)
    wanted = [one for one in _all(build.feeds, build.day.set_aside) if one.definition in checks]
    if before is None:
        nothing = Measured(says="no earlier release to compare with")
        found = [one.definition.result("passed", nothing) for one in wanted]
    else:
        with _both(build, before) as connection:
            figures = build.day.history
            days = _days_since_release(connection, build)
            before_them = [figures.of(one.definition.id, APART) for one in wanted]
            new = (one.feed for one in build.plan.deliveries if _is_new(one, build, before))
            came = {f"landing.{build.feeds[feed].table}" for feed in new}
            ran = [
                run_agreement(connection, one, had, days)
                if one.front.table in came or not one.front.is_of_arrivals
                else nothing_to_compare(one)  # 100 checks of feeds that sent nothing took a second of processor time
                for one, had in zip(wanted, before_them, strict=True)
            ]
        found = [with_suspects(one, build) for one in ran]
    return [one for one in (readable, *found) if one.id in {check.id for check in checks}]


def _is_new(one: PlannedDelivery, build: Build, before: Before) -> bool:
    return (one.as_of is not None and one.as_of > before.day) or one.delivery_id in build.day.late


def _days_since_release(connection: duckdb.DuckDBPyConnection, build: Build) -> int:
    """How many days have passed since the release that readers have: one, or more where days were held or left out."""
    (released,) = connection.execute(f"SELECT {RELEASED}").fetchall()[0]
    return max(1, (build.plan.business_date - released).days) if released else 1


@contextmanager
def _both(build: Build, before: Before) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the released tables in `old`, those of the build in `new`, all of the build in `build`.

    In `known` is what landed of each feed, with the lists that those of the build replaced.

    A table or column that the release does not have yet is empty in `old`: nothing of it can be compared.
    """
    with opened_duckdb(threads=build.threads) as connection:
        connection.execute(f"ATTACH {literal(build.warehouse)} AS build (READ_ONLY)")
        connection.execute("CREATE SCHEMA old; CREATE SCHEMA new")
        for table in TABLES:
            name = quoted(table)
            connection.execute(f"CREATE VIEW new.{name} AS SELECT * FROM build.marts.{name}")  # noqa: S608
            empty = f"SELECT * FROM new.{name} WHERE false"  # noqa: S608
            released = f"UNION ALL BY NAME {before.tables[table]}" if table in before.tables else ""
            connection.execute(f"CREATE VIEW old.{name} AS {empty} {released}")
        define_new(connection, build.day.late)
        connection.execute(f"CREATE VIEW changes AS {changes_query(kinds(connection))}")
        connection.execute(f"CREATE SCHEMA {KNOWN}")
        for feed in build.feeds.values():
            lists = build.day.replaced.get(feed.feed)
            also = f"UNION ALL BY NAME SELECT * FROM {lists}" if lists else ""  # noqa: S608
            connection.execute(f"CREATE VIEW {KNOWN}.{feed.table} AS SELECT * FROM build.landing.{feed.table} {also}")  # noqa: S608
        yield connection


FAMILY = Family(_CODE, "day", _definitions, _run, has_rows=True)
