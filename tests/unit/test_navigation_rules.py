"""Faults of rules of patent navigation: each is made in a copy of our rulebooks; a line names its file and row."""

import shutil
from pathlib import Path

import pytest
from edited_rulebooks import Cells, Place, at, faults_after, line_of

from pipelines.rulebooks.seeds import SEEDS_DIR

RULES = {"rulebook_code": "sei_navigation", "version": "1"}
CLASS = at("navigation_class", RULES, chain_code="2.1", ipc_prefix="B25J")
WORD = at("navigation_word", RULES, chain_code="2.1", word="机器人")


@pytest.mark.parametrize(
    ("place", "cells", "what"),
    [
        (CLASS, {"ipc_prefix": "B25"}, "'B25' is no subclass or main group of the IPC"),
        (CLASS, {"ipc_prefix": "B25J9/16"}, "'B25J9/16' is no subclass or main group of the IPC"),
        (WORD, {"chain_code": "2.9"}, "chain 2.9 is not in navigation_chain.csv"),
    ],
)
def test_a_wrong_row_is_reported(tmp_path: Path, place: Place, cells: Cells, what: str) -> None:
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS_DIR, folder)
    assert line_of(place, what) in faults_after(folder, place, lambda _, row: row.update(cells))
