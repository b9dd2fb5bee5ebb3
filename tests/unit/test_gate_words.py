"""Figures of the gate in both languages: by their numbers, of every unit that a check counts in."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.base.settings import SOURCES_DIR
from pipelines.pages.gate_words import _UNITS, allowed_label, found_label
from pipelines.pages.parts import Label
from quality.measured import SHARE, Figures, Measured

QUALITY = SOURCES_DIR.parent / "quality"


@pytest.mark.parametrize(("measured", "found", "allowed"), [
    (Measured(value=1, unit="file", limit=0, says="{} rejected"),
     Label("1 个文件", "1 file rejected"), Label("0 个文件", "0 files")),
    (Measured(value=592, unit="day", limit=300, says="newest content 2024-11-15, {} before the business date"),
     Label("592 天", "newest content 2024-11-15, 592 days before the business date"),
     Label("不超过 300 天", "at most 300 days")),
    (Measured(value=Decimal("0.009031198686"), unit=SHARE, of=9744, of_unit="row", limit=Decimal("0.001")),
     Label("88 行，共 9,744 行（0.9031%）", "88 of 9,744 rows (0.9031%)"),
     Label("不超过 0.1%", "at most 0.1% of rows")),
    (Measured(value=7, unit="row", of=195, limit=0),
     Label("7 行，共 195 行", "7 of 195 rows"), Label("0 行", "0 rows")),
    (Measured(value=0, unit="row", limit=1, limit_is="at least"), Label("0 行", "0 rows"),
     Label("不少于 1 行", "at least 1 row")),
    (Measured(value=3, unit="row", limit=2, limit_is="exactly"), Label("3 行", "3 rows"), Label("2 行", "2 rows")),
    (Measured(says="not fetched yet", limit_says="fetched, or not connected"),
     Label("not fetched yet", "not fetched yet"), Label("fetched, or not connected", "fetched, or not connected")),
    (Measured(), None, None),
])  # fmt: skip
def test_a_figure_is_said_in_both_languages(measured: Measured, found: Label | None, allowed: Label | None) -> None:
    told = Figures(**{name: getattr(measured, name) for name in Figures.model_fields})  # what a release keeps
    assert found_label(told, measured.figure) == found
    assert allowed_label(told, measured.bound) == allowed


def test_every_unit_has_its_words() -> None:
    texts = [path.read_text(encoding="utf-8") for path in Path(QUALITY).rglob("*.py")]
    units = {unit for text in texts for unit in re.findall(r'unit"?[=:] ?"([a-z]+)"', text)} - {SHARE}
    assert units > {"row", "file", "day", "pair", "party"}
    assert units <= set(_UNITS)
