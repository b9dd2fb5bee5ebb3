"""Runs the compiled models of risk-sharing pools on filings, lists and balances that a test makes up."""

from datetime import date, timedelta
from typing import Any

import duckdb
from compiled_models import connect_with_seeds, run_models
from dbt_scratch import compiled

MODELS = (
    *(f"int_pool__{name}" for name in ("filing", "exposure", "band", "share", "claim", "claims_told")),
    *(f"int_pool__{name}" for name in ("bank_month", "stop", "list", "listed", "condition", "party", "entry", "firm")),
    *(f"mart_pool_{name}" for name in ("filing", "check", "ledger", "bank")),
)
_UPSTREAM = """
create table core.dim_run (business_date date);
create table staging.stg_finance__loan_filing (enterprise_id varchar, bank_code varchar, bank_name varchar,
    programme_name varchar, loan_no varchar, loan_amount_cny decimal(18, 2), granted_date date, due_date date,
    filing_date date, guarantee_code varchar, has_ip_pledge boolean, is_first_loan_claimed boolean, record_id bigint);
create table staging.stg_finance__loan_balance (bank_code varchar, loan_no varchar, data_date date,
    balance_cny decimal(18, 2), five_class_code varchar, overdue_days integer);
create table staging.stg_finance__compensation_claim (enterprise_id varchar, bank_code varchar, loan_no varchar,
    claim_no varchar, claim_status_code varchar, claimed_date date, subrogation_date date,
    principal_loss_cny decimal(18, 2), claimed_cny decimal(18, 2), recovered_cny decimal(18, 2),
    loss_evidence_code varchar, record_id bigint);
create table staging.stg_finance__compensation_claim_version (claim_no varchar, claim_status_code varchar,
    recovered_cny decimal(18, 2), known_from_date date);
create table intermediate.int_recognition__status (enterprise_id varchar, recognition_code varchar,
    valid_from_date date, valid_to_date date, state_code varchar);
create table intermediate.int_feed__lag (feed varchar, is_evidence boolean, as_of_date date, max_lag_days integer);
insert into intermediate.int_feed__lag (feed, is_evidence) values ('innovation/hte_certificate', true),
    ('innovation/sme_admission', true), ('innovation/gradient_list', true), ('credit/honour_list', true);
"""
Row = dict[str, Any]


class PoolLab:
    """Filings, balances, claims and list entries on one business date; `run` makes the models' tables of them."""

    def __init__(self, business_date: date, claims_as_of: date | None = None, *, has_claims: bool = True) -> None:
        """The newest list of claims is of `claims_as_of`, else of the business date, unless none ever came."""
        self._manifest = compiled()
        self.connection = connect_with_seeds(self._manifest)
        self.connection.execute(_UPSTREAM)
        self.connection.execute("insert into core.dim_run values (?)", [business_date])
        newest = (claims_as_of or business_date) if has_claims else None
        self.add("int_feed__lag", feed="finance/compensation_claim", as_of_date=newest, max_lag_days=400)

    def add(self, table: str, **cells: Any) -> None:
        """One row of a table of staging, or of `int_recognition__status`."""
        schema = "intermediate" if table.startswith("int_") else "staging"
        marks = ", ".join("?" for _ in cells)
        into = f"insert into {schema}.{table} ({', '.join(cells)}) values ({marks})"  # noqa: S608 - own names
        self.connection.execute(into, [*cells.values()])

    def file(self, loan_no: str, programme: str, amount: object, granted: date, **cells: Any) -> None:
        """A filing of one year, filed a day after the loan, without security, unless `cells` say otherwise."""
        row = {
            "enterprise_id": "A", "bank_code": "B", "bank_name": "Bank", "programme_name": programme,
            "loan_no": loan_no, "loan_amount_cny": amount, "granted_date": granted,
            "due_date": granted + timedelta(days=365), "filing_date": granted + timedelta(days=1),
            "guarantee_code": "unsecured", "has_ip_pledge": False, "is_first_loan_claimed": False, "record_id": 1,
        }  # fmt: skip
        self.add("stg_finance__loan_filing", **{**row, **cells})

    def run(self) -> duckdb.DuckDBPyConnection:
        """Make the models."""
        run_models(self.connection, self._manifest, *MODELS)
        return self.connection

    def rows(self, mart: str, *columns: str) -> list[tuple[Any, ...]]:
        """Cells of a mart in the order of its columns."""
        named = ", ".join(columns)
        return self.connection.execute(f"select {named} from marts.{mart} order by all").fetchall()  # noqa: S608 - own names

    def states(self, condition: str) -> dict[str, str]:
        """State of a condition by loan."""
        found = self.connection.execute(
            "select loan_no, state_code from marts.mart_pool_check where condition_code = ? order by all", [condition]
        )
        return dict(found.fetchall())
