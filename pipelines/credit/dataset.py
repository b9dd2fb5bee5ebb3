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
from typing import ClassVar, Literal

import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import discard_folder, replacing
from pipelines.base.errors import KechuangError
from pipelines.base.records import Record, read_record, write_record
from pipelines.base.sql import literal
from pipelines.base.text_csv import read_text_csv
from pipelines.credit.observe import OUTCOME, OUTCOMES, VALUES, is_over, outcomes_on, take_inputs, values_on
from pipelines.warehouse.compiled import Node
from pipelines.warehouse.receipt import WAREHOUSE

TABLE, MANIFEST = "dataset.parquet", "dataset.json"
KEY = ("observation_date", "enterprise_id")
FOLD, INDUSTRY = "fold", "industry_section"
FOLDS = 5
_BAD, _GOOD = ("是", "1", "true", "bad", "yes"), ("否", "0", "false", "good", "no")
_NONE = "no observation has an outcome: give earlier dates, or a city with loans that are older"
Firms = Literal["all", "learned", "unseen"]


class Dataset(Record):
    """What a dataset holds. `backlog_lag_days` is None where a fact counts only from the day that it was delivered.

    `left_out_dates` were asked for, but the time in which borrowers can default was not over for all of them.
    """

    FORMAT: ClassVar[int] = 1

    business_date: date
    build_id: str
    observation_dates: tuple[date, ...]
    backlog_lag_days: int | None = None
    labels: str = ""
    left_out_dates: tuple[date, ...] = ()
    firms: Firms = "all"
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


def observation_dates(first: date | None, last: date | None, business_date: date, step: int) -> tuple[date, ...]:
    """The month ends from `first` to `last`, as `month_ends`; the last day alone without a first one.

    `last`: the business date if it is not given.

    Raises:
        KechuangError: the last day has not come yet, or there is no month's end.
    """
    until = last or business_date
    if until > business_date:
        raise KechuangError(f"--to {until} is after the business date {business_date}: give that day or an earlier one")
    if first is None:
        return (until,)
    found = month_ends(first, until, step)
    if not found:
        raise KechuangError(f"no month ends from {first} to {until}: give --from a day before --to")
    return found


def write_dataset(
    build: Path,
    nodes: Sequence[Node],
    dates: Collection[date],
    out: Path,
    *,
    labels: Path | None = None,
    backlog_lag_days: int | None = None,
    firms: Firms = "all",
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
        firms: all enterprises, or four fifths of them to learn from, or the fifth that those do not contain.
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
            take_inputs(connection, nodes, {OUTCOMES}, backlog_lag_days)
            told = {day: outcomes_on(connection, nodes, day) for day in sorted(dates)}
            outcomes = {day: one.filter(pl.col(OUTCOME).is_not_null()) for day, one in told.items() if is_over(one)}
            if labels:
                outcomes = {day: read_labels(labels, sorted(dates)) for day in told}
            asked = {one for frame in outcomes.values() for one in frame["enterprise_id"]}
            if not asked:
                raise KechuangError(_NONE)
            business_date = connection.execute("SELECT business_date FROM build.core.dim_run").fetchall()[0][0]
            codes = [
                code
                for (code,) in connection.execute(
                    "SELECT characteristic_code FROM build.seeds.credit_characteristic ORDER BY reason_code"
                ).fetchall()
            ]
            take_inputs(connection, nodes, {VALUES}, backlog_lag_days, asked)
            wide = [_wide(values_on(connection, nodes, day), rows, codes) for day, rows in outcomes.items()]
            industries = connection.sql(
                "SELECT enterprise_id, industry_section FROM build.intermediate.int_enterprise__assessed"
            ).pl()
    finally:
        discard_folder(scratch)
    table = pl.concat(wide).join(industries, on="enterprise_id", how="left", maintain_order="left")
    if firms != "all":
        is_unseen = pl.col(FOLD) == FOLDS - 1
        table = table.filter(is_unseen if firms == "unseen" else ~is_unseen)
    if table.is_empty():
        raise KechuangError(_NONE)
    with replacing(out / TABLE) as temporary:
        table.write_parquet(temporary, compression="zstd", statistics=False)
    made = Dataset(
        business_date=business_date,
        build_id=build.name,
        observation_dates=tuple(outcomes),
        left_out_dates=tuple(day for day in told if day not in outcomes),
        backlog_lag_days=backlog_lag_days,
        labels=labels.name if labels else "",
        firms=firms,
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
    """Hash of the rows as text in order of `KEY`, whatever the order that they have; without what only groups them."""
    text = io.BytesIO()
    table.drop(INDUSTRY, strict=False).sort(KEY).with_columns(pl.selectors.float().round(6)).write_csv(text)
    return hashlib.sha256(text.getvalue()).hexdigest()


def _wide(long: pl.DataFrame, outcomes: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
    known = long.join(outcomes, on=list(KEY), how="semi")
    values = known.pivot(on="characteristic_code", on_columns=codes, index=list(KEY), values="v")
    fold = pl.col("enterprise_id").map_elements(_fold, return_dtype=pl.Int64)
    table = outcomes.join(values, on=list(KEY), how="left").with_columns(fold.alias(FOLD))
    return table.select(
        *KEY, pl.col(OUTCOME).cast(pl.Int32), FOLD, *(pl.col(code).cast(pl.Float64) for code in codes)
    ).sort(KEY)


def _fold(enterprise_id: str) -> int:
    """One of `FOLDS` parts of the enterprises: all observations of one enterprise are in the same."""
    return int.from_bytes(hashlib.sha256(enterprise_id.encode()).digest()[:4]) % FOLDS


def read_labels(path: Path, dates: Sequence[date]) -> pl.DataFrame:
    """Outcomes from a CSV file, on the one observation date: an identifier, and one of `_BAD` or `_GOOD`.

    Raises:
        KechuangError: the file cannot be read, a column is missing, a cell is neither word, or there is more than one
            date.
    """
    if len(dates) != 1:
        raise KechuangError(f"labels are of one observation date, not of {len(dates)}")
    rows = read_text_csv(path)

    def one_of(*names: str) -> str:
        for name in names:
            if name in rows.columns:
                return name
        raise KechuangError(f"{path}: no column {' or '.join(names)}")

    who = one_of("enterprise_id", "统一社会信用代码")
    bad = one_of(OUTCOME, "是否违约")
    word = pl.col(bad).str.strip_chars().str.to_lowercase()
    odd = rows.with_row_index("row", offset=2).filter(~word.is_in([*_BAD, *_GOOD])).select("row", bad).rows()
    if odd:
        row, cell = odd[0]
        raise KechuangError(f"{path} row {row}, column {bad}: {cell!r} is neither of {', '.join((*_BAD, *_GOOD))}")
    is_bad = word.is_in(_BAD)
    return rows.select(
        enterprise_id=pl.col(who).str.strip_chars(), observation_date=pl.lit(dates[0]), is_bad=is_bad.cast(pl.Int32)
    ).unique("enterprise_id", keep="first", maintain_order=True)
