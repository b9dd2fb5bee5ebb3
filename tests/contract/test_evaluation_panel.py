"""What an evaluation reads of a build: figures by half-year, of tables that a build has."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from dbt_scratch import scratch_build

from pipelines.base.errors import KechuangError
from pipelines.released.evaluation.panel import read_panel
from pipelines.released.evaluation.periods import half_years

PERIODS = half_years(date(2026, 6, 1))  # before is the first half of 2025, after that of 2026
TABLES = {
    "intermediate.int_enterprise__assessed": "enterprise_id varchar",
    "core.dim_enterprise": "enterprise_id varchar, address_region_code varchar, industry_code varchar, "
    "established_date date, status_code varchar",
    "seeds.industry_section": "industry_section varchar, division_from varchar, division_to varchar",
    "intermediate.int_recognition__status": "enterprise_id varchar, recognition_code varchar, valid_from_date date",
    "seeds.cultivation_push": "rulebook_code varchar, enterprise_id varchar, push_date date",
    "marts.mart_pool_filing": "rulebook_code varchar, enterprise_id varchar, granted_date date",
    "marts.mart_invoice_month": "enterprise_id varchar, month_start_date date, direction_code varchar, "
    "net_cny decimal(24, 2)",
    "staging.stg_social__insurance_headcount": "enterprise_id varchar, due_month date, insurance_code varchar, "
    "insured_count bigint",
    "intermediate.int_statistic__loan": "enterprise_id varchar, granted_date date, loan_amount_cny decimal(18, 2)",
    "marts.mart_credit_history": "enterprise_id varchar, rulebook_code varchar, observation_date date, "
    "score decimal(9, 2)",
    "intermediate.int_credit__scorecard": "rulebook_code varchar, is_primary boolean",
}
ROWS = """
    insert into intermediate.int_enterprise__assessed values ('A'), ('B'), ('C');
    insert into core.dim_enterprise values ('A', '340202', '3911', '2015-01-01', 'active'),
        ('B', '340207', null, '2016-01-01', 'active'), ('C', '340207', '3911', '2016-01-01', 'cancelled');
    insert into seeds.industry_section values ('C', '13', '43');
    insert into intermediate.int_recognition__status values ('A', 'hte', '2025-08-01'), ('A', 'hte', '2022-08-01');
    insert into seeds.cultivation_push values ('pool', 'B', '2025-09-30'), ('pool', 'B', '2025-12-31');
    insert into marts.mart_invoice_month values ('A', '2025-01-01', 'sale', 100), ('A', '2025-06-01', 'sale', 20),
        ('A', '2025-06-01', 'purchase', 7), ('A', '2025-07-01', 'sale', 5), ('A', '2026-06-01', 'sale', 30);
    insert into staging.stg_social__insurance_headcount values ('A', '2025-01-01', 'pension', 3),
        ('A', '2025-01-01', 'pension', 2), ('A', '2025-01-01', 'medical', 9), ('A', '2025-02-01', 'medical', 5);
    insert into intermediate.int_statistic__loan values ('A', '2025-06-30', 1000), ('A', '2025-07-01', 50);
    insert into marts.mart_credit_history values ('A', 'first', '2025-04-30', 500), ('A', 'first', '2025-06-30', null),
        ('A', 'first', '2025-05-31', 510), ('A', 'other', '2025-06-30', 1);
    insert into intermediate.int_credit__scorecard values ('first', true), ('other', false);
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        for schema in ("intermediate", "core", "seeds", "marts", "staging"):
            connection.execute(f"create schema {schema}")
        for table, columns in TABLES.items():
            connection.execute(f"create table {table} ({columns})")
        connection.execute(ROWS)
    return path


def test_a_build_has_the_columns_that_are_read() -> None:
    made = scratch_build().columns
    for table, columns in TABLES.items():
        schema, name = table.split(".")
        read = {column.split()[0] for column in columns.replace("(24, 2)", "").replace("(18, 2)", "")
                .replace("(9, 2)", "").split(", ")}  # fmt: skip
        assert read <= set(made[schema, name]), table


def test_figures_are_those_of_their_half_year(warehouse: Path) -> None:
    first, second = read_panel(warehouse, "hte", PERIODS).to_dicts()
    assert (first["enterprise_id"], first["district"], first["industry"]) == ("A", "340202", "C")
    assert (first["is_listed"], first["joined_on"]) == (True, date(2022, 8, 1)), "its first entry"
    assert [first[f"sales_cny_{span}"] for span in ("early", "late", "before", "after")] == [100, 20, 120, 30]
    assert first["headcount_before"] == 7, "the most of the insurances each month: 9 and 5"
    assert first["headcount_after"] is None
    assert [first[f"new_loan_cny_{span}"] for span in ("before", "after")] == [1000, 0]
    assert first["credit_score_before"] == 510, "the last score of the primary scorecard"
    assert (second["enterprise_id"], second["is_listed"], second["sales_cny_before"]) == ("B", False, None)
    assert second["new_loan_cny_before"] == 0


def test_a_list_is_joined_with_its_first_push(warehouse: Path) -> None:
    joined = {row["enterprise_id"]: row["joined_on"] for row in read_panel(warehouse, "pool", PERIODS).to_dicts()}
    assert joined == {"A": None, "B": date(2025, 9, 30)}


def test_an_unknown_code_is_refused(warehouse: Path) -> None:
    with pytest.raises(KechuangError, match="no list, recognition or pool has the code nothing: there are hte, pool"):
        read_panel(warehouse, "nothing", PERIODS)
