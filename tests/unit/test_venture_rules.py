"""Faults of rules of venture capital: each is made in a copy of our rulebooks and gets a line with its file and row."""

import shutil
from pathlib import Path

import pytest
from edited_rulebooks import Cells, Place, at, faults_after, line_of

from pipelines.rulebooks.seeds import SEEDS_DIR

RULES = {"rulebook_code": "venture_capital", "version": "1"}
SHARE = at("venture_warning_rule", RULES, warning_code="enterprise_share")
EXIT = at("watch_rule", {"rulebook_code": "risk_watch", "version": "1"}, signal_code="venture_exit")


@pytest.mark.parametrize(
    ("place", "cells", "what"),
    [
        (SHARE, {"unit_code": "day"}, "enterprise_share is measured in percent"),
        (SHARE, {"threshold": "0"}, "enterprise_share would warn of every fund: give a threshold above 0"),
        (EXIT, {"compared_months": "6"}, "venture_exit: exits of six months are not compared: give 0 months"),
    ],
)
def test_a_wrong_row_is_reported(tmp_path: Path, place: Place, cells: Cells, what: str) -> None:
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS_DIR, folder)
    assert line_of(place, what) in faults_after(folder, place, lambda _, row: row.update(cells))
