"""A draft of rules: what it touches, what counts as in force, what it reaches in dbt's graph. No dbt runs here."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from edited_drafts import Edited, drafted
from edited_rulebooks import at, read, write
from small_feed import NO_CITY

from pipelines.base.errors import KechuangError
from pipelines.base.settings import CITIES_DIR
from pipelines.city.folder import CityFolder
from pipelines.rulebooks.kinds.eligibility import CRITERION, ROUTE
from pipelines.rulebooks.seeds import SEEDS_DIR
from pipelines.what_if.downstream import Downstream, downstream_of
from pipelines.what_if.draft import read_draft

DAY = date(2026, 6, 30)
MADE_UP = CityFolder(CITIES_DIR / "made_up")
NATIONAL = ("national_18", "2024.p1")
NEXT = ("specialised_sme", "2027")


def test_a_draft_touches_the_versions_whose_rows_differ(tmp_path: Path) -> None:
    path = tmp_path / "innovation_scheme.csv"
    rows = read(SEEDS_DIR / path.name)
    at("innovation_scheme", rulebook_code="national_18").row(rows)["coverage_floor_pct"] = "50"
    write(path, rows)
    with read_draft(path, DAY, NO_CITY) as found:
        assert (found.seeds, found.touched, found.put_in_force) == ({"innovation_scheme"}, (NATIONAL,), ())
        assert read(found.files["innovation_scheme"]) == rows


def test_a_version_of_next_year_is_taken_as_in_force(tmp_path: Path) -> None:
    """Its rows are added, as a recipe says; what is in force now ends the day before it begins."""
    for name in ("rulebook", "eligibility_criterion", "eligibility_route"):
        rows = read(SEEDS_DIR / f"{name}.csv")
        version = [row for row in rows if (row["rulebook_code"], row["version"]) == ("specialised_sme", "2026")]
        rows += [{**row, "version": "2027"} for row in version]
        if name == "rulebook":
            version[0]["effective_to"] = "2026-12-31"
            rows[-1]["effective_from"] = "2027-01-01"
        write(tmp_path / f"{name}.csv", rows)
    with read_draft(tmp_path, DAY, NO_CITY) as found:
        assert found.put_in_force == (NEXT,)
        assert found.seeds == {"rulebook", "eligibility_criterion", "eligibility_route"}
    with read_draft(tmp_path, date(2027, 1, 1), NO_CITY) as found:
        assert found.put_in_force == ()


def test_a_draft_is_tried_over_the_rows_of_the_city(tmp_path: Path) -> None:
    """A CSV takes the place of the product's seed; the city's references stay, and reach the scratch warehouse."""
    path = tmp_path / "innovation_reference.csv"
    rows = read(SEEDS_DIR / path.name)
    rows[0]["reference_value"] = "1"
    write(path, rows)
    with read_draft(path, DAY, MADE_UP) as found:
        tried = read(found.files["innovation_reference"])
    assert tried == rows + read(MADE_UP.rulebooks / path.name)


def test_a_workbook_is_tried_like_the_files_that_it_would_make(tmp_path: Path) -> None:
    edited = Edited(drafted(tmp_path, "specialised_sme", "2026"))
    edited.put(CRITERION, "threshold", "20000000", criterion_code="revenue")
    with read_draft(edited.save(), DAY, NO_CITY) as found:
        (row,) = [row for row in read(found.files[CRITERION])
                  if row["version"] == "next" and row["criterion_code"] == "revenue"]  # fmt: skip
        assert row["threshold"] == "20000000"
        register = read(found.files["rulebook"])
    assert found.put_in_force == (("specialised_sme", "next"),)
    assert found.seeds == {"rulebook", CRITERION, ROUTE, "eligibility_evidence"}
    assert at("rulebook", rulebook_code="specialised_sme", version="2026").row(register)["effective_to"] == "2029-12-31"
    assert not found.files[CRITERION].exists()
    edited.put(CRITERION, "threshold", "many", criterion_code="revenue")
    fault = (
        r"specialised_sme\.xlsx: 1 error: specialised_sme\.xlsx sheet 条件 Criteria row \d+: column M threshold: 'many'"
    )
    with pytest.raises(KechuangError, match=fault), read_draft(edited.save(), DAY, NO_CITY):
        raise AssertionError("a draft with a fault is tried")


def test_a_draft_with_a_fault_or_without_a_change_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "innovation_weight.csv"
    shutil.copy(SEEDS_DIR / path.name, path)
    with pytest.raises(KechuangError, match="the same as the rules in force"), read_draft(path, DAY, NO_CITY):
        raise AssertionError("a draft without a change is tried")
    rows = read(path)
    rows[0]["weight"] = "7"
    write(path, rows)
    fault = r"the draft has 1 error: innovation_weight\.csv row 2: weights of"
    with pytest.raises(KechuangError, match=fault), read_draft(path, DAY, NO_CITY):
        raise AssertionError("a draft with a fault is tried")


def node(kind: str, name: str, schema: str, *reads: str) -> dict[str, Any]:
    return {"resource_type": kind, "name": name, "schema": schema, "depends_on": {"nodes": list(reads)}}


GRAPH = {
    "nodes": {
        "weight": node("seed", "weight", "seeds"),
        "code": node("seed", "code", "seeds"),
        "value": node("model", "value", "intermediate", "code"),
        "points": node("model", "points", "intermediate", "weight", "value", "code"),
        "score": node("model", "mart_innovation_score", "marts", "points", "value"),
        "rules": node("model", "mart_rulebook", "marts", "weight"),
        "check": node("test", "check", "tests", "weight", "score"),
    }
}


def test_only_what_lies_between_the_seed_and_a_compared_mart_runs_again() -> None:
    assert downstream_of(GRAPH, {"weight"}) == Downstream(
        models=("mart_innovation_score", "points"), inputs=(("intermediate", "value"), ("seeds", "code"))
    )


def test_a_seed_that_no_compared_mart_needs_reaches_nothing() -> None:
    graph = {"nodes": {name: found for name, found in GRAPH["nodes"].items() if name != "points"}}
    assert downstream_of(graph, {"weight"}).models == ()
