"""Faults of support programmes: each is made in a copy of our rulebooks and gets a line with its file and row."""

import shutil
from pathlib import Path

import pytest
from edited_rulebooks import Cells, Place, at, faults_after, line_of

from pipelines.rulebooks.seeds import SEEDS_DIR

RULES = {"rulebook_code": "national_support", "version": "2026"}
ENTRY = at("policy_programme", RULES, programme_code="tech_sme_entry")
TAX = at("policy_programme", RULES, programme_code="hte_income_tax")
HELD = at("policy_rule", RULES, programme_code="hte_income_tax", requirement_code="hte")


@pytest.mark.parametrize(
    ("place", "cells", "what"),
    [
        (ENTRY, {"window_to_date": "2026-05-31"}, "tech_sme_entry: the window ends before it begins"),
        (ENTRY, {"window_to_date": ""}, "tech_sme_entry: a window has both days if it is dated, none otherwise"),
        (TAX, {"window_to_date": "2026-01-01"}, "hte_income_tax: a window has both days if it is dated, none"),
        (ENTRY, {"grants_rulebook_code": "risk_watch"}, "'risk_watch' is no rulebook of eligibility"),
        (ENTRY, {"grants_rulebook_code": ""}, "tech_sme_entry has no requirement: everybody would meet it"),
        (HELD, {"threshold": ""}, "hte: give measure, operator, threshold and unit, or none of them"),
        (HELD, {"programme_code": "nothing"}, "programme 'nothing' is in no row of policy_programme.csv"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_reported(tmp_path: Path, place: Place, cells: Cells, what: str) -> None:
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS_DIR, folder)
    lines = faults_after(folder, place, lambda _, row: row.update(cells))
    assert [line for line in lines if line.startswith(line_of(place, what))]
