"""Quantiles of the scores of one scheme from a finished build: the cuts of its quantile bands."""

from __future__ import annotations

from typing import Any

import duckdb

from pipelines.rulebooks.words import plain

# At percentile p is the lowest place that has at least p % of the cohort below it: of twenty scores the sixteenth is at
# percentile 75, and five are at or above it. In a cohort too small for that, the best score.
_QUANTILES = """
    WITH scored AS (
        SELECT stage_code, score FROM intermediate.int_innovation__score
        WHERE rulebook_code = $code AND state_code = 'scored'
    ), stage AS (
        SELECT stage_code, order_no FROM seeds.innovation_stage WHERE rulebook_code = $code AND version = $version
    ), cohort AS (
        SELECT stage_code, score, 'stage' AS cohort_code FROM scored
        UNION ALL
        SELECT stage.stage_code, scored.score, 'all' FROM scored CROSS JOIN stage
    ), placed AS (
        SELECT *, count(*) OVER w AS cohort_size, row_number() OVER (w ORDER BY score) AS place
        FROM cohort WINDOW w AS (PARTITION BY cohort_code, stage_code)
    ), cut AS (
        SELECT DISTINCT unnest([percentile_from, percentile_below]) AS percentile
        FROM seeds.quantile_band_rule JOIN intermediate.int_rulebook__effective USING (rulebook_code, version)
    )
    SELECT stage_code, percentile, score, cohort_code, cohort_size
    FROM placed JOIN cut ON place = least((cohort_size * percentile + 99) // 100 + 1, cohort_size)
    JOIN stage USING (stage_code)
    WHERE percentile IS NOT NULL AND cohort_size >= $least
    QUALIFY row_number() OVER (PARTITION BY stage_code, percentile ORDER BY cohort_code DESC) = 1
    ORDER BY order_no, percentile
"""


def quantiles(connection: duckdb.DuckDBPyConnection, scheme: dict[str, Any]) -> list[dict[str, object]]:
    """Rows of `innovation_quantile` without year and origin, a row for each stage and cut of the rule in force.

    A stage with fewer scores than `least` takes those of all stages; none where these are too few as well.

    Args:
        connection: the build's warehouse.
        scheme: `code`, `version` and `least`.
    """
    asked = {name: scheme[name] for name in ("code", "version", "least")}
    return [
        {
            "stage_code": stage,
            "percentile": percentile,
            "score": plain(score),
            "cohort_code": cohort,
            "cohort_size": size,
        }
        for stage, percentile, score, cohort, size in connection.execute(_QUANTILES, asked).fetchall()
    ]
