"""An enterprise's page for a bank: the release's tables as the policy cuts them, in the sections that `explain` has."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb
import polars as pl

from pipelines.banks.contract import ALL, DeliveryTerms
from pipelines.banks.disputes import OBJECTIONS
from pipelines.banks.lens import Lens, Seen
from pipelines.banks.policy import CONSENTED, ENTERPRISE, Asking, Policy
from pipelines.base.duck import opened_duckdb
from pipelines.base.sql import literal, quoted
from pipelines.pages.enterprise import PROFILE, Enterprise, Row, enterprise_in
from pipelines.pages.enterprise_page import TITLES, make_page
from pipelines.pages.parts import Label, Page, Veil
from pipelines.pages.words import label, labelled
from pipelines.publish.dictionary.dictionary import DescribedTable
from serving.desk.given import given_section
from serving.desk.words import code_label
from serving.state import Served, Serving, Snapshot

_CONCLUSIONS = ("mart_innovation_score", "mart_eligibility")
"""Tables that are shown to who sees all of their columns, or not at all: part of a conclusion would mislead."""
_WHOLE = (*_CONCLUSIONS, "mart_credit_score", "mart_credit_limit", "mart_risk_signal")
"""The same, of which a contract that does not list them need not be told."""
_PARTS = ("mart_credit_reason", "mart_credit_history")
"""Parts of the credit assessment: one of which something is hidden is left out, since its sum would lack steps."""
_OTHERS = ("mart_invoice_profile",)
"""Tables that are shown as they are: the page has no section of its own for them."""
_SAYS_NONE = ("mart_adverse_record", "mart_recognition", "mart_ip_portfolio")
"""Tables whose sections say that there is nothing: only where the contract asks for them."""
_NOT_PASSED_ON = Label(
    "不对外提供：内部数据，或提供部门不同意用于此目的", "not given to banks: internal, or no agreement for this purpose"
)
_IN_FULL = "view_eligibility_criterion"


def page_of(
    serving: Serving, snapshot: Snapshot, served: Served, terms: DeliveryTerms, asking: Asking, lens: Lens, seen: Seen
) -> Page:
    """The page of an enterprise that the bank may see, with what it may not see named."""
    found = _enterprise(serving, snapshot, served, terms, asking, seen)
    hidden = {name for columns in seen.hidden.get(PROFILE, {}).values() for name in columns}
    asked = terms.tables.get(PROFILE, ALL)
    not_asked = set() if asked == ALL else set(found.profile) - {*asked, *served.tables[PROFILE].key}
    profile = {name: value for name, value in found.profile.items() if name not in hidden | not_asked}
    left_out: dict[str, list[Row]] = {name: [] for name in _PARTS if name in seen.hidden}
    in_part = {
        name: given_section(served, name, rows)
        for name, rows in seen.sections.items()
        if name in TITLES and name != PROFILE and _is_asked_in_part(terms, served, name)
    }
    sources = tuple(row for row in found.sources if row["column_name"] not in not_asked)
    shown = replace(found, tables=found.tables | {PROFILE: [profile]} | left_out, sources=sources)
    made = make_page(shown, veils_of(terms, lens, served, seen), in_part)
    others = [given_section(served, name, rows) for name, rows in seen.sections.items() if name in _OTHERS and rows]
    return replace(made, sections=(*made.sections, *others))


def _is_asked_in_part(terms: DeliveryTerms, served: Served, name: str) -> bool:
    """Whether the contract asks for some columns of a table: its own section would take the others for empty."""
    asked, described = terms.tables.get(name, ALL), served.tables[name]
    return asked != ALL and not {one.name for one in described.columns} <= {*asked, *described.key}


def veils_of(terms: DeliveryTerms, lens: Lens, served: Served, seen: Seen) -> dict[str, Veil]:
    """What is not visible of each table, and how to ask for it."""
    veils: dict[str, Veil] = {}
    words = labelled("profile") | labelled("figures") | labelled("ip")
    for name, by_scopes in seen.hidden.items():
        scopes = sorted({scope for missing in by_scopes for scope in missing.split(",")})
        columns = [words[one] for names in by_scopes.values() for one in names if one in words]
        is_whole = name in _WHOLE or any("*" in names for names in by_scopes.values())
        veils[name] = Veil(_words([] if is_whole else columns, scopes), is_whole)
    for name, access in lens.accesses.items():
        if access is None:
            veils[name] = Veil(_NOT_PASSED_ON, is_whole=True)
        elif access.by_feed is not None and (feeds := set(served.tables[name].row_feeds) - set(access.by_feed)):
            veils[name] = _without(veils.get(name), [code_label(served, "feed", feed) for feed in sorted(feeds)])
    for name in (*_CONCLUSIONS, *_SAYS_NONE):
        if name not in terms.tables:
            veils[name] = Veil(Label("合同未包含此项", "Not in the bank's contract"), is_whole=True)
    return veils


def _without(veil: Veil | None, feeds: list[Label]) -> Veil:
    """What a table lacks because the publishers of these feeds do not agree to pass them on."""
    zh, en = "、".join(one.zh for one in feeds), ", ".join(one.en for one in feeds)
    said = Label(f"不含{zh}（{_NOT_PASSED_ON.zh}）", f"Without {en} ({_NOT_PASSED_ON.en})")
    if veil is None:
        return Veil(said, hides_card=True)
    return replace(veil, hides_card=True, words=Label(f"{veil.words.zh}。{said.zh}", f"{veil.words.en}. {said.en}"))


def _words(columns: list[Label], scopes: list[str]) -> Label:
    named = [label("consent_scope", scope) for scope in scopes]
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
        return enterprise_in(connection, folder, release, seen.enterprise_id, served.code_lists)


def _cut(policy: Policy, table: DescribedTable, rows: pl.DataFrame, terms: DeliveryTerms) -> pl.DataFrame:
    """What may be seen of the rows, with every column: those that may not are null."""
    is_told = ENTERPRISE not in rows.columns or table.name == OBJECTIONS  # whatever the contract asks for
    asked = terms.tables.get(table.name, ALL if is_told else ())
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
