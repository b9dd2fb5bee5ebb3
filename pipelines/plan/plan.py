"""The plan of a build: `build = f(arrivals, code, city, business date)`, all four by hash.

Says what goes in. Makes no tables, and does not judge whether the input is good enough: that is the gate's.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from pipelines.base.durable import canonical_json
from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.records import Record, content_of, read_record, write_record
from pipelines.city.city_hash import city_hash, city_rule_hashes
from pipelines.city.folder import CityFolder
from pipelines.contracts.feed import Feed
from pipelines.landing.store import Arrival, LandingStore, Receipt
from pipelines.plan.allowances import Allowance
from pipelines.plan.code_hash import code_hash, rulebook_hashes
from pipelines.plan.counting_arrivals import counting
from pipelines.plan.delivery_numbers import MOST_ROWS, delivery_numbers
from pipelines.plan.newest import newest_date
from pipelines.plan.suspects import HeldArrival

PLAN = "plan.json"


def _is_empty(value: object) -> bool:
    """A field that an older plan does not have is left out when empty, so that the plan's hash stays what it was."""
    return not value


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannedDelivery(_Frozen):
    """One arrival that the build reads; `no` is the number of its `delivery_id` (see `numbers`).

    `newest_date` is the newest date in its content that is not after the business date; None if it holds none.
    `totals` is in plans of earlier versions only: control totals are kept with the rows (`landing/control_totals`).
    `layouts`: rows by the layout that read them; a plan made before this was recorded has none. `last_date`: the last
    date in its rows, whatever the business date; `is_undated` says that no row has one.
    """

    no: int
    feed: str
    delivery_id: str
    part: str
    as_of: date | None
    newest_date: date | None = None
    rows: str
    rows_sha256: str
    reading_hash: str
    row_count: int
    quarantined_count: int
    totals: dict[str, str] = {}
    layouts: dict[str, int] = Field(default={}, exclude_if=_is_empty)
    last_date: date | None = Field(default=None, exclude_if=_is_empty)
    is_undated: bool = Field(default=False, exclude_if=_is_empty)

    def is_dated_by(self, day: date) -> bool:
        """Whether no row is dated after `day`, by the event date of its feed; False where that is not known."""
        return self.is_undated or (self.last_date is not None and self.last_date <= day)


class Rejection(_Frozen):
    """A file of the inbox that could not be read when its feed was last landed."""

    feed: str
    delivery_id: str
    path: str
    code: str
    message: str


class Plan(Record):
    """All inputs of one build. `allowances`: what its release may do without, and who decided so. `held`: arrivals that
    landed and are left out, since the gate suspects them.

    `city_sha256` is of the city's own folder, empty if it has nothing of its own. `rulebooks` are the product's seeds
    by path, then the city's files of rules and decisions as `city/<path>`.
    A plan that is read has the hash of what was written, whatever its format.
    """

    business_date: date
    code_sha256: str
    city_sha256: str = Field(default="", exclude_if=_is_empty)
    rulebooks: dict[str, str]
    deliveries: tuple[PlannedDelivery, ...]
    rejections: tuple[Rejection, ...]
    absent_feeds: tuple[str, ...]
    allowances: tuple[Allowance, ...] = Field(default=(), exclude_if=_is_empty)
    held: tuple[HeldArrival, ...] = Field(default=(), exclude_if=_is_empty)
    _sha256: str = PrivateAttr()

    def model_post_init(self, context: Any) -> None:
        """Hash the plan as it was written, or as it will be."""
        written = context["written"] if context else content_of(self)
        self._sha256 = hashlib.sha256(canonical_json(written)).hexdigest()

    @property
    def sha256(self) -> str:
        """Hash of the content of `plan.json` as canonical JSON."""
        return self._sha256

    @property
    def build_id(self) -> str:
        """`<business date>-<first 8 hex of the plan's hash>`."""
        return f"{self.business_date:%Y%m%d}-{self.sha256[:8]}"

    def of_feed(self, feed: str) -> list[PlannedDelivery]:
        """The feed's arrivals, in the order in which they count."""
        return [delivery for delivery in self.deliveries if delivery.feed == feed]

    def newest_date(self, feed: str) -> date | None:
        """The newest date in what the feed sent, not after the business date; None if nothing is dated."""
        return max((one.newest_date for one in self.of_feed(feed) if one.newest_date), default=None)


def planned_delivery(
    no: int, feed: Feed, arrival: Arrival, receipt: Receipt, rows: str, newest: date | None
) -> PlannedDelivery:
    """An arrival as a plan lists it; `rows` is the file of its rows in the landing folder."""
    rows_by_layout: Counter[str] = Counter()
    for member in receipt.reading.members:
        rows_by_layout[member.layout] += member.rows
    return PlannedDelivery(
        no=no,
        feed=arrival.feed,
        delivery_id=arrival.delivery_id,
        part=arrival.part,
        as_of=arrival.as_of,
        newest_date=newest,
        rows=rows,
        rows_sha256=receipt.rows_sha256 or "",
        reading_hash=receipt.reading_hash,
        row_count=receipt.reading.rows_landed,
        quarantined_count=receipt.reading.rows_quarantined,
        layouts=dict(sorted(rows_by_layout.items())),
        last_date=receipt.reading.last_event_date,
        is_undated=receipt.reading.filled.get(feed.event_date or "") == 0,
    )


def _rejections(store: LandingStore, feed: Feed, business_date: date) -> list[Rejection]:
    outcome = store.outcome(feed.feed)
    return [
        Rejection(feed=feed.feed, delivery_id=found.delivery_id, path=found.path, **found.problem.model_dump())
        for found in (outcome.outcomes if outcome else ())
        if found.problem and (found.as_of is None or found.as_of <= business_date)
    ]


def make_plan(
    feeds: dict[str, Feed],
    store: LandingStore,
    business_date: date,
    product: tuple[Path, ...],
    city: CityFolder,
    allowances: tuple[Allowance, ...] = (),
    suspects: tuple[HeldArrival, ...] = (),
) -> Plan:
    """Freeze the inputs of the build of `business_date` from what has landed, the city, and what it may do without.

    `product` are the folders that hold code and rules. `suspects` are left out; the plan lists those that would count.

    Raises:
        StepRefusedError: no feed has landed anything for this date, or what counts is not read under the contract.
        DamagedRecordError: a record of what landed cannot be read.
    """
    without = {one.delivery_id for one in suspects}
    counted = [(feed, *one) for feed in feeds.values() for one in counting(feed, store, business_date, without)]
    numbers = delivery_numbers(arrival.delivery_id for _, arrival, _ in counted)
    deliveries: list[PlannedDelivery] = []
    rejections: list[Rejection] = []
    for feed, arrival, receipt in counted:
        if receipt is None:
            raise StepRefusedError(
                f"{arrival.path}: not read yet under the present contract of {feed.feed}: run `kechuang land`"
            )
        if receipt.reading.rows_in > MOST_ROWS:
            raise StepRefusedError(f"{arrival.path}: has {receipt.reading.rows_in:,} rows: cut it into smaller files")
        rows = store.reading_path("rows", feed, arrival.delivery_id).relative_to(store.folder)
        newest = newest_date(feed, store, arrival, receipt, business_date)
        deliveries.append(planned_delivery(numbers[arrival.delivery_id], feed, arrival, receipt, str(rows), newest))
    for feed in feeds.values():
        rejections += _rejections(store, feed, business_date)
    if not deliveries:
        raise StepRefusedError(
            f"nothing has landed for {business_date}: put files into the inbox (<inbox>/<bureau>/<feed>/) "
            "or make up a city with `kechuang simulate`"
        )
    present = {delivery.feed for delivery in deliveries}
    return Plan(
        business_date=business_date,
        code_sha256=code_hash(*product),
        city_sha256=city_hash(city),
        rulebooks=rulebook_hashes(*product) | city_rule_hashes(city),
        deliveries=tuple(deliveries),
        rejections=tuple(rejections),
        absent_feeds=tuple(name for name in feeds if name not in present),
        allowances=allowances,
        held=tuple(one for one in suspects if _would_count(one, feeds, store, business_date)),
    )


def _would_count(one: HeldArrival, feeds: dict[str, Feed], store: LandingStore, business_date: date) -> bool:
    """Whether a suspect arrival is not replaced by a later one, nor its feed gone."""
    feed = feeds.get(one.feed)
    return feed is not None and any(
        arrival.delivery_id == one.delivery_id for arrival, _ in counting(feed, store, business_date)
    )


def refuse_other_city(plan: Plan, city: CityFolder) -> None:
    """Make sure that the city's folder is as it was planned with, for a step that reads it again.

    Raises:
        StepRefusedError: it is another, or was changed since.
    """
    if plan.city_sha256 != city_hash(city):
        raise StepRefusedError(
            f"build {plan.build_id} was planned with another city's folder than {city.path} is now: "
            f"run `kechuang build --date {plan.business_date}`"
        )


def write_plan(plan: Plan, builds_dir: Path) -> Path:
    """Write `plan.json` into the build's folder; returns the folder."""
    folder = builds_dir / plan.build_id
    write_record(folder / PLAN, plan)
    return folder


def date_of(build: Path) -> str:
    """The business date of a build by the name of its folder, for commands in messages: `2026-06-30`."""
    return f"{build.name[:4]}-{build.name[4:6]}-{build.name[6:8]}"


def read_plan(build: Path) -> Plan:
    """Read a build's `plan.json`, and make sure that it is the plan that the build is named after.

    Raises:
        StepRefusedError: there is none.
        DamagedRecordError: it cannot be read, or was changed.
    """
    path, again = build / PLAN, f"`kechuang build --date {date_of(build)}`"
    remedy = f"restore it from a copy, or plan the day again with {again}"
    plan = read_record(path, Plan, missing=f"{build.name}: no plan: run {again}", remedy=remedy)
    if plan.build_id != build.name:
        raise DamagedRecordError(path, "was changed: it is not the plan that gave the build its name", remedy)
    return plan
