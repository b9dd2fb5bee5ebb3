"""What a new plan leaves in the audit log: the arrivals, rules and code that no plan before it had."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.audit.commits import commit_of_checkout
from pipelines.audit.log import entries, note
from pipelines.plan.plan import Plan

ARRIVALS, RULES, CODE = "arrivals", "rules", "code"
_NONE = "none"


def note_inputs(data_dir: Path, plan: Plan) -> None:
    """Add an entry for each kind of input in which `plan` differs from what was noted last; subject is its build.

    Facts of `ARRIVALS` are the feeds that changed, each as `<arrivals> <SHA-256 over their ids and rows>`; of `RULES`
    the files of rules and decisions that changed, with their SHA-256, or `none` for one that is gone; of `CODE` the
    hash of the code, and the commit of a checkout.

    Raises:
        DamagedRecordError: the audit log was changed.
    """
    noted: dict[str, dict[str, str]] = {ARRIVALS: {}, RULES: {}, CODE: {}}
    for entry in entries(data_dir):
        if entry.action in noted:
            noted[entry.action] |= entry.facts
    for action, now in ((ARRIVALS, _arrivals(plan)), (RULES, plan.rulebooks)):
        if changed := _changed(noted[action], now):
            note(data_dir, action, plan.build_id, **changed)
    if noted[CODE].get("sha256") != plan.code_sha256:
        note(data_dir, CODE, plan.build_id, sha256=plan.code_sha256, commit=commit_of_checkout() or _NONE)


def commits_noted(data_dir: Path) -> dict[str, str]:
    """The commit of each code hash that was noted with one."""
    codes = [one.facts for one in entries(data_dir) if one.action == CODE]
    return {one["sha256"]: one["commit"] for one in codes if one["commit"] != _NONE}


def _arrivals(plan: Plan) -> dict[str, str]:
    lines: dict[str, list[str]] = {}
    for one in plan.deliveries:
        lines.setdefault(one.feed, []).append(f"{one.delivery_id} {one.rows_sha256}\n")
    return {feed: f"{len(ids)} {hashlib.sha256(''.join(ids).encode()).hexdigest()}" for feed, ids in lines.items()}


def _changed(before: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    gone = {name: _NONE for name, said in before.items() if name not in now and said != _NONE}
    return {name: said for name, said in now.items() if before.get(name) != said} | gone
