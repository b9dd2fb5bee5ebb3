"""A fast subset of the chaos trials: many faults on one day of a small city, each held by its own check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from campaign import KINDS, make_clean, several
from city_days import make_city, run_days
from compiled_once import give_compiled
from deliveries import keep_deliveries
from trial import Base, families_that_cost_little, try_out, warm_readers

DAY = date(2026, 5, 25)
_DAYS = 5
RECORDED: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
"""By kind: the check that says what it is, and its words. A kind is added here when the gate has learnt to hold it."""


@pytest.fixture(scope="module")
def _cheap() -> Iterator[None]:
    """What trials need to hold these kinds: the families that cost little, and readers that are started once."""
    with warm_readers(), families_that_cost_little():
        yield


@pytest.fixture(scope="module")
def base(_cheap: None, tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A city whose day before the spoilt one is released; some days of files have landed by then."""
    made = Base(tmp_path_factory.mktemp("chaos"), DAY)
    make_city(made.city, enterprises=150, history=400, days=_DAYS, end=DAY, seed=1)
    keep_deliveries(made.raw, DAY, enterprises=150, days=400 + _DAYS, increments=_DAYS - 1, end=DAY, seed=1)
    made.data.mkdir()
    give_compiled(made.data)
    log = made.folder / "days.jsonl"
    run_days(made.city, made.data, DAY - timedelta(days=1), DAY - timedelta(days=1), log, lambda _: None)
    days = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(one["state"], one["holding"]) for one in days] == [("passed", {})]
    return made


@pytest.mark.timeout(1200)  # a hundred seconds of processor time: more by the clock of a machine that has other work
def test_a_sound_day_passes_and_the_recorded_faults_are_held(base: Base) -> None:
    place = base.folder / "place"
    place.mkdir()
    assert make_clean(base, place).holding == {}
    tried = [kind for kind in KINDS if kind.name in RECORDED]
    assert {kind.name for kind in tried} == RECORDED.keys()
    outcome = try_out(base, place, several(base, tried), [], sorted({kind.feed for kind in tried}))
    missed = [
        kind.name
        for kind in tried
        if not any(words in outcome.holding.get(check, "") for check, words in RECORDED[kind.name].items())
    ]
    assert missed == [], f"not held any more; the day is held by {outcome.holding}"
