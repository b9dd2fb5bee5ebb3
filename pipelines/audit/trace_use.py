"""From a source record, or a whole arrival, to what was published of it: `kechuang trace --record`, `--delivery`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pipelines.audit.dossier import ENTERPRISE, NO_ENTERPRISE, RECORDS, SETS, Dossier, TracedRelease
from pipelines.audit.lineage_rules import Group, lineage_rules
from pipelines.audit.reach import CellNode, CohortNode, Node, Reach, SetNode, as_text
from pipelines.audit.rests_on import columns_resting_on
from pipelines.audit.source_rows import SourceRows
from pipelines.audit.trace_model import DeliveryTrace, RecordTrace, TouchedCells, TouchedRelease
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.plan.delivery_numbers import MOST_ROWS, ROW_BITS
from pipelines.plan.plan import Plan, PlannedDelivery, read_plan
from pipelines.publish.manifest import MANIFEST


def holders_of(release: TracedRelease, record_id: int) -> list[tuple[Dossier, set[Node]]]:
    """The enterprises whose figures rest on a record, each with its source sets that hold it; `NO_ENTERPRISE` too."""
    # in order of records, if the release is not from before that table; no range crosses its arrival
    table = RECORDS if RECORDS in release.files else SETS
    where = "first_record_id BETWEEN ? AND ? AND ? < first_record_id + record_count"
    ranges = release.select(table, where, (record_id & ~MOST_ROWS, record_id, record_id))
    dossiers = [Dossier(release, one) for one in dict.fromkeys(row[ENTERPRISE] for row in ranges)]
    return [
        (one, {SetNode(*key) for key, held in one.sets.items() if any(record_id in o for o in held)})
        for one in dossiers
    ]


def cells_resting_on(reach: Reach, leaves: set[Node]) -> list[TouchedCells]:
    """The cells of an enterprise that rest on any of these leaves, row by row."""
    return _touched_cells(reach, reach.resting_on(leaves))


def _touched_cells(reach: Reach, resting: Iterable[tuple[CellNode, Group]]) -> list[TouchedCells]:
    found: dict[tuple[str, int], list[str]] = {}
    for node, group in resting:
        found.setdefault((node.mart, node.row_no), []).extend(group.columns)
    return [
        TouchedCells(mart=mart, key=_key(reach, mart, row_no), columns=tuple(columns))
        for (mart, row_no), columns in found.items()
    ]


def _key(reach: Reach, mart: str, row_no: int) -> dict[str, str]:
    row = reach.dossier.rows(mart)[row_no]
    return {name: as_text(row[name]) for name in reach.dossier.traced.file(mart).key}


def trace_record(settings: Settings, feeds: Mapping[str, Feed], release: TracedRelease, record_id: int) -> RecordTrace:
    """The published cells that rest on a source record, and the record as it was sent.

    Raises:
        StepRefusedError: no arrival of the release has the number, or its arrival no such row.
    """
    sources = SourceRows(settings, feeds, read_plan(settings.builds_dir / release.release.build_id))
    delivery = sources.delivery(record_id >> ROW_BITS)
    row = sources.rows([record_id]).get(record_id)
    if record_id in sources.beyond:
        rows, last = counted(delivery.rows_landed + delivery.rows_quarantined, "row"), sources.beyond[record_id]
        raise StepRefusedError(
            f"{delivery.feed}, arrival {delivery.delivery_id}: there is no row {record_id & MOST_ROWS:,}: it has only "
            f"{rows}, the last is row {last:,}; `kechuang trace` of a cell shows numbers of records"
        )
    cells, cohorts = list[TouchedCells](), dict[str, None]()
    for dossier, sets in holders_of(release, record_id):
        reach = Reach(dossier, lineage_rules())
        resting = list(reach.resting_on(sets))
        cells += _touched_cells(reach, resting)
        compared = (leaf for node, _ in resting for leaf in reach.leaves(node) if isinstance(leaf, CohortNode))
        cohorts |= {f"{one.mart}: {', '.join(value for _, value in one.cohort)}": None for one in compared}
    return RecordTrace(
        release_id=release.release.release_id,
        record_id=record_id,
        row=row,
        delivery=delivery,
        cells=tuple(cells),
        cohorts=tuple(cohorts),
        of_feed=columns_resting_on(lineage_rules(), release.inputs, frozenset(), delivery.feed),
        problems=tuple(sources.problems),
    )


def trace_delivery(settings: Settings, feeds: Mapping[str, Feed], delivery_id: str) -> DeliveryTrace:
    """What all releases took from an arrival, newest first.

    Raises:
        KechuangError: no release was made of it.
    """
    touched, untraced, sources = list[TouchedRelease](), list[str](), list[tuple[SourceRows, int]]()
    unplanned = list[str]()
    for folder in sorted((path.parent for path in settings.releases_dir.glob(f"[0-9]*/{MANIFEST}")), reverse=True):
        plan = _plan_of(settings, folder)
        if plan is None:
            unplanned.append(folder.name)
            continue
        planned = next((one for one in plan.deliveries if one.delivery_id == delivery_id), None)
        if planned is None:
            continue
        sources.append((SourceRows(settings, feeds, plan), planned.no))
        try:
            with TracedRelease(folder) as release:
                touched.append(_touched(release, planned))
        except StepRefusedError:
            untraced.append(folder.name)
    if not sources:
        unknown = f" (not known of {', '.join(unplanned)}, whose plan is gone)" if unplanned else ""
        raise KechuangError(
            f"no release was made of an arrival {delivery_id}{unknown}: `kechuang trace` of a cell names arrivals"
        )
    newest, number = sources[0]
    return DeliveryTrace(
        delivery=newest.delivery(number),
        releases=tuple(touched),
        untraced=tuple(untraced),
        unplanned=tuple(unplanned),
    )


def _plan_of(settings: Settings, folder: Path) -> Plan | None:
    try:
        return read_plan(settings.builds_dir / folder.name)
    except StepRefusedError:  # lost: pruning keeps the plans of releases
        return None


def _touched(release: TracedRelease, planned: PlannedDelivery) -> TouchedRelease:
    first = planned.no << ROW_BITS
    rows = release.select(SETS, "first_record_id BETWEEN ? AND ?", (first, first | MOST_ROWS))
    records = {no for row in rows for no in range(row["first_record_id"], row["first_record_id"] + row["record_count"])}
    sets: dict[str, int] = {}
    for row in rows:
        sets[row["source_set"]] = sets.get(row["source_set"], 0) + row["record_count"]
    return TouchedRelease(
        release_id=release.release.release_id,
        records=len(records),
        enterprises=len({row[ENTERPRISE] for row in rows} - {NO_ENTERPRISE}),
        sets=sets,
        columns=columns_resting_on(lineage_rules(), release.inputs, frozenset(sets), planned.feed),
    )
