"""Specialists assigned to workstations: as good as the best of all plans, whatever the order of the input."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from pipelines.released.assignment.flow import Pair, assign

Case = tuple[dict[Pair, int], dict[str, int], dict[str, int]]


def worth(costs: dict[Pair, int], plan: list[Pair]) -> tuple[int, int, int]:
    """What a plan is judged by, the best least: left out, uneven, cost."""
    given = [sum(place == pair[1] for pair in plan) for place in {pair[1] for pair in plan}]
    return -len(plan), sum(count * (count - 1) // 2 for count in given), sum(costs[pair] for pair in plan)


def is_kept(plan: list[Pair], capacity: dict[str, int], need: dict[str, int]) -> bool:
    helpers, places = ([pair[side] for pair in plan] for side in (0, 1))
    return (
        len(set(plan)) == len(plan)
        and all(helpers.count(key) <= capacity.get(key, 0) for key in helpers)
        and all(places.count(key) <= need.get(key, 0) for key in places)
    )


def made_up(seed: int) -> Case:
    rng = random.Random(seed)  # noqa: S311 - a case, no secret
    helpers, places = (list("abcd"[: rng.randint(1, 4)]), list("WXYZ"[: rng.randint(1, 4)]))
    pairs = [pair for pair in itertools.product(helpers, places) if rng.random() < 0.7][:11]
    costs = {pair: rng.choice((0, 0, 10, 30, 30, 60)) for pair in pairs}
    return costs, {key: rng.randint(0, 3) for key in helpers}, {key: rng.randint(0, 3) for key in places}


@pytest.mark.parametrize("seed", range(150))
def test_no_plan_is_better(seed: int) -> None:
    costs, capacity, need = made_up(seed)
    plans = (
        list(chosen)
        for size in range(len(costs) + 1)
        for chosen in itertools.combinations(costs, size)
        if is_kept(list(chosen), capacity, need)
    )
    found = assign(costs, capacity, need)
    assert is_kept(found, capacity, need)
    assert worth(costs, found) == min(worth(costs, plan) for plan in plans)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_input_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a case, no secret
    keys = [f"{no:03}" for no in range(30)]
    costs = {(f"s{one}", f"w{other}"): rng.choice((0, 10, 30)) for one in keys for other in keys if rng.random() < 0.3}
    capacity, need = ({f"{of}{key}": rng.randint(0, 3) for key in keys} for of in "sw")
    mixed = [dict(rng.sample(list(one.items()), len(one))) for one in (costs, capacity, need)]
    assert assign(costs, capacity, need) == assign(*mixed)  # type: ignore[arg-type]


def test_one_to_one_is_as_good_as_scipy() -> None:
    rng = np.random.default_rng(1)
    matrix = rng.integers(0, 200, (40, 60))
    costs = {(f"{row:02}", f"{column:02}"): int(matrix[row, column]) for row in range(40) for column in range(60)}
    ones = [{f"{no:02}": 1 for no in range(count)} for count in (40, 60)]
    rows, columns = linear_sum_assignment(matrix)
    found = assign(costs, *ones)
    assert len(found) == 40
    assert sum(costs[pair] for pair in found) == matrix[rows, columns].sum()


def test_every_place_has_one_before_any_has_two() -> None:
    costs = {("a", "X"): 0, ("b", "X"): 0, ("a", "Y"): 100, ("b", "Y"): 100}
    assert len(assign(costs, {"a": 1, "b": 1}, {"X": 2, "Y": 1})) == 2
    assert {place for _, place in assign(costs, {"a": 1, "b": 1}, {"X": 2, "Y": 1})} == {"X", "Y"}
    assert assign(costs, {"a": 2, "b": 0}, {"X": 2, "Y": 0}) == [("a", "X")], "nobody is twice at one place"


def test_a_negative_cost_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        assign({("a", "X"): -1}, {"a": 1}, {"X": 1})
