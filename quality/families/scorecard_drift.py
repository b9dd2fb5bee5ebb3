"""Has the population moved away from the sample that a trained scorecard was developed on, and is it still right?

The population stability index of scores and of the bins of each characteristic, against the shares of the development
sample, and of scores against those of a month end before; the share of the assessed that have too little data; and
defaults of the twelve months that have passed against those that the scores then said. Scorecards that are placeholders
or research have no sample of this population, and are not judged.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb

from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Build, Family, Feeds, Inputs, Manifest
from quality.measured import Measured
from quality.readonly import open_read_only

_TABLE = "marts.mart_credit_score"
_PSI = (Decimal("0.1"), Decimal("0.25"), "index", "PSI {figure}")
_LIMITS = {
    "scores": _PSI,
    "characteristics": _PSI,
    "migration": _PSI,
    "unrated": (Decimal(50), Decimal(90), "percent", "{figure} % without a score"),
    "calibration": (Decimal("1.96"), Decimal("3.29"), "deviation", "{figure} standard deviations"),
}
"""By check: the bounds above which it warns and holds, unit, words. By chance 1.96 is passed in 5 %, 3.29 in 0.1 %."""

_FEWEST_ROWS = 200
"""Of fewer the index is above 0.1 by chance: its mean is some (bins - 1) (1/n + 1/m)."""

_REASONS = {
    "scores": Reason(zh="评分分布偏离开发样本", en="Scores have moved away from the development sample"),
    "characteristics": Reason(
        zh="特征变量分布偏离开发样本", en="Values of a characteristic have moved away from the development sample"
    ),
    "migration": Reason(zh="评分分布较上月末明显变化", en="Scores have moved since the month end before"),
    "unrated": Reason(zh="已评估企业中数据不足的过多", en="Too many assessed enterprises have too little data"),
    "calibration": Reason(
        zh="过去十二个月的违约与当时的违约概率不符",
        en="Defaults of twelve months are not those that scores said",
    ),
}
_READS = frozenset(
    {_TABLE, "intermediate.int_credit__points", "intermediate.int_credit__scorecard", "seeds.scorecard_bin"}
    | {"seeds.scorecard_pd", "intermediate.int_credit__score", "intermediate.int_credit__past"}
    | {"intermediate.int_credit__date", "intermediate.int_credit__outcome"}
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
    "migration": """
        WITH scored AS (
            SELECT rulebook_code, version, score, false AS is_now FROM intermediate.int_credit__past
            WHERE is_in_force AND score IS NOT NULL AND observation_date = (
                SELECT max(observation_date) FROM intermediate.int_credit__date WHERE NOT is_current)
            UNION ALL
            SELECT rulebook_code, version, score, true FROM marts.mart_credit_score WHERE score IS NOT NULL
        )
        SELECT c.rulebook_code AS card, '' AS part, count(*) FILTER (WHERE NOT s.is_now) AS share_pct,
            count(*) FILTER (WHERE s.is_now) AS n
        FROM seeds.scorecard_pd c JOIN intermediate.int_credit__scorecard d USING (rulebook_code, version)
        LEFT JOIN scored s ON s.rulebook_code = c.rulebook_code AND s.version = c.version
            AND coalesce(s.score >= c.score_from, true) AND coalesce(s.score < c.score_below, true)
        WHERE d.mark_code = 'trained' GROUP BY c.rulebook_code, c.pd_no
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
_INDEX = """
    WITH classes AS ({classes}), shares AS (
        SELECT *, sum(n) OVER w AS rows, greatest(n / nullif(sum(n) OVER w, 0), 0.0001) AS p,
               greatest(share_pct / nullif(sum(share_pct) OVER w, 0), 0.0001) AS q
        FROM classes WINDOW w AS (PARTITION BY card, part)
    )
    SELECT card || CASE part WHEN '' THEN '' ELSE ' ' || part END, sum((p - q) * ln(p / q)), max(rows)
    FROM shares GROUP BY card, part HAVING max(rows) >= {fewest} ORDER BY 2 DESC, 1
"""


def _definition(what: str, severity: str) -> CheckDefinition:
    return CheckDefinition.model_validate(
        {
            "id": f"scorecard_drift.{what}.{severity}",
            "family": "scorecard_drift",
            "table": _TABLE,
            "owner": "team:credit-products",
            "reason": _REASONS[what],
            "severity": severity,
        }
    )


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return [_definition(what, severity) for what in _LIMITS for severity in ("warn", "block")]


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    with open_read_only(build.warehouse, threads=build.threads) as connection:
        found = {what: _figures(connection, what) for what in _LIMITS}
    return [_check(definition, found[definition.id.split(".")[1]]) for definition in checks]


def _figures(connection: duckdb.DuckDBPyConnection, what: str) -> list[tuple[str, Decimal]]:
    """Scorecard, or scorecard and characteristic, with its figure, the highest first."""
    if what in _CLASSES:
        sql = _INDEX.format(classes=_CLASSES[what], fewest=_FEWEST_ROWS)
    else:
        sql = (_UNRATED if what == "unrated" else _CALIBRATION).format(fewest=_FEWEST_ROWS)
    rows = connection.execute(sql).fetchall()
    return [(row[0], Decimal(f"{row[1]:.4f}")) for row in rows if row[1] is not None]


def _check(definition: CheckDefinition, found: list[tuple[str, Decimal]]) -> CheckResult:
    what = definition.id.split(".")[1]
    warn, hold, unit, says = _LIMITS[what]
    limit = hold if definition.severity == "block" else warn
    if not found:
        nothing = Measured(says=f"no trained scorecard with {_FEWEST_ROWS} enterprises", limit=limit, unit=unit)
        return definition.result("passed", nothing)
    name, figure = found[0]
    measured = Measured(
        value=figure,
        unit=unit,
        limit=limit,
        segment=name,
        says=says.format(figure=figure),
        limit_says=f"at most {says.format(figure=limit)}",
    )
    return definition.result("failed" if figure > limit else "passed", measured)


def _inputs(_: Build) -> dict[str, Inputs]:
    return {one.id: Inputs(_READS) for one in _definitions({}, {})}


FAMILY = Family("scorecard_drift", "build", _definitions, _run, inputs=_inputs)
