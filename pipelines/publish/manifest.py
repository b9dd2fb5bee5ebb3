"""`release.json`: what a release is and what it was made of, as banks may read it.

It holds hashes, counts and the gate's verdict, no figure of a single enterprise and no name of an arrived file: what
was sent is listed in full in the plan, which stays in the build's folder; its hash is here.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from pipelines.base.durable import canonical_json
from pipelines.base.records import Content, Record, Upgrades, read_record
from pipelines.gate.missing_inputs import MissingInput
from pipelines.gate.old_formats import figures_of
from pipelines.gate.overrides import Override
from pipelines.gate.receipt import GateReceipt
from pipelines.plan.plan import Plan
from quality.checks import CheckResult, Reason
from quality.measured import Figures

MANIFEST = "release.json"
_NEWEST_SHOWN = 5
REMEDY = "restore the release's folder from a copy, or move it away and publish its day again with `kechuang publish`"


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReleasedFile(_Frozen):
    """One published table. A release of format 3 or older has no Merkle root, and a logical root of another kind."""

    table: str
    file: str
    key: tuple[str, ...]
    provenance: tuple[str, ...] = ()
    rows: int
    bytes: int
    sha256: str
    logical_root: str
    merkle_root: str = ""


class ReleasedViews(_Frozen):
    """The file of SQL that joins the tables for people; `names` of the views in it."""

    file: str
    names: tuple[str, ...]
    bytes: int
    sha256: str


class ReleasedText(_Frozen):
    """A file of the release that is not a table, such as `dictionary.json`."""

    file: str
    bytes: int
    sha256: str


class ReleasedChanges(ReleasedText):
    """The table of what changed since the release `since`, whose tables have `since_data_root`.

    It belongs to no `data_root`: another release before this one makes other changes of the same tables.
    """

    rows: int
    since: str
    since_data_root: str


class ReleasedFeed(_Frozen):
    """How much of one feed the release was made of. `newest_date` is the newest date in its content that counts."""

    feed: str
    deliveries: int
    rows: int
    rows_set_aside: int
    rejected_files: int
    newest_date: date | None


class ReleasedHold(_Frozen):
    """A feed that the release holds at an earlier arrival, since `check` suspects the one of `as_of`."""

    feed: str
    as_of: date | None
    check: str
    since: date


class _Verdict(_Frozen):
    id: str
    severity: str
    state: str
    figure: str | None
    bound: str | None


class ReleasedCheck(Figures, _Verdict):
    """A gate check as banks see it: no sample, no time, and no number that may be a single enterprise's.

    `figure` and `bound` say in a sentence what the numbers are; `reason` why there is such a check, of one that did not
    pass.
    """

    reason: Reason | None = Field(default=None, exclude_if=lambda value: value is None)

    @classmethod
    def from_result(cls, check: CheckResult) -> ReleasedCheck:
        """What banks see of `check`."""
        reason = None if check.state == "passed" else check.reason
        verdict = {"id": check.id, "severity": check.severity, "state": check.state, "reason": reason}
        if check.is_confidential:
            return cls(**verdict, figure=None, bound=None)
        numbers = {name: getattr(check, name) for name in Figures.model_fields}
        return cls(**verdict, figure=check.figure, bound=check.bound, **numbers)


def _counts_in_place_of_the_plan(content: Content) -> Content:
    """Format 2 of format 1, which held the plan. Its hash is beside it: a plan that was changed is refused."""
    plan = content["plan"]
    if hashlib.sha256(canonical_json(plan)).hexdigest() != content["plan_sha256"]:
        raise ValueError("the plan is not the published one")
    feeds: dict[str, Content] = {}
    for one in (*plan["deliveries"], *plan["rejections"]):
        nothing = {"deliveries": 0, "rows": 0, "rows_set_aside": 0, "rejected_files": 0, "newest_date": None}
        found = feeds.setdefault(one["feed"], {"feed": one["feed"], **nothing})
        if "rows" in one:
            found["deliveries"] += 1
            found["rows"] += one["row_count"]
            found["rows_set_aside"] += one["quarantined_count"]
            dates = [day for day in (found["newest_date"], one.get("newest_date")) if day]
            found["newest_date"] = max(dates, default=None)
        else:
            found["rejected_files"] += 1
    hidden = {"figure": None, "bound": None}
    gate = [
        {**check, **hidden} if check["id"].startswith("reconciliation.") and check["state"] != "passed" else check
        for check in content["gate"]
    ]
    return {
        **{key: value for key, value in content.items() if key != "plan"},
        "code_sha256": plan["code_sha256"],
        "rulebooks": plan["rulebooks"],
        "feeds": [feeds[name] for name in sorted(feeds)],
        "absent_feeds": plan["absent_feeds"],
        "gate": gate,
    }


def _numbers_beside_sentences(content: Content) -> Content:
    """Format 3 of format 2, whose checks held sentences only."""
    return {**content, "gate": [{**check, **figures_of(check["id"], check["figure"])} for check in content["gate"]]}


class Release(Record):
    """What `release.json` says. `feeds` are in order of name; `absent_feeds` sent nothing that counts.

    `partial`: what the release goes without, and who allowed that. `overrides`: checks that failed, and who published
    nevertheless, why and until when. `held`: feeds that are at an earlier arrival, since the gate suspects a later one.
    """

    FORMAT: ClassVar[int] = 5
    UPGRADES: ClassVar[Upgrades] = {
        1: _counts_in_place_of_the_plan,
        2: _numbers_beside_sentences,
        3: lambda content: content,  # its logical roots were made otherwise, and are no longer computed
        4: lambda content: content,  # it had no lineage
    }

    release_id: str
    business_date: date
    build_id: str
    data_root: str
    lineage_root: str = Field(default="", exclude_if=lambda value: not value)
    files: tuple[ReleasedFile, ...]
    lineage: tuple[ReleasedFile, ...] = Field(default=(), exclude_if=lambda value: not value)
    views: ReleasedViews | None = None
    dictionary: ReleasedText | None = None
    changes: ReleasedChanges | None = None
    column_lineage: ReleasedText | None = Field(default=None, exclude_if=lambda value: value is None)
    plan_sha256: str
    code_sha256: str
    city_sha256: str = ""
    rulebooks: dict[str, str]
    feeds: tuple[ReleasedFeed, ...]
    absent_feeds: tuple[str, ...]
    gate_state: str
    gate_counts: dict[str, int]
    gate: tuple[ReleasedCheck, ...]
    partial: tuple[MissingInput, ...] = ()
    # these are left out when empty, so that the manifest of an older release is what it was
    overrides: tuple[Override, ...] = Field(default=(), exclude_if=lambda value: not value)
    held: tuple[ReleasedHold, ...] = Field(default=(), exclude_if=lambda value: not value)

    @property
    def on_disk(self) -> tuple[ReleasedFile | ReleasedViews | ReleasedText, ...]:
        """Every file of the release but the manifest."""
        others = (self.views, self.dictionary, self.changes, self.column_lineage)
        return (*self.files, *self.lineage, *(file for file in others if file))


@dataclass(frozen=True)
class Contents:
    """The files of a release that was written."""

    files: tuple[ReleasedFile, ...]
    data_root: str
    lineage: tuple[ReleasedFile, ...]
    lineage_root: str
    views: ReleasedViews
    dictionary: ReleasedText
    changes: ReleasedChanges | None
    column_lineage: ReleasedText | None


def describe(plan: Plan, receipt: GateReceipt, contents: Contents) -> Release:
    """The release of a build: what its plan, its gate and its files say of it."""
    return Release(
        release_id=plan.build_id,
        business_date=plan.business_date,
        build_id=plan.build_id,
        data_root=contents.data_root,
        lineage_root=contents.lineage_root,
        files=contents.files,
        lineage=contents.lineage,
        views=contents.views,
        dictionary=contents.dictionary,
        changes=contents.changes,
        column_lineage=contents.column_lineage,
        plan_sha256=plan.sha256,
        code_sha256=plan.code_sha256,
        city_sha256=plan.city_sha256,
        rulebooks=plan.rulebooks,
        feeds=_feeds(plan),
        absent_feeds=plan.absent_feeds,
        gate_state=receipt.state,
        gate_counts=dict(sorted(Counter(check.state for check in receipt.checks).items())),
        gate=tuple(ReleasedCheck.from_result(check) for check in receipt.checks),
        partial=receipt.partial,
        overrides=receipt.overrides,
        held=tuple(ReleasedHold(feed=o.feed, as_of=o.as_of, check=o.check, since=o.since) for o in plan.held),
    )


def _feeds(plan: Plan) -> tuple[ReleasedFeed, ...]:
    rejected = Counter(rejection.feed for rejection in plan.rejections)
    names = sorted({delivery.feed for delivery in plan.deliveries} | set(rejected))
    return tuple(
        ReleasedFeed(
            feed=name,
            deliveries=len(deliveries := plan.of_feed(name)),
            rows=sum(delivery.row_count for delivery in deliveries),
            rows_set_aside=sum(delivery.quarantined_count for delivery in deliveries),
            rejected_files=rejected[name],
            newest_date=plan.newest_date(name),
        )
        for name in names
    )


def read_release(release_dir: Path) -> Release:
    """Read a release's manifest.

    Raises:
        StepRefusedError: there is no such release; the line names the newest ones.
        DamagedRecordError: it cannot be read.
    """
    missing = f"{release_dir}: not a release: it has no {MANIFEST}"
    if not release_dir.exists():
        newest = sorted((path.parent.name for path in release_dir.parent.glob(f"[0-9]*/{MANIFEST}")), reverse=True)
        there = f"the newest are {', '.join(newest[:_NEWEST_SHOWN])}" if newest else "there is none yet"
        missing = f"no release {release_dir.name} in {release_dir.parent}: {there}"
    return read_record(release_dir / MANIFEST, Release, missing=missing, remedy=REMEDY)
