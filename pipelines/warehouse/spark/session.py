"""The session of Spark that makes a build's tables: in this process, and set so that it answers as DuckDB does."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.base.errors import KechuangError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MASTER_VARIABLE = "KECHUANG_SPARK_MASTER"
"""Where Spark runs: `yarn`, `k8s://…`, `spark://…`; without it, in this process with the threads of the build."""
MEMORY_VARIABLE = "KECHUANG_SPARK_MEMORY"
"""Memory of Spark's driver, such as `6g`: without a cluster all that Spark may use."""
PARTITIONS_VARIABLE = "KECHUANG_SPARK_PARTITIONS"
"""Into how many parts Spark cuts what it joins and groups: some three for each core of a cluster."""

_MODULES = ("pyspark", "dbt.adapters.spark")
_SPEAKS_OF_ROWS = "SQLQueryContextLogger"
"""Spark's logger in Python: it writes each statement that fails, and the value that it failed on, to standard error,
whatever level Spark is told. The error is raised as well.
"""
_AS_DUCKDB = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # a cast or a sum that does not fit ends the build, as with DuckDB
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",  # a product keeps its decimals, or ends the build
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # DuckDB's TIMESTAMP has no zone
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.sources.default": "parquet",
    "spark.sql.catalogImplementation": "in-memory",  # what a build makes ends with it; no metastore to set up
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""What rows come out by does not depend on the other settings, which say where and how fast."""


def refuse_without_spark() -> None:
    """Make sure that Spark's packages are there.

    Raises:
        KechuangError: they are not; says how to get them.
    """
    if missing := [name for name in _MODULES if find_spec(name) is None]:
        raise KechuangError(
            f"the package {missing[0]} is not installed here: install requirements-spark.lock beside the other lock, "
            "and Java 17 (docs/how-to/scale-out.md)"
        )


@contextmanager
def spark_session(folder: Path, threads: int) -> Iterator[SparkSession]:
    """A session of Spark, stopped on leaving, whose tables lie in `folder`; dbt finds it by itself.

    Raises:
        KechuangError: as `refuse_without_spark`, or a session is open in this process already.
    """
    refuse_without_spark()
    from pyspark.sql import SparkSession  # 1 s, and only where Spark is installed

    if SparkSession.getActiveSession() is not None:
        raise KechuangError("a session of Spark is open in this process: its settings are not those of a build")
    builder = SparkSession.builder.appName("kechuang").master(os.environ.get(MASTER_VARIABLE, f"local[{threads}]"))
    told = {
        "spark.driver.memory": os.environ.get(MEMORY_VARIABLE, "6g"),
        "spark.sql.shuffle.partitions": os.environ.get(PARTITIONS_VARIABLE, str(2 * threads)),
        "spark.sql.warehouse.dir": str(folder),
    }
    for name, value in (_AS_DUCKDB | told).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    logging.getLogger(_SPEAKS_OF_ROWS).disabled = True
    try:
        yield session
    finally:
        session.stop()
