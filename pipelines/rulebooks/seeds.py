"""The seeds of `dbt_project/seeds/rulebooks` as tables: which there are, their columns and keys, what a draft changes.

Columns, types and keys are in the seeds' own YAML, which dbt reads too. Judges nothing: that is `checks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipelines.base.errors import KechuangError
from pipelines.base.settings import DBT_PROJECT_DIR
from pipelines.rulebooks.words import Words

SEEDS_DIR = DBT_PROJECT_DIR / "seeds" / "rulebooks"
REGISTER = "rulebook"
"""The seed that lists the rulebooks and their versions; every other seed holds rules."""
ROW, FILE = "_row", "_file"
"""Number of a row in its file, as a spreadsheet counts (the first under the header is row 2), and the file."""
VERSION = ("rulebook_code", "version")


@dataclass(frozen=True)
class Seed:
    """One seed as it is declared: SQL type and description by column, and the columns that tell its rows apart."""

    name: str
    types: dict[str, str]
    key: tuple[str, ...]
    described: dict[str, Words]

    @property
    def key_in_version(self) -> tuple[str, ...]:
        """The key without rulebook and version: what a rule is called in every version."""
        return tuple(column for column in self.key if column not in VERSION)

    def values(self, row: dict[str, Any]) -> dict[str, str | int | float | bool | None]:
        """A row with its cells as JSON has them: booleans and numbers by the declared type, dates as text.

        A cell that does not fit its type stays text: `kechuang rulebook check` names it.
        """
        return {column: _value(row[column], sql_type) for column, sql_type in self.types.items()}


@dataclass(frozen=True)
class Table:
    """One seed as it is written: its declaration and all cells as text, an empty cell as null, with file and row."""

    seed: Seed
    rows: pl.DataFrame

    @property
    def cells(self) -> pl.DataFrame:
        """The columns of the seed alone, without file and row."""
        return self.rows.select(*self.seed.types)

    def of(self, rulebook: str, version: str) -> pl.DataFrame:
        """The rows of one version."""
        return self.rows.filter(rulebook_code=rulebook, version=version)

    def name_of(self, row: dict[str, Any]) -> str:
        """What a rule is called in every version: its key, each part once; a seed with one row a version, its name."""
        parts = [str(row[column]) for column in self.seed.key_in_version if row[column] is not None]
        return " / ".join(dict.fromkeys(parts)) or self.seed.name


@dataclass(frozen=True)
class Rulebooks:
    """All rulebooks: the register and the rules, by name of the seed."""

    tables: dict[str, Table]

    @property
    def register(self) -> Table:
        """The seed that lists rulebooks and versions."""
        return self.tables[REGISTER]

    @cached_property
    def rules(self) -> dict[str, Table]:
        """The seeds that hold rules, in order of name."""
        return {name: table for name, table in sorted(self.tables.items()) if name != REGISTER}

    def versions_of(self, rulebook: str) -> pl.DataFrame:
        """Rows of the register for one rulebook, the latest first.

        Raises:
            KechuangError: there is no such rulebook.
        """
        found = self.register.rows.filter(rulebook_code=rulebook).sort("effective_from", descending=True)
        if found.is_empty():
            known = ", ".join(self.register.rows["rulebook_code"].unique().sort())
            raise KechuangError(f"no rulebook {rulebook!r}: give one of {known}")
        return found

    def version_of(self, rulebook: str, version: str) -> dict[str, Any]:
        """The register's row of one version.

        Raises:
            KechuangError: there is no such rulebook or version.
        """
        versions = self.versions_of(rulebook)
        found = versions.filter(version=version)
        if found.is_empty():
            known = ", ".join(versions["version"])
            raise KechuangError(f"rulebook {rulebook} has no version {version!r}: give one of {known}")
        return found.row(0, named=True)


def _value(cell: str | None, sql_type: str) -> str | int | float | bool | None:
    if cell is None or sql_type in ("varchar", "date"):
        return cell
    if sql_type == "boolean":
        return {"true": True, "false": False}.get(cell, cell)
    try:
        number = Decimal(cell)
    except InvalidOperation:
        return cell
    if not number.is_finite():
        return cell
    return int(number) if number == number.to_integral_value() else float(number)


def declared_seeds(folder: Path) -> dict[str, Seed]:
    """Every seed that a YAML of the folder describes, by name."""
    seeds: dict[str, Seed] = {}
    for path in sorted(folder.glob("_*.yml")):
        for one in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("seeds", []):
            tests = [test for test in one.get("data_tests", []) if isinstance(test, dict) and "unique_key" in test]
            key = tests[0]["unique_key"]["arguments"]["columns"] if tests else []
            described = {column["name"]: _words(column["description"]) for column in one["columns"]}
            seeds[one["name"]] = Seed(one["name"], one["config"]["column_types"], tuple(key), described)
    return seeds


def _words(description: str) -> Words:
    zh, _, en = " ".join(description.split()).partition(" / ")
    return Words(zh, en)


def read_rulebooks(draft: Path | None = None, folder: Path = SEEDS_DIR) -> Rulebooks:
    """The rulebooks of `folder`, or those that `draft` would make of them.

    Args:
        draft: a CSV named like a seed, or a folder of such; each takes the place of the whole seed.
        folder: seeds and the YAML that describes them.

    Raises:
        KechuangError: a file that is not a seed, has not its columns, or cannot be read.
    """
    seeds = declared_seeds(folder)
    paths = {name: folder / f"{name}.csv" for name in seeds} | drafted(draft, set(seeds))
    return Rulebooks({name: read_table(seeds[name], path, path.name) for name, path in paths.items()})


def drafted(draft: Path | None, seeds: set[str]) -> dict[str, Path]:
    """The files of a draft by name of the seed.

    Raises:
        KechuangError: there is none, or one is named like no seed.
    """
    if draft is None:
        return {}
    if not draft.exists():
        raise KechuangError(f"{draft}: no such file or folder")
    files = sorted(draft.glob("*.csv")) if draft.is_dir() else [draft]
    if not files:
        raise KechuangError(f"{draft}: holds no CSV file: name each file like the seed that it changes")
    for file in files:
        if file.stem not in seeds or file.suffix != ".csv":
            raise KechuangError(f"{file}: not named like a seed of rules: give one of {', '.join(sorted(seeds))}")
    return {file.stem: file for file in files}


def read_table(seed: Seed, path: Path, file: str) -> Table:
    """The rows of one file; faults call it `file`.

    Raises:
        KechuangError: the file cannot be read as CSV, or has other columns than the seed.
    """
    try:
        rows = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise KechuangError(f"{path}: cannot be read as CSV: {' '.join(str(error).split())[:120]}") from error
    if rows.columns != list(seed.types):
        missing = [column for column in seed.types if column not in rows.columns]
        other = [column for column in rows.columns if column not in seed.types]
        difference = f"missing {missing}, not known {other}" if missing or other else "in another order"
        raise KechuangError(f"{path}: its columns are not those of the seed {seed.name}: {difference}")
    return Table(seed, numbered(rows, file))


def numbered(rows: pl.DataFrame, file: str) -> pl.DataFrame:
    """Rows of a file under its header, each with where it is."""
    return rows.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(ROW), pl.lit(file).alias(FILE))
