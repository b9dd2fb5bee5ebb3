"""The current release, why a build is held, how fresh each feed is, inbox folders without a contract. Reads only.

It always answers: a record that cannot be read is named, with what to do, and everything else is shown without it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from pipelines.banks.sending import waiting_lines
from pipelines.base.errors import DamagedRecordError
from pipelines.base.settings import Settings
from pipelines.city.city_file import read_city
from pipelines.city.folder import city_of
from pipelines.contracts.feed import Feed
from pipelines.day.damage import Damage
from pipelines.day.disk import DiskUse, disk_use
from pipelines.day.references import reference_lines
from pipelines.day.results import Arrivals, Judgement, arrivals_on, judgement_of
from pipelines.gate.receipt import RECEIPT, read_gate
from pipelines.plan.day import day_planned_last, planned_day
from pipelines.plan.plan import PLAN, read_plan
from pipelines.publish.manifest import MANIFEST, read_release
from pipelines.publish.on_disk import refuse_changed_files
from pipelines.publish.pointer import Pointer, pointed_at, refuse_other_manifest
from pipelines.warehouse.receipt import BUILD, read_build


class DayStatus(Judgement):
    """The build that was planned last."""

    business_date: date
    build_id: str
    state: Literal["planned", "held", "passed", "released"]

    @property
    def to_do(self) -> list[str]:
        """What to do so that a held day can be released, in the order in which to try."""
        again = f"then `kechuang daily --date {self.business_date}`"
        unreachable = [check for check in self.holding if check.family == "reachability"]
        missing = [check for check in self.holding if check.family == "required_feed"]
        found = []
        if unreachable:
            found.append(f"make the server answer or set its variable, {again}")
        if missing:
            partial = "--allow-partial FEED --by NAME --why TEXT"
            found.append(f"add the missing feed, {again}; or allow a release without it: add `{partial}`")
        if len(unreachable) + len(missing) < len(self.holding):
            found.append(f"correct the files or the contract, {again}")
            found.append(
                f"or, if the data is right, `kechuang publish --date {self.business_date} --override CHECK --by NAME "
                "--why TEXT`"
            )
        return found


class Status(Arrivals):
    """What an engineer asks first.

    `current_damage` says why the current release cannot be trusted, or why it is unknown which one is current;
    `damaged` holds a line for each other record that cannot be read. `city` is its name, or its folder if it has none.
    """

    data_dir: str
    city: str | None = None
    current: Pointer | None
    current_damage: str | None
    damaged: list[str]
    day: DayStatus | None
    to_do: list[str] = Field(default_factory=list)
    disk: DiskUse


def read_status(settings: Settings, feeds: dict[str, Feed]) -> Status:
    """Put together the state of a data folder; an empty one gives an empty status."""
    damage = Damage()
    day = _last_day(settings, damage)
    current, current_damage = _current(settings.releases_dir)
    arrivals = arrivals_on(settings, feeds, day.business_date if day else None, damage)
    wrong = [line for line in arrivals.problems if line not in damage.lines]
    return Status(
        data_dir=str(settings.data_dir),
        city=_city(settings),
        current=current,
        current_damage=current_damage,
        damaged=damage.lines,
        day=day,
        **dict(arrivals.model_copy(update={"problems": wrong})),
        to_do=[
            *(reference_lines(settings.releases_dir / current.release_id) if current and not current_damage else []),
            *waiting_lines(settings.deliveries_dir),
        ],
        disk=disk_use(settings),
    )


def _city(settings: Settings) -> str | None:
    city = city_of(settings)
    name = read_city(city).name
    return f"{name.zh} / {name.en}" if name else str(city.path) if city.path.is_dir() else None


def _current(releases_dir: Path) -> tuple[Pointer | None, str | None]:
    """The pointer, and what is wrong with it or with its release."""
    pointer = None
    try:
        pointer = pointed_at(releases_dir)
        if pointer:
            refuse_other_manifest(pointer, releases_dir)
            folder = releases_dir / pointer.release_id
            refuse_changed_files(folder, read_release(folder))
    except DamagedRecordError as error:
        return pointer, str(error)
    return pointer, None


def _last_day(settings: Settings, damage: Damage) -> DayStatus | None:
    """The day that was planned last; a back-fill counts, since someone is working on it."""
    business_date = day_planned_last(settings.builds_dir)
    if business_date is None:
        return None
    day = damage.unless(lambda: planned_day(settings.builds_dir, business_date))
    if day is None:
        return None
    build_id, build = day.build_id, settings.builds_dir / day.build_id
    if (build / PLAN).exists():
        damage.unless(lambda: read_plan(build))
    if (build / BUILD).exists():
        damage.unless(lambda: read_build(build))
    receipt = damage.unless(lambda: read_gate(build)) if (build / RECEIPT).exists() else None
    is_released = (settings.releases_dir / build_id / MANIFEST).exists()
    state: Literal["planned", "held", "passed", "released"] = "planned"
    if receipt:
        state = "held" if receipt.state == "held" else "released" if is_released else "passed"
    return DayStatus(
        business_date=business_date,
        build_id=build_id,
        state=state,
        **dict(judgement_of(receipt)),
    )
