"""A dataset for scorecards: characteristics on observation dates as they were known then, and how each borrower fared.

The models that a build runs for its own dates are run again for other dates, from the build's evidence: what a
scorecard is trained on is what the same SQL would have told it on that day.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import discard_folder, replacing
from pipelines.base.errors import KechuangError
from pipelines.base.records import Record, read_record, write_record
from pipelines.base.sql import literal
from pipelines.warehouse.compiled import Node
from pipelines.warehouse.create_relation import create_relation
from pipelines.warehouse.receipt import WAREHOUSE

TABLE, MANIFEST = "dataset.parquet", "dataset.json"
KEY = ("observation_date", "enterprise_id")
OUTCOME, FOLD = "is_bad", "fold"
FOLDS = 5
_DATES, _VALUES, _OUTCOMES = "int_credit__date", "int_credit__characteristic", "int_credit__outcome"
_BACKLOG = {
    "int_credit__evidence": "event_date",
    "int_credit__invoice_month": "month_end_date",
    "int_credit__customer_month": "month_end_date",
    "int_credit__feed": None,
}
"""Tables with `known_from_date`, and the column that dates their facts."""


class Dataset(Record):
    """What a dataset holds. `backlog_lag_days` is None where a fact counts only from the day that it was delivered."""

    FORMAT: ClassVar[int] = 1

    business_date: date
    build_id: str
    observation_dates: tuple[date, ...]
    backlog_lag_days: int | None = None
    labels: str = ""
    rows: int
    bads: int
    enterprises: int
    characteristics: tuple[str, ...]
    sha256: str


def month_ends(first: date, last: date, step: int) -> tuple[date, ...]:
    """Every `step`-th month's end from `first` to `last`, the last one first counted."""
    ends = pl.date_range(first.replace(day=1), last, "1mo", eager=True).dt.month_end()
    found = [day for day in ends.to_list() if first <= day <= last]
    return tuple(sorted(found[::-1][::step]))


def write_dataset(
    build: Path,
    nodes: Sequence[Node],
    dates: Collection[date],
    out: Path,
    *,
    labels: Path | None = None,
    backlog_lag_days: int | None = None,
    threads: int | None = None,
) -> Dataset:
    """Write the table and its manifest into `out`.

    Args:
        build: a finished build, whose business date says what is known of outcomes.
        nodes: dbt's compiled models.
        dates: observation dates.
        out: folder to write into.
        labels: outcomes from a file instead of the loans' own: identifier of the enterprise, and whether it defaulted.
        backlog_lag_days: count what the first arrival of a feed brought as known this many days after its event.
        threads: of DuckDB.

    Raises:
        KechuangError: no observation has an outcome, or the labels cannot be read.
    """
    scratch = out / ".work"
    discard_folder(scratch)
    scratch.mkdir(parents=True)
    try:
        with opened_duckdb(scratch / WAREHOUSE, threads=threads) as connection:
            connection.execute(f"ATTACH {literal(build / WAREHOUSE)} AS build (READ_ONLY)")
            frames = [_observed(connection, nodes, day, backlog_lag_days) for day in sorted(dates)]
            business_date = connection.execute("SELECT business_date FROM build.core.dim_run").fetchall()[0][0]
            codes = [
                code
                for (code,) in connection.execute(
                    "SELECT characteristic_code FROM build.seeds.credit_characteristic ORDER BY reason_code"
                ).fetchall()
            ]
    finally:
        discard_folder(scratch)
    long = pl.concat([values for values, _ in frames])
    outcomes = read_labels(labels, sorted(dates)) if labels else pl.concat([told for _, told in frames])
    table = _wide(long, outcomes, codes)
    if table.is_empty():
        raise KechuangError("no observation has an outcome: give earlier dates, or a city with loans that are older")
    with replacing(out / TABLE) as temporary:
        table.write_parquet(temporary, compression="zstd", statistics=False)
    made = Dataset(
        business_date=business_date,
        build_id=build.name,
        observation_dates=tuple(sorted(dates)),
        backlog_lag_days=backlog_lag_days,
        labels=labels.name if labels else "",
        rows=table.height,
        bads=int(table[OUTCOME].sum()),
        enterprises=table["enterprise_id"].n_unique(),
        characteristics=tuple(codes),
        sha256=content_sha256(table),
    )
    write_record(out / MANIFEST, made)
    return made


def read_dataset(folder: Path) -> tuple[Dataset, pl.DataFrame]:
    """The manifest and the table, one row for each observation, in order of `KEY`.

    Raises:
        KechuangError: the folder holds no dataset, or its table is not the one of the manifest.
    """
    again = "run `kechuang credit dataset` again"
    made = read_record(folder / MANIFEST, Dataset, missing=f"{folder} holds no dataset: {again}", remedy=again)
    table = pl.read_parquet(folder / TABLE)
    if content_sha256(table) != made.sha256:
        raise KechuangError(f"{folder / TABLE} is not the table of {MANIFEST}: run `kechuang credit dataset` again")
    return made, table


def content_sha256(table: pl.DataFrame) -> str:
    """Hash of the rows as text in order of `KEY`, whatever the order that they have."""
    text = io.BytesIO()
    table.sort(KEY).with_columns(pl.selectors.float().round(6)).write_csv(text)
    return hashlib.sha256(text.getvalue()).hexdigest()


def _observed(
    connection: duckdb.DuckDBPyConnection, nodes: Sequence[Node], day: date, lag: int | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Characteristics and outcomes on one date: the models that depend on the observation date, run for it alone."""
    again = _depending(nodes)
    needed = {name for node in again for name in node.reads} - {node.name for node in again}
    for schema in {node.schema for node in nodes}:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    for node in (node for node in nodes if node.name in needed | {_DATES}):
        connection.execute(f"CREATE OR REPLACE {_given(node, day, lag)}")
    for node in again:
        if node.kind == "view":
            connection.execute(f"DROP VIEW IF EXISTS {node.relation}")
        create_relation(connection, node)
    values = connection.sql(
        f"SELECT enterprise_id, observation_date, characteristic_code, CAST(characteristic_value AS DOUBLE) AS v "  # noqa: S608
        f"FROM intermediate.{_VALUES} WHERE NOT is_stale"
    ).pl()
    outcomes = connection.sql(
        f"SELECT enterprise_id, observation_date, CAST(outcome_code = 'bad' AS INTEGER) AS {OUTCOME} "  # noqa: S608
        f"FROM intermediate.{_OUTCOMES} WHERE outcome_code IN ('good', 'bad')"
    ).pl()
    return values, outcomes


def _given(node: Node, day: date, lag: int | None) -> str:
    """SQL that makes one input: the dates, a table of the build, or one whose backlog counts from its events."""
    source = f'build."{node.schema}"."{node.name}"'
    if node.name == _DATES:
        return f"TABLE {node.relation} AS SELECT DATE '{day}' AS observation_date, true AS is_current"
    if lag is None or node.name not in _BACKLOG:
        return f"VIEW {node.relation} AS SELECT * FROM {source}"  # noqa: S608 - names of our models
    dated = _BACKLOG[node.name]
    known = f"least(known_from_date, {dated} + {int(lag)})" if dated else "DATE '1900-01-01'"
    group = "PARTITION BY evidence_code" if node.name == "int_credit__evidence" else ""
    first = f"min(known_from_date) OVER ({group})"
    return (
        f"VIEW {node.relation} AS SELECT * EXCLUDE (known_from_date), "  # noqa: S608 - names of our models
        f"CASE WHEN known_from_date = {first} THEN {known} ELSE known_from_date END AS known_from_date FROM {source}"
    )


def _depending(nodes: Sequence[Node]) -> list[Node]:
    """The models between the observation dates and what a dataset holds, in an order that may be run."""
    by_name = {node.name: node for node in nodes}
    after: set[str] = {_DATES}
    for node in nodes:  # each after what it reads
        if after & set(node.reads):
            after.add(node.name)
    before, waiting = set[str](), [_VALUES, _OUTCOMES]
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in before:
            before.add(name)
            waiting += by_name[name].reads
    return [node for node in nodes if node.name in (after & before) - {_DATES}]


def _wide(long: pl.DataFrame, outcomes: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    known = long.join(outcomes, on=list(KEY), how="semi")
    values = known.pivot(on="characteristic_code", on_columns=codes, index=list(KEY), values="v")
    fold = pl.col("enterprise_id").map_elements(_fold, return_dtype=pl.Int64)
    table = outcomes.join(values, on=list(KEY), how="left").with_columns(fold.alias(FOLD))
    return table.select(*KEY, OUTCOME, FOLD, *(pl.col(code).cast(pl.Float64) for code in codes)).sort(KEY)


def _fold(enterprise_id: str) -> int:
    """One of `FOLDS` parts of the enterprises: all observations of one enterprise are in the same."""
    return int.from_bytes(hashlib.sha256(enterprise_id.encode()).digest()[:4]) % FOLDS


def read_labels(path: Path, dates: Sequence[date]) -> pl.DataFrame:
    """Outcomes from a CSV file, on the one observation date: an identifier, and yes or no (是, 1, true, bad).

    Raises:
        KechuangError: a column is missing, or there is more than one date.
    """
    if len(dates) != 1:
        raise KechuangError(f"labels are of one observation date, not of {len(dates)}")
    rows = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    columns = {name.strip("\ufeff"): name for name in rows.columns}

    def one_of(*names: str) -> str:
        found: list[Any] = [columns[name] for name in names if name in columns]
        if not found:
            raise KechuangError(f"{path}: no column {' or '.join(names)}")
        return str(found[0])

    who = one_of("enterprise_id", "统一社会信用代码")
    bad = one_of(OUTCOME, "是否违约")
    is_bad = pl.col(bad).str.strip_chars().str.to_lowercase().is_in(["是", "1", "true", "bad", "yes"])
    return rows.select(
        enterprise_id=pl.col(who).str.strip_chars(), observation_date=pl.lit(dates[0]), is_bad=is_bad.cast(pl.Int32)
    ).unique("enterprise_id", keep="first", maintain_order=True)
