"""All trials on one base, each once: results are lines of JSON, so that a campaign that was ended goes on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from city_days import open_bureaus, settings_of
from deliveries import feeds_kept, read_delivery
from happenings import HAPPENINGS
from kind import Kind
from kinds_of_columns import KINDS as OF_COLUMNS
from kinds_of_exports import KINDS as OF_EXPORTS
from kinds_of_joins import KINDS as OF_JOINS
from kinds_of_libraries import KINDS as OF_LIBRARIES
from kinds_of_migrations import KINDS as OF_MIGRATIONS
from kinds_of_new_months import KINDS as OF_NEW_MONTHS
from kinds_of_others import KINDS as OF_OTHERS
from kinds_of_registers import KINDS as OF_REGISTERS
from kinds_of_registry import KINDS as OF_REGISTRY
from kinds_of_tax import KINDS as OF_TAX
from kinds_of_transfers import KINDS as OF_TRANSFERS
from trial import Base, Change, Outcome, linked, spoiling, try_out, warm_readers

from pipelines.base.settings import PRODUCT_ROOTS
from pipelines.contracts.feed import contracts_for
from pipelines.plan.code_hash import code_hash
from pipelines.plan.day import day_build
from pipelines.warehouse.receipt import WAREHOUSE

KINDS: tuple[Kind, ...] = (
    *OF_REGISTRY,
    *OF_TAX,
    *OF_OTHERS,
    *OF_REGISTERS,
    *OF_LIBRARIES,
    *OF_JOINS,
    *OF_NEW_MONTHS,
    *OF_EXPORTS,
    *OF_TRANSFERS,
    *OF_MIGRATIONS,
    *OF_COLUMNS,
)
WHOLE = 1.0
_SEED = 1
_AGAIN = "all that was ever sent comes again, unchanged"
_CLEAN = "clean.json"


@dataclass(frozen=True)
class Trial:
    """One trial of a campaign: a kind at a severity, a happening, or a sound delivery that comes again (`again`)."""

    name: str
    severity: float
    says: str
    change: Change
    feed: str = ""

    @property
    def key(self) -> str:
        return f"{self.name} {self.severity}"


def trials(base: Base) -> Iterator[Trial]:
    """Every trial, always in the same random order: those of a campaign that was ended early are a fair sample."""
    yield from sorted(_all(base), key=lambda one: sha256(one.key.encode()).digest())


def _all(base: Base) -> Iterator[Trial]:
    for kind in KINDS:
        count = read_delivery(base.raw, kind.feed, base.day, kind.part).rows.height
        for severity in kind.severities:
            if count:
                yield Trial(kind.name, severity, kind.says, spoiling(base, kind, severity, _SEED), kind.feed)
    for name, (feed, change) in HAPPENINGS.items():
        says = (change.__doc__ or "").split("\n")[0].rstrip(".")
        yield Trial(name, WHOLE, says, partial(_happening, change, base), feed)
    for feed in feeds_kept(base.raw):
        yield Trial(f"again:{feed}", 0.0, _AGAIN, partial(_again, feed, base), feed)


def _happening(change: Callable[[Path, Any], int], base: Base, city: Path) -> int:
    return change(city, base.day)


def _again(feed: str, base: Base, city: Path) -> int:
    delivery = read_delivery(base.raw, feed, base.day)
    delivery.write(city, delivery.rows)
    return 0


def several(base: Base, kinds: Iterable[Kind]) -> Change:
    """The change that many kinds make at once, each to all rows of its own feed."""
    changes = [spoiling(base, kind, WHOLE, _SEED) for kind in kinds]
    return lambda city: sum(change(city) for change in changes)


def make_clean(base: Base, place: Path) -> Outcome:
    """Run the day without a fault, and keep its build, from which those of trials start.

    Checks that hold it are counted as false holds, and are not counted as a catch in any trial. It is judged again
    where the code of the product is another than it was judged with.
    """
    outcome = try_out(base, place, lambda _: 0, None)
    if outcome.verdict == "failed":
        raise SystemExit(f"the clean day cannot be built: {outcome.holding}")
    settings = settings_of(place / "data")
    build = day_build(settings, base.day)
    shutil.rmtree(base.after, ignore_errors=True)
    base.after.mkdir()
    linked([path for path in settings.data_dir.iterdir() if path.name not in ("work", ".writing.lock")], base.after)
    shutil.copytree(build, base.data / "builds" / build.name, dirs_exist_ok=True)
    shutil.copy2(settings.builds_dir / f"{base.day:%Y%m%d}.json", base.data / "builds")
    base.clean.unlink(missing_ok=True)
    shutil.copy2(build / WAREHOUSE, base.clean)
    found = Clean(code_hash(*PRODUCT_ROOTS), [*outcome.holding, *outcome.noted])
    (base.folder / _CLEAN).write_text(json.dumps(asdict(found)), encoding="utf-8")
    return outcome


@dataclass(frozen=True)
class Clean:
    """The day without a fault: the code that judged it, and the checks that it failed.

    `again`: those that it fails besides if every bureau sends again all that it ever sent. They are no catch of a fault
    of such a delivery: without it they fail too.
    """

    code: str
    failing: list[str]
    again: list[str] = field(default_factory=list)


def read_clean(base: Base) -> Clean | None:
    """What is kept of the day without a fault; None if it was not run by the code that is there."""
    path = base.folder / _CLEAN
    found = Clean(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None
    return found if found and found.code == code_hash(*PRODUCT_ROOTS) else None


def note_again(base: Base, place: Path) -> list[str]:
    """Run the day on which every bureau sends again all that it ever sent, and keep the checks that it fails."""
    clean = read_clean(base)
    if clean is None:
        raise SystemExit(f"{base.folder}: there is no day without a fault")
    feeds = [feed for feed in feeds_kept(base.raw) if read_delivery(base.raw, feed, base.day).rows.height]

    def change(city: Path) -> int:
        return sum(_again(feed, base, city) for feed in feeds)

    with sound_servers(base, place), warm_readers():
        outcome = try_out(base, place, change, clean.failing, feeds)
    found = [*outcome.holding, *outcome.noted]
    (base.folder / _CLEAN).write_text(json.dumps(asdict(replace(clean, again=found))), encoding="utf-8")
    return found


def run(base: Base, place: Path, results: Path, wanted: Callable[[Trial], bool], say: Callable[[str], None]) -> None:
    """Do the trials that are `wanted` and not in `results` yet, working in `place`."""
    clean = read_clean(base)
    if clean is None:
        raise SystemExit(f"{base.folder}: the code was changed since the day without a fault was run")
    with sound_servers(base, place), warm_readers():
        found = [*clean.failing, *clean.again]
        _run(base, place, results, [one for one in trials(base) if wanted(one)], found, say)


@contextmanager
def sound_servers(base: Base, place: Path) -> Iterator[None]:
    """Servers of a sound city of its own, for trials that spoil files."""
    sound = place / "sound"
    shutil.rmtree(sound, ignore_errors=True)
    sound.mkdir()
    linked([base.city / "bureaus"], sound)
    for shared in sound.glob("bureaus/.*"):
        shared.unlink()
    with open_bureaus(sound, contracts_for(settings_of(base.data)), base.day):
        yield


def _run(
    base: Base, place: Path, results: Path, found: Iterable[Trial], noted: list[str], say: Callable[[str], None]
) -> None:
    for trial in found:
        if trial.key in known(results):
            continue
        outcome = try_out(base, place, trial.change, noted, [trial.feed] if trial.feed else [])
        line = {"name": trial.name, "severity": trial.severity, "says": trial.says, **asdict(outcome)}
        with results.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        say(f"{trial.key}: {outcome.verdict} {outcome.spared} spared, {' '.join(outcome.holding)}")


def known(results: Path) -> dict[str, dict[str, Any]]:
    """The lines of `results`, by name and severity of the trial."""
    if not results.exists():
        return {}
    found = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    return {f"{one['name']} {one['severity']}": one for one in found}
