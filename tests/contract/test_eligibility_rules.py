"""The eligibility rules against the documents, table row by table row, on both sides of every bound.

The expectations in the two CSV files were worked out by hand from the documents; the models make theirs from the seeds.
A case without figures is an enterprise without data in any feed. How criteria combine:
test_eligibility_results.py.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from dbt_scratch import compiled, nodes_of
from rule_lab import Enterprise, RuleLab

_HERE = Path(__file__).parent

#: The last day of document 63 for all five rulebooks, and a day of document 2.
_DAYS = ("2026-03-31", "2026-06-30")


def _cases(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return [row | {"enterprise": f"{name}:{number}"} for number, row in enumerate(csv.DictReader(file), 2)]


_POINTS = _cases("eligibility_points.csv")
_CRITERIA = _cases("eligibility_criteria.csv")


@cache
def _lab(day: str) -> RuleLab:
    enterprises = [Enterprise(row["enterprise"], row["figures"]) for row in [*_POINTS, *_CRITERIA]]
    return RuleLab(compiled(), date.fromisoformat(day), enterprises)


def test_points_are_those_of_the_documents() -> None:
    made = {
        (row["enterprise_id"], row["rulebook_code"], row["item_code"]): (row["points_min"], row["points_max"])
        for row in _lab(_DAYS[0]).rows(
            """from intermediate.int_eligibility__points
            join intermediate.int_eligibility__enterprise using (enterprise_no)"""
        )
    }
    wrong = {
        row["enterprise"]: (
            row["item_code"],
            row["figures"],
            made.get((row["enterprise"], row["rulebook_code"], row["item_code"])),
        )
        for row in _POINTS
        if made.get((row["enterprise"], row["rulebook_code"], row["item_code"]))
        != (Decimal(row["points_min"]), Decimal(row["points_max"]))
    }
    assert wrong == {}


def test_states_and_distances_are_those_of_the_documents() -> None:
    wrong = {}
    for day in _DAYS:
        # Of a criterion in two groups either row will do: they are alike.
        made = {
            (row["enterprise_id"], row["rulebook_code"], row["criterion_code"]): (row["state_code"], row["gap_value"])
            for row in _lab(day).rows("from views.view_eligibility_criterion")
        }
        for row in _CRITERIA:
            expected = (row["state_code"], Decimal(row["gap_value"]) if row["gap_value"] else None)
            found = made.get((row["enterprise"], row["rulebook_code"], row["criterion_code"]))
            if row["day"] == day and found != expected:
                wrong[row["enterprise"]] = (row["criterion_code"], row["figures"], found)
    assert wrong == {}


def _seed(name: str) -> list[dict[str, str]]:
    [node] = [seed for seed in nodes_of("seed") if seed["name"] == name]
    with Path(node["root_path"], node["original_file_path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _tried(cases: list[dict[str, str]], code: str) -> dict[tuple[str, str, str], set[Decimal]]:
    """The values tried, by rulebook, item or criterion, and measure."""
    tried: dict[tuple[str, str, str], set[Decimal]] = {}
    for row in cases:
        for figure in filter(None, row["figures"].split(";")):
            what, value = figure.strip().partition("..")[0].split("=")
            measure = what.partition("@")[0].partition(":")[0]
            tried.setdefault((row["rulebook_code"], row[code], measure), set()).add(Decimal(value))
    return tried


def _has_both_sides(values: set[Decimal], bound: Decimal) -> bool:
    """The bound itself was tried, and a value next to it: one less or more of what is counted, else a hundredth."""
    steps = (Decimal("0.000001"), Decimal("0.01"), Decimal(1))
    return bound in values and any(bound + step in values or bound - step in values for step in steps)


def test_every_bound_of_a_band_is_tried_on_both_sides() -> None:
    tried = _tried(_POINTS, "item_code")
    measures = {
        (row["rulebook_code"], row["item_code"], row["alternative_code"]): row["measure_code"]
        for row in _seed("eligibility_item")
        if row["kind"] == "measure"
    }
    untried = [
        (row["rulebook_code"], row["item_code"], bound)
        for row in _seed("eligibility_band")
        for measure in [measures.get((row["rulebook_code"], row["item_code"], row["alternative_code"]))]
        for bound in filter(None, (row["at_least"], row["above"], row["at_most"], row["below"]))
        if not _has_both_sides(
            tried.get((row["rulebook_code"], row["item_code"], measure or ""), set()), Decimal(bound)
        )
    ]
    assert untried == []


def test_every_threshold_is_tried_on_both_sides() -> None:
    tried = _tried(_CRITERIA, "criterion_code")
    asked = [
        (row["rulebook_code"], row["criterion_code"], row["measure_code"], row["threshold"])
        for seed in ("eligibility_criterion", "eligibility_condition")
        for row in _seed(seed)
        if row["measure_code"] and row["threshold"]
    ]
    untried = {
        (rulebook_code, criterion_code)
        for rulebook_code, criterion_code, measure, threshold in asked
        if not _has_both_sides(tried.get((rulebook_code, criterion_code, measure), set()), Decimal(threshold))
    }
    # The four conditions that the rulebooks of the gradient share are tried for one of them; size in its own test.
    shared = ("registered", "abnormal", "serious_violation", "sme")
    assert untried == {("innovative_sme", "sme")} | {
        (rulebook_code, code) for rulebook_code in ("specialised_sme", "little_giant") for code in shared
    }


def _asking() -> Iterator[tuple[str, dict[str, str]]]:
    for name in ("eligibility_criterion", "eligibility_condition", "eligibility_item"):
        yield from ((name, row) for row in _seed(name) if row["measure_code"])


def test_rules_ask_for_measures_that_exist_and_name_basis_and_year_where_they_must() -> None:
    measures = {row["measure_code"]: row for row in _seed("measure")}
    for name, row in _asking():
        measure = measures[row["measure_code"]]
        where = (name, row["rulebook_code"], row["measure_code"])
        assert (measure["needs_basis"] == "true") == bool(row["basis_code"]), where
        assert (measure["period_kind"] == "year") == bool(row["period_offset"]), where
        assert row.get("unit_code", measure["unit_code"]) == measure["unit_code"], where


def test_no_rule_mixes_bases_of_research() -> None:
    bases: dict[tuple[str, str], set[str]] = {}
    for _, row in _asking():
        bases.setdefault((row["rulebook_code"], row["version"]), set()).update(filter(None, [row["basis_code"]]))
    assert {key: found for key, found in bases.items() if len(found) > 1} == {}
    assert bases["tech_sme", "2017"] == {"superdeduct"}
    assert bases["hte", "2016"] == {"hte"}


def test_bands_cover_every_value_once() -> None:
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in _seed("eligibility_band"):
        key = (row["rulebook_code"], row["version"], row["item_code"], row["alternative_code"])
        found.setdefault(key, []).append(row)
    items = {
        (row["rulebook_code"], row["version"], row["item_code"], row["alternative_code"])
        for row in _seed("eligibility_item")
    }
    assert set(found) == items
    tiny = Decimal("0.000001")
    for key, bands in found.items():
        bounds = {
            Decimal(band[name]) for band in bands for name in ("at_least", "above", "at_most", "below") if band[name]
        }
        for value in {probe for bound in bounds for probe in (bound - tiny, bound, bound + tiny)} | {Decimal(0)}:
            fits = [
                band["order_no"]
                for band in bands
                if (not band["at_least"] or value >= Decimal(band["at_least"]))
                and (not band["above"] or value > Decimal(band["above"]))
                and (not band["at_most"] or value <= Decimal(band["at_most"]))
                and (not band["below"] or value < Decimal(band["below"]))
            ]
            assert len(fits) == 1, (key, value, fits)


@pytest.mark.parametrize(
    "seed",
    ["eligibility_route", "eligibility_criterion", "eligibility_condition", "eligibility_item", "eligibility_band"],
)
def test_every_rule_cites_its_clause(seed: str) -> None:
    rulebooks = {(row["rulebook_code"], row["version"]) for row in _seed("rulebook")}
    for row in _seed(seed):
        assert (row["rulebook_code"], row["version"]) in rulebooks
        assert row["clause"], row
        assert row["authority"] in {"official", "project"}, row
        assert row["is_verified"] in {"true", "false"}, row


def test_the_parts_of_a_score_add_up_to_its_scale() -> None:
    caps: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in _seed("eligibility_dimension"):
        caps.setdefault((row["rulebook_code"], row["version"]), {})[row["score_code"]] = Decimal(row["points_cap"])
    assert set(caps) == {("tech_sme", "2017"), ("hte", "2016"), ("innovative_sme", "2022"), ("specialised_sme", "2022")}
    for key, parts in caps.items():
        assert parts["total"] == 100, key
        assert sum(parts.values()) == 200, key
