"""Eligibility of many enterprises: the models as dbt runs them beside one hand-written statement.

`python benchmarks/eligibility.py [--enterprises N] [--threads N]`. Both read the same figures and write one row per
enterprise and criterion of documents 115 (technology SMEs) and 63, annex 1 (innovative SMEs). That states, values,
distances and results agree is checked before anything is printed.
"""

from __future__ import annotations

from beside import Comparison, run

_DIFFERENCES = """
    SELECT
        (SELECT count(*) FROM (FROM views.view_eligibility_criterion WHERE rulebook_code <> 'sme_size') AS m
         FULL JOIN by_hand.eligibility AS h USING (enterprise_id, rulebook_code, criterion_code)
         WHERE (m.state_code, m.criterion_value, m.value_max, m.gap_value, m.source_feed, m.clause)
             IS DISTINCT FROM
               (h.state_code, h.criterion_value, h.value_max, h.gap_value, h.source_feed, h.clause))
        + (SELECT count(*) FROM (FROM marts.mart_eligibility WHERE rulebook_code <> 'sme_size') AS m
           FULL JOIN (SELECT DISTINCT enterprise_id, rulebook_code, result_rank FROM by_hand.eligibility) AS h
           USING (enterprise_id, rulebook_code)
           WHERE m.state_code IS DISTINCT FROM ['unmet', 'unknown', 'manual', 'met'][h.result_rank])
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM by_hand.eligibility), (SELECT count(*) FROM intermediate.int_measure__chosen)
"""


if __name__ == "__main__":
    run(
        Comparison(
            figures="made_up_figures.sql",
            statement="eligibility.sql",
            seeds=("path:seeds/rulebooks", "measure", "unit", "eligibility_recognition"),
            before=("int_rulebook__effective", "path:models/intermediate/size"),
            models=(
                "path:models/intermediate/eligibility",
                "mart_eligibility",
                "mart_eligibility_criterion",
                "mart_eligibility_rule",
                "view_eligibility_criterion",
            ),
            differences=_DIFFERENCES,
            counts=_COUNTS,
            told="{1:,} figures, {0:,} criteria",
        ),
        __doc__,
    )
