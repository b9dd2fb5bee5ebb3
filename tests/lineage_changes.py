"""Changes one landed row, builds again, and says which published cells changed and which were said to rest on it."""

import random
import re
import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from small_city import City
from traced_city import Traced, release_of

from pipelines.audit.dossier import ENTERPRISE, TracedRelease
from pipelines.audit.reach import CohortNode, ConstantNode, as_text
from pipelines.audit.trace_use import cells_resting_on, holders_of
from pipelines.base.durable import sha256_of_file
from pipelines.base.settings import Settings
from pipelines.city.folder import city_of
from pipelines.landing.control_totals import keep_totals, kept_totals
from pipelines.plan.delivery_numbers import MOST_ROWS, ROW_BITS
from pipelines.plan.plan import Plan, PlannedDelivery, write_plan
from pipelines.rulebooks.city_seeds import city_seeds
from pipelines.warehouse.build import build_warehouse

MOSTLY = 0.95
UNREAD = re.compile(r"etl_at|updated_at|_raw$|_name$")
"""Columns of which few decide anything."""
IDENTITY = ("enterprise_id", "uscc", "identifier_kind", "has_valid_check_digit")
Cell = tuple[str, tuple[str, ...], str]
"""Mart, key of the row, column. A row that came or went is its cell `enterprise_id`."""


@dataclass(frozen=True)
class Change:
    """One landed row with one cell, or the enterprise that it is about, changed."""

    delivery: PlannedDelivery
    row_no: int
    column: str

    @property
    def record_id(self) -> int:
        return self.delivery.no << ROW_BITS | self.row_no

    def __str__(self) -> str:
        return f"{self.delivery.feed} row {self.row_no}, {self.column}"


def changed_row(city: City, plan: Plan, before: Traced, chance: random.Random) -> tuple[Plan, Change]:
    """The plan with one row of one arrival changed; the arrival keeps its number, so that no record has another.

    Mostly a row that figures rest on, and a column that may be read: most rows of a feed are older than what counts.
    """
    counting = _counting(before)
    told = [one for one in plan.deliveries if one.row_count and (one.no in counting or chance.random() > MOSTLY)]
    feed = chance.choice(sorted({one.feed for one in told}))
    delivery = chance.choice([one for one in told if one.feed == feed])
    source = city.settings.landing_dir / delivery.rows
    table = pq.read_table(source)
    numbers = table.column("_row_no").to_pylist()
    row_no = chance.choice(sorted(counting[delivery.no]) if delivery.no in counting else numbers)
    at, other = numbers.index(row_no), chance.randrange(table.num_rows)
    names = [name for name in table.column_names if not name.startswith("_")]
    column = chance.choice([name for name in names if not UNREAD.search(name) or chance.random() > MOSTLY])
    for name in [name for name in IDENTITY if name in names] if column in IDENTITY else [column]:
        values = table.column(name).to_pylist()
        if column in IDENTITY:
            values[at] = values[other]
        elif column in city.feeds[feed].grain and isinstance(values[at], str):
            values[at] += "9"  # the key of another row would take that row's place, which no lineage says
        else:
            values[at] = _another(values[at], values[other], chance)
        place, kind = table.column_names.index(name), table.schema.field(name)
        table = table.set_column(place, kind, pa.array(values, type=kind.type))
    target = source.with_name(f"changed-{source.name}")
    with pq.ParquetWriter(target, table.schema) as writer:
        writer.write_table(table)
        keep_totals(writer, kept_totals(source) or {})
    rows = str(target.relative_to(city.settings.landing_dir))
    changed = delivery.model_copy(update={"rows": rows, "rows_sha256": sha256_of_file(target)})
    deliveries = tuple(changed if one == delivery else one for one in plan.deliveries)
    return Plan(**{**dict(plan), "deliveries": deliveries}), Change(delivery, row_no, column)


def _counting(before: Traced) -> dict[int, set[int]]:
    """Numbers of the rows of each arrival that say more than that a feed knows an enterprise."""
    found: dict[int, set[int]] = {}
    for row in before.release.select("lineage", "source_set NOT IN ('known_by', 'assessed_by')"):
        first = row["first_record_id"]
        rows = range(first & MOST_ROWS, (first & MOST_ROWS) + row["record_count"])
        found.setdefault(first >> ROW_BITS, set()).update(rows)
    return found


def _another(value: Any, found: Any, chance: random.Random) -> Any:
    """Another value that the column may hold: that of another row, or the value moved."""
    if found is not None and found != value and chance.random() < 0.5:
        return found
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime | date):
        return value - timedelta(days=chance.randrange(1, 400))
    if isinstance(value, Decimal):
        return (value * Decimal("1.5") + 1).quantize(value)
    if isinstance(value, int):
        return value + 3
    return found if found != value else None


def build_of(city: City, plan: Plan) -> Path:
    """Build a plan that is not a day's."""
    write_plan(plan, city.settings.builds_dir)
    settings: Settings = city.settings
    seeds = city_seeds(city_of(settings), settings.work_dir / "seeds", plan.code_sha256, plan.city_sha256)
    return build_warehouse(plan, city.feeds, settings, lambda _: None, "runner", seeds)


def differing(before: TracedRelease, after: TracedRelease) -> set[Cell]:
    """The cells of all marts that are not the same in both."""
    found: set[Cell] = set()
    with duckdb.connect(config={"threads": 1}) as connection:
        for file in before.release.files:
            old, new = (str(one.folder / file.file) for one in (before, after))
            names = connection.read_parquet(old).columns
            rows = [
                {
                    tuple(as_text(row[names.index(key)]) for key in file.key): row
                    for row in connection.sql(query).fetchall()
                }
                for query in (f"SELECT * FROM read_parquet('{old}')", f"SELECT * FROM read_parquet('{new}')")  # noqa: S608
            ]
            for key in rows[0].keys() ^ rows[1].keys():
                found.add((file.table, key, ENTERPRISE if ENTERPRISE in names else names[0]))
            for key in rows[0].keys() & rows[1].keys():
                pairs = zip(names, rows[0][key], rows[1][key], strict=True)
                found |= {(file.table, key, name) for name, one, other in pairs if one != other}
    return found


def resting_on(traced: Traced, change: Change) -> set[Cell]:
    """The cells that rest on the changed row, by the lineage of one release."""
    found: set[Cell] = set()
    for enterprise_id, sets in holders_of(traced.release, change.record_id).items():
        for one in cells_resting_on(traced.reach(enterprise_id), sets):
            found |= {(one.mart, tuple(one.key.values()), column) for column in one.columns}
    return found


@dataclass(frozen=True)
class Outcome:
    """What a change did: cells that changed, cells said to rest on the row, and changed ones that nothing explains."""

    change: Change
    changed: set[Cell]
    claimed: set[Cell]
    unexplained: set[Cell]


def outcome_of(city: City, plan: Plan, before: Traced, seed: int, folder: Path) -> Outcome:
    """Change one row at random and build again, in `folder` for its release; nothing is left of it."""
    changed_plan, change = changed_row(city, plan, before, random.Random(seed))  # noqa: S311 - which row is no secret
    build = build_of(city, changed_plan)
    try:
        with TracedRelease(release_of(build, folder)) as release:
            after = Traced(release)
            changed = differing(before.release, release)
            claimed = resting_on(before, change) | resting_on(after, change)
            unexplained = changed - claimed
            for one in (before, after):
                unexplained -= explained_elsewhere(one, changed, change)
    finally:
        if changed_plan.build_id != plan.build_id:
            shutil.rmtree(build)
    return Outcome(change, changed, claimed, unexplained)


def explained_elsewhere(one: Traced, changed: set[Cell], change: Change) -> set[Cell]:
    """Changed cells that a release declares to rest on a cohort of which a cell changed, or on the gazette's start."""
    scores = {(mart, key) for mart, key, column in changed if column in ("score", ENTERPRISE)}
    cohorts, found = set[CohortNode](), set[Cell]()
    leaves = {cell: one_leaves for cell in changed if (one_leaves := _leaves(one, cell))}
    for (mart, key, _), of_cell in leaves.items():
        if (mart, key) in scores:
            cohorts |= {leaf for leaf in of_cell if isinstance(leaf, CohortNode)}
    for cell, of_cell in leaves.items():
        is_by_gazette = change.delivery.feed == "ip/patent_event" and ConstantNode("gazette_start") in of_cell
        if is_by_gazette or of_cell & cohorts:
            found.add(cell)
    return found


def _leaves(traced: Traced, cell: Cell) -> frozenset[Any]:
    """What a cell, or for a whole row any cell of it, rests on; nothing if the release does not have it."""
    mart, key, column = cell
    names = traced.release.file(mart).key
    if ENTERPRISE not in names:
        return frozenset()
    reach = traced.reach(key[names.index(ENTERPRISE)])
    for row_no, row in enumerate(reach.dossier.rows(mart)):
        if _key(traced, mart, row) == key:
            columns = list(row) if column == ENTERPRISE else [column]
            return frozenset().union(*(reach.leaves(reach.node(mart, row_no, name)) for name in columns))
    return frozenset()


def _key(traced: Traced, mart: str, row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(as_text(row[name]) for name in traced.release.file(mart).key)
