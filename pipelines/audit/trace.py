"""From a published cell to the lines that it comes from: `kechuang trace [USCC] --mart M --column C`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from pipelines.audit.dossier import ENTERPRISE, NO_ENTERPRISE, Dossier, Row, TracedRelease
from pipelines.audit.lineage_rules import lineage_rules
from pipelines.audit.reach import CellNode, MeasureNode, Node, Reach, SetNode, as_text
from pipelines.audit.sight import SeenDossier, Sight
from pipelines.audit.source_rows import SourceRows
from pipelines.audit.step_maker import Reading, StepMaker
from pipelines.audit.trace_model import Step, Trace
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.nearest import suggested
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.plan.plan import read_plan
from pipelines.publish.unknown_enterprise import unknown_enterprise

_MOST_KEYS = 8


class SeveralRowsError(KechuangError):
    """The enterprise has several rows in the table; `keys`: what picks each, as `NAME=VALUE NAME=VALUE`."""

    def __init__(self, words: str, keys: list[str]) -> None:
        super().__init__(words)
        self.keys = keys


def trace_cell(
    settings: Settings,
    feeds: Mapping[str, Feed],
    release: TracedRelease,
    enterprise_id: str | None,
    mart: str,
    column: str,
    key: Mapping[str, str],
    rows_shown: int,
    sight: Sight | None = None,
) -> Trace:
    """The tree below one published cell.

    Args:
        settings: the data folder, which keeps what was sent.
        feeds: the contracts.
        release: the release.
        enterprise_id: whose cell; not needed for a table that is not of enterprises.
        mart: published table.
        column: its column.
        key: other columns of the table's key, where there are several rows.
        rows_shown: how many source rows of each set are shown as they were sent, and arrivals of a feed.
        sight: what the reader may see; None for who may see all.

    Raises:
        SeveralRowsError: `key` picks no single one of its rows.
        KechuangError: no such enterprise, row, or column, or no enterprise is given; the line says what there is.
    """
    is_of_enterprises, rules = release.is_of_enterprises(mart), lineage_rules()
    if mart not in rules.groups:
        raise KechuangError(f"{mart}: its cells are not traced, since it says what those of other tables rest on")
    if is_of_enterprises and enterprise_id is None:
        raise KechuangError(f"{mart} is of enterprises: give the USCC or the enterprise_id of one")
    whose = enterprise_id if is_of_enterprises and enterprise_id is not None else NO_ENTERPRISE
    sources = SourceRows(settings, feeds, read_plan(settings.builds_dir / release.release.build_id))
    dossier = (
        SeenDossier(release, whose, sight, lambda no: sources.planned(no).feed) if sight else Dossier(release, whose)
    )
    reach = Reach(dossier, rules)
    rows = reach.dossier.rows(mart)
    if rows and column not in rows[0]:
        raise KechuangError(f"{mart} has no column {column}: {suggested(column, rows[0])}")
    row_no = _row_no(reach, mart, key)
    maker = StepMaker(reach, settings, sources, rows_shown)
    cell = _tree(reach, reach.node(mart, row_no, column), maker)
    if whose == NO_ENTERPRISE and not dossier.sets and _has_sets(cell):
        sources.problems.append(
            f"{release.release.release_id} is of an earlier version: its lineage holds records of enterprises alone"
        )
    names = [row["enterprise_name"] for row in reach.dossier.rows("mart_enterprise_profile")]
    return Trace(
        release_id=release.release.release_id,
        business_date=release.release.business_date,
        enterprise_id=whose if is_of_enterprises else None,
        enterprise_name=names[0] if names else None,
        mart=mart,
        column=column,
        cell=cell,
        deliveries=tuple(sources.delivery(no) for no in dict.fromkeys(_deliveries(cell))),
        problems=tuple(sources.problems),
    )


def enterprise_of(release: TracedRelease, code: str, mart: str) -> str:
    """The enterprise with this code or `enterprise_id`; also one that only `mart` still has, such as a list's member
    that has left the registry.

    Raises:
        KechuangError: the release has none.
    """
    wanted = code.strip()
    where = f"{ENTERPRISE} IN (?, upper(?))"
    found = release.select("mart_enterprise_profile", f"{where} OR uscc = upper(?)", (wanted,) * 3)
    if not found and release.is_of_enterprises(mart):
        found = release.select(mart, where, (wanted,) * 2)
    if not found:
        raise unknown_enterprise(release.release.release_id, code)
    return str(found[0][ENTERPRISE])


def _row_no(reach: Reach, mart: str, key: Mapping[str, str]) -> int:
    """Place of the row that `key` picks."""
    file = reach.dossier.traced.file(mart)
    names = [name for name in file.key if name != ENTERPRISE]
    of = " of the enterprise" if reach.dossier.traced.is_of_enterprises(mart) else ""
    if unknown := sorted(set(key) - set(names)):
        raise KechuangError(f"{mart}: {unknown[0]} is not in its key: it is {', '.join(file.key)}")
    rows = reach.dossier.rows(mart)
    found = [no for no, row in enumerate(rows) if all(as_text(row[name]) == value for name, value in key.items())]
    if len(found) == 1:
        return found[0]
    if not found:
        raise StepRefusedError(f"{mart} has no such row{of}{_there(rows, names)}")
    said = f"{mart} has {counted(len(found), 'row')}{of}: pick one by --key{_there([rows[no] for no in found], names)}"
    raise SeveralRowsError(said, [_keyed(rows[no], names) for no in found])


def _keyed(row: Row, names: list[str]) -> str:
    return " ".join(f"{name}={as_text(row[name])}" for name in names)


def _there(rows: list[Row], names: list[str]) -> str:
    shown = [_keyed(row, names) for row in rows[:_MOST_KEYS]]
    return f": {'; '.join(shown)}{'; …' if len(rows) > _MOST_KEYS else ''}" if shown else ""


def _tree(reach: Reach, root: CellNode, maker: StepMaker) -> Step:
    """The tree below `root`. What several nodes rest on is followed where it is nearest to the root."""
    owner: dict[Node, Node | None] = {reach.same(root): None}
    waiting = deque[Node]([root])
    while waiting:
        node = waiting.popleft()
        for child in _followed(reach, node):
            if reach.same(child) not in owner:
                owner[reach.same(child)] = reach.same(node)
                waiting.append(child)

    def step(node: Node, above: Reading) -> Step:
        reading = maker.read_for(node, above)
        below = tuple(
            step(child, reading)
            if owner[reach.same(child)] == reach.same(node)
            else maker.make(child, reading).model_copy(update=_ELSEWHERE)
            for child in _followed(reach, node)
        )
        return maker.make(node, reading).model_copy(update={"rests_on": below})

    maker.read_rows(owner)
    return step(root, Reading(root.column, root.mart))


_ELSEWHERE = {"is_shown_elsewhere": True, "rows": (), "records": (), "arrivals": ()}


def _followed(reach: Reach, node: Node) -> tuple[Node, ...]:
    """What a node rests on, without measures of which the enterprise has no record at all; with them if that is all."""
    below = reach.next(node)
    return tuple(child for child in below if not _is_void(reach, child)) or below


def _is_void(reach: Reach, node: Node) -> bool:
    if not isinstance(node, MeasureNode):
        return False
    leaves = reach.leaves(node)
    return all(isinstance(leaf, SetNode) and (leaf.source_set, leaf.item) not in reach.dossier.sets for leaf in leaves)


def _deliveries(step: Step) -> Iterator[int]:
    """Numbers of the arrivals that a tree names, in the order of the tree."""
    yield from (row.delivery_no for row in step.rows)
    yield from (records.delivery_no for records in step.records)
    yield from step.arrivals
    for below in step.rests_on:
        yield from _deliveries(below)


def _has_sets(step: Step) -> bool:
    return step.kind == "set" or any(map(_has_sets, step.rests_on))
