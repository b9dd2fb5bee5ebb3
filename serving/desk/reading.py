"""An enterprise's page for a bank: the release's tables as the policy cuts them, in the sections that `explain` has."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb
import polars as pl

from pipelines.banks.contract import ALL, DeliveryTerms
from pipelines.banks.lens import Cells, Seen
from pipelines.banks.policy import CONSENTED, ENTERPRISE, Asking, Policy
from pipelines.base.duck import opened_duckdb
from pipelines.base.sql import literal, quoted
from pipelines.pages.enterprise import PROFILE, Enterprise, Row, enterprise_in
from pipelines.pages.enterprise_page import make_page
from pipelines.pages.parts import Cell, Grid, Label, Page, Section, Veil
from pipelines.pages.words import labelled
from pipelines.publish.dictionary.dictionary import DescribedTable
from serving.state import Served, Serving, Snapshot

SCOPES = {
    "tax": Label("税务", "tax"),
    "invoice": Label("发票", "invoices"),
    "social_insurance": Label("社保", "social insurance"),
    "loan": Label("信贷", "loans"),
    "accounts": Label("财务", "accounts"),
    "financing": Label("融资", "financing"),
    "declared": Label("申报", "declared figures"),
}
_CONCLUSIONS = ("mart_innovation_score", "mart_eligibility")
"""Tables that are shown to who sees all of their columns, or not at all: part of a conclusion would mislead."""
_WHOLE = (*_CONCLUSIONS, "mart_credit_score", "mart_credit_limit", "mart_risk_signal")
"""The same, of which a contract that does not list them need not be told."""
_PARTS = ("mart_credit_reason", "mart_credit_history")
"""Parts of the credit assessment: one of which something is hidden is left out, since its sum would lack steps."""
_OTHERS = ("mart_invoice_profile",)
"""Tables that are shown as they are: the page has no section of its own for them."""
_IN_FULL = "view_eligibility_criterion"


def page_of(
    serving: Serving, snapshot: Snapshot, served: Served, terms: DeliveryTerms, asking: Asking, seen: Seen
) -> Page:
    """The page of an enterprise that the bank may see, with what it may not see named."""
    veils = veils_of(terms, seen)
    found = _enterprise(serving, snapshot, served, terms, asking, seen)
    hidden = {name for columns in seen.hidden.get(PROFILE, {}).values() for name in columns}
    profile = {name: value for name, value in found.profile.items() if name not in hidden}
    left_out: dict[str, list[Row]] = {name: [] for name in _PARTS if name in seen.hidden}
    made = make_page(replace(found, tables=found.tables | {PROFILE: [profile]} | left_out), veils)
    others = [_other(served.tables[name], rows) for name, rows in seen.sections.items() if name in _OTHERS and rows]
    return replace(made, sections=(*made.sections, *others))


def _other(table: DescribedTable, rows: Cells) -> Section:
    """A table that `explain` does not show, turned: a line for each column, a column for each row."""
    told = {
        one.name: Label(one.zh.split("；")[0].rstrip("。"), one.en.split(";")[0].rstrip(".")) for one in table.columns
    }
    key = [name for name in table.key if name != ENTERPRISE]
    heads = tuple(Label(" ".join(str(row.get(name, "")) for name in key)) for row in rows)
    lines = tuple(
        (Cell(told[name]), *(Cell(Label("—" if row[name] is None else str(row[name]))) for row in rows))
        for name in rows[0]
        if name not in (*key, ENTERPRISE, "business_date")
    )
    figures = frozenset(range(1, len(rows) + 1))
    title = Label(table.zh.split("。")[0], table.en.split(".")[0])
    return Section(title, grids=(Grid((Label("字段", "Column"), *heads), lines, figures=figures),))


def veils_of(terms: DeliveryTerms, seen: Seen) -> dict[str, Veil]:
    """What is not visible of each table, and how to ask for it."""
    veils: dict[str, Veil] = {}
    words = labelled("profile") | labelled("figures") | labelled("ip")
    for name, by_scopes in seen.hidden.items():
        scopes = sorted({scope for missing in by_scopes for scope in missing.split(",")})
        columns = [words[one] for names in by_scopes.values() for one in names if one in words]
        is_whole = name in _WHOLE or any("*" in names for names in by_scopes.values())
        veils[name] = Veil(_words([] if is_whole else columns, scopes), is_whole)
    for name in _CONCLUSIONS:
        if name not in terms.tables:
            veils[name] = Veil(Label("合同未包含此项", "Not in the bank's contract"), is_whole=True)
    return veils


def _words(columns: list[Label], scopes: list[str]) -> Label:
    named = [SCOPES.get(scope, Label(scope, scope)) for scope in scopes]
    what_zh = f"：{'、'.join(one.zh for one in columns)}" if columns else ""
    what_en = f": {', '.join(one.en for one in columns)}" if columns else ""
    zh, en = "、".join(one.zh for one in named), ", ".join(one.en for one in named)
    return Label(
        f"未经企业同意不可见{what_zh}。如需查看，请企业在授权平台同意本行用于此目的：{zh}",
        f"Not visible without consent{what_en}. To see it, ask the enterprise to consent on the platform to this bank, "
        f"for this purpose: {en}",
    )


def _enterprise(
    serving: Serving, snapshot: Snapshot, served: Served, terms: DeliveryTerms, asking: Asking, seen: Seen
) -> Enterprise:
    release = served.release
    folder = serving.settings.releases_dir / release.release_id
    with opened_duckdb(threads=1) as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute("CREATE SCHEMA views")
        profile = folder / f"{PROFILE}.parquet"
        query = f"SELECT {ENTERPRISE}, region_code FROM read_parquet({literal(profile)}) WHERE {ENTERPRISE} = "  # noqa: S608
        policy = Policy(
            asking, snapshot.ledger.rows, connection.sql(query + literal(seen.enterprise_id)).pl(), snapshot.feeds
        )
        for file in release.files:
            table = served.tables[file.table]
            rows = connection.read_parquet(str(folder / file.file))
            if ENTERPRISE in rows.columns:
                rows = rows.filter(duckdb.ColumnExpression(ENTERPRISE) == duckdb.ConstantExpression(seen.enterprise_id))
            _put(connection, file.table, _cut(policy, table, rows.pl(), terms))
        _add_view(connection, (folder / release.views.file).read_text(encoding="utf-8") if release.views else "")
        return enterprise_in(connection, folder, release, seen.enterprise_id)


def _cut(policy: Policy, table: DescribedTable, rows: pl.DataFrame, terms: DeliveryTerms) -> pl.DataFrame:
    """What may be seen of the rows, with every column: those that may not are null."""
    asked = terms.tables.get(table.name, () if ENTERPRISE in rows.columns else ALL)
    if not asked:
        return rows.clear()
    cut = policy.cut(table, rows, () if asked == ALL else asked).rows.drop(CONSENTED, strict=False)
    if cut.width == 0:
        return rows.clear()
    missing = [pl.lit(None, rows.schema[name]).alias(name) for name in rows.columns if name not in cut.columns]
    return cut.with_columns(missing).select(rows.columns)


def _put(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> None:
    connection.register("cut", rows)
    connection.execute(f"CREATE TABLE marts.{quoted(name)} AS FROM cut")
    connection.unregister("cut")


def _add_view(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """The release's own view that shows criteria with what their rules say."""
    pattern = rf'CREATE VIEW views\."{_IN_FULL}" AS \(\n.*?\n\);'
    if found := re.search(pattern, sql, re.DOTALL):
        connection.execute(found.group())
