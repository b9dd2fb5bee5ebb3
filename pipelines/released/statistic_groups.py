"""What the groups of a statistic are called: lists, life stages, industries and districts in words."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache

from pipelines.base.settings import DBT_PROJECT_DIR
from pipelines.publish.dictionary.dictionary import Code
from pipelines.publish.dictionary.words import code_words

_LISTS = {"list": "recognition", "industry": "industry_section", "stage": "life_stage"}
"""The code list of a dimension's groups, in the dictionary of the release."""
_WHOLES = {"filed": "all", "sci_tech": "union"}
"""Groups that are all of their dimension."""
_OTHERS = {
    "demands": ("全部融资需求", "all demands"),
    "none": ("尚无银行对接", "no bank yet"),
    "unknown": ("未知", "unknown"),
    "*": ("合计", "sum of all groups"),
}


def group_names(
    dimension: str, groups: Iterable[str], code_lists: dict[str, tuple[Code, ...]]
) -> dict[str, tuple[str, str]]:
    """Chinese and English by group; what has no words, such as a bank's code, is left out.

    Args:
        dimension: of the groups.
        groups: their codes.
        code_lists: those of the release's dictionary; empty if it has none.
    """
    known = {one.code: (one.zh, one.en) for one in code_lists.get(_LISTS.get(dimension, ""), ())}
    if dimension == "district":
        known = _districts()
    dimensions = code_words()["statistic_dimension"]
    wholes = {group: (dimensions[code].zh, dimensions[code].en) for group, code in _WHOLES.items()}
    names = {**known, **wholes, **_OTHERS}
    return {group: names[group] for group in dict.fromkeys(groups) if group in names}


@cache
def _districts() -> dict[str, tuple[str, str]]:
    """Names of counties, with those of their cities; Chinese alone."""
    with (DBT_PROJECT_DIR / "seeds" / "codes" / "region.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return {row["region_code"]: (f"{row['city_name']}{row['county_name']}",) * 2 for row in rows}
