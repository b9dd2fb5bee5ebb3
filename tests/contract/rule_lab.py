"""Runs the compiled eligibility models on figures written by hand, all in one scratch DuckDB in memory.

A case names its figures as `measure:basis@year offset=value`, joined by `;`, such as
`rd_share_pct:superdeduct=3; revenue@-1=9e6`; a count of rights may be a range, `class1_ip_count=1..3`, or have no upper
end, `class1_ip_count=1..`. What a rule makes of them is the models' business; what it
should be is in the tests, worked out from the documents.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from compiled_models import connect_with_seeds, run_models

#: What the engine reads of the size standard, the engine, and what is published, in the order of their making.
ELIGIBILITY_MODELS = (
    *(f"int_size__{name}" for name in ("industry", "dimension", "class")),
    *(f"int_eligibility__{name}" for name in ("enterprise", "need", "rule", "size", "fact", "condition")),
    *(f"int_eligibility__{name}" for name in ("item", "points", "score", "settled", "criterion", "group", "result")),
    *(f"int_eligibility__{name}" for name in ("gap", "recognised")),
    "mart_eligibility",
    "mart_eligibility_criterion",
    "mart_eligibility_rule",
    "view_eligibility_criterion",
)

_UPSTREAM = """
create table staging.stg_landing__run (business_date date);
create table intermediate.int_enterprise__assessed (enterprise_id varchar);
create table intermediate.int_measure__zero (measure_code varchar);
create table intermediate.int_measure__open (enterprise_id varchar, measure_code varchar);
create table intermediate.int_measure__chosen (enterprise_id varchar, measure_code varchar, basis_code varchar,
    period_year integer, measure_value decimal(28, 6), source_feed varchar);
create table intermediate.int_measure__range (enterprise_id varchar, measure_code varchar, value_min decimal(28, 6),
    value_max decimal(28, 6), source_feed varchar);
create table intermediate.int_recognition__status (enterprise_id varchar, recognition_code varchar, is_valid boolean,
    valid_to_date date);
create table intermediate.int_adverse__record (enterprise_id varchar, source_feed varchar, is_displayed boolean,
    needs_review boolean);
create table intermediate.int_feed__lag (feed varchar, is_evidence boolean);
create table marts.mart_freshness (feed varchar, title_zh varchar, title_en varchar, newest_date date,
    as_of_date date);
create table core.dim_enterprise (enterprise_id varchar, has_registry boolean, is_enterprise_kind boolean, industry_code
varchar);
"""


@dataclass(frozen=True)
class Enterprise:
    """A made-up enterprise: its figures (see above), and its class of industry (GB/T 4754) if it is known."""

    name: str
    figures: str
    industry_code: str | None = None


class RuleLab:
    """The models' tables for some enterprises on one day.

    `delivered`: the complete lists that arrived, by measure. `new_rules`: statements that add rows to the seeds.
    `also`: models that read those of eligibility.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        day: date,
        enterprises: Iterable[Enterprise],
        delivered: Iterable[str] = (),
        new_rules: Iterable[str] = (),
        also: Iterable[str] = (),
    ) -> None:
        self._connection = connect_with_seeds(manifest)
        self._connection.execute(_UPSTREAM)
        for statement in new_rules:
            self._connection.execute(statement)
        self._connection.execute("insert into staging.stg_landing__run values (?)", [day])
        for code in delivered:
            self._connection.execute("insert into intermediate.int_measure__zero values (?)", [code])
        run_models(self._connection, manifest, "dim_run", "int_rulebook__effective")
        self._add(enterprises)
        run_models(self._connection, manifest, *ELIGIBILITY_MODELS, *also)

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """The rows of a query, as dictionaries."""
        cursor = self._connection.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def criterion(self, enterprise: str, rulebook_code: str, criterion_code: str) -> dict[str, Any]:
        """The published row of one criterion; of one in several groups the first."""
        return self.rows(
            """select * from views.view_eligibility_criterion
            where enterprise_id = ? and rulebook_code = ? and criterion_code = ? order by order_no""",
            enterprise,
            rulebook_code,
            criterion_code,
        )[0]

    def result(self, enterprise: str, rulebook_code: str) -> dict[str, Any]:
        """The published result of one rulebook."""
        [row] = self.rows(
            "select * from marts.mart_eligibility where enterprise_id = ? and rulebook_code = ?",
            enterprise,
            rulebook_code,
        )
        return row

    def _add(self, enterprises: Iterable[Enterprise]) -> None:
        enterprises = list(enterprises)
        registered = pl.DataFrame(
            [(enterprise.name, enterprise.industry_code) for enterprise in enterprises],
            schema={"enterprise_id": pl.String, "industry_code": pl.String},
            orient="row",
        )
        figures = pl.DataFrame(
            [figure for enterprise in enterprises for figure in _figures(enterprise)],
            schema={"name": pl.String, "code": pl.String, "basis": pl.String, "years": pl.Int32, "value": pl.String},
            orient="row",
        )
        self._connection.register("registered", registered)
        self._connection.register("figures", figures)
        self._connection.execute("""
            insert into intermediate.int_measure__range
            select name, code, str_split(value, '..')[1], nullif(str_split(value, '..')[2], ''), 'lab/feed'
            from figures where contains(value, '..')
        """)
        self._connection.execute("""
            insert into intermediate.int_enterprise__assessed select enterprise_id from registered;
            insert into core.dim_enterprise by name select *, true as has_registry, true as is_enterprise_kind from
            registered; insert into intermediate.int_measure__chosen
            select name, code, basis, case when period_kind = 'year' then figure_year + years end, value, 'lab/feed'
            from figures inner join seeds.measure on code = measure_code cross join core.dim_run
            where not contains(value, '..')
        """)


def complete_lists(manifest: Mapping[str, Any], evidence: Mapping[str, bool]) -> list[str]:
    """The measures that are zero for an enterprise on no list, by whether each feed is evidence."""
    connection = connect_with_seeds(manifest)
    connection.execute("create table intermediate.int_feed__lag (feed varchar, is_evidence boolean)")
    connection.executemany("insert into intermediate.int_feed__lag values (?, ?)", list(evidence.items()))
    run_models(connection, manifest, "int_measure__zero")
    rows = connection.execute("select measure_code from intermediate.int_measure__zero order by all").fetchall()
    return [code for (code,) in rows]


def _figures(enterprise: Enterprise) -> Iterator[tuple[str, str, str, int, str]]:
    for figure in filter(None, (part.strip() for part in enterprise.figures.split(";"))):
        what, value = figure.split("=")
        what, _, years = what.partition("@")
        code, _, basis = what.partition(":")
        yield enterprise.name, code, basis or "any", int(years or 0), value
