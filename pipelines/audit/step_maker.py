"""Describes each node of a trace: its names, its value, the rule of its row, its records and rows as they were sent."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import date
from functools import cache, cached_property
from itertools import islice
from typing import NamedTuple

import pyarrow.parquet as pq

from pipelines.audit.dossier import ENTERPRISE
from pipelines.audit.lineage_rules import CONSTANTS
from pipelines.audit.reach import (
    CellNode,
    CohortNode,
    ConstantNode,
    DeliveriesNode,
    MeasureNode,
    Node,
    Reach,
    SetNode,
    as_text,
)
from pipelines.audit.source_rows import SourceRows
from pipelines.audit.trace_model import Records, RuleCited, SourceRow, Step
from pipelines.base.duck import opened_duckdb
from pipelines.base.plural import counted
from pipelines.base.settings import DBT_PROJECT_DIR, Settings
from pipelines.base.strict_yaml import Bilingual
from pipelines.warehouse.receipt import WAREHOUSE

_RULED_BY = {
    "mart_innovation_indicator": ("innovation_indicator", "{indicator_code}"),
    "mart_eligibility_criterion": ("eligibility_criterion", "{route_code}/{group_code}/{criterion_code}"),
    "mart_adverse_record": ("adverse_record_rule", "{adverse_record_code}"),
    "mart_recognition": ("recognition_rule", "{recognition_code}"),
}
"""Which rule of `mart_rulebook` a row follows: its kind and its code."""


@cache
def measure_titles() -> dict[str, Bilingual]:
    """Names of the measures, by code."""
    with (DBT_PROJECT_DIR / "seeds" / "codes" / "measure.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return {row["measure_code"]: Bilingual(zh=row["measure_zh"], en=row["measure_en"]) for row in rows}


class Reading(NamedTuple):
    """What rows are read for: a measure, or a column of a mart."""

    name: str
    mart: str = ""


class StepMaker:
    """Makes the step of a node, without what is below it."""

    def __init__(self, reach: Reach, settings: Settings, sources: SourceRows, rows_shown: int) -> None:
        self._reach, self._settings, self._sources, self._rows_shown = reach, settings, sources, rows_shown
        self._rows: dict[int, SourceRow] = {}
        self._titles: dict[str, dict[str, Bilingual]] = {}

    def read_rows(self, nodes: Iterable[Node]) -> None:
        """Read the rows of these nodes that will be shown."""
        sets = [node for node in nodes if isinstance(node, SetNode)]
        self._rows = self._sources.rows(dict.fromkeys(one for node in sets for one in self._shown(node)))

    def read_for(self, node: Node, above: Reading) -> Reading:
        """What the rows below a node are read for: the cell itself, the measure, else what is above it."""
        if isinstance(node, CellNode):
            return Reading(node.column, node.mart)
        return Reading(node.measure) if isinstance(node, MeasureNode) else above

    def make(self, node: Node, reading: Reading) -> Step:
        """The step of a node; `reading` is what its rows are read for."""
        if isinstance(node, CellNode):
            return self._cell(node)
        if isinstance(node, MeasureNode):
            shown = ", ".join(filter(None, (node.basis, node.year)))
            title = measure_titles().get(node.measure) or Bilingual(zh=node.measure, en=node.measure)
            value = self._values.get((node.measure, node.basis, node.year))
            return Step(
                kind="measure", name=f"{node.measure} ({shown})" if shown else node.measure, title=title, value=value
            )
        if isinstance(node, SetNode):
            return self._set(node, reading)
        if isinstance(node, ConstantNode):
            return Step(kind="constant", name=node.name, title=CONSTANTS[node.name])
        if isinstance(node, CohortNode):
            return self._cohort(node)
        return self._arrivals(node)

    def _cell(self, node: CellNode) -> Step:
        row = self._reach.row(node)
        key = [name for name in self._reach.dossier.traced.file(node.mart).key if name != ENTERPRISE]
        value = row[node.column]
        return Step(
            kind="cell",
            name=f"{node.mart}.{node.column}",
            title=self._title(node.mart, node.column),
            key={name: as_text(row[name]) for name in key},
            value=None if value is None else as_text(value),
            rule=self._rule(node.mart, {name: as_text(value) for name, value in row.items()}),
        )

    def _title(self, mart: str, column: str) -> Bilingual:
        if mart not in self._titles:
            traced = self._reach.dossier.traced
            metadata = pq.read_schema(traced.folder / traced.file(mart).file).metadata or {}
            texts = json.loads(metadata.get(b"kechuang.columns", b"{}"))
            self._titles[mart] = {name: Bilingual(zh=of["zh"], en=of["en"]) for name, of in texts.items()}
        return self._titles[mart].get(column) or Bilingual(zh=column, en=column)

    def _rule(self, mart: str, row: dict[str, str]) -> RuleCited | None:
        if mart not in _RULED_BY:
            return None
        kind, code = _RULED_BY[mart]
        found = self._rules.get((kind, code.format_map(row)), [])
        wanted = [one for one in found if row.get("rulebook_code", one.rulebook_code) == one.rulebook_code]
        return wanted[0] if wanted else None

    @cached_property
    def _rules(self) -> dict[tuple[str, str], list[RuleCited]]:
        found: dict[tuple[str, str], list[RuleCited]] = {}
        for row in self._reach.dossier.traced.select("mart_rulebook", "is_in_force"):
            texts = {name: row[name] for name in RuleCited.model_fields}
            found.setdefault((row["rule_kind"], row["rule_code"]), []).append(RuleCited(**texts))
        return found

    @cached_property
    def _values(self) -> dict[tuple[str, str, str], str]:
        """Measures of the enterprise, as long as the build's database is kept: a release does not hold them."""
        warehouse = self._settings.builds_dir / self._reach.dossier.traced.release.build_id / WAREHOUSE
        if not warehouse.exists():
            return {}
        with opened_duckdb(warehouse, read_only=True) as connection:
            rows = connection.execute(
                "SELECT measure_code, basis_code, period_year, measure_value FROM intermediate.int_measure__value "
                "WHERE enterprise_id = ?",
                [self._reach.dossier.enterprise_id],
            ).fetchall()
        return {(code, basis, as_text(year)): as_text(value) for code, basis, year, value in rows}

    def _set(self, node: SetNode, reading: Reading) -> Step:
        source_set = self._reach.rules.sets[node.source_set]
        found = self._reach.dossier.sets.get((node.source_set, node.item), ())
        rows = [self._rows[one] for one in self._shown(node) if one in self._rows]
        return Step(
            kind="set",
            name=f"{node.source_set} {node.item}".strip(),
            title=Bilingual(zh=source_set.zh, en=source_set.en),
            record_count=sum(one.count for one in found),
            records=tuple(
                Records(delivery_no=o.delivery_no, first_row=o.first_row, count=o.count, first_record_id=o.first)
                for o in found
            ),
            rows=tuple(row.model_copy(update={"read": self._read(row, node.source_set, reading)}) for row in rows),
        )

    def _read(self, row: SourceRow, source_set: str, reading: Reading) -> tuple[str, ...]:
        """Columns of the row, as its layout names them, that the cell or the measure was read from.

        What is declared of the set and what the release's column lineage says; else the column of the same name; else
        those of all figures of the set.
        """
        feed, rules = self._sources.planned(row.delivery_no).feed, self._reach.rules
        declared = rules.sets[source_set].reads.get(reading.name, ())
        compiled = self._compiled.get((reading.mart, reading.name, feed), ())
        for landed in ((*declared, *compiled), (reading.name,), rules.figures.of(source_set, feed)):
            wanted = self._sources.columns_giving(row.delivery_no, landed)
            if found := tuple(dict.fromkeys(cell.column for cell in row.cells if cell.column in wanted)):
                return found
        return ()

    @cached_property
    def _compiled(self) -> dict[tuple[str, str, str], tuple[str, ...]]:
        """Landed columns whose values a mart's column takes from a feed, by the release's column lineage."""
        made_of: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for table, column, *source in self._reach.dossier.traced.direct_columns():
            made_of.setdefault((table, column), []).append((source[0], source[1], source[2]))
        found: dict[tuple[str, str, str], tuple[str, ...]] = {}
        for (table, column), sources in made_of.items():
            through = [one for kind, name, of in sources if kind == "core" for one in made_of.get((name, of), ())]
            for kind, feed, landed in (*sources, *through):
                if kind == "feed":
                    key = (table, column, feed)
                    found[key] = (*found.get(key, ()), landed)
        return found

    def _shown(self, node: SetNode) -> list[int]:
        found = self._reach.dossier.sets.get((node.source_set, node.item), ())
        return list(islice((one for of in found for one in range(of.first, of.first + of.count)), self._rows_shown))

    def _cohort(self, node: CohortNode) -> Step:
        where = " AND ".join(f"CAST({name} AS VARCHAR) IS NOT DISTINCT FROM nullif(?, '')" for name, _ in node.cohort)
        rows = self._reach.dossier.traced.select(
            node.mart, f"{node.of} IS NOT NULL AND {where}", tuple(value for _, value in node.cohort)
        )
        return Step(
            kind="cohort",
            name=f"{node.mart}.{node.of}",
            title=Bilingual(
                zh=f"可比群体中 {len(rows)} 家企业的 {node.of}", en=f"{node.of} of the {len(rows)} enterprises compared"
            ),
            key=dict(node.cohort),
            record_count=len(rows),
        )

    def _arrivals(self, node: DeliveriesNode) -> Step:
        found = self._sources.of_feed(node.feed)
        newest_first = sorted(found, key=lambda one: one.as_of or date.min, reverse=True)
        return Step(
            kind="deliveries",
            name=node.feed,
            title=Bilingual(
                zh=f"该数据源计入本次发布的 {len(found)} 批报送", en=f"{counted(len(found), 'arrival')} of the feed"
            ),
            record_count=sum(one.row_count for one in found),
            arrival_count=len(found),
            arrivals=tuple(one.no for one in newest_first[: self._rows_shown]),
        )
