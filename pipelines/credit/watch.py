"""What the risk watch is worth: alarms on past days, of what was known then, against the defaults that followed.

The models of signals are run again for past month ends, as those of characteristics are for datasets. An observation
is a borrower that is not in default, on a month's end; an alarm is true if the borrower defaults in the months after.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import discard_folder
from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.base.sql import literal
from pipelines.base.text_csv import read_text_csv
from pipelines.credit.observe import made_again, take_inputs
from pipelines.warehouse.compiled import Node
from pipelines.warehouse.receipt import WAREHOUSE

ALARM = "alarm"
KEY = ["enterprise_id", "observation_date"]
_SIGNAL, _OUTCOME = "int_watch__signal", "int_credit__outcome"


class SignalWorth(BaseModel):
    """One signal by itself, or the alarm: `observations` with it, those that defaulted after, and defaults before."""

    model_config = ConfigDict(frozen=True)

    name: str
    observations: int
    followed: int
    defaults_found: int
    precision: float | None
    recall: float | None


class WatchWorth(BaseModel):
    """Alarms of past month ends against defaults. `base_rate` is the share of all observations that defaulted after.

    `unmeasured`: why there is no alarm to measure, and what to do; None if there is one.
    """

    model_config = ConfigDict(frozen=True)

    business_date: date
    build_id: str
    dates: tuple[date, ...]
    months: int
    borrowers: int
    observations: int
    followed: int
    base_rate: float
    defaults: int
    alarm: SignalWorth
    signals: tuple[SignalWorth, ...]
    without: tuple[str, ...]
    unmeasured: str | None


def measure_watch(
    build: Path,
    nodes: Sequence[Node],
    dates: Collection[date],
    scratch: Path,
    *,
    months: int = 6,
    without: Collection[str] = (),
    truth: Path | None = None,
    backlog_lag_days: int | None = None,
    threads: int | None = None,
) -> WatchWorth:
    """Measure the alarms on these month ends.

    Args:
        build: a finished build, whose business date says until when defaults are known.
        nodes: dbt's compiled models.
        dates: month ends; the last ones, after which `months` are not over, count for recall only.
        scratch: folder for the work; it is removed.
        months: how long before a default an alarm counts.
        without: signals to leave out.
        truth: defaults from a CSV file (`enterprise_id`, `default_date`) instead of those that the banks' data tells.
        backlog_lag_days: count what the first arrival of a feed brought as known this many days after its event.
        threads: of DuckDB.

    Raises:
        KechuangError: no borrower was observed, or there is no such signal.
    """
    seen, told, first_default, business_date = _past(
        build, nodes, dates, scratch, without=without, backlog_lag_days=backlog_lag_days, threads=threads
    )
    rows = _followed(seen, _of_truth(truth) if truth else first_default, business_date, months)
    alarm, signals = worths(rows, told)
    over = rows.filter("is_over")
    followed = int(over["follows"].sum())
    return WatchWorth(
        business_date=business_date,
        build_id=build.name,
        dates=tuple(sorted(dates)),
        months=months,
        borrowers=rows["enterprise_id"].n_unique(),
        observations=over.height,
        followed=followed,
        base_rate=followed / over.height if over.height else 0.0,
        defaults=rows.filter("follows")["enterprise_id"].n_unique(),
        alarm=alarm,
        signals=signals,
        without=tuple(sorted(without)),
        unmeasured=None if alarm.observations else why_unmeasured(rows, business_date, months, backlog_lag_days),
    )


def _followed(seen: pl.DataFrame, defaults: pl.DataFrame, business_date: date, months: int) -> pl.DataFrame:
    """Observations before a default, whether one `follows` within the months, and whether these are over.

    Raises:
        KechuangError: there is none.
    """
    rows = seen.join(defaults, on="enterprise_id", how="left")
    rows = rows.filter(pl.col("default_date").is_null() | (pl.col("default_date") > pl.col("observation_date")))
    if rows.is_empty():
        raise KechuangError("no borrower was observed: give dates on which banks had sent balances")
    until = pl.col("observation_date").dt.offset_by(f"{months}mo").dt.month_end()
    return rows.with_columns(
        follows=(pl.col("default_date") <= until).fill_null(value=False), is_over=until <= business_date
    )


def worths(rows: pl.DataFrame, told: pl.DataFrame) -> tuple[SignalWorth, tuple[SignalWorth, ...]]:
    """What the alarm is worth, and each signal by itself, in order of its code.

    Args:
        rows: observations: `KEY`, `follows`, `is_over`.
        told: signals: `KEY`, `signal_code`, `is_alarm` (those of the enterprise together reach the level).
    """
    found = rows.filter("follows")["enterprise_id"].n_unique()
    by_signal = told.select(*KEY, "signal_code").unique().partition_by("signal_code", as_dict=True)
    alarms = told.filter("is_alarm").select(KEY).unique()
    return _worth(ALARM, rows, alarms, found), tuple(
        _worth(name, rows, frame, found) for (name,), frame in sorted(by_signal.items())
    )


def why_unmeasured(rows: pl.DataFrame, business_date: date, months: int, backlog_lag_days: int | None) -> str:
    """Why no alarm on observations (see `worths`) is counted, and the cure; the rest as `measure_watch` takes it."""
    if not rows["is_over"].any():
        return (
            f"no month end with borrowers is followed by {counted(months, 'month')} that are over on {business_date}: "
            "give an earlier --from, or fewer --months"
        )
    said = f"no alarm on month ends after which {counted(months, 'month')} are over"
    if backlog_lag_days is not None:
        return f"{said}: give an earlier --from, or take a city with more borrowers"
    return f"{said}: first arrivals count as known from the day they came; try --backlog-known-after 30"


def _past(
    build: Path,
    nodes: Sequence[Node],
    dates: Collection[date],
    scratch: Path,
    *,
    without: Collection[str],
    backlog_lag_days: int | None,
    threads: int | None,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, date]:
    """Borrowers, signals (`is_alarm`: all of the enterprise together reach it), first defaults and business date."""
    discard_folder(scratch)
    scratch.mkdir(parents=True)
    seen: list[pl.DataFrame] = []
    told: list[pl.DataFrame] = []
    try:
        with opened_duckdb(scratch / WAREHOUSE, threads=threads) as connection:
            connection.execute(f"ATTACH {literal(build / WAREHOUSE)} AS build (READ_ONLY)")
            rules = connection.sql("SELECT signal_code, compared_months FROM build.seeds.watch_rule").pl()
            if unknown := sorted(set(without) - set(rules["signal_code"])):
                raise KechuangError(f"no signal {unknown[0]}: there are {', '.join(sorted(rules['signal_code']))}")
            back = sorted({month for month in rules["compared_months"] if month})
            take_inputs(connection, nodes, {_OUTCOME}, backlog_lag_days)
            for day in sorted(dates):
                made_again(connection, nodes, {_OUTCOME}, day)
                seen.append(connection.table(f"intermediate.{_OUTCOME}").pl())
            borrowers = {one for frame in seen for one in frame["enterprise_id"]}
            take_inputs(connection, nodes, {_SIGNAL}, backlog_lag_days, borrowers)
            for day in sorted(dates):
                made_again(connection, nodes, {_SIGNAL}, day, *(_months_before(day, month) for month in back))
                rows = f"SELECT * FROM intermediate.{_SIGNAL} WHERE observation_date = DATE '{day}'"  # noqa: S608
                told.append(connection.sql(rows).pl())
            levels = connection.sql("SELECT * FROM build.seeds.watch_level").pl()
            business_date: date = connection.execute("SELECT business_date FROM build.core.dim_run").fetchall()[0][0]
            defaults = connection.sql(
                "SELECT enterprise_id, min(default_date) AS default_date FROM build.intermediate.int_credit__default "
                "GROUP BY enterprise_id"
            ).pl()
    finally:
        discard_folder(scratch)
    version = ["rulebook_code", "version"]
    alarm = levels.filter(pl.col("level_code") == ALARM).select(*version, "points_from")
    signals = pl.concat(told).filter(~pl.col("signal_code").is_in(list(without))).join(alarm, on=version)
    is_alarm = pl.col("points").sum().over(*KEY, *version) >= pl.col("points_from")
    return pl.concat(seen).select(KEY), signals.with_columns(is_alarm=is_alarm), defaults, business_date


def _worth(name: object, rows: pl.DataFrame, given: pl.DataFrame, defaults: int) -> SignalWorth:
    """Precision over observations whose months are over; recall over borrowers that default within the months."""
    with_it = rows.join(given, on=KEY, how="semi")
    over = with_it.filter("is_over")
    followed = int(over["follows"].sum())
    found = with_it.filter("follows")["enterprise_id"].n_unique()
    return SignalWorth(
        name=str(name),
        observations=over.height,
        followed=followed,
        defaults_found=found,
        precision=followed / over.height if over.height else None,
        recall=found / defaults if defaults else None,
    )


def _months_before(day: date, months: int) -> date:
    """The end of the month so many months before."""
    ends = pl.Series([day.replace(day=1)]).dt.offset_by(f"-{months}mo").dt.month_end()
    end: date = ends[0]
    return end


def _of_truth(path: Path) -> pl.DataFrame:
    """The first default of each enterprise.

    Raises:
        KechuangError: the file cannot be read, a column is missing, or a cell is not a date.
    """
    rows = read_text_csv(path)
    if missing := {"enterprise_id", "default_date"} - set(rows.columns):
        raise KechuangError(f"{path}: no column {sorted(missing)[0]}")
    day = pl.col("default_date").str.to_date("%Y-%m-%d", strict=False)
    dated = rows.with_row_index("row", offset=2).with_columns(day=day)
    if odd := dated.filter(pl.col("day").is_null()).select("row", "default_date").rows():
        row, cell = odd[0]
        raise KechuangError(f"{path} row {row}, column default_date: {cell!r} is not a date such as 2026-05-31")
    return dated.group_by("enterprise_id").agg(default_date=pl.col("day").min()).sort("enterprise_id")
