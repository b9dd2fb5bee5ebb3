"""One session of Spark for the tests here, set as a build sets it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb
import pytest

from pipelines.base.duck import opened_duckdb
from pipelines.warehouse.spark.session import spark_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator["SparkSession"]:
    with spark_session(tmp_path_factory.mktemp("spark"), threads=2) as session:
        yield session


@pytest.fixture(scope="session")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with opened_duckdb() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
