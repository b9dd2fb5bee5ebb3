"""Changes landed rows, builds again, and says which published cells changed and which were said to rest on them."""

import random
import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from small_city import City
from traced_city import Traced, release_of

from pipelines.audit.dossier import ENTERPRISE, NO_ENTERPRISE, TracedRelease
from pipelines.audit.reach import CohortNode, ConstantNode, DeliveriesNode, as_text
from pipelines.audit.trace_use import cells_resting_on, holders_of
from pipelines.base.durable import sha256_of_file
from pipelines.base.settings import DBT_PROJECT_DIR, Settings
from pipelines.city.folder import city_of
from pipelines.landing.control_totals import keep_totals, kept_totals
from pipelines.plan.delivery_numbers import MOST_ROWS, ROW_BITS
from pipelines.plan.plan import Plan, PlannedDelivery, write_plan
from pipelines.rulebooks.city_seeds import city_seeds
from pipelines.warehouse.build import build_warehouse
from pipelines.warehouse.lineage_file import COLUMN_LINEAGE

MOSTLY = 0.95
IDENTITY = ("enterprise_id", "uscc", "identifier_kind", "has_valid_check_digit")
_TRIES = 20
"""To find a row that is of no enterprise with a changed row; a feed that has none is passed over."""
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


def changed_rows(
    city: City, plan: Plan, before: Traced, chance: random.Random, feeds: list[str]
) -> tuple[Plan, list[Change]]:
    """The plan with one row of an arrival of each of these feeds changed, each of another enterprise.

    No feed is named twice: the second row of an arrival would undo the change of the first. An arrival keeps its
    number, so that no record has another. Mostly a row that figures rest on, and a column that may be read: most rows
    of a feed are older than what counts.
    """
    assert len(set(feeds)) == len(feeds), feeds
    counting, read, concerned = _counting(before), _read(before), set[str]()
    changed: dict[int, PlannedDelivery] = {}
    changes: list[Change] = []
    for feed in feeds:
        told = [one for one in plan.of_feed(feed) if one.row_count and (one.no in counting or chance.random() > MOSTLY)]
        for _ in range(_TRIES if told else 0):
            delivery = chance.choice(told)
            numbers = (
                pq.read_table(city.settings.landing_dir / delivery.rows, columns=["_row_no"]).column(0).to_pylist()
            )
            row_no = chance.choice(sorted(counting[delivery.no]) if delivery.no in counting else numbers)
            holders = {one.enterprise_id for one, _ in holders_of(before.release, delivery.no << ROW_BITS | row_no)}
            holders.discard(NO_ENTERPRISE)
            if not holders & concerned:
                concerned |= holders
                changed[delivery.no], column = _changed(
                    city, delivery, row_no, read.get(feed, set()), _strangers(city, plan, before, feed), chance
                )
                changes.append(Change(delivery, row_no, column))
                break
    deliveries = tuple(changed.get(one.no, one) for one in plan.deliveries)
    return Plan(**{**dict(plan), "deliveries": deliveries}), changes


def _changed(
    city: City, delivery: PlannedDelivery, row_no: int, read: set[str], strangers: list[str], chance: random.Random
) -> tuple[PlannedDelivery, str]:
    """The arrival with a cell of one row changed, mostly in a column that is `read`, and the column."""
    source, feed = city.settings.landing_dir / delivery.rows, city.feeds[delivery.feed]
    key = {*feed.grain, *key_of(delivery.feed)}
    table = pq.read_table(source)
    at, other = table.column("_row_no").to_pylist().index(row_no), chance.randrange(table.num_rows)
    names = [name for name in table.column_names if not name.startswith("_")]
    required = {name for column in feed.columns if column.required for name in column.landed_types}
    likely = [name for name in names if name in read or chance.random() > MOSTLY] or names
    for column in chance.sample(likely, k=len(likely)):
        values = table.column(column).to_pylist()
        if column in IDENTITY:
            new = _identity(chance.choice(strangers)) if strangers else {}
        elif column in key and isinstance(values[at], str):
            new = {column: values[at] + "9"}  # the key of another row would take that row's place: no lineage says that
        else:
            new = {column: _another(values[at], values[other], chance)}
        if new and not any(value is None and name in required for name, value in new.items()):
            break
    for name in new.keys() & set(names):
        values = table.column(name).to_pylist()
        values[at] = new[name]
        place, kind = table.column_names.index(name), table.schema.field(name)
        table = table.set_column(place, kind, pa.array(values, type=kind.type))
    target = source.with_name(f"changed-{source.name}")
    with pq.ParquetWriter(target, table.schema) as writer:
        writer.write_table(table)
        keep_totals(writer, kept_totals(source) or {})
    rows = str(target.relative_to(city.settings.landing_dir))
    return delivery.model_copy(update={"rows": rows, "rows_sha256": sha256_of_file(target)}), column


def key_of(feed: str) -> set[str]:
    """The columns that tell the rows of a feed apart once they are staged, by the tests of its staging model."""
    bureau, name = feed.split("/")
    pages = (DBT_PROJECT_DIR / "models" / "staging" / bureau).glob("_*__models.yml")
    models = {one["name"]: one for page in pages for one in yaml.safe_load(page.read_text(encoding="utf-8"))["models"]}
    model = models[f"stg_{bureau}__{name}"]
    tests = [one["unique_key"] for one in model.get("data_tests", []) if "unique_key" in one]
    keys = {column for one in tests for column in one["arguments"]["columns"]}
    return keys | {one["name"] for one in model["columns"] if "unique" in one.get("data_tests", [])} - {"record_id"}


def _identity(uscc: str) -> dict[str, object]:
    """What landing makes of a unified social credit code."""
    return dict(zip(IDENTITY, (uscc, uscc, "uscc", True), strict=True))


def _strangers(city: City, plan: Plan, before: Traced, feed: str) -> list[str]:
    """Codes of enterprises of which the feed has no row: a row of one that it has would take another row's place."""
    rows = [pq.read_table(city.settings.landing_dir / one.rows) for one in plan.of_feed(feed)]
    known = {
        code for table in rows if ENTERPRISE in table.column_names for code in table.column(ENTERPRISE).to_pylist()
    }
    registered = before.release.select("mart_enterprise_profile", "uscc IS NOT NULL")
    return [row["uscc"] for row in registered if row["uscc"] not in known]


def _counting(before: Traced) -> dict[int, set[int]]:
    """Numbers of the rows of each arrival that say more than that a feed knows an enterprise."""
    found: dict[int, set[int]] = {}
    for row in before.release.select("lineage", "source_set NOT IN ('known_by', 'assessed_by')"):
        first = row["first_record_id"]
        rows = range(first & MOST_ROWS, (first & MOST_ROWS) + row["record_count"])
        found.setdefault(first >> ROW_BITS, set()).update(rows)
    return found


def _read(before: Traced) -> dict[str, set[str]]:
    """By feed, the columns that published cells are made of, or that decide which rows there are."""
    chosen = pl.col("kinds") != "SORT"
    used = pl.read_parquet(before.release.folder / COLUMN_LINEAGE).filter(pl.col("source_kind") == "feed", chosen)
    return {feed: set(names) for feed, names in used.group_by("source_name").agg("source_column").iter_rows()}


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
                found.add((file.table, key, ENTERPRISE))  # the whole row
            for key in rows[0].keys() & rows[1].keys():
                pairs = zip(names, rows[0][key], rows[1][key], strict=True)
                found |= {(file.table, key, name) for name, one, other in pairs if one != other}
    return found


def resting_on(traced: Traced, change: Change) -> set[Cell]:
    """The cells that rest on the changed row, by the lineage of one release.

    Whether a row of a table that is of no enterprise exists is what its key rests on.
    """
    found: set[Cell] = set()
    for dossier, sets in holders_of(traced.release, change.record_id):
        for one in cells_resting_on(traced.reach(dossier.enterprise_id), sets):
            found |= {(one.mart, tuple(one.key.values()), column) for column in one.columns}
            if set(one.key) <= set(one.columns):
                found.add((one.mart, tuple(one.key.values()), ENTERPRISE))
    return found


@dataclass(frozen=True)
class Outcome:
    """What changes did: cells that changed, cells said to rest on the rows, and changed ones that nothing explains.

    `idle` are changes of rows on which no changed cell is said to rest.
    """

    changes: list[Change]
    changed: set[Cell]
    claimed: set[Cell]
    unexplained: set[Cell]
    idle: list[Change]


def outcomes_of(
    city: City, plan: Plan, before: Traced, seed: int, feeds: list[str], folder: Path
) -> tuple[Outcome, list[Outcome]]:
    """Change a row of each of these feeds and build once.

    If a cell changed that nothing explains, each change is also made alone: a cell may have rested on a row between two
    changes only, and one that is not explained alone either names its row.
    """
    chance = random.Random(seed)  # noqa: S311 - which row is no secret
    changed_plan, changes = changed_rows(city, plan, before, chance, feeds)
    together = _outcome(city, plan, changed_plan, changes, before, folder)
    if not together.unexplained or len(changes) == 1:
        return together, [together] if together.unexplained else []
    by_no = {one.no: one for one in changed_plan.deliveries}
    alone = []
    for change in changes:
        deliveries = tuple(by_no[one.no] if one.no == change.delivery.no else one for one in plan.deliveries)
        only = Plan(**{**dict(plan), "deliveries": deliveries})
        alone.append(_outcome(city, plan, only, [change], before, folder))
    return together, [one for one in alone if one.unexplained]


def _outcome(
    city: City, plan: Plan, changed_plan: Plan, changes: list[Change], before: Traced, folder: Path
) -> Outcome:
    """Build the changed plan, in `folder` for its release; nothing is left of it."""
    build = build_of(city, changed_plan)
    try:
        with TracedRelease(release_of(build, folder)) as release:
            after = Traced(release)
            changed = differing(before.release, release)
            claims = [resting_on(before, change) | resting_on(after, change) for change in changes]
            claimed = set[Cell]().union(*claims)
            unexplained = changed - claimed
            for one in (before, after):
                unexplained -= explained_elsewhere(one, changed, changes)
    finally:
        if changed_plan.build_id != plan.build_id:
            shutil.rmtree(build)
    idle = [change for change, claim in zip(changes, claims, strict=True) if not claim & changed]
    return Outcome(changes, changed, claimed, unexplained, idle)


def explained_elsewhere(one: Traced, changed: set[Cell], changes: list[Change]) -> set[Cell]:
    """Changed cells that a release declares to rest on a cohort of which a cell changed, on all arrivals of a feed of
    which a row changed, or on the gazette's start.
    """
    scores = {(mart, key) for mart, key, column in changed if column in ("score", ENTERPRISE)}
    cohorts, found = set[CohortNode](), set[Cell]()
    leaves = {cell: one_leaves for cell in changed if (one_leaves := _leaves(one, cell))}
    for (mart, key, _), of_cell in leaves.items():
        if (mart, key) in scores:
            cohorts |= {leaf for leaf in of_cell if isinstance(leaf, CohortNode)}
    wholes: set[Any] = {DeliveriesNode(change.delivery.feed) for change in changes} | cohorts
    if any(change.delivery.feed == "ip/patent_event" for change in changes):
        wholes.add(ConstantNode("gazette_start"))
    for cell, of_cell in leaves.items():
        if of_cell & wholes:
            found.add(cell)
    return found


def _leaves(traced: Traced, cell: Cell) -> frozenset[Any]:
    """What a cell, or for a whole row any cell of it, rests on; nothing if the release does not have it."""
    mart, key, column = cell
    names = traced.release.file(mart).key
    reach = traced.reach(key[names.index(ENTERPRISE)] if ENTERPRISE in names else NO_ENTERPRISE)
    for row_no, row in enumerate(reach.dossier.rows(mart)):
        if _key(traced, mart, row) == key:
            columns = list(row) if column == ENTERPRISE else [column]
            return frozenset().union(*(reach.leaves(reach.node(mart, row_no, name)) for name in columns))
    return frozenset()


def _key(traced: Traced, mart: str, row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(as_text(row[name]) for name in traced.release.file(mart).key)
