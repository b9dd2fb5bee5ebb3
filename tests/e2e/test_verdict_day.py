"""The verdicts of a person in a built day: who decided, when and until when, and their end after the last day."""

from datetime import timedelta

import duckdb
from small_city import DAY, City

from pipelines.city.folder import city_of
from pipelines.rulebooks.city_rows import rulebooks_of
from pipelines.rulebooks.verdicts import Verdict, add_verdict
from pipelines.warehouse.receipt import WAREHOUSE

RULE = ("tech_sme", "2017", "products")
_WAITING = """
    SELECT enterprise_id FROM marts.mart_eligibility_criterion
    WHERE (rulebook_code, version, criterion_code) = (?, ?, ?) AND state_code = 'manual' ORDER BY 1 LIMIT 3
"""
_JUDGED = """
    SELECT enterprise_id, c.state_code, c.verdict_by, c.verdict_date, c.verdict_until_date,
           contains(coalesce(r.manual_criteria, ''), 'products')
    FROM marts.mart_eligibility_criterion c
    JOIN marts.mart_eligibility r USING (enterprise_id, rulebook_code)
    WHERE (c.rulebook_code, c.version, c.criterion_code) = (?, ?, ?) AND list_contains(?, enterprise_id) ORDER BY 1
"""


def test_a_verdict_holds_to_its_last_day_and_says_who_gave_it(city: City) -> None:
    """The first of three verdicts ends today, the second ended yesterday; the third enterprise has none."""
    before = city.build()
    with duckdb.connect(str(before / WAREHOUSE), read_only=True) as connection:
        enterprises = [row[0] for row in connection.execute(_WAITING, RULE).fetchall()]
    rules = rulebooks_of(city_of(city.settings)).tables["eligibility_criterion"].rows
    path = city_of(city.settings).criterion_verdicts
    given = DAY - timedelta(days=30)
    for enterprise, until in zip(enterprises, (DAY, DAY - timedelta(days=1)), strict=False):
        add_verdict(Verdict(enterprise, *RULE, "met", "Catalogue of 2024", until, "Zhang San", given), rules, path)
    with duckdb.connect(str(city.build() / WAREHOUSE), read_only=True) as connection:
        found = connection.execute(_JUDGED, [*RULE, enterprises]).fetchall()
    first, second, third = enterprises
    assert found == [
        (first, "met", "Zhang San", given, DAY, False),
        (second, "manual", None, None, None, True),
        (third, "manual", None, None, None, True),
    ]
