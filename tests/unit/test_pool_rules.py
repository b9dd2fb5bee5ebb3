"""Faults of risk-sharing pools: each is made in a copy of our rulebooks, and gets a line with its file and row."""

import shutil
from pathlib import Path

import pytest
from edited_rulebooks import Cells, Place, at, faults_after, line_of

from pipelines.rulebooks.seeds import SEEDS_DIR

GUANGZHOU = {"rulebook_code": "guangzhou_pool", "version": "2025"}
SHARE, BAND = (at(f"pool_{name}", GUANGZHOU, band_code="to_5m") for name in ("share", "band"))
SECOND = at("pool_band", GUANGZHOU, band_code="to_15m")
STOP = at("pool_stop", GUANGZHOU, stop_code="bank_loss")
CAP, LIST = at("pool_condition", GUANGZHOU, condition_code="firm_cap"), at("pool_list", rulebook_code="ningke_loan")
PROGRAMME = at("pool_programme", GUANGZHOU)
NOT_MARKED = "gives no figure: mark it as a placeholder"


@pytest.mark.parametrize(
    ("place", "cells", "told", "what"),
    [
        (SHARE, {"share_pct": "40.01"}, BAND, "shares of band to_5m add up to 100.0100 %, not to 100"),
        (SHARE, {"share_pct": ""}, BAND, "shares of band to_5m add up to 60.0000 %, not to 100"),
        (SHARE, {"share_pct": ""}, SHARE, NOT_MARKED),
        (BAND, {"compensated_code": "insurer"}, BAND, "band to_5m compensates insurer, who has no share"),
        (SECOND, {"amount_above_cny": "6000000"}, SECOND, "band to_15m does not begin where the one before it ends"),
        (STOP, {"threshold": ""}, STOP, NOT_MARKED),
        (CAP, {"threshold": ""}, CAP, NOT_MARKED),
        (LIST, {"list_code": "nobody"}, LIST, "list nobody is no recognition"),
        (PROGRAMME, {"programme_zh": "宁科贷"}, PROGRAMME, "two rulebooks have a programme of the name 宁科贷"),
    ],
)
def test_a_wrong_row_is_reported(tmp_path: Path, place: Place, cells: Cells, told: Place, what: str) -> None:
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS_DIR, folder)
    assert line_of(told, what) in faults_after(folder, place, lambda _, row: row.update(cells))
