"""`landing.seen_enterprise`: whom a feed names by the business date, and whom a correction may have taken away."""

import duckdb

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contract
from pipelines.warehouse.sources import _control_views

CONTRACTS = """
CREATE SCHEMA landing;
CREATE TABLE landing.run AS SELECT DATE '2026-03-01' AS business_date;
CREATE TABLE landing.innovation__tech_contract AS
    SELECT *, 1 AS _delivery_no, 1.00::DECIMAL(18, 2) AS turnover_cny, 1.00::DECIMAL(18, 2) AS technology_cny
    FROM (VALUES
        ('C1', 'WRONG', DATE '2026-01-01', DATE '2026-01-15'), ('C1', 'RIGHT', DATE '2026-01-01', DATE '2026-02-15'),
        ('C2', 'ONCE', DATE '2026-01-01', DATE '2026-01-15'), ('C2', NULL, DATE '2026-01-01', DATE '2026-02-15'),
        ('C3', 'BOTH', DATE '2026-01-01', DATE '2026-01-15'), ('C3', 'RIGHT', DATE '2026-01-01', DATE '2026-02-15'),
        ('C4', 'BOTH', DATE '2026-01-01', DATE '2026-02-15'),
        ('C5', 'LATE', DATE '2026-03-02', DATE '2026-03-01'), ('C6', 'LATE', DATE '2026-03-01', DATE '2026-03-02')
    ) AS contract (contract_no, enterprise_id, registered_date, _as_of_date);
"""


def test_only_an_enterprise_alone_under_some_grain_is_named_for_certain() -> None:
    feed = read_contract(SOURCES_DIR / "innovation" / "tech_contract.yml")
    assert feed.grain == ("contract_no",)
    with duckdb.connect() as connection:
        connection.execute(CONTRACTS)
        for view in _control_views([feed]):
            connection.execute(view)
        seen = connection.execute("SELECT enterprise_id, is_contested FROM landing.seen_enterprise").fetchall()
    named = {enterprise: contested for enterprise, contested in seen if enterprise}
    assert named == {"WRONG": True, "RIGHT": True, "ONCE": False, "BOTH": False}
