"""Faults of rules on pledges: each is made in a copy of our rulebooks, and gets a line with its file and row."""

import shutil
from pathlib import Path

import pytest
from edited_rulebooks import Cells, Place, at, faults_after, line_of

from pipelines.rulebooks.seeds import SEEDS_DIR

RULES = {"rulebook_code": "ip_pledge", "version": "1"}
VALUE = at("pledge_value_rule", RULES, right_kind_code="invention")
ALERT = at("pledge_alert_rule", RULES, alert_code="not_owner")


@pytest.mark.parametrize(
    ("place", "cells", "what"),
    [
        (VALUE, {"pledge_ratio_pct": "100.01"}, "pledge ratio of invention is 100.0100 %"),
        (VALUE, {"pledge_ratio_pct": "0"}, "pledge ratio of invention is 0.0000 %"),
        (VALUE, {"base_value_cny": "0"}, "base value of invention is 0.00"),
        (VALUE, {"right_kind_code": "castle"}, "right_kind_code is 'castle'"),
        (ALERT, {"alert_code": "stolen"}, "alert_code is 'stolen'"),
    ],
)
def test_a_wrong_row_is_reported(tmp_path: Path, place: Place, cells: Cells, what: str) -> None:
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS_DIR, folder)
    told = faults_after(folder, place, lambda _, row: row.update(cells))
    assert any(line.startswith(line_of(place, what)) for line in told), told
