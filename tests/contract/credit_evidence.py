"""Made-up evidence of a few enterprises, and the characteristics that the models make of it. Asserts nothing."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import duckdb
from compiled_models import connect_with_seeds, insert_rows, run_models

DATES = (date(2025, 6, 30), date(2025, 12, 31), date(2026, 6, 30))
MODELS = (
    "int_credit__window", "int_credit__subject", "int_credit__of_invoice", "int_credit__silence",
    "int_credit__customer", "int_credit__latest", "int_credit__of_tax", "int_credit__of_list", "int_credit__of_loan",
    "int_credit__of_both", "int_credit__characteristic",
)  # fmt: skip
_CODES = (
    "sales", "sales_red", "sales_void", "purchases", "vat_sales", "vat_tax", "vat_late", "tax_level", "insured",
    "insured_unpaid", "cit_revenue", "cit_profit", "cit_assets", "changed_legal_person", "abnormal", "penalty",
    "arrears", "patent", "loan_balance", "loan_amount", "loan_overdue",
)  # fmt: skip
_TABLES = """
    CREATE TABLE core.dim_run AS SELECT DATE '2026-06-30' AS business_date;
    CREATE TABLE core.dim_enterprise (enterprise_id VARCHAR, has_registry BOOLEAN, is_enterprise_kind BOOLEAN,
        established_date DATE);
    CREATE TABLE intermediate.int_credit__date (observation_date DATE, is_current BOOLEAN);
    CREATE TABLE intermediate.int_credit__feed (feed VARCHAR, known_from_date DATE);
    CREATE TABLE intermediate.int_credit__evidence (enterprise_id VARCHAR, evidence_code VARCHAR, event_date DATE,
        party_code VARCHAR, amount DECIMAL(28, 6), item_count BIGINT, known_from_date DATE, known_to_date DATE);
    CREATE TABLE intermediate.int_credit__invoice_month (enterprise_id VARCHAR, direction_code VARCHAR,
        month_end_date DATE, first_date DATE, last_date DATE, known_from_date DATE);
    CREATE TABLE intermediate.int_credit__customer_month (enterprise_id VARCHAR, counterparty_ref VARCHAR,
        month_end_date DATE, net_cny DECIMAL(24, 2), known_from_date DATE);
"""
EVIDENCE = {"int_credit__evidence": "event_date", "int_credit__invoice_month": "last_date",
            "int_credit__customer_month": "month_end_date", "int_credit__feed": None}  # fmt: skip
"""Tables of what is known, and what dates it."""


def made_up(manifest: Mapping[str, Any], enterprises: int = 25, seed: int = 3) -> duckdb.DuckDBPyConnection:
    """A database with evidence that came on time, late, and corrected."""
    rng = random.Random(seed)  # noqa: S311 - made-up evidence
    connection = connect_with_seeds(manifest)
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    insert_rows(connection, "intermediate.int_credit__date", [(day, day == DATES[-1]) for day in DATES])
    feeds = ("registry/change", "registry/abnormal_operation", "credit/admin_penalty", "credit/dishonest_debtor",
             "tax/arrears", "ip/patent")  # fmt: skip
    of_feeds = [(feed, DATES[number % 3] - timedelta(days=5)) for number, feed in enumerate(feeds)]
    insert_rows(connection, "intermediate.int_credit__feed", of_feeds)
    rows, invoices, customers = [], [], []
    for number in range(enterprises):
        who = f"E{number:03d}"
        connection.execute(
            "INSERT INTO core.dim_enterprise VALUES (?, true, true, ?)", [who, date(2015 + number % 9, 3, 1)]
        )
        for code in _CODES:
            for _ in range(rng.randrange(6, 20)):
                event = date(2023, 7, 1) + timedelta(days=rng.randrange(1_090))
                known = event + timedelta(days=rng.randrange(300))
                amount = rng.randrange(4) if code == "tax_level" else rng.randrange(1, 90_000)
                corrected = known + timedelta(days=rng.randrange(1, 300)) if rng.random() < 0.3 else None
                party = f"B{rng.randrange(3)}"
                rows.append((who, code, event, party, amount, rng.randrange(1, 9), known, corrected))
                if corrected:
                    rows.append((who, code, event, party, amount * 3, 1, corrected, None))
        for _ in range(20):
            day = date(2023, 7, 1) + timedelta(days=rng.randrange(1_080))
            known = day + timedelta(days=rng.randrange(300))
            last = day + timedelta(days=rng.randrange(10))
            invoices.append((who, "sale", last, day, last, known))
            customers.append((who, f"C{rng.randrange(4)}", last, rng.randrange(-500, 9_000), known))
    insert_rows(connection, "intermediate.int_credit__evidence", rows)
    insert_rows(connection, "intermediate.int_credit__invoice_month", invoices)
    insert_rows(connection, "intermediate.int_credit__customer_month", customers)
    return connection


def characteristics(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], day: date
) -> dict[tuple[str, str], Any]:
    """Values on one date by enterprise and code, and whether each is stale. The models are made anew."""
    for node in manifest["nodes"].values():
        if node["name"] in MODELS:
            kind = "VIEW" if node["config"]["materialized"] == "view" else "TABLE"
            connection.execute(f"DROP {kind} IF EXISTS {node['schema']}.{node['name']}")
    run_models(connection, manifest, *MODELS)
    found = connection.execute(
        "SELECT enterprise_id, characteristic_code, characteristic_value, is_stale "
        "FROM intermediate.int_credit__characteristic WHERE observation_date = ?",
        [day],
    ).fetchall()
    return {(who, code): (value, stale) for who, code, value, stale in found}


def forget_after(connection: duckdb.DuckDBPyConnection, day: date) -> None:
    """As if the data had been frozen on a day: what came or happened later is gone, corrections that came later too."""
    for table, dated in EVIDENCE.items():
        later = f"known_from_date > DATE '{day}'" + (f" OR {dated} > DATE '{day}'" if dated else "")
        connection.execute(f"DELETE FROM intermediate.{table} WHERE {later}")  # noqa: S608 - names of ours
    connection.execute(
        f"UPDATE intermediate.int_credit__evidence SET known_to_date = NULL WHERE known_to_date > DATE '{day}'"  # noqa: S608
    )
