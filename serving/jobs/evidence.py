"""Proofs and traces for banks: only of what the bank may see whole.

A proof holds every cell of its row. A trace names arrivals of bureaus, whose mere existence may tell something: it is
given only to who may see every feed that the column can rest on, without values, keys and source rows below the cell.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import duckdb

from pipelines.audit.dossier import TracedRelease
from pipelines.audit.prove import prove_row
from pipelines.audit.trace import trace_cell
from pipelines.banks.policy import ENTERPRISE, is_met
from pipelines.base.duck import opened_duckdb
from pipelines.publish.logical_root import hashed_columns
from pipelines.released.point.layout import index_folder
from pipelines.released.point.read import PointReader
from serving.jobs.job import Foot
from serving.jobs.out import write_json
from serving.jobs.scene import Scene
from serving.problems import Problem

_FEEDS = """
    SELECT DISTINCT source_name FROM read_parquet(?)
    WHERE table_name = ? AND column_name IN (?, '*') AND source_kind = 'feed' ORDER BY source_name
"""
_OF_A_DELIVERY = ("delivery_no", "feed", "title", "publisher", "legal_basis", "is_legal_basis_verified", "sha256",
                  "as_of", "received_at", "rows_landed", "rows_quarantined")  # fmt: skip


def proof(scene: Scene, out: BinaryIO) -> Foot:
    """Write the proof that a row of an enterprise is in the release."""
    job = scene.job
    held = _held(scene)
    access, described = scene.access(job.table), scene.tables[job.table]
    file = next(one for one in scene.release.files if one.table == job.table)
    with opened_duckdb(threads=1) as connection:
        read = connection.read_parquet(str(scene.folder / file.file))
        hashed = {name for name, _ in hashed_columns(read, file.file, file.provenance)}
    if closed := sorted(hashed - set(access.columns)):
        raise Problem(
            "forbidden", f"{job.table}: a proof holds the whole row, of which {closed[0]} is not given to banks"
        )
    needs: list[frozenset[Any]] = [access.row, *(access.columns[name] for name in hashed)]
    if access.by_feed is not None:
        of_feed = access.by_feed.get(job.key.get(described.row_feed or "", ""))
        needs.append(_nobody() if of_feed is None else of_feed)
    _refuse_unmet(needs, held)
    return write_json(out, prove_row(scene.folder, job.table, {ENTERPRISE: job.enterprise, **job.key}))


def trace(scene: Scene, out: BinaryIO) -> Foot:
    """Write what a cell of an enterprise rests on: rules, kinds of records, arrivals."""
    job, held = scene.job, _held(scene)
    (column,) = job.columns
    access = scene.access(job.table, (column,))
    if access.by_feed is not None:
        raise Problem(
            "conflict", f"{job.table}: each row names its feed and file itself; its cells are not traced here"
        )
    _refuse_unmet([access.row, access.columns[column], *map(scene_need(scene), _feeds_below(scene, column))], held)
    with TracedRelease(scene.folder) as traced:
        found = trace_cell(scene.settings, scene.feeds, traced, job.enterprise, job.table, column, job.key, 0)
    _refuse_unmet([scene_need(scene)(one.feed) for one in found.deliveries], held)
    content = found.model_dump(mode="json")
    deliveries = [{name: one[name] for name in _OF_A_DELIVERY} for one in content["deliveries"]]
    head = {name: content[name] for name in ("release_id", "business_date", "enterprise_id", "mart", "column")}
    return write_json(out, {**head, "cell": _shown(content["cell"], is_root=True), "deliveries": deliveries})


def scene_need(scene: Scene) -> Any:
    """What it takes to see a feed's records."""

    def need(feed: str) -> frozenset[str]:
        found = scene.policy.rules.need(scene.feeds[feed].rights) if feed in scene.feeds else None
        return found if found is not None else _nobody()

    return need


def _nobody() -> frozenset[str]:
    raise Problem("forbidden", "it rests on records that publishers do not agree to pass on")


def _refuse_unmet(needs: list[Any], held: frozenset[str]) -> None:
    if missing := sorted({scope for need in needs if not is_met(need, held) for scope in need - held}):
        raise Problem("forbidden", f"the enterprise must consent to {', '.join(missing)} as well")


def _held(scene: Scene) -> frozenset[str]:
    """The scopes that the enterprise consents to; the same answer for one out of scope as for none."""
    reader = PointReader(index_folder(scene.settings.data_dir, scene.job.release_id))
    row = reader.row(scene.job.enterprise, ())
    given = scene.holding().held(str(row[1]), row[2]) if row else None
    if given is None or row is None or row[1] != scene.job.enterprise:
        raise Problem("not-found", "no enterprise with this enterprise_id in the release and the bank's scope")
    return given[0]


def _feeds_below(scene: Scene, column: str) -> list[str]:
    lineage = scene.release.column_lineage
    if lineage is None:
        raise Problem("conflict", f"{scene.release.release_id}: was published before there was lineage of columns")
    with opened_duckdb(threads=1) as connection:
        try:
            rows = connection.execute(_FEEDS, [str(scene.folder / lineage.file), scene.job.table, column]).fetchall()
        except duckdb.Error:
            raise Problem("unavailable", "the lineage of the release cannot be read") from None
    return [feed for (feed,) in rows]


def _shown(step: dict[str, Any], *, is_root: bool = False) -> dict[str, Any]:
    kept = {name: step[name] for name in ("kind", "name", "title", "rule", "is_shown_elsewhere")}
    if is_root:
        kept |= {"key": step["key"], "value": step["value"]}
    return {**kept, "rests_on": [_shown(one) for one in step["rests_on"]]}
