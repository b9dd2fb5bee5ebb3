"""Who meets a support programme 支持政策 of a release, who is one step away, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.publish.manifest import read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.views import opened_release
from pipelines.released.policies_placed import (
    ELIGIBILITY,
    MATCH,
    PLACED,
    RULE,
    WORTH_A_CALL,
    Place,
    title_params,
)

PROGRAMME, PROFILE = "mart_policy_programme", "mart_enterprise_profile"

_PROGRAMMES = f"""
    SELECT programme.*, {", ".join(f"count(*) FILTER (place_code = '{one}') AS {one}_count" for one in Place)}
    FROM marts.{PROGRAMME} AS programme
    LEFT JOIN ({PLACED}) AS placed USING (rulebook_code, version, programme_code)
    GROUP BY ALL ORDER BY rulebook_code DESC, order_no
"""  # noqa: S608 - names of our tables
_ENTERPRISES = f"""
    WITH chosen AS (
        SELECT placed.*, order_no, name_zh, name_en, grants_rulebook_code
        FROM ({PLACED}) AS placed
        JOIN marts.{PROGRAMME} USING (rulebook_code, version, programme_code)
        WHERE list_contains($programmes, programme_code) AND list_contains($places, place_code)
    ),
    wanted AS (  -- what decides: the requirement, or else the unmet criteria of the title, in their order
        SELECT enterprise_id, rulebook_code, programme_code, rulebook_code AS rules_code, version AS rules_version,
            'policy_rule' AS rule_kind, programme_code || '/' || requirement_code AS wanted_code, 0 AS place
        FROM chosen WHERE requirement_code IS NOT NULL
        UNION ALL
        SELECT enterprise_id, chosen.rulebook_code, programme_code, title.rulebook_code, title.version,
            'eligibility_criterion', unnest(string_split(chosen.unmet_criteria, ',')),
            unnest(range(len(string_split(chosen.unmet_criteria, ','))))
        FROM chosen JOIN marts.{ELIGIBILITY} AS title USING (enterprise_id)
        WHERE requirement_code IS NULL AND title.rulebook_code = grants_rulebook_code
    ),
    rules AS (
        SELECT rulebook_code, version, rule_kind, title_zh, coalesce(title_en, title_zh) AS title_en, unit_code,
            CASE rule_kind WHEN 'policy_rule' THEN rule_code ELSE regexp_extract(rule_code, '[^/]*$') END AS wanted_code
        FROM marts.{RULE}
    ),
    missing AS (
        SELECT enterprise_id, wanted.rulebook_code, programme_code, any_value(unit_code) AS unit_code,
            string_agg(coalesce(title_zh, wanted.wanted_code), '；' ORDER BY place) AS missing_zh,
            string_agg(coalesce(title_en, wanted.wanted_code), '; ' ORDER BY place) AS missing_en
        FROM wanted LEFT JOIN (SELECT DISTINCT * FROM rules) AS rules
            ON rules_code = rules.rulebook_code AND rules_version = rules.version
            AND wanted.rule_kind = rules.rule_kind AND wanted.wanted_code = rules.wanted_code
        GROUP BY ALL
    )
    SELECT rulebook_code, programme_code, name_zh, name_en, window_state_code, enterprise_id, enterprise_name,
        county_name, place_code, coalesce(requirement_code, unmet_criteria) AS missing_code, missing_zh, missing_en,
        title_state_code, CASE WHEN unit_code <> 'flag' THEN requirement_value END AS requirement_value, gap_value,
        CASE WHEN requirement_code IS NOT NULL AND unit_code <> 'flag' THEN unit_code END AS unit_code, manual_count
    FROM chosen
    LEFT JOIN missing USING (enterprise_id, rulebook_code, programme_code)
    LEFT JOIN (SELECT enterprise_id, enterprise_name, county_name FROM marts.{PROFILE}) USING (enterprise_id)
    ORDER BY rulebook_code DESC, order_no, list_position($order, place_code), gap_value NULLS LAST, enterprise_id
"""  # noqa: S608 - names of our tables


class Programme(BaseModel):
    """A support programme, and how many enterprises are in each place; every enterprise is in one."""

    model_config = ConfigDict(frozen=True)

    rulebook_code: str
    programme_code: str
    name_zh: str
    name_en: str
    benefit_zh: str
    benefit_en: str
    window_state_code: str
    window_from_date: date | None
    window_to_date: date | None
    office_zh: str
    office_en: str
    document_no: str | None
    document_zh: str | None
    authority: str
    met_count: int
    manual_count: int
    near_count: int
    lacks_title_count: int
    unmet_count: int
    unknown_count: int
    held_count: int


class Matched(BaseModel):
    """An enterprise and a programme. `missing_*`: the requirement that decides, or the unmet criteria of the title.

    `title_state_code`: of who is near by a title, whether its conditions are `met`, left to a person (`manual`) or
    `one_step` away. Value and gap are those of the requirement, in its unit; of what is only yes or no there are none.
    """

    model_config = ConfigDict(frozen=True)

    rulebook_code: str
    programme_code: str
    name_zh: str
    name_en: str
    window_state_code: str
    enterprise_id: str
    enterprise_name: str | None
    county_name: str | None
    place_code: Place
    missing_code: str | None
    missing_zh: str | None
    missing_en: str | None
    title_state_code: str | None
    requirement_value: Decimal | None
    gap_value: Decimal | None
    unit_code: str | None
    manual_count: int


class PolicyMatches(BaseModel):
    """Programmes in order of their rules, and their enterprises by place, then by how little is missing."""

    model_config = ConfigDict(frozen=True)

    release_id: str
    programmes: tuple[Programme, ...]
    enterprises: tuple[Matched, ...] = ()


def read_policies(
    releases_dir: Path,
    *,
    programmes: Collection[str] = (),
    places: Collection[Place] = WORTH_A_CALL,
    release_id: str | None = None,
) -> PolicyMatches:
    """Read the programmes of a release, and the enterprises of those that are named.

    Args:
        releases_dir: folder of the releases.
        programmes: codes; all programmes, without their enterprises, if there are none.
        places: which enterprises to list.
        release_id: the release; None for the one that is served.

    Raises:
        KechuangError: the release was made before there were support programmes, or has none of a code.
    """
    with _opened(releases_dir, release_id) as (release, connection):
        known = [
            Programme(**row) for row in connection.sql(_PROGRAMMES, params=title_params()).pl().iter_rows(named=True)
        ]
        _refuse_unknown(programmes, [one.programme_code for one in known])
        rows = _enterprises(connection, programmes, places) if programmes else None
    shown = tuple(one for one in known if not programmes or one.programme_code in programmes)
    found = () if rows is None else tuple(Matched(**row) for row in rows.iter_rows(named=True))
    return PolicyMatches(release_id=release, programmes=shown, enterprises=found)


def read_matches(
    releases_dir: Path, programmes: Collection[str], places: Collection[Place], release_id: str | None = None
) -> tuple[str, pl.DataFrame]:
    """The release and its matches as rows with the columns of `Matched`; those of all programmes if none is named.

    A city of 100,000 has 400,000 of them, too many to make an object of each.

    Raises:
        KechuangError: as `read_policies`.
    """
    with _opened(releases_dir, release_id) as (release, connection):
        query = f"SELECT programme_code FROM marts.{PROGRAMME}"  # noqa: S608 - our own name
        known = [code for (code,) in connection.execute(query).fetchall()]
        _refuse_unknown(programmes, known)
        return release, _enterprises(connection, programmes or known, places)


@contextmanager
def _opened(releases_dir: Path, release_id: str | None) -> Iterator[tuple[str, duckdb.DuckDBPyConnection]]:
    folder = releases_dir / (release_id or served_release(releases_dir))
    release = read_release(folder)
    if not {MATCH, PROGRAMME} <= {file.table for file in release.files}:
        raise KechuangError(
            f"release {release.release_id} has no support programmes: it was made before there were any"
        )
    with opened_release(folder, release) as connection:
        yield release.release_id, connection


def _refuse_unknown(programmes: Collection[str], known: Sequence[str]) -> None:
    if unknown := sorted(set(programmes) - set(known)):
        raise KechuangError(f"no programme {', '.join(unknown)}: there are {', '.join(known) or 'none'}")


def _enterprises(
    connection: duckdb.DuckDBPyConnection, programmes: Collection[str], places: Collection[Place]
) -> pl.DataFrame:
    given = {"programmes": list(programmes), "places": list(places), "order": list(Place)} | title_params()
    rows: pl.DataFrame = connection.sql(_ENTERPRISES, params=given).pl()
    return rows
