"""A city's own rows of rules, laid over those that the product ships: `<folder>/<seed>.csv`, columns as the seed's.

A city adds versions. It may give a shipped version its last day, since its own next one begins then, and add references
frozen for a year; nothing else of what is released changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.city.city_file import read_city
from pipelines.city.folder import CityFolder
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kinds import rule_seeds
from pipelines.rulebooks.seeds import (
    FILE,
    REGISTER,
    ROW,
    VERSION,
    Rulebooks,
    Table,
    drafted,
    read_rulebooks,
    read_table,
)

_LAST_DAY = "effective_to"


def rulebooks_of(city: CityFolder, draft: Path | None = None) -> Rulebooks:
    """The rulebooks that hold in a city; with a draft, a CSV or a folder of such, as it would make them.

    Raises:
        KechuangError: as `with_city_rows` and `read_rulebooks`.
    """
    return with_city_rows(read_rulebooks(draft), city.rulebooks, read_city(city).jurisdictions)


def with_city_rows(shipped: Rulebooks, folder: Path, jurisdictions: tuple[str, ...] = ()) -> Rulebooks:
    """The rulebooks as the product and the city have them; those of the product alone where there is no folder.

    Rows of the register that the city adds are in force for one of `jurisdictions`, if it says which those are.

    Raises:
        KechuangError: a file is not named like a seed or not valid, or a row changes what the product has released.
    """
    tables = dict(shipped.tables)
    for name, path in city_files(folder, set(tables)).items():
        rows = read_table(tables[name].seed, path, str(path)).rows
        for fault in _edits(shipped, name, rows):
            raise KechuangError(fault)
        if name == REGISTER:
            for found in foreign(rows.join(shipped.register.rows, on=VERSION, how="anti"), jurisdictions):
                raise KechuangError(str(found))
        tables[name] = laid_over(tables[name], rows)
    return Rulebooks(tables)


def foreign(register: pl.DataFrame, jurisdictions: tuple[str, ...]) -> list[Fault]:
    """Rows of the register that are in force for another place than the city; none where it does not say what it is."""
    is_own = pl.col("jurisdiction").is_in(jurisdictions).fill_null(value=False)
    return faults(
        register.filter(~is_own) if jurisdictions else register.clear(),
        lambda row: f"jurisdiction {row['jurisdiction'] or 'is empty'}: give one of {', '.join(jurisdictions)}",
    )


def city_files(folder: Path, seeds: set[str]) -> dict[str, Path]:
    """The city's files by name of the seed; none where there is no folder yet."""
    if not any(folder.glob("*.csv")):
        return {}
    return drafted(folder, seeds)


def laid_over(table: Table, rows: pl.DataFrame) -> Table:
    """The table with `rows` in place of those that have their key, the others at its end."""
    by_key: dict[tuple[Any, ...], dict[str, Any]] = {}
    more: list[dict[str, Any]] = []
    known = set(table.rows.select(table.seed.key).rows())
    for row in rows.iter_rows(named=True):
        key = tuple(row[column] for column in table.seed.key)
        if key in known and key not in by_key:
            by_key[key] = row
        else:
            more.append(row)
    kept = [
        by_key.get(tuple(row[column] for column in table.seed.key), row) for row in table.rows.iter_rows(named=True)
    ]
    return Table(table.seed, pl.DataFrame([*kept, *more], schema=table.rows.schema))


def _edits(shipped: Rulebooks, name: str, rows: pl.DataFrame) -> Iterator[str]:
    """What the rows change of versions that the product ships, a line for each."""
    table = shipped.tables[name]
    released = rows.join(shipped.register.rows, on=VERSION, how="semi")
    before = {tuple(row[column] for column in table.seed.key): row for row in table.rows.iter_rows(named=True)}
    for row in released.iter_rows(named=True):
        old = before.get(tuple(row[column] for column in table.seed.key))
        what = f"{row[FILE]} row {row[ROW]}: changes {row['rulebook_code']} version {row['version']}, which is released"
        if old is None:
            if not rule_seeds()[name].grows:
                yield f"{what}: a rule is never added to it: give a new version"
            continue
        differing = [column for column in table.seed.types if row[column] != old[column]]
        if name == REGISTER and old[_LAST_DAY] is None:
            differing = [column for column in differing if column != _LAST_DAY]
        if differing:
            yield f"{what} ({', '.join(differing)}): a rule is never edited: give a new version"
