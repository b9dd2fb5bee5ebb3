"""Faults of rules of the risk watch: each is made in a copy of our rulebooks, and gets a line with its file and row."""

import shutil
from pathlib import Path

import pytest
from edited_rulebooks import Cells, Place, at, faults_after, line_of

from pipelines.rulebooks.seeds import SEEDS_DIR

RULES = {"rulebook_code": "risk_watch", "version": "1"}
FALL = at("watch_rule", RULES, signal_code="score_fall")
PLEDGE = at("watch_rule", RULES, signal_code="pledge_alert")


@pytest.mark.parametrize(
    ("place", "cells", "what"),
    [
        (FALL, {"figure_code": "mood"}, "score_fall reads 'mood', which is no figure"),
        (FALL, {"compared_months": "12"}, "score_fall looks 12 months back: give 0 to 11"),
        (FALL, {"points": "0"}, "score_fall gives 0 points"),
        (PLEDGE, {"compared_months": "3"}, "pledge_alert: pledges have no history to compare with"),
    ],
)
def test_a_wrong_row_is_reported(tmp_path: Path, place: Place, cells: Cells, what: str) -> None:
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS_DIR, folder)
    assert line_of(place, what) in faults_after(folder, place, lambda _, row: row.update(cells))
