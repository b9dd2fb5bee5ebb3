"""The steps of a day, each safe to run again. The CLI and Dagster call only these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.arrivals.fetch import fetch_all
from pipelines.arrivals.inbox import Inbox
from pipelines.arrivals.look import last_look, remember_look
from pipelines.arrivals.survey import survey_all
from pipelines.audit.inputs import note_inputs
from pipelines.audit.log import note
from pipelines.audit.publication import note_publication, sealing
from pipelines.audit.requests import note_heads
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.lock import writing_to
from pipelines.base.log import log
from pipelines.base.machine import blaming_the_machine
from pipelines.base.settings import PRODUCT_ROOTS, Settings, today
from pipelines.city.city_file import refuse_old_places, time_zone_of
from pipelines.city.folder import city_of
from pipelines.city.kept import keep_city
from pipelines.city.thresholds import refuse_unknown_bounds
from pipelines.contracts.city_bounds import contract_bounds
from pipelines.contracts.feed import Feed
from pipelines.day.judging import judge, leave_out_suspects
from pipelines.day.past import refuse_unknown_past
from pipelines.day.prune.policy import read_policy
from pipelines.day.prune.prune import Pruned
from pipelines.day.prune.prune import prune as prune_data
from pipelines.day.rows_behind import rows_behind as find_rows
from pipelines.gate.overrides import overridden_on
from pipelines.gate.receipt import GateReceipt
from pipelines.landing.formats.shapes import show_path
from pipelines.landing.land import land_feed
from pipelines.landing.reader.child import ReaderLimits
from pipelines.landing.reader.pool import ReaderPool
from pipelines.landing.store import FeedOutcome, LandingStore
from pipelines.linking.thresholds import BOUND_IDS
from pipelines.plan.allowances import allow, allowances_on
from pipelines.plan.day import day_build, remember_day
from pipelines.plan.plan import Plan, make_plan, read_plan, refuse_other_city, write_plan
from pipelines.plan.suspects import suspects_on
from pipelines.publish.history import gather_history
from pipelines.publish.manifest import Release, read_release
from pipelines.publish.on_disk import refuse_changed_files
from pipelines.publish.pointer import move_pointer, pointed_at, served_day, turn_to
from pipelines.publish.release import make_release
from pipelines.released.point.make import make_index
from pipelines.rulebooks.city_seeds import city_seeds
from pipelines.run_events.facts import built, judged, landed, published
from pipelines.run_events.telling import telling
from pipelines.transports.fetch import comes_by_itself
from pipelines.warehouse.build import build_warehouse
from pipelines.warehouse.executors import Executor
from pipelines.warehouse.receipt import BuildReceipt, read_build
from quality.checks import CheckResult


@dataclass(frozen=True)
class Published:
    """A release, where it is, and whether it is the one that is served."""

    release: Release
    folder: Path
    is_current: bool


@contextmanager
def _working_in(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for writing, and report failures of the machine as such."""
    with blaming_the_machine(data_dir), writing_to(data_dir):
        yield


def look_into_inbox(settings: Settings, feeds: dict[str, Feed], business_date: date | None = None) -> Inbox:
    """Fetch the feeds that do not come by themselves (for `business_date`, or today), then list inbox and spool.

    What became of fetching is in `fetch_states`; of an unreachable feed, the newest that landed before counts. The gate
    decides whether that holds the day. What was found besides files is remembered.

    Raises:
        StepRefusedError: there is no inbox, though a feed should come there.
    """
    if not settings.inbox_dir.is_dir() and any(comes_by_itself(feed) for feed in feeds.values()):
        raise StepRefusedError(
            f"{settings.inbox_dir}: no such inbox; give one with --inbox, or make up a city with `kechuang simulate`"
        )
    day = business_date or today(time_zone_of(settings))
    with _working_in(settings.data_dir):
        inbox = survey_all(
            settings, feeds, fetch_all(settings, feeds, day, served_day(settings.releases_dir, log.warning), log)
        )
        for path in inbox.waiting:
            log.info(f"{show_path(path)}: waits for its control file")
        remember_look(settings.landing_dir, day, inbox)
    return inbox


def readers(settings: Settings) -> ReaderPool:
    """The processes that read files, for all feeds of a run: a context, at whose end they are gone."""
    return ReaderPool(ReaderLimits(threads=settings.threads))


def land(settings: Settings, feed: Feed, inbox: Inbox, pool: ReaderPool) -> FeedOutcome:
    """Land one feed's files."""
    with _working_in(settings.data_dir), telling(f"land.{feed.table}", settings) as said:
        outcome = land_feed(feed, inbox, LandingStore(settings.landing_dir), settings.work_dir, pool, log.info)
        said.ends_with(lambda: landed(feed, outcome))
    return outcome


def land_all(settings: Settings, feeds: dict[str, Feed], inbox: Inbox) -> list[FeedOutcome]:
    """Land every feed's files."""
    with _working_in(settings.data_dir), readers(settings) as pool:
        return [land(settings, feed, inbox, pool) for feed in feeds.values()]


def allow_partial(
    settings: Settings, feeds: dict[str, Feed], business_date: date, missing: Iterable[str], by: str, why: str
) -> None:
    """Allow a release without these feeds or columns; name and reason are recorded in the plan and the release."""
    names = list(missing)
    with _working_in(settings.data_dir):
        allow(settings.allowed_dir, business_date, names, by, why, feeds)
        note(settings.data_dir, "allow_partial", f"{business_date}", by=by, why=why, missing=", ".join(names))


def plan(settings: Settings, feeds: dict[str, Feed], business_date: date) -> Plan:
    """Freeze the inputs of the day's build, and make it the day's build, with the fetch states of its feeds beside it.

    Raises:
        StepRefusedError: nothing has landed for the day, the day is past and what it needs cannot be known any more, or
            the city's folder was changed meanwhile.
        DamagedRecordError: the pointer to the current release cannot be read: what is built could not be published.
        KechuangError: the city's folder is not what it must be.
    """
    with _working_in(settings.data_dir):
        pointed_at(settings.releases_dir)
        look = last_look(settings.landing_dir)
        fetch_states = look.fetch_states_for(business_date) if look else {}
        city = city_of(settings)
        refuse_old_places(settings.data_dir, city)
        refuse_unknown_bounds(city, BOUND_IDS | contract_bounds(feeds))
        allowances = allowances_on(city, settings.allowed_dir, business_date, feeds)
        store = LandingStore(settings.landing_dir)
        suspects = suspects_on(settings.allowed_dir, business_date, overridden_on(settings.allowed_dir, business_date))
        made = make_plan(feeds, store, business_date, PRODUCT_ROOTS, city, allowances, suspects)
        refuse_unknown_past(made, feeds, fetch_states, settings)
        keep_city(city, made.city_sha256, store.kept_city_dir)
        write_plan(made, settings.builds_dir)
        note_inputs(settings.data_dir, made)
        remember_day(settings.builds_dir, business_date, made.build_id, fetch_states)
    return made


def build(
    settings: Settings, feeds: dict[str, Feed], business_date: date, executor: Executor = "runner"
) -> BuildReceipt:
    """Build the day's warehouse from its plan.

    Raises:
        StepRefusedError: the city's folder is not the one that was planned with.
        KechuangError: the city's rules have faults, or a model failed.
    """
    with _working_in(settings.data_dir), telling("build", settings, business_date) as said:
        made, city = read_plan(day_build(settings, business_date)), city_of(settings)
        refuse_other_city(made, city)
        seeds = city_seeds(city, settings.work_dir / "seeds", made.code_sha256, made.city_sha256)
        receipt = read_build(build_warehouse(made, feeds, settings, log.info, executor, seeds))
        said.ends_with(lambda: built(settings.builds_dir / receipt.build_id, receipt, feeds))
    return receipt


def gate(
    settings: Settings, feeds: dict[str, Feed], business_date: date, *, is_afresh: bool = False
) -> tuple[GateReceipt, dict[str, float]]:
    """Do every check on the day's build; returns the receipt and the seconds of each family of checks.

    Results that must come out as on an earlier build are taken from there, unless `is_afresh`. If arrivals are suspect
    whose feed may be held at its last good one, the day is planned, built and judged once more without them.
    """
    with _working_in(settings.data_dir), telling("gate", settings, business_date) as said:
        receipt, seconds = judge(settings, feeds, business_date, is_afresh=is_afresh)
        if leave_out_suspects(settings, feeds, business_date, receipt):
            plan(settings, feeds, business_date)
            build(settings, feeds, business_date)
            receipt, seconds = judge(settings, feeds, business_date, is_afresh=is_afresh)
        said.ends_with(lambda: judged(day_build(settings, business_date), receipt))
    return receipt, seconds


def rows_behind(settings: Settings, feeds: dict[str, Feed], business_date: date, check: str) -> CheckResult:
    """One check of the gate run again on the day's build, its rows named in clear; no receipt is written."""
    with writing_to(settings.data_dir):  # dbt's folder of this data folder is used
        return find_rows(day_build(settings, business_date), check, feeds, settings)


def publish(settings: Settings, business_date: date) -> Published:
    """Release the day's build if its gate passed, index it, and point readers at it unless a later day is served."""
    with _working_in(settings.data_dir), telling("publish", settings, business_date) as said:
        release, folder = make_release(day_build(settings, business_date), settings, log.info, sealing(settings))
        note_publication(settings, release, folder)
        note_heads(settings.data_dir)
        log.info("publish: point index")
        make_index(settings.data_dir, folder)
        is_current = move_pointer(release, folder, settings.releases_dir)
        gather_history(settings)
        said.ends_with(lambda: published(release))
    return Published(release, folder, is_current)


def rollback(settings: Settings, release_id: str, by: str, why: str, expected: str | None = None) -> str:
    """Have readers turned to another release, which must be whole; the served one is withdrawn. Returns its id.

    Raises:
        StepRefusedError: there is no such release, it is served already, or another than `expected` is served.
        DamagedRecordError: a file of it was changed.
    """
    with _working_in(settings.data_dir):
        folder = settings.releases_dir / release_id
        release = read_release(folder)
        refuse_changed_files(folder, release)

        def note_it(left: str) -> None:
            note(settings.data_dir, "rollback", release_id, by=by, why=why, withdrawn=left)

        return turn_to(release, folder, settings.releases_dir, note_it, expected)


def prune(settings: Settings, feeds: dict[str, Feed], *, is_dry_run: bool = False) -> Pruned:
    """Remove what the retention policy of the data folder no longer keeps.

    Raises:
        KechuangError: another run writes there, or the city's `retention` is wrong.
    """
    city = city_of(settings)
    refuse_old_places(settings.data_dir, city)
    policy = read_policy(city)
    with writing_to(settings.data_dir):
        return prune_data(settings, feeds, policy, log.info, is_dry_run=is_dry_run)


def prune_after_day(settings: Settings, feeds: dict[str, Feed]) -> Pruned | None:
    """`prune` at the end of a day. A problem is logged in one line and does not fail the day."""
    try:
        done = prune(settings, feeds)
    except KechuangError as error:
        log.warning(f"prune: {error}")
        return None
    for line in done.problems:
        log.warning(f"prune: {line}")
    return done
