"""Has the gate judge the build that is a day's now, and remembers its receipt and what it suspects."""

from __future__ import annotations

from datetime import date

from pipelines.base.durable import sha256_of_file
from pipelines.base.log import log
from pipelines.base.settings import Settings
from pipelines.city.folder import city_of
from pipelines.city.thresholds import bounds_on
from pipelines.contracts.city_bounds import with_city_bounds
from pipelines.contracts.feed import Feed
from pipelines.gate.gate import run_gate
from pipelines.gate.holding_feeds import arrivals_to_hold
from pipelines.gate.receipt import RECEIPT, GateReceipt
from pipelines.plan.day import day_build, note_gate, planned_day
from pipelines.plan.plan import read_plan, refuse_other_city
from pipelines.plan.suspects import suspect
from pipelines.publish.history import history_before


def judge(
    settings: Settings, feeds: dict[str, Feed], business_date: date, *, is_afresh: bool
) -> tuple[GateReceipt, dict[str, float]]:
    """The receipt of the build that is the day's now, and the seconds of each family of checks."""
    day = planned_day(settings.builds_dir, business_date)
    build, city = settings.builds_dir / day.build_id, city_of(settings)
    refuse_other_city(read_plan(build), city)
    bounded = with_city_bounds(feeds, bounds_on(city, business_date))
    earlier = history_before(settings, business_date)
    judged = run_gate(build, bounded, day.fetch_states, earlier, settings, log.info, is_afresh=is_afresh)
    note_gate(settings.builds_dir, business_date, sha256_of_file(build / RECEIPT))
    return judged


def leave_out_suspects(settings: Settings, feeds: dict[str, Feed], business_date: date, receipt: GateReceipt) -> bool:
    """Remember the arrivals that the next plan of the day leaves out, if the receipt suspects any that may be."""
    held = arrivals_to_hold(receipt, read_plan(day_build(settings, business_date)), feeds)
    for one in held:
        log.warning(f"gate: {one.feed}: {one.part} {one.as_of} is left out: {one.check}: {one.figure}")
    if held:
        suspect(settings.allowed_dir, held)
    return bool(held)
