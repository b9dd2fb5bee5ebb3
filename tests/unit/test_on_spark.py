"""Spark as a build's engine, as far as it goes without Spark: what is said where it is missing, and what passes by."""

from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from pipelines.base.errors import KechuangError
from pipelines.warehouse.spark import session
from pipelines.warehouse.spark.tables import spark_type, types_in


def test_a_build_on_spark_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(session, "find_spec", lambda name: None if name == "pyspark" else find_spec(name))
    with pytest.raises(KechuangError, match=r"^the package pyspark is not installed here: install requirements-spark"):
        session.refuse_without_spark()
    with pytest.raises(KechuangError, match="pyspark"), session.spark_session(tmp_path, threads=1):
        pass


def test_types_of_a_table_are_told_to_spark() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (a VARCHAR, b TIMESTAMP, c DECIMAL(18, 2), d BIGINT)")
        told = {name: spark_type(kind) for name, kind in types_in(connection, "t").items()}
    assert told == {"a": "STRING", "b": "TIMESTAMP_NTZ", "c": "DECIMAL(18,2)", "d": "BIGINT"}
