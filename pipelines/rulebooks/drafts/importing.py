"""`kechuang rulebook import`: a draft is checked as if it were in force, compared, and added to the city's own rows.

Only versions that are not there yet are added. The version that is open when the new one begins gets its last day, the
day before; nothing else of what is there changes. The register is written last: a version whose rules are not all
written yet is not in it, and the same import run again writes them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError
from pipelines.rulebooks.check import check
from pipelines.rulebooks.city_rows import city_files, foreign, laid_over, with_city_rows
from pipelines.rulebooks.diff import Change, diff
from pipelines.rulebooks.drafts.read import DraftRows, read_draft
from pipelines.rulebooks.faults import Fault, fault_at, faults_in_one_line
from pipelines.rulebooks.seeds import REGISTER, Rulebooks, Table, read_table


@dataclass(frozen=True)
class Import:
    """What a draft would do: faults, or the changes against version `base` and the city's files as they would be.

    `files` are whole files, the register's last; without faults there are none where the version is there already with
    the same rows. `closed` is the version that gets its last day. `unread` are sheets that are not the draft's.
    """

    rulebook: str = ""
    base: str = ""
    version: str = ""
    unread: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    changes: tuple[Change, ...] = ()
    files: dict[Path, pl.DataFrame] = field(default_factory=dict)
    closed: tuple[str, date] | None = None


def plan_import(path: Path, into: Path, shipped: Rulebooks, jurisdictions: tuple[str, ...] = ()) -> Import:
    """Read and check a draft; writes nothing.

    Args:
        path: the workbook.
        into: folder of the city's rows of rules; it need not be there yet.
        shipped: the rulebooks of the product.
        jurisdictions: what the city's rules may be in force for; empty where it does not say.

    Raises:
        KechuangError: the workbook is not a draft.
    """
    present = with_city_rows(shipped, into, jurisdictions)
    draft, faults = read_draft(path, present)
    if draft is None:
        return Import(faults=tuple(faults))
    plan = Import(draft.rulebook, draft.base, draft.version, tuple(draft.unread))
    if draft.version in present.versions_of(draft.rulebook)["version"]:
        return replace(plan, faults=tuple(_edits(draft, present)))
    closed = _closed(draft, present)
    after = _with(present, draft, closed)
    if faults := [*foreign(draft.rows[REGISTER], jurisdictions), *check(after)]:
        return replace(plan, faults=tuple(faults))
    return replace(
        plan,
        changes=tuple(diff(after, draft.rulebook, draft.base, draft.version)),
        files=_files(draft, closed, into, shipped),
        closed=None if closed is None else (closed["version"][0], date.fromisoformat(closed["effective_to"][0])),
    )


def rulebooks_with(path: Path, present: Rulebooks) -> Rulebooks:
    """The rulebooks as a draft would make them.

    Raises:
        KechuangError: the workbook is not a draft, has faults, or is of a version that is there already.
    """
    draft, faults = read_draft(path, present)
    if draft is not None:
        if draft.version in present.versions_of(draft.rulebook)["version"]:
            raise KechuangError(f"{path}: version {draft.version} of {draft.rulebook} is there already: nothing to try")
        after = _with(present, draft, _closed(draft, present))
        if not (faults := check(after)):
            return after
    raise KechuangError(f"{path}: {faults_in_one_line(faults)}")


def write_import(plan: Import) -> None:
    """Write the files of a plan: all of them beside their places first, then each in its place, the register last."""
    with ExitStack() as stack:  # what is entered first is put in its place last
        for path, rows in reversed(plan.files.items()):
            rows.write_csv(stack.enter_context(replacing(path)))


def _edits(draft: DraftRows, present: Rulebooks) -> Iterator[Fault]:
    """Every cell of a version that is there already which the draft has otherwise."""
    why = f"version {draft.version} is released and never edited: draft another with --as"
    for name, rows in draft.rows.items():
        table = present.tables[name]
        released = {
            tuple(row[column] for column in table.seed.key): row
            for row in table.of(draft.rulebook, draft.version).iter_rows(named=True)
        }
        for row in rows.iter_rows(named=True):
            old = released.pop(tuple(row[column] for column in table.seed.key), None)
            if old is None:
                yield fault_at(row, f"adds the rule {table.name_of(row)}: {why}")
                continue
            for column in table.seed.types:
                is_closed_since = name == REGISTER and column == "effective_to" and row[column] is None
                if row[column] != old[column] and not is_closed_since:
                    yield fault_at(row, f"column {column}: {row[column]!r} in place of {old[column]!r}: {why}")
        for old in released.values():
            yield fault_at(old, f"the rule {table.name_of(old)} is not in the draft: {why}")


def _closed(draft: DraftRows, present: Rulebooks) -> pl.DataFrame | None:
    """The register's row of the version that is open until the new one begins, with its last day."""
    begins = date.fromisoformat(draft.rows[REGISTER]["effective_from"][0])
    last = (begins - timedelta(days=1)).isoformat()
    is_open = pl.col("effective_to").is_null() & (pl.col("effective_from") < begins.isoformat())
    rows = present.versions_of(draft.rulebook).filter(is_open).head(1)
    if rows.is_empty():
        return None
    return rows.with_columns(effective_to=pl.lit(last))


def _with(present: Rulebooks, draft: DraftRows, closed: pl.DataFrame | None) -> Rulebooks:
    """The rulebooks once the draft is in; rows that an interrupted import left of it give way."""
    tables = dict(present.tables)
    for name, rows in draft.rows.items():
        table = replace(tables[name], rows=_others(tables[name].rows, draft))
        if name == REGISTER and closed is not None:
            table = laid_over(table, closed)
        tables[name] = laid_over(table, rows)
    return Rulebooks(tables)


def _others(rows: pl.DataFrame, draft: DraftRows) -> pl.DataFrame:
    is_of_draft = (pl.col("rulebook_code") == draft.rulebook) & (pl.col("version") == draft.version)
    return rows.filter(~is_of_draft)


def _files(draft: DraftRows, closed: pl.DataFrame | None, into: Path, shipped: Rulebooks) -> dict[Path, pl.DataFrame]:
    """The city's files with the draft's rows, in full, the register's last."""
    present = city_files(into, set(shipped.tables))
    files: dict[Path, pl.DataFrame] = {}
    for name in sorted(draft.rows, key=lambda name: name == REGISTER):
        table = Table(shipped.tables[name].seed, shipped.tables[name].rows.clear())
        if name in present:
            table = read_table(table.seed, present[name], present[name].name)
        elif draft.rows[name].is_empty():
            continue
        table = replace(table, rows=_others(table.rows, draft))
        if name == REGISTER and closed is not None:
            table = laid_over(table, closed)
        files[into / f"{name}.csv"] = laid_over(table, draft.rows[name]).cells
    return files
