"""What became of every planted defect: `truth/defects.csv` held against landing, staging and the gate's receipt.

A helper for tests; asserts nothing. The simulator says what a correct reader makes of each defect, this module says
what ours made of it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
from small_city import City

from pipelines.landing.store import LandingStore

_ROW_NO = (1 << 30) - 1  # the lower bits of `record_id`
AS_TOLD = "as told"


@dataclass(frozen=True)
class _File:
    """One delivered file as it was landed."""

    feed: str
    delivery_id: str
    rejected: bool
    rows: Path
    quarantine: Path


def audit(city: City, build: Path) -> pl.DataFrame:
    """One row per planted defect, with `found`: `as told`, or what was seen instead.

    Columns of `truth/defects.csv`, and `found`. `lost` is a row that is neither landed nor in quarantine.
    """
    defects = pl.read_csv(
        city.data / "truth" / "defects.csv", schema_overrides={"value": pl.String}, infer_schema=False
    )
    defects = defects.with_columns(pl.col("row_no").cast(pl.Int64))
    files = _landed_files(city)
    failed = {check["id"] for check in json.loads((build / "gate.json").read_text(encoding="utf-8"))["checks"]
              if check["state"] == "failed"}  # fmt: skip
    with duckdb.connect(str(build / "warehouse.duckdb"), read_only=True) as connection:
        found = [
            _of_file(connection, part, files.get(str(file)), failed)
            for (file,), part in defects.group_by("file", maintain_order=True)
        ]
    return pl.concat(found)


def matrix(audited: pl.DataFrame) -> pl.DataFrame:
    """Number of defects by feed, kind, expected outcome and what was found."""
    return audited.group_by("feed", "kind", "outcome", "found").len("rows").sort("feed", "kind", "outcome", "found")


def _landed_files(city: City) -> dict[str, _File]:
    """Delivered files by their path in `truth`; a feed behind a server has one arrival, fetched whole."""
    store, files = LandingStore(city.settings.landing_dir), {}
    for name, feed in city.feeds.items():
        outcome = store.outcome(name)
        for one in outcome.outcomes if outcome else ():
            remote = f"bureaus/{name}.parquet"
            path = remote if (city.data / remote).exists() else f"inbox/{one.path}"
            rows, quarantine = (store.reading_path(kind, feed, one.delivery_id) for kind in ("rows", "quarantine"))
            files[path] = _File(name, one.delivery_id, one.state == "rejected", rows, quarantine)
    return files


def _of_file(
    connection: duckdb.DuckDBPyConnection, defects: pl.DataFrame, file: _File | None, failed: set[str]
) -> pl.DataFrame:
    if file is None:
        return defects.with_columns(found=pl.lit("file never landed"))
    parts = []
    for (outcome, field), part in defects.group_by("outcome", "field", maintain_order=True):
        if outcome == "rejected":
            found = pl.lit(AS_TOLD if file.rejected else "not rejected")
            parts.append(part.with_columns(found=found))
        elif outcome == "reported":
            told = (
                pl.when(pl.col("check").is_in(sorted(failed))).then(pl.lit(AS_TOLD)).otherwise(pl.lit("not reported"))
            )
            parts.append(part.with_columns(found=told))
        elif file.rejected:
            parts.append(part.with_columns(found=pl.lit("file rejected")))
        else:
            parts.append(_of_rows(connection, part, file, str(outcome), str(field or "")))
    return pl.concat(parts)


def _of_rows(
    connection: duckdb.DuckDBPyConnection, defects: pl.DataFrame, file: _File, outcome: str, field: str
) -> pl.DataFrame:
    value = f'CAST("{field}" AS VARCHAR)' if field else "NULL"
    landed = connection.sql(
        f"SELECT _row_no AS row_no, {value} AS seen, true AS is_landed FROM read_parquet(?)",  # noqa: S608
        params=[str(file.rows)],
    ).pl()
    aside = pl.read_parquet(file.quarantine, columns=["row_no"]).unique().with_columns(is_aside=pl.lit(value=True))
    marked = defects.join(landed, on="row_no", how="left", maintain_order="left").join(
        aside.cast({"row_no": pl.Int64}), on="row_no", how="left", maintain_order="left"
    )
    lost = pl.col("is_landed").is_null() & pl.col("is_aside").is_null()
    if outcome == "quarantined":
        is_told = pl.col("is_aside").is_not_null() & pl.col("is_landed").is_null()
    elif outcome == "superseded":
        is_told = pl.col("is_landed").is_not_null() & ~pl.col("row_no").is_in(_staged(connection, file))
    else:
        is_told = pl.col("is_landed").is_not_null() & pl.col("seen").eq_missing(pl.col("value"))
    found = (
        pl.when(lost).then(pl.lit("lost")).when(is_told).then(pl.lit(AS_TOLD))
        .when(pl.col("is_landed").is_null()).then(pl.lit("in quarantine"))
        .when(pl.lit(outcome == "quarantined")).then(pl.lit("landed"))
        .when(pl.lit(outcome == "superseded")).then(pl.lit("still in staging"))
        .otherwise(pl.lit("landed otherwise"))
    )  # fmt: skip
    return marked.with_columns(found=found).select(*defects.columns, "found")


def _staged(connection: duckdb.DuckDBPyConnection, file: _File) -> list[int]:
    """Row numbers of the file that staging shows."""
    table = f"staging.stg_{file.feed.replace('/', '__')}"
    query = f"SELECT record_id & {_ROW_NO} FROM {table} WHERE delivery_id = ?"  # noqa: S608 - names of contracts
    return [row_no for (row_no,) in connection.execute(query, [file.delivery_id]).fetchall()]
