"""What a step says of what it read and made: names of tables, figures, columns, results of checks. No row, no key.

Tables are named as in the build's database, files of a release `release.<table>`. Independent of OpenLineage, whose
words are in `events`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipelines.contracts.feed import Feed
from pipelines.gate.receipt import GateReceipt
from pipelines.landing.store import FeedOutcome
from pipelines.linking.tables import TABLES as LINKING_TABLES
from pipelines.publish.manifest import Release
from pipelines.warehouse.column_lineage import KNOWS_ONLY
from pipelines.warehouse.compiled import LINKING
from pipelines.warehouse.lineage_file import COLUMN_LINEAGE
from pipelines.warehouse.receipt import BuildReceipt, PublishedColumn
from pipelines.warehouse.statement_lineage import ROWS
from quality.checks import CheckResult
from quality.metrics.long import FILLED, METRICS, WHOLE
from quality.metrics.long import ROWS as ROW_COUNT

_SCHEMAS = {"feed": "landing", "build": "landing", "seed": "seeds"}
"""Of the sources that the file of column lineage names, by kind; the others are kinds of the same name."""

_NAMED = ("landing.", "linking.", "marts.", "lineage.")


@dataclass(frozen=True)
class Source:
    """A column that another is made of, and how (`warehouse.statement_lineage.Kind`)."""

    table: str
    column: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table that a step read or made; what is not known is empty.

    `made_of`: by column, the columns that its value is calculated from. `chosen_by`: those that decide which rows there
    are. `filled`: by column, how many rows are not null. `version`: the build or release that it is of.
    """

    name: str
    rows: int | None = None
    bytes: int | None = None
    version: str | None = None
    columns: tuple[PublishedColumn, ...] = ()
    made_of: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    chosen_by: tuple[Source, ...] = ()
    filled: Mapping[str, int] = field(default_factory=dict)
    checks: tuple[CheckResult, ...] = ()


@dataclass(frozen=True)
class Work:
    """What a job read and made. `parts` are jobs that the step did within it, by name."""

    inputs: tuple[Table, ...] = ()
    outputs: tuple[Table, ...] = ()
    parts: Mapping[str, Work] = field(default_factory=dict)


def landed(feed: Feed, outcome: FeedOutcome) -> Work:
    """What landing a feed made of the files that lie in the inbox."""
    counted = [one for one in outcome.outcomes if not one.problem and not one.duplicate_of]
    rows = sum(one.rows_landed for one in counted)
    return Work((Table(f"arrivals.{feed.table}"),), (Table(f"landing.{feed.table}", rows=rows),))


def built(folder: Path, receipt: BuildReceipt, feeds: Mapping[str, Feed]) -> Work:
    """What a build made: the links of names, and each published table from feeds, rules and links.

    Rows are not counted: to open the database costs more than all the rest, and the gate has counted them.
    """
    named = [Table(f"landing.{feed.table}") for feed in feeds.values() if feed.parties]
    links = [Table(f"linking.{name}", version=receipt.build_id) for name in LINKING_TABLES]
    parts = {LINKING: Work(tuple(named), tuple(links))}
    sources = _sources(folder / COLUMN_LINEAGE, feeds)
    known = Table(f"core.{KNOWS_ONLY}", version=receipt.build_id, made_of=_by_column(sources[KNOWS_ONLY]))
    parts[KNOWS_ONLY] = Work(_read(sources[KNOWS_ONLY]), (known,))
    for table in receipt.tables:
        made_of = sources[table.name]
        output = Table(
            f"marts.{table.name}",
            version=receipt.build_id,
            columns=table.columns,
            made_of=_by_column(made_of),
            chosen_by=tuple(made_of[ROWS]),
        )
        parts[table.name] = Work(_read(made_of), (output,))
    return Work(parts=parts)


def judged(folder: Path, receipt: GateReceipt) -> Work:
    """What the gate found on tables that others name too, and on each other table of the build where a check failed."""
    checks: dict[str, list[CheckResult]] = defaultdict(list)
    for check in receipt.all_checks:
        checks[check.table].append(check)
    failed = {check.table for check in receipt.failed}
    checks = {name: found for name, found in checks.items() if name in failed or name.startswith(_NAMED)}
    rows, filled = _measured(folder / METRICS)
    tables = (
        Table(name, rows.get(name), version=receipt.build_id, filled=filled.get(name, {}), checks=tuple(found))
        for name, found in sorted(checks.items())
    )
    return Work(tuple(tables))


def published(release: Release) -> Work:
    """The tables of a release, and the files that they became."""
    made = [
        Table(f"release.{file.table}", file.rows, file.bytes, release.release_id)
        for file in (*release.files, *release.lineage)
    ]
    read = [Table(f"marts.{file.table}", version=release.build_id) for file in release.files]
    read += [Table(f"lineage.{file.table}", version=release.build_id) for file in release.lineage]
    return Work(tuple(read), tuple(made))


def _by_column(made_of: Mapping[str, list[Source]]) -> dict[str, tuple[Source, ...]]:
    return {column: tuple(found) for column, found in made_of.items() if column != ROWS}


def _read(made_of: Mapping[str, list[Source]]) -> tuple[Table, ...]:
    return tuple(Table(name) for name in sorted({source.table for found in made_of.values() for source in found}))


def _sources(path: Path, feeds: Mapping[str, Feed]) -> dict[str, dict[str, list[Source]]]:
    """By table and column; of a column only what it is calculated from, of `ROWS` all. Columns that count rows go."""
    told = pl.col("is_direct") | (pl.col("column_name") == ROWS)
    names = ("table_name", "column_name", "source_kind", "source_name", "source_column", "kinds")
    rows = pl.read_parquet(path).filter(told, pl.col("source_column") != ROWS).select(names)
    found: dict[str, dict[str, list[Source]]] = defaultdict(lambda: defaultdict(list))
    for table, column, kind, source, source_column, kinds in rows.iter_rows():
        name = feeds[source].table if kind == "feed" else source
        found[table][column].append(
            Source(f"{_SCHEMAS.get(kind, kind)}.{name}", source_column, tuple(kinds.split(",")))
        )
    return found


def _measured(path: Path) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Rows by table, and filled rows by table and column; of the tables of the build, not of single arrivals."""
    if not path.exists():
        return {}, {}
    rows: dict[str, int] = {}
    filled: dict[str, dict[str, int]] = defaultdict(dict)
    is_of_table = (pl.col("arrival") == "") & (pl.col("segment_kind") == WHOLE)
    metrics = pl.read_parquet(path).filter(is_of_table, pl.col("metric").is_in([ROW_COUNT, FILLED]))
    for subject, metric, column, value in metrics.select("subject", "metric", "column", "value").iter_rows():
        if metric == ROW_COUNT:
            rows[subject] = int(value)
        else:
            filled[subject][column] = int(value)
    return rows, filled
