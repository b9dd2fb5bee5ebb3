"""What an evaluation looks at: who joined when, where enterprises are, and their figures in each half-year."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import KechuangError
from pipelines.base.strict_yaml import Bilingual
from pipelines.released.evaluation.periods import Period, Periods

OUTCOMES = ("sales_cny", "headcount", "new_loan_cny", "credit_score")
SPANS = ("early", "late", "before", "after")

_JOINED = """
    SELECT recognition_code AS code, enterprise_id, min(valid_from_date) AS joined_on
    FROM intermediate.int_recognition__status GROUP BY ALL
    UNION ALL
    SELECT rulebook_code, enterprise_id, min(push_date) FROM seeds.cultivation_push GROUP BY ALL
    UNION ALL
    SELECT rulebook_code, enterprise_id, min(granted_date) FROM marts.mart_pool_filing GROUP BY ALL
"""
_NAMES = """
    SELECT title_zh, title_en FROM marts.mart_rulebook
    WHERE rule_kind = 'recognition_rule' AND rule_code = $code AND is_in_force
    UNION ALL
    SELECT rulebook_zh, rulebook_en FROM marts.mart_rulebook WHERE rulebook_code = $code AND is_in_force
"""
_ENTERPRISES = """
    SELECT enterprise_id, enterprise.address_region_code AS district, section.industry_section AS industry,
        enterprise.established_date
    FROM intermediate.int_enterprise__assessed
    JOIN core.dim_enterprise AS enterprise USING (enterprise_id)
    LEFT JOIN seeds.industry_section AS section
        ON substring(enterprise.industry_code, 1, 2) BETWEEN section.division_from AND section.division_to
    WHERE enterprise.status_code = 'active'
"""
_FIGURES = {
    # an enterprise with any invoice in these two years sold nothing in a month without one; of another it is unknown
    "sales_cny": """
        SELECT enterprise_id,
            coalesce(sum(net_cny) FILTER (direction_code = 'sale' AND month_start_date BETWEEN $first AND $last), 0)
        FROM marts.mart_invoice_month GROUP BY ALL
    """,
    # of the insurance that has the most, as in the measure of insured employees
    "headcount": """
        SELECT enterprise_id, avg(insured) FROM (
            SELECT enterprise_id, due_month, max(insured) AS insured FROM (
                SELECT enterprise_id, due_month, insurance_code, sum(insured_count) AS insured
                FROM staging.stg_social__insurance_headcount
                WHERE due_month BETWEEN $first AND $last GROUP BY ALL
            ) GROUP BY ALL
        ) GROUP BY ALL
    """,
    "new_loan_cny": """
        SELECT enterprise_id, coalesce(sum(loan_amount_cny) FILTER (granted_date BETWEEN $first AND $last), 0)
        FROM intermediate.int_enterprise__assessed LEFT JOIN intermediate.int_statistic__loan USING (enterprise_id)
        GROUP BY ALL HAVING (SELECT count(*) FROM intermediate.int_statistic__loan) > 0
    """,
    "credit_score": """
        SELECT enterprise_id, arg_max(score, observation_date)
        FROM marts.mart_credit_history JOIN intermediate.int_credit__scorecard AS card USING (rulebook_code)
        WHERE card.is_primary AND score IS NOT NULL AND observation_date BETWEEN $first AND $last GROUP BY ALL
    """,
}


def read_panel(warehouse: Path, code: str, periods: Periods) -> pl.DataFrame:
    """One row per enterprise that is assessed and active, in order of its key.

    Args:
        warehouse: that of a finished build.
        code: a recognition, a cultivation list or a risk-sharing pool.
        periods: the half-years.

    Returns:
        enterprise_id, district, industry, established_date, is_listed, joined_on (null if it is not listed or
        the list does not say), and `<outcome>_<span>` of each outcome as a float: CNY, persons, CNY, points; null if it
        is not known.

    Raises:
        KechuangError: nothing has this code.
    """
    with opened_duckdb(warehouse, read_only=True) as connection:
        joined = connection.sql(_JOINED).pl()
        if code not in (known := sorted(set(joined["code"]))):
            raise KechuangError(
                f"no list, recognition or pool has the code {code}: there are {', '.join(known) or 'none'}"
            )
        panel: pl.DataFrame = connection.sql(_ENTERPRISES).pl()
        for outcome, query in _FIGURES.items():
            for span in SPANS:
                figures = _figures(connection, query, getattr(periods, span), f"{outcome}_{span}")
                panel = panel.join(figures, on="enterprise_id", how="left")
    first = joined.filter(pl.col("code") == code).select("enterprise_id", "joined_on", is_listed=pl.lit(value=True))
    panel = panel.join(first, on="enterprise_id", how="left").with_columns(pl.col("is_listed").fill_null(value=False))
    return panel.sort("enterprise_id")


def name_of(warehouse: Path, code: str) -> Bilingual:
    """What a recognition, a list or a pool is called by its rules in force; its code if they do not say."""
    with opened_duckdb(warehouse, read_only=True) as connection:
        found = connection.execute(_NAMES, {"code": code}).fetchall()
    zh, en = found[0] if found else (code, code)
    return Bilingual(zh=zh or code, en=en or code)


def _figures(connection: duckdb.DuckDBPyConnection, query: str, period: Period, name: str) -> pl.DataFrame:
    rows = connection.execute(query, {"first": period.first, "last": period.last}).fetchall()
    values = [(key, None if value is None else float(value)) for key, value in rows]
    return pl.DataFrame(values, {"enterprise_id": pl.String, name: pl.Float64}, orient="row")
