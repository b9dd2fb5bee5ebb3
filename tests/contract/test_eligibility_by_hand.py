"""The engine against another hand: the benchmark's statement, which has every number that decides written into it.

Two rulebooks, 2,000 made-up enterprises with gaps in their figures: every state, value, distance and source agrees.
"""

from pathlib import Path

from compiled_models import connect_with_seeds, run_models
from dbt_scratch import compiled
from rule_lab import ELIGIBILITY_MODELS

_BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
_ENTERPRISES = 2000

_CRITERIA = """
    select count(*), count(distinct made.state_code), count_if(
        (made.state_code, made.criterion_value, made.value_max, made.gap_value, made.period_year, made.source_feed,
         made.clause, made.document_no)
        is distinct from
        (hand.state_code, hand.criterion_value, hand.value_max, hand.gap_value, hand.period_year, hand.source_feed,
         hand.clause, hand.document_no))
    from views.view_eligibility_criterion as made
    full join by_hand.eligibility as hand using (enterprise_id, rulebook_code, route_code, criterion_code)
    where rulebook_code in ('tech_sme', 'innovative_sme')
"""
_RESULTS = """
    select count(*), count(distinct made.state_code),
        count_if(made.state_code <> hand.result_code)
    from marts.mart_eligibility as made
    inner join (select distinct enterprise_id, rulebook_code, result_code from by_hand.eligibility) as hand
        using (enterprise_id, rulebook_code)
"""


def test_models_and_a_hand_written_statement_agree() -> None:
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    figures = (_BENCHMARKS / "made_up_figures.sql").read_text(encoding="utf-8")
    connection.execute(figures.replace("$enterprises", str(_ENTERPRISES)))
    run_models(connection, manifest, "int_rulebook__effective", *ELIGIBILITY_MODELS)
    connection.execute("create schema by_hand")
    connection.execute((_BENCHMARKS / "eligibility.sql").read_text(encoding="utf-8"))
    assert connection.execute(_CRITERIA).fetchall() == [(33 * _ENTERPRISES, 5, 0)]
    assert connection.execute(_RESULTS).fetchall() == [(2 * _ENTERPRISES, 4, 0)]
