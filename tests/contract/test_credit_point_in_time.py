"""A characteristic on a past day is made of what was known on it, and of nothing that came or happened later."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest
from credit_evidence import DATES, characteristics, forget_after, made_up
from dbt_scratch import compiled

from pipelines.linking.tables import create_tables

PAST = DATES[:-1]


@pytest.mark.parametrize("day", PAST)
def test_the_past_is_the_same_whatever_came_later(day: date) -> None:
    manifest = compiled()
    connection = made_up(manifest)
    with_all = characteristics(connection, manifest, day)
    forget_after(connection, day)
    assert with_all == characteristics(connection, manifest, day)
    assert len({code for _, code in with_all}) >= 30, "the made-up evidence reaches most characteristics"


@pytest.mark.parametrize(
    ("model", "condition", "caught"),
    [
        ("int_credit__of_tax", "evidence.known_from_date <= observed.observation_date", "vat_sales_12m"),
        ("int_credit__of_loan", "evidence.known_from_date <= observed.observation_date", "overdue_worst_days_24m"),
        ("int_credit__silence", "sold.known_from_date <= observed.observation_date", "silence_longest_days"),
    ],
)
def test_a_look_into_the_future_is_caught(model: str, condition: str, caught: str) -> None:
    """Planted on purpose: a model that drops one condition tells another past once later rows are gone."""
    shipped = compiled()
    (found,) = [(key, node) for key, node in shipped["nodes"].items() if node["name"] == model]
    key, node = found
    assert condition in node["compiled_code"]
    planted = node | {"compiled_code": node["compiled_code"].replace(condition, "true")}
    manifest = {**shipped, "nodes": shipped["nodes"] | {key: planted}}
    connection = made_up(manifest)
    with_all = characteristics(connection, manifest, PAST[0])
    forget_after(connection, PAST[0])
    frozen = characteristics(connection, manifest, PAST[0])
    assert {code for key in {*with_all, *frozen} if with_all.get(key) != frozen.get(key) for code in [key[1]]} >= {
        caught
    }


def test_a_late_correction_counts_from_its_own_day() -> None:
    """A VAT return of 100 is corrected to 900 by a file of August: June knows 100, December 900."""
    manifest = compiled()
    (node,) = [node for node in manifest["nodes"].values() if node["name"] == "stg_tax__vat_return_version"]
    connection = duckdb.connect()
    database = node["database"]
    connection.execute(f"ATTACH ':memory:' AS {database}; USE {database}; CREATE SCHEMA landing")
    create_tables(connection)
    connection.execute("CREATE TABLE landing.run AS SELECT DATE '2026-06-30' AS business_date")
    connection.execute("""
        CREATE TABLE landing.tax__vat_return AS
        SELECT 'A' AS enterprise_id, 'A' AS uscc, 'uscc' AS identifier_kind, true AS has_valid_check_digit,
            DATE '2025-04-01' AS period_start_date, DATE '2025-04-30' AS period_end_date,
            DATE '2025-05-15' AS due_date, sales::DECIMAL(18,2) AS standard_sales_cny,
            NULL::DECIMAL(18,2) AS simplified_sales_cny, NULL::DECIMAL(18,2) AS export_sales_cny,
            NULL::DECIMAL(18,2) AS exempt_sales_cny, 1::DECIMAL(18,2) AS tax_payable_cny, submitted AS submitted_date,
            kind AS submission_kind_code, submitted::TIMESTAMP AS etl_at, came AS _as_of_date, 'd' AS _delivery_id,
            row_number() OVER () AS _record_id
        FROM (VALUES (100, DATE '2025-05-10', 'original', DATE '2025-05-12'),
                     (900, DATE '2025-05-11', 'correction', DATE '2025-08-03')) AS rows (sales, submitted, kind, came)
    """)
    versions = connection.execute(
        f"SELECT standard_sales_cny, known_from_date, known_to_date FROM ({node['compiled_code']}) ORDER BY 2"  # noqa: S608
    ).fetchall()
    assert versions == [
        (Decimal("100.00"), date(2025, 5, 12), date(2025, 8, 3)),
        (Decimal("900.00"), date(2025, 8, 3), None),
    ]

    database_of_evidence = made_up(manifest, enterprises=1)
    database_of_evidence.execute("DELETE FROM intermediate.int_credit__evidence")
    database_of_evidence.executemany(
        "INSERT INTO intermediate.int_credit__evidence VALUES ('E000', 'vat_sales', '2025-04-30', NULL, ?, 1, ?, ?)",
        versions,
    )
    known = [characteristics(database_of_evidence, manifest, day).get(("E000", "vat_sales_12m")) for day in DATES]
    assert known == [(Decimal(100), False), (Decimal(900), False), None]
