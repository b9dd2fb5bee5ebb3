"""Have grades moved since the release that readers have?

By scorecard: the population stability index of the grades, which sees that all drift one way, and the share of
enterprises with another grade, which sees that they change places. Compared are the enterprises that have a grade in
both, under the same version of the scorecard. Every scorecard in force warns; only a trained one holds the day, since
nobody lends by the others.
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.base.duck import opened_duckdb
from pipelines.base.sql import literal
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Before, Build, Family, Feeds, Manifest
from quality.scorecard_checks import FEWEST_ROWS, INDEX, PSI, TABLE, Bounds, Found, found_in, kind_of, result_of
from quality.scorecard_checks import definitions as checks_of

_CODE = "scorecard_migration"
_MART = TABLE.partition(".")[2]
_LIMITS = {
    "grades": PSI,
    "moved": Bounds(Decimal(10), Decimal(25), "percent", "{figure} % of enterprises with another grade"),
}
_REASONS = {
    "grades": Reason(
        zh="风险等级的分布较上次发布明显变化", en="The distribution of risk grades has moved since the last release"
    ),
    "moved": Reason(
        zh="风险等级较上次发布改变的企业过多", en="Many enterprises have another risk grade than in the last release"
    ),
}
# Enterprises with a grade in both releases, under the same version. A release from before the table has none.
_BOTH = """
    CREATE TABLE graded AS
    SELECT now.rulebook_code AS card, now.mark_code, was.risk_grade_code AS before, now.risk_grade_code AS after
    FROM ({before}) was JOIN build.{table} now USING (enterprise_id, rulebook_code, version)
    WHERE was.risk_grade_code IS NOT NULL AND now.risk_grade_code IS NOT NULL
"""
_CLASSES = """
    SELECT card, '' AS part, grade, count(*) FILTER (WHERE before = grade) AS share_pct,
        count(*) FILTER (WHERE after = grade) AS n
    FROM graded, (SELECT before AS grade FROM graded UNION SELECT after FROM graded)
    WHERE {which} GROUP BY card, grade
"""
_MOVED = """
    SELECT card, 100 * count(*) FILTER (WHERE before <> after) / count(*) FROM graded
    WHERE {which} GROUP BY card HAVING count(*) >= {fewest} ORDER BY 2 DESC, 1
"""
_WHICH = {"warn": "true", "block": "mark_code = 'trained'"}
_QUERIES = {"grades": INDEX.replace("{classes}", _CLASSES), "moved": _MOVED}


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return checks_of(_CODE, _REASONS)


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    before = build.day.history.before
    if before is None or _MART not in before.tables:
        nothing = "no earlier release to compare with"
        return [result_of(one, _LIMITS[kind_of(one)], [], nothing) for one in checks]
    found = _figures(build, before, checks)
    nothing = f"no scorecard with {FEWEST_ROWS} enterprises that have a grade in both releases"
    return [result_of(one, _LIMITS[kind_of(one)], found[one.id], nothing) for one in checks]


def _figures(build: Build, before: Before, checks: list[CheckDefinition]) -> dict[str, Found]:
    """By id of the check, what it measures."""
    with opened_duckdb(threads=build.threads) as connection:
        connection.execute(f"ATTACH {literal(build.warehouse)} AS build (READ_ONLY)")
        connection.execute(_BOTH.format(before=before.tables[_MART], table=TABLE))
        return {
            one.id: found_in(
                connection.execute(
                    _QUERIES[kind_of(one)].format(which=_WHICH[one.severity], fewest=FEWEST_ROWS)
                ).fetchall()
            )
            for one in checks
        }


FAMILY = Family(_CODE, "day", _definitions, _run)
