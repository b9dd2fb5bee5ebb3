"""Where a match stands: the state of the mart, with those that are one step away told from those that lack a title.

The mart counts a missing title as one requirement, however far the enterprise is from the title.
"""

from __future__ import annotations

from enum import StrEnum

from pipelines.rulebooks.codes import titles

MATCH, RULE, ELIGIBILITY = "mart_policy_match", "mart_rulebook", "mart_eligibility"


class Place(StrEnum):
    """State of a match; of those that are `unmet`, one requirement short are `near` or `lacks_title`.

    `near`: what is missing is not a title, or it is a title whose own conditions are met, left to a person or one
    step away in the eligibility assessment. `lacks_title`: any other title.
    """

    MET = "met"
    MANUAL = "manual"
    NEAR = "near"
    LACKS_TITLE = "lacks_title"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    HELD = "held"


WORTH_A_CALL = (Place.MET, Place.MANUAL, Place.NEAR)
"""Who can apply, and who could if one requirement were met."""

PLACED = f"""
    WITH asked AS (  -- requirements; of one that asks for a title, the rulebook of the title
        SELECT rulebook_code, version, split_part(rule_code, '/', 1) AS programme_code,
            split_part(rule_code, '/', 2) AS requirement_code,
            regexp_extract(value_text, '\\bgroup (\\w+)', 1) AS group_code,
            $title_rulebooks[
                list_position($title_measures, regexp_extract(value_text, '\\brole entry, measure (\\w+)', 1))
            ] AS title_code
        FROM marts.{RULE} WHERE rule_kind = 'policy_rule'
    ),
    alternatives AS (  -- what can be met instead of the requirement that decides, and that requirement itself
        SELECT rulebook_code, version, programme_code, decisive.requirement_code, other.title_code
        FROM asked AS decisive JOIN asked AS other USING (rulebook_code, version, programme_code, group_code)
    ),
    titles AS (
        SELECT enterprise_id, rulebook_code AS title_code,
            CASE
                WHEN state_code IN ('met_by_data', 'met') THEN 'met'
                WHEN state_code = 'manual' THEN 'manual'
                WHEN one_step_criterion_code IS NOT NULL THEN 'one_step'
            END AS title_state_code
        FROM marts.{ELIGIBILITY}
    ),
    short AS (  -- one requirement short: `title_state_code` of the title that is nearest
        SELECT enterprise_id, match.rulebook_code, version, programme_code,
            bool_and(title_code IS NOT NULL) AS of_title,
            ['met', 'manual', 'one_step'][min(list_position(['met', 'manual', 'one_step'], title_state_code))]
                AS title_state_code
        FROM marts.{MATCH} AS match
        JOIN alternatives USING (rulebook_code, version, programme_code, requirement_code)
        LEFT JOIN titles USING (enterprise_id, title_code)
        WHERE is_one_step
        GROUP BY ALL
    )
    SELECT match.*, title_state_code,
        CASE
            WHEN is_one_step AND of_title AND title_state_code IS NULL THEN 'lacks_title'
            WHEN is_one_step THEN 'near'
            ELSE state_code
        END AS place_code
    FROM marts.{MATCH} AS match
    LEFT JOIN short USING (enterprise_id, rulebook_code, version, programme_code)
"""  # noqa: S608 - names of our tables
"""The matches with `place_code`, and of those near by a title `title_state_code`; takes `title_params`."""


def title_params() -> dict[str, list[str]]:
    """The parameters of `PLACED`: measures that say whether a title is held, and the rulebook of each title."""
    known = titles()
    return {"title_measures": list(known), "title_rulebooks": list(known.values())}
