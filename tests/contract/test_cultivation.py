"""Cultivation lists over two quarters of a simulated city: who is on, who came, who left and by what the data shows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest
from dbt_scratch import compiled
from rule_lab import Enterprise, RuleLab

from sources.simulator.city import make_city
from sources.simulator.recognitions import recognitions

FIRST, SECOND = date(2026, 3, 31), date(2026, 6, 30)
MODELS = (
    *(f"int_cultivation__{name}" for name in ("rule", "state", "layer", "push", "member")),
    "mart_cultivation_member",
)
_HELD = ("hte", "tech_sme", "innovative_sme", "specialised_sme", "little_giant")
_LISTS = (*(f"holds_{name}" for name in _HELD), "is_dishonest_debtor", "is_serious_violation", "is_abnormal_listed")
_EXCLUSIONS = ("is_dishonest_debtor", "is_serious_violation", "is_abnormal_listed")
LIST = "cultivation_pool"
Figures = Mapping[str, Mapping[str, float]]


@pytest.fixture(scope="module")
def quarters() -> tuple[Figures, Figures]:
    """Figures of the sci-tech enterprises of a made-up city on both days; who has closed by then has none."""
    city = make_city(enterprises=1_500, days=365, end=SECOND, seed=4, increments=0)
    held = recognitions(city)
    return _figures(city, held, FIRST, 2024), _figures(city, held, SECOND, 2025)


def _figures(city: Any, held: pl.DataFrame, day: date, year: int) -> Figures:
    found: dict[str, dict[str, float]] = {}
    column, before = city.panel.years.index(year), city.panel.years.index(year - 1)
    valid = held.filter((pl.col("from_date") <= day) & (pl.col("to_date") >= day))
    kinds = dict(valid.group_by("enterprise_no").agg("kind").iter_rows())
    frame = city.frame.select("enterprise_no", "is_tech", "exit_date", "distress_from")
    for no, is_tech, exit_date, distress in frame.iter_rows():
        if not is_tech or (exit_date and exit_date <= day):
            continue
        one = {f"holds_{kind}": 1.0 for kind in kinds.get(no, []) if kind in _HELD}
        one["is_registered_active"] = 1.0
        if distress and distress <= day and no % 3 == 0:
            one["is_dishonest_debtor"] = 1.0
        if city.panel.exists[no, column] and no % 17:  # some file no return
            now = int(city.panel.revenue[no, column])
            one |= {"revenue": now, "net_profit": int(city.panel.net_profit[no, column])}
            if (then := int(city.panel.revenue[no, before])) > 0:
                one["revenue_growth_pct"] = round(100 * (now - then) / then, 4)
        found[f"E{no:05d}"] = one
    return found


def _lab(figures: Figures, day: date, pushed: list[tuple[str, str]] = []) -> RuleLab:  # noqa: B006 - only read
    firms = [
        Enterprise(name, ";".join(f"{code}{'@0' if code in _OF_YEAR else ''}={value}" for code, value in cells.items()))
        for name, cells in figures.items()
    ]
    rows = ", ".join(
        f"({no}, '{LIST}', '{FIRST}', '{firm}', '{layer}', 'me')" for no, (firm, layer) in enumerate(pushed)
    )
    statements = [f"insert into seeds.cultivation_push values {rows}"] if pushed else []  # noqa: S608 - own names
    return RuleLab(compiled(), day, firms, _LISTS, statements, MODELS)


_OF_YEAR = ("revenue", "net_profit", "revenue_growth_pct")


def _holds(cells: Mapping[str, float], code: str) -> bool:
    return cells.get(f"holds_{code}") == 1


def _groups(cells: Mapping[str, float], layer: str) -> dict[str, bool | None]:
    """By hand: each group of a layer: met, unmet, or None if it is not known."""
    revenue, growth = cells.get("revenue"), cells.get("revenue_growth_pct")
    groups: dict[str, bool | None] = {code: cells.get(code, 0) == 0 for code in _EXCLUSIONS}
    if layer == "gold":
        groups["identity"] = _holds(cells, "hte")
        groups["revenue"] = None if revenue is None else revenue >= 20_000_000
        groups["growth"] = None if growth is None else growth >= 15
    elif layer == "silver":
        groups["identity"] = _holds(cells, "hte") or _holds(cells, "tech_sme")
        groups["revenue"] = None if revenue is None else revenue >= 5_000_000
    else:
        groups["identity"] = any(_holds(cells, code) for code in ("tech_sme", "innovative_sme", "hte"))
    return groups


def _layer(cells: Mapping[str, float]) -> str | None:
    return next((one for one in ("gold", "silver", "seed") if all(_groups(cells, one).values())), None)


def _members(lab: RuleLab) -> list[dict[str, Any]]:
    return lab.rows("select * from marts.mart_cultivation_member where rulebook_code = ? order by all", LIST)


def test_two_quarters_of_a_city(quarters: tuple[Figures, Figures]) -> None:
    before, after = quarters
    first = _members(_lab(before, FIRST))
    on = {row["enterprise_id"]: row["layer_code"] for row in first if row["push_state_code"] == "added"}
    assert on == {firm: layer for firm, cells in before.items() if (layer := _layer(cells))}
    met = [row for row in first if row["push_state_code"] == "added"]
    assert [
        row for row in met if row["reason_state_code"] != "met" or row["requirement_value"] < row["threshold"]
    ] == []
    assert {row["push_state_code"] for row in first} == {"added", "near"}, "nothing was pushed before"

    lab = _lab(after, SECOND, sorted(on.items()))
    second = {row["enterprise_id"]: row for row in _members(lab)}
    states = {name: row["push_state_code"] for name, row in second.items()}
    wanted = {firm: layer for firm, cells in after.items() if (layer := _layer(cells))}
    listed = {firm: row["layer_code"] for firm, row in second.items() if states[firm] in ("added", "kept", "moved")}
    assert listed == wanted
    assert {firm for firm, state in states.items() if state == "added"} == set(wanted) - set(on)
    assert {firm for firm, state in states.items() if state == "kept"} == {
        firm for firm in wanted if on.get(firm) == wanted[firm]
    }
    gone = set(on) - set(wanted)
    assert {firm for firm, state in states.items() if state in ("removed", "review")} == gone
    counts = {state: list(states.values()).count(state) for state in ("added", "kept", "moved", "removed", "near")}
    assert all(counts.values()), counts
    for firm in gone:
        _has_a_reason(second[firm], after.get(firm), on[firm])
    for firm in (name for name, state in states.items() if state == "near"):
        row = second[firm]
        groups = _groups(after[firm], row["layer_code"])
        assert list(groups.values()).count(False) == 1, "one group alone keeps it out"
        assert None not in groups.values()
        assert (row["reason_state_code"], firm in on) == ("unmet", False)


def _has_a_reason(row: Mapping[str, Any], cells: Mapping[str, float] | None, layer: str) -> None:
    """What the row names is what the figures of the day show."""
    if cells is None:
        assert (row["push_state_code"], row["reason_state_code"]) == ("removed", "not_assessed")
        return
    groups = _groups(cells, layer)
    if row["push_state_code"] == "review":
        assert False not in groups.values() or any(
            None in (found := _groups(cells, one)).values() and False not in found.values()
            for one in ("gold", "silver", "seed")
        )
        return
    assert row["reason_state_code"] == "unmet", row
    failed = {
        "dishonest_debtor": groups["is_dishonest_debtor"], "serious_violation": groups["is_serious_violation"],
        "abnormal_operation": groups["is_abnormal_listed"],
    }  # fmt: skip
    code = str(row["requirement_code"])
    found = failed[code] if code in failed else groups["revenue" if code.endswith("revenue") else
                                                       "growth" if code.endswith("growth") else "identity"]  # fmt: skip
    assert found is False, row


def test_what_is_not_known_removes_nobody() -> None:
    """A member without a return is up for review; a candidate without one is not listed."""
    known = {"is_registered_active": 1.0, "holds_hte": 1.0, "revenue": 20_000_000.0, "revenue_growth_pct": 15.0}
    unknown = {"is_registered_active": 1.0, "holds_specialised_sme": 1.0}
    lab = _lab({"A": known, "B": {**known, "revenue": 19_999_999.99}}, FIRST)
    assert [(row["enterprise_id"], row["layer_code"]) for row in _members(lab)] == [("A", "gold"), ("B", "silver")]
    query = (
        "select enterprise_id, push_state_code from marts.mart_cultivation_member where rulebook_code like 'listing%'"
    )
    statement = f"insert into seeds.cultivation_push values (1, 'listing_reserve', '{FIRST}', 'C', 'reserve', 'me')"  # noqa: S608
    firms = [Enterprise(name, ";".join(f"{code}={value}" for code, value in unknown.items())) for name in ("C", "D")]
    lab = RuleLab(compiled(), SECOND, firms, _LISTS, [statement], MODELS)
    assert lab.rows(query) == [{"enterprise_id": "C", "push_state_code": "review"}]


def test_a_push_of_the_same_day_is_not_the_last_one() -> None:
    known = {"is_registered_active": 1.0, "holds_hte": 1.0}
    pushed = [("A", "seed")]
    assert [row["push_state_code"] for row in _members(_lab({"A": known}, FIRST, pushed))] == ["added"]
    [row] = _members(_lab({"A": known}, SECOND, pushed))
    assert (row["push_state_code"], row["last_push_date"], row["next_push_date"]) == ("kept", FIRST, date(2026, 6, 30))
