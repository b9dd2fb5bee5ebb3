"""Innovation points of many enterprises: the models as dbt runs them beside one hand-written statement.

`python benchmarks/scoring.py [--enterprises N] [--threads N]`. Both read the same measures and write every indicator's
row.
"""

from __future__ import annotations

from beside import Comparison, run

_DIFFERENCES = """
    SELECT count(*) FROM marts.mart_innovation_indicator m
    FULL JOIN by_hand.innovation h USING (enterprise_id, rulebook_code, indicator_code)
    LEFT JOIN marts.mart_innovation_score s USING (enterprise_id, rulebook_code)
    WHERE (s.stage_code IS NOT NULL OR m.enterprise_id IS NULL)
      AND ((m.points, m.effective_weight, m.indicator_value) IS DISTINCT FROM
           (h.points, h.effective_weight, h.indicator_value)
        OR (s.score, s.rank_in_cohort, s.cohort_size) IS DISTINCT FROM (h.score, h.rank_in_cohort, h.cohort_size))
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM marts.mart_innovation_score WHERE state_code = 'scored'),
           (SELECT count(*) FROM marts.mart_innovation_indicator),
           (SELECT count(*) FROM intermediate.int_measure__chosen)
"""


if __name__ == "__main__":
    run(
        Comparison(
            figures="made_up_measures.sql",
            statement="scoring.sql",
            seeds=("path:seeds/rulebooks", "measure", "indicator"),
            models=(
                "int_rulebook__effective",
                "path:models/intermediate/indicator",
                "path:models/intermediate/innovation",
                "path:models/marts,mart_innovation_*",
            ),
            differences=_DIFFERENCES,
            counts=_COUNTS,
            told="{2:,} measures, {0:,} scores, {1:,} indicators",
        ),
        __doc__,
    )
