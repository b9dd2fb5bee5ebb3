"""Has the population moved away from the sample that a trained scorecard was developed on?

The population stability index of scores and of the bins of each characteristic, against the shares of the development
sample. Scorecards that are placeholders or research have no sample of this population, and are not judged.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb

from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Build, Family, Feeds, Inputs, Manifest
from quality.measured import Measured
from quality.readonly import open_read_only

_TABLE = "marts.mart_credit_score"
_WARN, _HOLD = Decimal("0.1"), Decimal("0.25")
_FEWEST_ROWS = 200
"""Of fewer the index is above 0.1 by chance: its mean is some (bins - 1) (1/n + 1/m)."""

_REASONS = {
    "scores": Reason(zh="评分分布偏离开发样本", en="Scores have moved away from the development sample"),
    "characteristics": Reason(
        zh="特征变量分布偏离开发样本", en="Values of a characteristic have moved away from the development sample"
    ),
}
_READS = frozenset(
    {_TABLE, "intermediate.int_credit__points", "intermediate.int_credit__scorecard", "seeds.scorecard_bin"}
    | {"seeds.scorecard_pd"}
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
    return [_definition(what, severity) for what in _CLASSES for severity in ("warn", "block")]


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    with open_read_only(build.warehouse, threads=build.threads) as connection:
        found = {what: _indices(connection, what) for what in _CLASSES}
    return [_check(definition, found[definition.id.split(".")[1]]) for definition in checks]


def _indices(connection: duckdb.DuckDBPyConnection, what: str) -> list[tuple[str, Decimal]]:
    """Scorecard, or scorecard and characteristic, with its index, the highest first."""
    rows = connection.execute(_INDEX.format(classes=_CLASSES[what], fewest=_FEWEST_ROWS)).fetchall()
    return [(name, Decimal(f"{index:.4f}")) for name, index, _ in rows]


def _check(definition: CheckDefinition, found: list[tuple[str, Decimal]]) -> CheckResult:
    limit = _HOLD if definition.severity == "block" else _WARN
    if not found:
        nothing = Measured(says=f"no trained scorecard with {_FEWEST_ROWS} enterprises", limit=limit, unit="index")
        return definition.result("passed", nothing)
    name, index = found[0]
    says, limit_says = f"PSI {index}", f"PSI at most {limit}"
    measured = Measured(value=index, unit="index", limit=limit, segment=name, says=says, limit_says=limit_says)
    return definition.result("failed" if index > limit else "passed", measured)


def _inputs(_: Build) -> dict[str, Inputs]:
    return {one.id: Inputs(_READS) for one in _definitions({}, {})}


FAMILY = Family("scorecard_drift", "build", _definitions, _run, inputs=_inputs)
