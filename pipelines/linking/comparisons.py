"""What the model compares between two names taken apart, and in which levels. The weights are in `model/`.

Every level is SQL over the columns of `parse`; `_l` is the record's name, `_r` the registry's. `translate(a, b, '')` is
what a has and b not; `character_distance` is the macro of `distance`.
"""

from __future__ import annotations

from typing import Any

COLUMNS = ("place", "province", "city", "county", "seat", "brand", "industry", "form", "is_group", "unit")
"""The columns that both sides must have; `seat` is the city where a party sits by other knowledge than its name."""

_BRAND = "brand_l = brand_r"
_UNIT = "unit_l = unit_r"
_INDUSTRY = "industry_l = industry_r"
_TRADE = "industry_l = industry_r AND industry_l <> ''"
_INDUSTRY_SHORTER = (
    "(industry_l = '' OR industry_r = '' OR translate(industry_l, industry_r, '') = '' "
    "OR translate(industry_r, industry_l, '') = '')"
)
_PLACE = "place_l = place_r"
_PLACE_COARSER = (
    "((city_l = city_r AND city_l <> '' AND (county_l = '' OR county_r = '')) OR (province_l = province_r AND "
    "province_l <> '' AND (city_l = '' OR city_r = '') AND (county_l = '' OR county_r = '')))"
)
_SEATED_THERE = "place_l = '' AND seat_l <> '' AND seat_l = city_r"
_NO_PLACE = "(place_l = '' OR place_r = '')"
_NO_CONFLICT = f"({_PLACE} OR {_PLACE_COARSER} OR {_NO_PLACE})"
_SAME_LETTERS = "translate(brand_l, brand_r, '') = '' AND translate(brand_r, brand_l, '') = ''"
_HOLDS = "(contains(brand_l, brand_r) OR contains(brand_r, brand_l))"
_NEAR = "character_distance(brand_l, brand_r) <= 1"
_BRANCHES = "unit_l <> '' AND unit_r <> ''"
_UNIT_HOLDS = "(translate(unit_l, unit_r, '') = '' OR translate(unit_r, unit_l, '') = '')"


def _all(*conditions: str) -> str:
    return " AND ".join(conditions)


LEVELS: dict[str, dict[str, str]] = {
    # one comparison for all that names an enterprise: brand and place alone are shared by many, together by few, so
    # their agreements must be counted together
    "name": {
        "brand, industry, branch and place": _all(_BRAND, _INDUSTRY, _UNIT, _PLACE),
        "all but one place is coarser": _all(_BRAND, _INDUSTRY, _UNIT, _PLACE_COARSER),
        # clerks leave a place out; they do not add one. A brand alone, without trade and place, is shared by too many
        "all but the record names no place and sits there": _all(_BRAND, _TRADE, _UNIT, _SEATED_THERE),
        "all but the record names no place": _all(_BRAND, _TRADE, _UNIT, "place_l = ''"),
        "all but the registry names no place": _all(_BRAND, _TRADE, _UNIT, "place_r = ''"),
        "all but the place": _all(_BRAND, _INDUSTRY, _UNIT),
        "all but a shorter industry": _all(_BRAND, _INDUSTRY_SHORTER, _UNIT, _PLACE),
        "a shorter industry, no or coarser place": _all(_BRAND, _INDUSTRY_SHORTER, _UNIT, _NO_CONFLICT),
        "brand and branch only": _all(_BRAND, _UNIT),
        "branches alike": _all(_BRAND, _BRANCHES, _UNIT_HOLDS, _NO_CONFLICT),
        "branch against parent": _all(_BRAND, "(unit_l = '' OR unit_r = '')"),
        "brand in another order": _all(_SAME_LETTERS, _INDUSTRY, _UNIT, _NO_CONFLICT),
        "a shorter brand": _all(_HOLDS, _INDUSTRY, _UNIT, _NO_CONFLICT),
        "brand one character apart": _all(_NEAR, _INDUSTRY, _UNIT, _NO_CONFLICT),
        "part of the brand": _all(f"({_HOLDS} OR {_NEAR})", _UNIT),
        "different": "ELSE",
    },
    "form": {
        "same": "form_l = form_r",
        "one has none": "form_l = '' OR form_r = ''",
        "limited and joint stock": "form_l IN ('limited', 'joint_stock') AND form_r IN ('limited', 'joint_stock')",
        "different": "ELSE",
    },
    "is_group": {"same": "is_group_l = is_group_r", "only one is a group": "ELSE"},
}


LINKING: dict[str, tuple[str, ...]] = {
    "name": (
        "brand, industry, branch and place",
        "all but the record names no place and sits there",
        "all but the record names no place",
    ),
    "form": ("same", "one has none"),  # a limited company that became a joint-stock company has changed its name
    "is_group": ("same",),
}
"""The levels on which a link may be made without a person, whatever the weights say; see `needs_second_field`."""


def needs_second_field(record: str, registered: str) -> str:
    """SQL: whether two names, on a linking level, are still too little for a link unless the seat agrees.

    A registry is never complete: a name without a place may mean a namesake elsewhere, and 科信(芜湖)有限公司,
    芜湖科信有限公司 and 芜湖科信有限责任公司 may be three enterprises.

    Args:
        record: alias of the record's name, with the columns of `parse`.
        registered: alias of the registered name.
    """
    return (
        f"(({record}.place = '' AND ({record}.unit = '' OR {registered}.place <> '')) "
        f"OR {record}.bracket <> {registered}.bracket "
        f"OR ({record}.ending <> {registered}.ending AND {record}.ending <> '' AND {registered}.ending <> ''))"
    )


def gamma_of(comparison: str, label: str) -> int:
    """Splink's number of a level: the last is 0."""
    levels = list(LEVELS[comparison])
    return len(levels) - 1 - levels.index(label)


def settings(probabilities: dict[str, dict[str, tuple[float, float]]], prior: float) -> dict[str, Any]:
    """Splink's settings of the model.

    Args:
        probabilities: per comparison and level, how often it is seen among true pairs (m) and among others (u).
        prior: share of true pairs among candidate pairs.
    """
    comparisons = [
        {
            "output_column_name": name,
            "comparison_description": name,
            "comparison_levels": [
                {
                    "sql_condition": sql,
                    "label_for_charts": label,
                    "m_probability": probabilities[name][label][0],
                    "u_probability": probabilities[name][label][1],
                }
                for label, sql in levels.items()
            ],
        }
        for name, levels in LEVELS.items()
    ]
    return {
        "link_type": "link_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": prior,
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.brand = r.brand", "sql_dialect": "duckdb"}],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
    }
