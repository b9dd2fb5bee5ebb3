"""A fast subset of the chaos trials: many faults on one day of a small city, each held by its own check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from campaign import KINDS, make_clean, several
from city_days import make_city, run_days
from deliveries import keep_deliveries
from trial import Base, try_out

DAY = date(2026, 5, 25)
RECORDED: dict[str, list[str]] = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
"""By kind: checks of which one held it when the campaign was last run."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """A city of three days, of which the first two are released."""
    made = Base(tmp_path_factory.mktemp("chaos"), DAY)
    shape = {"enterprises": 150, "end": DAY, "seed": 1}
    make_city(made.city, history=400, days=3, **shape)  # type: ignore[arg-type]
    keep_deliveries(made.raw, DAY, days=403, increments=2, **shape)  # type: ignore[arg-type]
    log = made.folder / "days.jsonl"
    run_days(made.city, made.data, DAY - timedelta(days=2), DAY - timedelta(days=1), log, lambda _: None)
    assert "held" not in {json.loads(line)["state"] for line in log.read_text(encoding="utf-8").splitlines()}
    return made


def test_the_recorded_faults_are_held(base: Base) -> None:
    place = base.folder / "place"
    place.mkdir()
    clean = make_clean(base, place)
    assert clean.holding == {}, "the sound day is held"
    tried = [kind for kind in KINDS if kind.name in RECORDED]
    assert {kind.name for kind in tried} == RECORDED.keys()
    outcome, _ = try_out(base, place, several(base, tried), [])
    missed = {kind.name for kind in tried if not outcome.holding.keys() & set(RECORDED[kind.name])}
    assert missed == set(), f"not held any more; the day is held by {sorted(outcome.holding)}"
