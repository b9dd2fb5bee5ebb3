"""What the model compares between two names taken apart, and in which levels. The weights of the levels are in `model/`.

Every level is SQL over the columns of `parse`; `_l` is the record's name, `_r` the registry's. DuckDB's `levenshtein`
counts bytes, three to a Chinese character, so 3 is about one character; `translate(a, b, '')` is what a has and b not.
"""

from __future__ import annotations

from typing import Any

COLUMNS = ("place", "province", "city", "county", "seat", "brand", "industry", "form", "is_group", "unit")
"""The columns that both sides must have; `seat` is the city where a party sits by other knowledge than its name."""

LEVELS: dict[str, dict[str, str]] = {
    "brand": {
        "same": "brand_l = brand_r",
        "same characters": "translate(brand_l, brand_r, '') = '' AND translate(brand_r, brand_l, '') = ''",
        "one holds the other": "contains(brand_l, brand_r) OR contains(brand_r, brand_l)",
        "one character apart": "levenshtein(brand_l, brand_r) <= 3 AND length(brand_l) > 2",
        "different": "ELSE",
    },
    "industry": {
        "same": "industry_l = industry_r",
        "one has none": "industry_l = '' OR industry_r = ''",
        "one holds the other": "translate(industry_l, industry_r, '') = '' OR translate(industry_r, industry_l, '') = ''",
        "share a character": "translate(industry_l, industry_r, '') <> industry_l",
        "different": "ELSE",
    },
    "place": {
        "same": "place_l = place_r AND place_l <> ''",
        "neither names one": "place_l = '' AND place_r = ''",
        "one is more exact": "city_l = city_r AND city_l <> '' AND (county_l = '' OR county_r = '')",
        "same province": (
            "province_l = province_r AND province_l <> '' AND (city_l = '' OR city_r = '') "
            "AND (county_l = '' OR county_r = '')"
        ),
        "one names none, seated there": (
            "(place_l = '' AND seat_l <> '' AND city_r = seat_l) OR (place_r = '' AND seat_r <> '' AND city_l = seat_r)"
        ),
        "one names none": "place_l = '' OR place_r = ''",
        "different": "ELSE",
    },
    "seat": {
        "same city": "seat_l = seat_r AND seat_l <> ''",
        "unknown": "seat_l = '' OR seat_r = ''",
        "another city": "ELSE",
    },
    "form": {
        "same": "form_l = form_r",
        "one has none": "form_l = '' OR form_r = ''",
        "limited and joint stock": "form_l IN ('limited', 'joint_stock') AND form_r IN ('limited', 'joint_stock')",
        "different": "ELSE",
    },
    "is_group": {"same": "is_group_l = is_group_r", "only one is a group": "ELSE"},
    "unit": {
        "neither is a branch": "unit_l = '' AND unit_r = ''",
        "same branch": "unit_l = unit_r",
        "branch against parent": "unit_l = '' OR unit_r = ''",
        "one holds the other": "translate(unit_l, unit_r, '') = '' OR translate(unit_r, unit_l, '') = ''",
        "different branches": "ELSE",
    },
}


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
