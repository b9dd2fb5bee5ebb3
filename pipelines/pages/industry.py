"""Codes of industries with the section of GB/T 4754-2017 that they are in, by `industry_section.csv`."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from pipelines.base.settings import DBT_PROJECT_DIR
from pipelines.pages.parts import Cell, Label

UNVERIFIED = Label(
    "行业门类的名称和范围按 GB/T 4754-2017，尚未与标准原文核对。",
    "Names and extents of industry sections are those of GB/T 4754-2017, not yet compared with the standard's text.",
)
_DIVISION = 2


def industry_cell(code: str) -> Cell:
    """A code with its section in words (`5193 批发和零售业`); alone if it is in none."""
    for section in _sections():
        if section["division_from"] <= code[:_DIVISION] <= section["division_to"]:
            return Cell(Label(f"{code} {section['section_zh']}", f"{code} {section['section_en']}"))
    return Cell(Label(code))


def is_verified() -> bool:
    """Whether the sections were compared with the standard."""
    return all(section["is_verified"] == "true" for section in _sections())


@cache
def _sections() -> list[dict[str, Any]]:
    return pl.read_csv(DBT_PROJECT_DIR / "seeds" / "codes" / "industry_section.csv", infer_schema=False).to_dicts()
