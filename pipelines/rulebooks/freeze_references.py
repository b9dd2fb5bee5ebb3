"""Full-mark references of one scheme from a finished build: percentiles of the values of its indicators."""

from __future__ import annotations

from typing import Any

import duckdb

from pipelines.rulebooks.words import plain

# The cohort are the enterprises of a stage whose coverage reaches the floor, for others are not scored. Who earns
# nothing says nothing of what full marks are: most have no PCT application, and a percentile of zeros would be zero.
# The nearest rank is taken, which is a value that some enterprise has, not one between two.
_REFERENCES = """
    WITH earning AS (
        SELECT r.stage_code, r.indicator_code, v.indicator_value,
               CASE i.direction WHEN 'lower' THEN -v.indicator_value ELSE v.indicator_value END AS merit
        FROM intermediate.int_innovation__coverage s
        JOIN intermediate.int_innovation__rule r USING (rulebook_code, stage_code)
        JOIN intermediate.int_innovation__value v USING (enterprise_id, indicator_code)
        JOIN seeds.innovation_indicator i USING (rulebook_code, version, indicator_code)
        WHERE rulebook_code = $code AND version = $version AND i.reference_method = 'frozen' AND stage_code <> 'none'
          AND s.coverage_pct >= $floor
          AND CASE i.direction WHEN 'lower' THEN v.indicator_value < i.zero_value
                               ELSE v.indicator_value > i.zero_value END
    ), cohort AS (
        SELECT *, 'stage' AS cohort_code FROM earning
        UNION ALL
        SELECT g.stage_code, e.indicator_code, e.indicator_value, e.merit, 'all'
        FROM earning e CROSS JOIN (SELECT stage_code FROM seeds.innovation_stage
                                   WHERE rulebook_code = $code AND version = $version) g
    ), placed AS (
        SELECT *, count(*) OVER w AS cohort_size, row_number() OVER (w ORDER BY merit) AS place
        FROM cohort WINDOW w AS (PARTITION BY cohort_code, stage_code, indicator_code)
    ), nearest AS (
        SELECT * FROM placed WHERE place = (cohort_size * $percentile + 99) // 100
          AND (cohort_code = 'all' OR cohort_size >= $least)
    )
    SELECT i.indicator_code, t.stage_code,
           CASE i.direction WHEN 'lower' THEN least(coalesce(n.indicator_value, i.reference_floor), i.reference_floor)
                            ELSE greatest(coalesce(n.indicator_value, i.reference_floor), i.reference_floor) END,
           coalesce(n.cohort_code, 'none'), coalesce(n.cohort_size, 0)
    FROM seeds.innovation_indicator i JOIN seeds.innovation_stage t USING (rulebook_code, version)
    LEFT JOIN nearest n USING (indicator_code, stage_code)
    WHERE rulebook_code = $code AND version = $version AND i.reference_method = 'frozen'
    QUALIFY row_number() OVER (PARTITION BY stage_code, indicator_code ORDER BY n.cohort_code DESC) = 1
    ORDER BY i.order_no, t.order_no
"""


def references(connection: duckdb.DuckDBPyConnection, scheme: dict[str, Any]) -> list[dict[str, object]]:
    """Rows of `innovation_reference` without year and origin, a row for each indicator and stage of the scheme.

    Args:
        connection: the build's warehouse.
        scheme: `code`, `version`, `percentile`, `least` (smallest cohort) and `floor` (of coverage, in per cent).
    """
    return [
        {
            "indicator_code": indicator,
            "stage_code": stage,
            "reference_value": plain(value),
            "percentile": scheme["percentile"],
            "cohort_code": cohort,
            "cohort_size": size,
        }
        for indicator, stage, value, cohort, size in connection.execute(_REFERENCES, scheme).fetchall()
    ]
