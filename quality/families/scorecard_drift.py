"""Has the population moved away from the sample that a trained scorecard was developed on, and is it still right?

The population stability index of scores and of the bins of each characteristic, against the shares of the development
sample; the share of the assessed that have too little data; and defaults of the twelve months that have passed against
those that the scores then said. Scorecards that are placeholders or research have no sample of this population, and are
not judged. What moved since the last release is in `scorecard_migration`.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb

from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Build, Family, Feeds, Inputs, Manifest
from quality.readonly import open_read_only
from quality.scorecard_checks import FEWEST_ROWS, INDEX, PSI, TABLE, Bounds, Found, found_in, kind_of, result_of
from quality.scorecard_checks import definitions as checks_of

_CODE = "scorecard_drift"
_LIMITS = {
    "scores": PSI,
    "characteristics": PSI,
    "unrated": Bounds(Decimal(50), Decimal(90), "percent", "{figure} % without a score"),
    "calibration": Bounds(Decimal("1.96"), Decimal("3.29"), "deviation", "{figure} standard deviations"),
}
"""By check: the bounds above which it warns and holds, unit, words. By chance 1.96 is passed in 5 %, 3.29 in 0.1 %."""

_REASONS = {
    "scores": Reason(zh="评分分布偏离开发样本", en="Scores have moved away from the development sample"),
    "characteristics": Reason(
        zh="特征变量分布偏离开发样本", en="Values of a characteristic have moved away from the development sample"
    ),
    "unrated": Reason(zh="已评估企业中数据不足的过多", en="Too many assessed enterprises have too little data"),
    "calibration": Reason(
        zh="过去十二个月的违约与当时的违约概率不符",
        en="Defaults of twelve months are not those that scores said",
    ),
}
_READS = frozenset(
    {TABLE, "intermediate.int_credit__points", "intermediate.int_credit__scorecard", "seeds.scorecard_bin"}
    | {"seeds.scorecard_pd", "intermediate.int_credit__score", "intermediate.int_credit__past"}
    | {"intermediate.int_credit__outcome"}
)
# Classes with the share expected of each, in per cent, and the rows that are in it.
_CLASSES = {
    "scores": """
        SELECT c.rulebook_code AS card, '' AS part, c.share_pct, count(s.score) AS n
        FROM seeds.scorecard_pd c JOIN intermediate.int_credit__scorecard d USING (rulebook_code, version)
        LEFT JOIN marts.mart_credit_score s ON s.rulebook_code = c.rulebook_code AND s.version = c.version
            AND coalesce(s.score >= c.score_from, true) AND coalesce(s.score < c.score_below, true)
            AND s.score IS NOT NULL
        WHERE d.mark_code = 'trained' GROUP BY c.rulebook_code, c.pd_no, c.share_pct
    """,
    "characteristics": """
        SELECT c.rulebook_code AS card, c.characteristic_code AS part, c.share_pct, count(p.enterprise_id) AS n
        FROM seeds.scorecard_bin c JOIN intermediate.int_credit__scorecard d USING (rulebook_code, version)
        LEFT JOIN intermediate.int_credit__points p USING (rulebook_code, version, characteristic_code, bin_no)
        WHERE d.mark_code = 'trained' GROUP BY c.rulebook_code, c.characteristic_code, c.bin_no, c.share_pct
    """,
}
# Per cent of the assessed without a score.
_UNRATED = """
    SELECT s.rulebook_code, 100 * count(*) FILTER (WHERE s.score IS NULL) / count(*)
    FROM intermediate.int_credit__score s JOIN intermediate.int_credit__scorecard d USING (rulebook_code, version)
    WHERE d.mark_code = 'trained' GROUP BY s.rulebook_code HAVING count(*) >= {fewest} ORDER BY 2 DESC, 1
"""
# Standard deviations between the defaults of the last twelve months and those that the scores before them said.
_CALIBRATION = """
    WITH ripe AS (
        SELECT max(observation_date) AS observation_date FROM intermediate.int_credit__outcome
        WHERE observation_date NOT IN (
            SELECT observation_date FROM intermediate.int_credit__outcome WHERE outcome_code = 'censored')
    )
    SELECT p.rulebook_code, abs(count(*) FILTER (WHERE o.outcome_code = 'bad') - sum(c.pd_pct / 100))
        / nullif(sqrt(sum(c.pd_pct / 100 * (1 - c.pd_pct / 100))), 0)
    FROM ripe JOIN intermediate.int_credit__outcome o USING (observation_date)
    JOIN intermediate.int_credit__past p USING (enterprise_id, observation_date)
    JOIN intermediate.int_credit__scorecard d USING (rulebook_code, version)
    JOIN seeds.scorecard_pd c ON c.rulebook_code = p.rulebook_code AND c.version = p.version
        AND coalesce(p.score >= c.score_from, true) AND coalesce(p.score < c.score_below, true)
    WHERE d.mark_code = 'trained' AND p.score IS NOT NULL AND o.outcome_code IN ('good', 'bad')
    GROUP BY p.rulebook_code HAVING count(*) >= {fewest} ORDER BY 2 DESC NULLS LAST, 1
"""


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return checks_of(_CODE, _REASONS)


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    with open_read_only(build.warehouse, threads=build.threads) as connection:
        found = {what: _figures(connection, what) for what in _LIMITS}
    nothing = f"no trained scorecard with {FEWEST_ROWS} enterprises"
    return [result_of(one, _LIMITS[what := kind_of(one)], found[what], nothing) for one in checks]


def _figures(connection: duckdb.DuckDBPyConnection, what: str) -> Found:
    if what in _CLASSES:
        sql = INDEX.format(classes=_CLASSES[what], fewest=FEWEST_ROWS)
    else:
        sql = (_UNRATED if what == "unrated" else _CALIBRATION).format(fewest=FEWEST_ROWS)
    return found_in(connection.execute(sql).fetchall())


def _inputs(_: Build) -> dict[str, Inputs]:
    return {one.id: Inputs(_READS) for one in _definitions({}, {})}


FAMILY = Family(_CODE, "build", _definitions, _run, inputs=_inputs)
