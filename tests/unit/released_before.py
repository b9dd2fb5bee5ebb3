"""A database as checks of records that come again see it: readers have a release. No tests here."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import duckdb

from quality.arrived import define_new


@contextmanager
def released_before(day: date, late: tuple[str, ...] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """Schemas for what is built and for what was known, and the release of `day`, made without the `late` arrivals."""
    with duckdb.connect() as opened:
        opened.execute("ATTACH ':memory:' AS build; CREATE SCHEMA build.landing")
        opened.execute("CREATE SCHEMA old; CREATE SCHEMA known")
        opened.execute(f"CREATE TABLE old.mart_enterprise_profile AS SELECT DATE '{day}' AS business_date")
        define_new(opened, late)
        yield opened
