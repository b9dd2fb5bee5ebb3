"""Proofs and traces for banks: of what the bank may see.

A proof holds every cell of its row: it is given of rows that the bank may see whole. A trace names arrivals of bureaus,
whose mere existence may tell something: it is made as if there were only the cells and records that the bank may see,
without values, keys and source rows below the cell. Which feeds are left out follows from the column alone.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import duckdb

from pipelines.audit.dossier import Row, TracedRelease
from pipelines.audit.prove import prove_row
from pipelines.audit.sight import Sight
from pipelines.audit.trace import trace_cell
from pipelines.banks.policy import ENTERPRISE, Access, is_met
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
        feed = job.key.get(described.row_feed or "", "")
        of_feed = access.by_feed.get(feed)
        if of_feed is None:
            raise Problem(
                "forbidden",
                f"{job.table}: the publisher of {feed or 'the feed'} does not agree to pass its records on for "
                f"{job.purpose}; no consent of the enterprise changes that",
            )
        needs.append(of_feed)
    _refuse_unmet(scene, needs, held)
    return write_json(out, prove_row(scene.folder, job.table, {ENTERPRISE: job.enterprise, **job.key}))


def trace(scene: Scene, out: BinaryIO) -> Foot:
    """Write what a cell of an enterprise rests on: rules, kinds of records, arrivals; and which feeds are left out."""
    job = scene.job
    (column,) = job.columns
    access, asked = scene.access(job.table, (column,)), _held(scene)
    held = _columns(scene, job.table, asked)[2]  # one enterprise's consent opens no table that is of none
    if access.by_feed is not None:
        raise Problem(
            "conflict", f"{job.table}: each row names its feed and file itself; its cells are not traced here"
        )
    if held != asked and not is_met(access.columns[column], held):
        raise Problem("forbidden", f"{job.table}.{column}: tells of enterprises in a table that is of no single one")
    _refuse_unmet(scene, [access.row, access.columns[column]], held)
    withheld = [_withheld(scene, feed, held) for feed in _feeds_below(scene, column) if not _shows(scene, feed, held)]
    sight = Sight(
        lambda table, rows: _seen(scene, table, rows, held),
        lambda table, name: name in _columns(scene, table, held)[1],
        lambda feed: _shows(scene, feed, held),
    )
    with TracedRelease(scene.folder) as traced:
        found = trace_cell(scene.settings, scene.feeds, traced, job.enterprise, job.table, column, job.key, 0, sight)
    content = found.model_dump(mode="json")
    deliveries = [{name: one[name] for name in _OF_A_DELIVERY} for one in content["deliveries"]]
    names = ("release_id", "business_date", "mart", "column")
    head = {"enterprise_id": job.enterprise, **{name: content[name] for name in names}}
    cell = _shown(content["cell"], is_root=True)
    return write_json(out, {**head, "cell": cell, "deliveries": deliveries, "withheld": withheld})


def _need(scene: Scene, feed: str) -> frozenset[Any] | None:
    """What it takes to see a feed's records; None for what nobody may see."""
    return scene.policy.rules.need(scene.feeds[feed].rights) if feed in scene.feeds else None


def _shows(scene: Scene, feed: str, held: frozenset[str]) -> bool:
    need = _need(scene, feed)
    return need is not None and is_met(need, held)


def _withheld(scene: Scene, feed: str, held: frozenset[str]) -> dict[str, Any]:
    """A feed that the column can rest on and the bank may not see: which consent is missing, or that none would do."""
    need = _need(scene, feed)
    title = scene.feeds[feed].title.model_dump() if feed in scene.feeds else {"zh": feed, "en": feed}
    missing = sorted((need or frozenset()) - held)
    return {"feed": feed, "title": title, "is_passed_on": need is not None, "needs_consent": missing}


def _columns(scene: Scene, table: str, held: frozenset[str]) -> tuple[Access | None, frozenset[str], frozenset[str]]:
    """What a table takes, whatever the contract asks for; the columns that the bank may see; the scopes that count."""
    described = scene.tables.get(table)
    access = scene.policy.rules.access(described) if described else None
    if described is None or access is None:
        return None, frozenset(), frozenset()
    given = held if any(one.name == ENTERPRISE for one in described.columns) else frozenset[str]()
    return access, frozenset(name for name, need in access.columns.items() if is_met(need, given)), given


def _seen(scene: Scene, table: str, rows: list[Row], held: frozenset[str]) -> list[Row]:
    """The rows of a table that the bank may see; cells that it may not are null."""
    access, shown, given = _columns(scene, table, held)
    if access is None or not is_met(access.row, given):
        return []
    if access.by_feed is not None:
        needs = [access.by_feed.get(str(row[scene.tables[table].row_feed or ""])) for row in rows]
        rows = [row for row, need in zip(rows, needs, strict=True) if need is not None and is_met(need, given)]
    return [{name: value if name in shown else None for name, value in row.items()} for row in rows]


def _refuse_unmet(scene: Scene, needs: list[Any], held: frozenset[str]) -> None:
    if missing := sorted({scope for need in needs if not is_met(need, held) for scope in need - held}):
        raise Problem(
            "forbidden",
            f"the enterprise must consent to {', '.join(missing)} as well, to this bank and for {scene.job.purpose}: "
            "ask it to do so on the platform that sends consents",
        )


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
