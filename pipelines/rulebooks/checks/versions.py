"""Versions of a rulebook follow each other day by day, each has rules, and no rule is without its version."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import polars as pl

from pipelines.base.plural import counted
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.seeds import ROW, VERSION, Rulebooks, Table


def check_versions(rulebooks: Rulebooks) -> list[Fault]:
    """Dates of the register, and that register and rules have the same versions."""
    return [*_dates(rulebooks), *_succession(rulebooks), *_without_version(rulebooks), *_without_rules(rulebooks)]


def _dates(rulebooks: Rulebooks) -> list[Fault]:
    table = rulebooks.register
    ended = table.rows.filter(pl.col("effective_to") < pl.col("effective_from"))
    return faults(
        ended, lambda row: f"{name_of(row)} ends {row['effective_to']}, before it begins {row['effective_from']}"
    )


def _succession(rulebooks: Rulebooks) -> list[Fault]:
    """Each version begins on the day after the one before it ends; only the last one may be open."""
    table = rulebooks.register
    ordered = table.rows.sort("rulebook_code", "effective_from", ROW).with_columns(
        before=pl.col("version").shift(1).over("rulebook_code"),
        ended=pl.col("effective_to").shift(1).over("rulebook_code"),
    )
    followers = ordered.filter(pl.col("before").is_not_null())
    is_open = pl.col("ended").is_null()
    gap = (pl.col("effective_from") - pl.col("ended")).dt.total_days()
    overlapping = followers.filter(is_open | (gap < 1))
    apart = followers.filter(~is_open & (gap > 1)).with_columns(days=gap - 1)
    return [
        *faults(
            overlapping,
            lambda row: (
                f"{name_of(row)} begins {row['effective_from']}, while version {row['before']} "
                f"{'has no last day' if row['ended'] is None else 'is in force to ' + str(row['ended'])}: "
                "both in force"
            ),
        ),
        *faults(
            apart,
            lambda row: (
                f"{name_of(row)} begins {row['effective_from']}, but version {row['before']} ends {row['ended']}: "
                f"no version in force for {counted(row['days'], 'day')}"
            ),
        ),
    ]


def _without_version(rulebooks: Rulebooks) -> list[Fault]:
    found: list[Fault] = []
    for table in rulebooks.rules.values():
        orphans = table.rows.join(rulebooks.register.rows, on=VERSION, how="anti")
        found += faults(orphans, lambda row: f"{name_of(row)} is in no row of rulebook.csv")
    return found


def _without_rules(rulebooks: Rulebooks) -> list[Fault]:
    ruled = pl.concat([table.rows.select(VERSION) for table in rulebooks.rules.values()]).unique()
    empty = rulebooks.register.rows.join(ruled, on=VERSION, how="anti")
    return faults(empty, lambda row: f"{name_of(row)} has no rules in any file")


def name_of(row: dict[str, Any]) -> str:
    """A version in words."""
    return f"{row['rulebook_code']} version {row['version']}"


def versioned(table: Table, *more: str) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """The rows of each version (and of each value of the columns `more`), with words for it."""
    columns = (*VERSION, *more)
    rows = table.rows.sort(*columns, ROW).iter_rows(named=True)
    for key, group in groupby(rows, key=lambda row: tuple(row[column] for column in columns)):
        yield " ".join([key[0], "version", key[1], *(str(part) for part in key[2:] if part is not None)]), list(group)
