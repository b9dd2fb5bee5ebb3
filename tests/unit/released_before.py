"""A database as checks of records that come again see it: readers have a release. No tests here."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import duckdb


@contextmanager
def released_before(day: date) -> Iterator[duckdb.DuckDBPyConnection]:
    """Schemas for what is built and for what was known, and the release of `day`, which holds no record."""
    with duckdb.connect() as opened:
        opened.execute("ATTACH ':memory:' AS build; CREATE SCHEMA build.landing")
        opened.execute("CREATE SCHEMA old; CREATE SCHEMA known")
        opened.execute(f"CREATE TABLE old.mart_enterprise_profile AS SELECT DATE '{day}' AS business_date")
        yield opened
