"""Registers of the science bureau as they land, and the models built of them, in memory. No tests here."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
import polars as pl
from compiled_models import connect_with_seeds, run_models


@contextmanager
def built_of_registers(
    manifest: Mapping[str, Any], day: date, landed: Mapping[str, pl.DataFrame], models: tuple[str, ...]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """These models of feeds `innovation/<name>` that landed on `day`, in which nobody has an older number."""
    connection = connect_with_seeds(manifest)
    connection.execute(
        """create table core.dim_run (business_date date); create schema landing; create schema linking;
        create table landing.run (business_date date);
        create table linking.code_link (feed varchar, record_id bigint, enterprise_id varchar)"""
    )
    for table in ("core.dim_run", "landing.run"):
        connection.execute(f"insert into {table} values (?)", [day])  # noqa: S608 - own names
    for feed, frame in landed.items():
        rows = frame.with_row_index("_record_id", 1).with_columns(
            _as_of_date=pl.lit(day), _delivery_id=pl.lit("0"), etl_at=pl.lit(None, dtype=pl.Datetime)
        )
        connection.register("made_up", rows)
        connection.execute(f"create table landing.innovation__{feed} as from made_up")
        connection.unregister("made_up")
    run_models(connection, manifest, *models)
    yield connection
    connection.close()
