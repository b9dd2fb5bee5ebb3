"""Builds of a few rows that passed a gate of one check: what publishing needs, without a city, dbt and linking."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from pipelines.base.durable import sha256_of_file
from pipelines.base.records import write_record
from pipelines.base.settings import Settings
from pipelines.contracts.rights import PUBLIC
from pipelines.gate.receipt import RECEIPT, GateReceipt
from pipelines.plan.day import note_gate, remember_day
from pipelines.plan.plan import Plan, write_plan
from pipelines.warehouse.receipt import BUILD, WAREHOUSE, BuildReceipt, PublishedColumn, PublishedTable
from quality.checks import CheckResult, Reason

TABLES = ("mart_enterprise_profile", "mart_second", "mart_third")
"""The first has names, which publishing puts beside what changed."""
STAMP = "stamp"
"""The column that says of each row which build it is of."""
_ROWS = 3
_LEDGER = (
    "consent_no VARCHAR, scope_code VARCHAR, enterprise_id VARCHAR, bank_code VARCHAR, purpose_code VARCHAR, "
    "valid_from_date DATE, valid_to_date DATE, withdrawn_date DATE, evidence_digest VARCHAR"
)
"""Columns of a ledger of consents without rows: all that these builds publish is public."""


def small_build(settings: Settings, day: date, stamp: int) -> Path:
    """Make the day's build, all rows of which bear the stamp; returns its folder."""
    plan = Plan(
        business_date=day,
        code_sha256=f"{stamp:064x}",
        rulebooks={},
        deliveries=(),
        rejections=(),
        absent_feeds=(),
    )
    folder = write_plan(plan, settings.builds_dir)
    warehouse = folder / WAREHOUSE
    with duckdb.connect(warehouse, config={"threads": 1}) as connection:
        connection.execute("CREATE SCHEMA marts")
        for table in TABLES:
            code = "'E' || i"
            rows = (
                f"SELECT {code} AS enterprise_id, {code} AS uscc, {code} AS enterprise_name, "  # noqa: S608 - a number
                f"'340202' AS region_code, {int(stamp)} AS {STAMP} "
                f"FROM range({_ROWS}) AS r(i)"
            )
            connection.execute(f"CREATE TABLE marts.{table} AS {rows}")
        connection.execute("CREATE SCHEMA core")
        connection.execute(f"CREATE TABLE core.dim_consent ({_LEDGER})")
    built = BuildReceipt(
        build_id=plan.build_id,
        plan_sha256=plan.sha256,
        warehouse_sha256=sha256_of_file(warehouse),
        tables=tuple(_described(table) for table in TABLES),
        model_seconds={},
    )
    write_record(folder / BUILD, built)
    receipt = GateReceipt(
        build_id=plan.build_id,
        plan_sha256=plan.sha256,
        warehouse_sha256=built.warehouse_sha256,
        build_receipt_sha256=sha256_of_file(folder / BUILD),
        checks=(_passed(),),
    )
    write_record(folder / RECEIPT, receipt)
    remember_day(settings.builds_dir, day, plan.build_id, {})
    note_gate(settings.builds_dir, day, sha256_of_file(folder / RECEIPT))
    return folder


def _described(table: str) -> PublishedTable:
    columns = tuple(
        PublishedColumn(name=name, zh="示例列。", en="An example column.", rights=PUBLIC)
        for name in ("enterprise_id", "uscc", "enterprise_name", "region_code", STAMP)
    )
    return PublishedTable(
        name=table, key=("enterprise_id",), zh="示例表。", en="An example table.", row_rights=PUBLIC, columns=columns
    )


def _passed() -> CheckResult:
    return CheckResult(
        id="example",
        family="example",
        table=f"marts.{TABLES[0]}",
        owner="team:data-platform",
        reason=Reason(zh="示例", en="Example"),
        severity="block",
        state="passed",
        sample=[],
        detail=None,
        seconds=0,
    )
