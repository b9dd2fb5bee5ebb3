"""The cheapest assignment of helpers to places: exact, in whole numbers, and the same for every order of the input.

A minimum-cost flow by successive shortest paths. `scipy.optimize.linear_sum_assignment` pairs each with one; here a
helper has a capacity, a place a need, and no helper is twice at one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

Pair = tuple[str, str]
"""Helper and place."""


@dataclass
class _Network:
    """Arcs by node; an arc and its reverse are `2k` and `2k + 1`."""

    heads: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    arcs: list[list[int]] = field(default_factory=list)

    def add(self, tail: int, head: int, capacity: int, cost: int) -> int:
        for node, to, room, price in ((tail, head, capacity, cost), (head, tail, 0, -cost)):
            self.arcs[node].append(len(self.heads))
            self.heads.append(to)
            self.left.append(room)
            self.costs.append(price)
        return len(self.heads) - 2


def assign(costs: Mapping[Pair, int], capacity: Mapping[str, int], need: Mapping[str, int]) -> list[Pair]:
    """Assign as many as possible; of those plans, one that spreads them best; of those, a cheapest.

    Args:
        costs: by pair that is allowed, its cost, 0 or more.
        capacity: by helper, at how many places it can be.
        need: by place, how many helpers it asks for.

    Returns:
        The pairs, in order. A place gets its second helper only where no other place can get its first instead. Of
        plans that are equal in all three, the one that is found first as keys are read in their order.

    Raises:
        ValueError: a cost is negative.
    """
    if any(cost < 0 for cost in costs.values()):
        raise ValueError("a cost is negative")
    pairs = sorted(pair for pair in costs if capacity.get(pair[0], 0) > 0 and need.get(pair[1], 0) > 0)
    helpers, places = (sorted({pair[side] for pair in pairs}) for side in (0, 1))
    node_of = {("helper", key): 2 + no for no, key in enumerate(helpers)}
    node_of |= {("place", key): 2 + len(helpers) + no for no, key in enumerate(places)}
    network = _Network(arcs=[[] for _ in range(2 + len(node_of))])
    for key in helpers:
        network.add(0, node_of["helper", key], capacity[key], 0)
    dearest = 1 + sum(costs[pair] for pair in pairs)
    for key in places:
        for rank in range(min(need[key], len(helpers))):
            network.add(node_of["place", key], 1, 1, rank * dearest)
    arc_of = {
        pair: network.add(node_of["helper", pair[0]], node_of["place", pair[1]], 1, costs[pair]) for pair in pairs
    }
    _fill(network)
    return [pair for pair, arc in arc_of.items() if network.left[arc] == 0]


def _fill(network: _Network) -> None:
    """Send one after another along the cheapest way that is left, from node 0 to node 1, as long as there is one.

    Costs are reduced by the distances found so far, which keeps those of the arcs that have room at 0 or more.
    """
    price = [0] * len(network.arcs)
    while True:
        distance, arrived_by = _cheapest(network, price)
        if 1 not in distance:
            return
        reach = distance[1]
        for node in range(len(price)):
            price[node] += min(distance.get(node, reach), reach)
        node = 1
        while node != 0:
            arc = arrived_by[node]
            network.left[arc] -= 1
            network.left[arc ^ 1] += 1
            node = network.heads[arc ^ 1]


def _cheapest(network: _Network, price: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Distances from node 0 up to that of node 1, and the arc by which each node is reached."""
    distance, arrived_by, found = {0: 0}, {}, [(0, 0)]
    settled: dict[int, int] = {}
    while found:
        far, node = heappop(found)
        if node in settled:
            continue
        settled[node] = far
        if node == 1:
            break
        for arc in network.arcs[node]:
            head = network.heads[arc]
            if not network.left[arc] or head in settled:
                continue
            further = far + network.costs[arc] + price[node] - price[head]
            if head not in distance or further < distance[head]:
                distance[head], arrived_by[head] = further, arc
                heappush(found, (further, head))
    return settled, arrived_by
