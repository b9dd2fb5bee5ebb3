"""The rows that one release holds about one enterprise. Words and order are the sections'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.errors import DamagedRecordError
from pipelines.base.sql import quoted
from pipelines.gate.missing_inputs import MissingInput
from pipelines.pages.lineage import profile_sources
from pipelines.publish.dictionary.dictionary import Code
from pipelines.publish.former import table_columns
from pipelines.publish.manifest import REMEDY, Release, read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.release_words import release_code_lists
from pipelines.publish.unknown_enterprise import unknown_enterprise
from pipelines.publish.views import opened_release
from quality.checks import one_line

Row = dict[str, Any]

PROFILE = "mart_enterprise_profile"
_OF_THE_ENTERPRISE = (
    PROFILE,
    "mart_innovation_score",
    "mart_innovation_indicator",
    "mart_eligibility",
    "mart_eligibility_criterion",
    "mart_recognition",
    "mart_ip_portfolio",
    "mart_adverse_record",
    "mart_objection",
    "mart_credit_score",
    "mart_credit_reason",
    "mart_credit_history",
    "mart_pool_filing",
    "mart_pool_check",
    "mart_pool_ledger",
    "mart_cultivation_member",
    "mart_policy_match",
    "mart_credit_limit",
    "mart_pledge",
    "mart_pledge_right",
    "mart_pledge_alert",
    "mart_risk_signal",
    "mart_invoice_month",
    "mart_loan",
    "mart_guarantee",
    "mart_bond",
    "mart_insurance_policy",
    "mart_demand_funnel",
    "mart_match",
    "mart_match_condition",
    "mart_venture_holding",
    "mart_patent_navigation_enterprise",
    "mart_register_enterprise",
    "mart_register_project",
    "mart_register_talent_team",
    "mart_register_workstation",
)
_OF_ALL = ("mart_freshness", "mart_policy_programme", "mart_product", "mart_rulebook")
_IN_FULL = {"mart_eligibility_criterion": "view_eligibility_criterion"}
"""The view that shows a table with the meaning of its codes; releases from before have that in the table itself."""


@dataclass(frozen=True)
class Enterprise:
    """One enterprise in one release: its rows by table, in the order of the table's key.

    `tables` also holds those that are about every enterprise (freshness, rules). `absent` are tables that this release
    does not have, since it was made before them. `partial` is what the release goes without. `sources`: the columns of
    the profile, with those of feeds that they are made of; empty if the release has no column lineage. `code_lists`:
    the words of codes, by the name of their list; empty if the release has no dictionary.
    """

    release_id: str
    business_date: date
    enterprise_id: str
    tables: dict[str, list[Row]]
    absent: tuple[str, ...]
    partial: tuple[MissingInput, ...] = ()
    sources: tuple[Row, ...] = ()
    code_lists: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Rows of a table; none if the release does not have it."""
        return self.tables.get(table, [])

    def as_json(self) -> dict[str, Any]:
        """All rows as JSON holds them: dates and decimals are texts."""
        plain = {
            table: [{column: _plain(value) for column, value in row.items()} for row in rows]
            for table, rows in self.tables.items()
        }
        head = {"release_id": self.release_id, "business_date": str(self.business_date)}
        partial = [one.model_dump(mode="json") for one in self.partial]
        found = {"enterprise_id": self.enterprise_id, "tables": plain, "absent": list(self.absent), "partial": partial}
        return {**head, **found}

    @property
    def profile(self) -> Row:
        """The one row of the enterprise's profile."""
        return self.tables[PROFILE][0]


def read_enterprise(releases_dir: Path, code: str, release_id: str | None = None) -> Enterprise:
    """Read what a release says of an enterprise.

    Args:
        releases_dir: folder of the releases.
        code: unified social credit code or `enterprise_id`.
        release_id: the release; None for the one that is served.

    Raises:
        StepRefusedError: nothing is released, or there is no such release.
        DamagedRecordError: the release is no longer what was published.
        KechuangError: the release has no such enterprise.
    """
    folder = releases_dir / (release_id or served_release(releases_dir))
    release = read_release(folder)
    with _naming_damage(folder), opened_release(folder, release) as connection:
        wanted = _enterprise(connection, release, code)
        return enterprise_in(connection, folder, release, wanted, release_code_lists(folder, release))


def enterprise_in(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    release: Release,
    enterprise_id: str,
    code_lists: Mapping[str, tuple[Code, ...]],
) -> Enterprise:
    """What a connection shows of an enterprise: the tables of a release in `marts` and its views in `views`.

    `connection` may read the release's folder, if it is to say where the columns of the profile come from.
    `code_lists` are those of the release's dictionary.
    """
    tables = {name: _rows(connection, release, name, enterprise_id) for name in _OF_THE_ENTERPRISE}
    tables |= {name: _rows(connection, release, name, None) for name in _OF_ALL}
    sources = profile_sources(connection, folder, release, PROFILE)
    absent = tuple(name for name in (*_OF_THE_ENTERPRISE, *_OF_ALL) if table_columns(release.files, name)[0] is None)
    return Enterprise(
        release.release_id, release.business_date, enterprise_id, tables, absent, release.partial, sources, code_lists
    )


@contextmanager
def _naming_damage(folder: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:  # DuckDB's words name the file
        raise DamagedRecordError(folder, f"a table cannot be read ({one_line(error)})", REMEDY) from error


def _enterprise(connection: duckdb.DuckDBPyConnection, release: Release, code: str) -> str:
    wanted = code.strip()
    query = f"SELECT enterprise_id FROM marts.{PROFILE} WHERE enterprise_id IN (?, upper(?)) OR uscc = upper(?)"  # noqa: S608 - our own name
    found = connection.execute(query, [wanted, wanted, wanted]).fetchall()
    if not found:
        raise unknown_enterprise(release.release_id, code)
    return str(found[0][0])


def _rows(connection: duckdb.DuckDBPyConnection, release: Release, table: str, enterprise_id: str | None) -> list[Row]:
    file, renamed = table_columns(release.files, table)
    if file is None:
        return []
    view = _IN_FULL.get(table)
    is_viewed = release.views is not None and view in release.views.names
    rows = connection.table(f"views.{view}" if is_viewed else f"marts.{quoted(file.table)}")
    if enterprise_id is not None:
        rows = rows.filter(duckdb.ColumnExpression("enterprise_id") == duckdb.ConstantExpression(enterprise_id))
    rows = rows.order(", ".join(f'"{column}"' for column in file.key))
    columns = [renamed.get(column, column) for column in rows.columns]
    return [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
