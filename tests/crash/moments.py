"""Moments of a daily run, over all its steps, at which a test ends the process. Asserts nothing."""

from __future__ import annotations

import importlib
import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipelines.day import steps


@dataclass(frozen=True)
class Moment:
    """Just before `function` of `module` is called with arguments that `when` accepts, in a step of the day.

    `is_released`: the pointer is moved by then, so that readers see the new release.
    """

    step: str
    module: str
    function: str
    when: Callable[..., bool] = lambda *_arguments: True
    is_released: bool = False


def _said(step: str, words: str) -> Moment:
    """When a line of progress begins with `words`."""
    return Moment(step, "logging", words)


def _syncing(step: str, name: str) -> Moment:
    """When a file with `name` in its own is written, and not in place yet."""
    return Moment(step, "pipelines.base.durable", "sync_file", lambda path: name in path.name)


def _recording(step: str, kind: str, of: str = "", nth: int = 1, *, is_released: bool = False) -> Moment:
    """When Dagster is about to record the `nth` event of a kind, of a step whose key begins with `of`."""
    count = itertools.count(1)

    def when(_: Any, entry: Any, **_named: Any) -> bool:
        event = entry.dagster_event
        is_one = event and event.event_type_value == kind and (event.step_key or "").startswith(of)
        return bool(is_one) and next(count) == nth

    return Moment(step, "dagster.DagsterInstance", "handle_new_event", when, is_released)


_PUBLISH, _STORE = "pipelines.publish.release", "pipelines.landing.store.LandingStore"
MOMENTS = {
    "the data folder is locked, no more": Moment("start", "pipelines.orchestration.daily", "prepare_dagster"),
    "the run is made, not begun": _recording("start", "PIPELINE_START"),
    "the inbox is listed, not remembered": Moment("start", "pipelines.day.steps", "remember_look"),
    "raw bytes are copied, not in place": Moment(
        "land", "pipelines.base.durable", "sync_file", lambda path: path.parent.name == "raw"
    ),
    "a file is being read": Moment("land", "pipelines.landing.reader.pool.ReaderPool", "read"),
    "rows are read, not in place": Moment("land", "pipelines.landing.land", "_place"),
    "rows are in place, no receipt": Moment("land", _STORE, "write_receipt"),
    "the receipt is there, not the arrival": Moment("land", _STORE, "note_arrival"),
    "a feed has landed, Dagster does not know": _recording("land", "STEP_SUCCESS", "landing__registry__enterprise"),
    "nothing is planned": Moment("plan", "pipelines.day.steps", "make_plan"),
    "the city's files are kept, not their list": Moment(
        "plan", "pipelines.base.durable", "sync_file", lambda path: path.parent.name == "city"
    ),
    "the plan is being written": _syncing("plan", "plan.json"),
    "the plan is there, not the day": Moment("plan", "pipelines.plan.day", "write_record"),
    "the warehouse is empty": Moment("build", "pipelines.warehouse.build", "make_sources"),
    "the build is half made": _said("build", "build: 10 tables"),
    "the marts are half made": _said("build", "build: 160 tables"),
    "the build's receipt is being written": _syncing("build", "build.json"),
    "half of the tables are shown in Dagster": _recording("build", "ASSET_MATERIALIZATION", "warehouse", 90),
    "no name is linked": Moment("link", "pipelines.warehouse.build", "link_parties"),
    "names are to be compared": Moment("link", "pipelines.linking.by_model", "decide"),
    "links are found, not written": Moment("link", "pipelines.linking.results", "write"),
    "the gate begins": _said("gate", "gate: contract"),
    "the gate is half through": _said("gate", "gate: link_rate"),
    "the gate's receipt is being written": _syncing("gate", "gate.json"),
    "the gate has passed, Dagster does not know": _recording("gate", "STEP_SUCCESS", "gate"),
    "the first table is in staging": Moment("publish", "pipelines.publish.tables", "roots_of"),
    "staging is whole, not renamed": Moment("publish", _PUBLISH, "sync_folder"),
    "the point index is written, not in place": _syncing("publish", "point.sqlite"),
    "the release is there, not the pointer": Moment("publish", "pipelines.day.steps", "move_pointer"),
    "the pointer is moved, no figures yet": Moment(
        "publish", "pipelines.day.steps", "gather_history", is_released=True
    ),
    "the pointer is being written": _syncing("publish", "current.json"),
    "nothing is pruned": Moment("prune", "pipelines.day.prune.prune", "_prunable", is_released=True),
    "an old build is renamed, not removed": Moment(
        "prune", "pipelines.day.prune.discard", "discard_folder", is_released=True
    ),
    "all is done, Dagster does not know": _recording("close", "PIPELINE_SUCCESS", is_released=True),
}


class _At(logging.Handler):
    def __init__(self, words: str, strike: Callable[[], object]) -> None:
        super().__init__()
        self._words, self._strike = words, strike

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith(self._words):
            self._strike()


def arm(moment: Moment, strike: Callable[[], object]) -> None:
    """Have this process call `strike` at the moment; if it lives on, it goes on."""
    if moment.module == "logging":
        steps.log.setLevel(logging.INFO)
        steps.log.addHandler(_At(moment.function, strike))
        return
    try:
        owner: Any = importlib.import_module(moment.module)
    except ModuleNotFoundError:
        module, name = moment.module.rsplit(".", 1)
        owner = getattr(importlib.import_module(module), name)
    original = getattr(owner, moment.function)

    def struck(*arguments: Any, **named: Any) -> Any:
        if moment.when(*arguments):
            strike()
        return original(*arguments, **named)

    setattr(owner, moment.function, struck)
