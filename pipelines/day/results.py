"""What report and status both show of a day: the feeds and their problems, and the checks that failed. Reads only."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from pipelines.arrivals.look import last_look
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.day.accounts import problems
from pipelines.day.damage import Damage
from pipelines.day.feed_days import FeedDay, feed_days
from pipelines.gate.missing_inputs import MissingInput
from pipelines.gate.overrides import Override
from pipelines.gate.receipt import GateReceipt
from pipelines.landing.store import LandingStore
from pipelines.plan.suspects import HeldArrival
from quality.checks import CheckResult


class Arrivals(BaseModel):
    """Each feed on the day, problems with what should arrive (one line each), inbox folders without a contract."""

    feeds: list[FeedDay]
    problems: list[str]
    unknown_folders: dict[str, int]


def arrivals_on(settings: Settings, feeds: dict[str, Feed], day: date | None, damage: Damage) -> Arrivals:
    """What landing and the last look recorded of the feeds; records that cannot be read are noted in `damage`."""
    store = LandingStore(settings.landing_dir, damage.note)
    look = damage.unless(lambda: last_look(settings.landing_dir))
    return Arrivals(
        feeds=feed_days(feeds, store, day, look),
        problems=problems(feeds, store, look),
        unknown_folders=look.unknown if look else {},
    )


class ShownCheck(BaseModel):
    """A check that blocks the build or warns: its id, what it found, what is allowed, who owns it.

    `has_rows`: the sample names rows of a table, not files or feeds.
    """

    check: str
    family: str
    reason_zh: str
    reason_en: str
    figure: str | None
    bound: str | None
    detail: str | None
    owner: str
    sample: list[str]
    has_rows: bool


class Judgement(BaseModel):
    """What the gate said: the checks that block the build, warnings and notes, what a person allowed or overrides.

    `noted` are warnings that have stood for ten releases, or that an owner made notes. `held`: arrivals left out.
    """

    holding: list[ShownCheck] = []
    warnings: list[ShownCheck] = []
    noted: list[ShownCheck] = []
    partial: list[MissingInput] = []
    overrides: list[Override] = []
    held: list[HeldArrival] = []


def judgement_of(receipt: GateReceipt | None) -> Judgement:
    """What is shown of a receipt; nothing if there is none."""
    if receipt is None:
        return Judgement()
    return Judgement(
        holding=[_shown(check) for check in receipt.blocking],
        warnings=[_shown(check) for check in receipt.warnings],
        noted=[_shown(check) for check in receipt.notes],
        overrides=list(receipt.overrides),
        held=list(receipt.held),
        partial=list(receipt.partial),
    )


def _shown(check: CheckResult) -> ShownCheck:
    """What is shown of a failed check: figures and bounds, files and rows, no identifier in clear."""
    return ShownCheck(
        check=check.id,
        family=check.family,
        reason_zh=check.reason.zh,
        reason_en=check.reason.en,
        figure=check.figure,
        bound=check.bound,
        detail=check.detail,
        owner=check.owner,
        sample=check.sample_lines,
        has_rows=check.has_rows,
    )
