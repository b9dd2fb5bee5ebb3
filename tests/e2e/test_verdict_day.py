"""The verdicts of a person in a built day: who decided, when and until when, and their end after the last day."""

from datetime import timedelta

import duckdb
import polars as pl
import pytest
from small_city import DAY, City

from pipelines.city.folder import city_of
from pipelines.plan.day import day_build
from pipelines.rulebooks.city_rows import rulebooks_of
from pipelines.rulebooks.verdicts import Verdict, add_verdict
from pipelines.warehouse.receipt import WAREHOUSE

RULE = ("tech_sme", "2017", "products")
_HEADER = "记录编号,统一社会信用代码,企业名称,列入日期,列入原因,列入机关,移出日期,移出原因,移出机关,更新时间,增删改标志"
_REASON = "通过登记的住所或经营场所无法取得联系"
_ENTERPRISES = """
    SELECT d.enterprise_id FROM core.dim_enterprise d JOIN intermediate.int_enterprise__form f USING (enterprise_id)
    WHERE has_registry AND is_enterprise_kind AND enterprise_form_code <> 'branch' ORDER BY 1 LIMIT 3
"""
_JUDGED = """
    SELECT enterprise_id, c.state_code, c.verdict_by, c.verdict_date, c.verdict_until_date,
           contains(coalesce(r.manual_criteria, ''), 'products')
    FROM marts.mart_eligibility_criterion c
    JOIN marts.mart_eligibility r USING (enterprise_id, rulebook_code)
    WHERE (c.rulebook_code, c.version, c.criterion_code) = (?, ?, ?) AND list_contains(?, enterprise_id) ORDER BY 1
"""


@pytest.mark.whole_day("a build with verdicts")
def test_a_verdict_holds_to_its_last_day_and_says_who_gave_it(city: City) -> None:
    """The first of three verdicts ends today, the second ended yesterday; the third enterprise has none.

    The small city has no figure that an assessment takes, so the directory of abnormal operations names all three.
    """
    with duckdb.connect(str(day_build(city.settings, DAY) / WAREHOUSE), read_only=True) as connection:
        first, second, third = (row[0] for row in connection.execute(_ENTERPRISES).fetchall())
    codes = (first, second, third)
    lines = [_HEADER, *(f"{code},{code},,2026-06-01,{_REASON},,,,,,I" for code in codes)]
    path = city.inbox_file("registry/abnormal_operation", "经营异常")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    own, given = city_of(city.settings), DAY - timedelta(days=30)
    rules = rulebooks_of(own).tables["eligibility_criterion"].rows
    for enterprise, until in ((first, DAY), (second, DAY - timedelta(days=1))):
        verdict = Verdict(enterprise, *RULE, "met", "Catalogue of 2024", until, "Zhang San", given)
        add_verdict(verdict, rules, pl.Series(codes), own.criterion_verdicts)
    city.land()
    with duckdb.connect(str(city.build() / WAREHOUSE), read_only=True) as connection:
        found = connection.execute(_JUDGED, [*RULE, list(codes)]).fetchall()
    assert found == [
        (first, "met", "Zhang San", given, DAY, False),
        (second, "manual", None, None, None, True),
        (third, "manual", None, None, None, True),
    ]
