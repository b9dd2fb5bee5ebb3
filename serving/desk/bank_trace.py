"""What a figure rests on, for a bank's people: the trace of the API, in words. Nothing is decided here."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from starlette.responses import Response
from starlette.routing import Route

from pipelines.banks.changes import OF_THE_DAY
from pipelines.banks.lens import Cells, Seen
from pipelines.banks.policy import ENTERPRISE
from pipelines.pages.enterprise import PROFILE
from pipelines.pages.parts import Cell, Label
from pipelines.pages.trace_page import KINDS
from pipelines.pages.words import NOT_KNOWN, label
from pipelines.publish.dictionary.dictionary import DescribedTable
from serving.desk.bank import seen_enterprise
from serving.desk.desk import Visit, page
from serving.desk.refusal import Refusal
from serving.desk.words import cell_of, column_title, table_title
from serving.jobs.job import Job

_MOST_ROWS = 30
"""Rows of one table whose figures are listed; the others are traced by a link of the same form."""


class _Figure(NamedTuple):
    """A value that can be traced, and the query of its page."""

    title: Label
    value: Cell
    query: str


class _Figures(NamedTuple):
    """The figures of one row; its key in words, for a table that has several."""

    key: Label
    figures: tuple[_Figure, ...]


async def trace(visit: Visit) -> Response:
    """The figures of an enterprise that can be traced, or the trace of one of them."""
    seen = seen_enterprise(visit)
    name, column = (visit.request.query_params.get(one, "")[:60] for one in ("table", "column"))
    if not name:
        tables = [(table_title(visit.served.tables[one]), _rows(visit, visit.served.tables[one], seen.sections[one]))
                  for one in _traced(visit, seen)]  # fmt: skip
        visit.note("trace", seen.enterprise_id)
        return visit.render("bank_trace.html.j2", title=Label("数据溯源", "Trace figures"), code=seen.enterprise_id,
                            tables=tables, most=_MOST_ROWS)  # fmt: skip
    table, row, key = _asked(visit, seen, name, column)
    job = _job(visit, seen.enterprise_id, name, column, key)
    found = orjson.loads(await visit.desk.jobs.whole(job))
    visit.note("trace", seen.enterprise_id, column=f"{name}.{column}", consents=",".join(seen.consents))
    told = next(one for one in table.columns if one.name == column)
    return visit.render(
        "bank_traced.html.j2", title=Label("数据溯源", "Trace a figure"), code=seen.enterprise_id, trace=found,
        table=table_title(table), column=column_title(told), value=cell_of(visit.served, told, row),
        key=_words(visit, table, row),
        kinds={kind: Label(*words) for kind, words in KINDS.items()}, scope=_scope,
    )  # fmt: skip


def _scope(code: str) -> Label:
    return label("consent_scope", code)


def _traced(visit: Visit, seen: Seen) -> list[str]:
    """The tables with rows that are traced, the profile first: not where each row names its own feed and file."""
    accesses = visit.desk.serving.lens(visit.snapshot, visit.served, visit.bank, visit.purpose).accesses
    found = [(name, accesses[name]) for name, rows in seen.sections.items() if rows]
    traced = [name for name, access in found if access is not None and access.by_feed is None]
    return sorted(traced, key=lambda name: name != PROFILE)


def _rows(visit: Visit, table: DescribedTable, rows: Cells) -> list[_Figures]:
    told = {one.name: one for one in table.columns}
    return [
        _Figures(
            _words(visit, table, row),
            tuple(
                _Figure(column_title(told[name]), cell_of(visit.served, told[name], row), _query(table, name, row))
                for name in row
                if name not in (*table.key, *OF_THE_DAY)
            ),
        )
        for row in rows[:_MOST_ROWS]
    ]


def _words(visit: Visit, table: DescribedTable, row: dict[str, Any]) -> Label:
    """The key of a row besides the enterprise, in words; empty where the enterprise is all of it."""
    told = [one for one in table.columns if one.name in table.key and one.name != ENTERPRISE]
    known = [cell.text for one in told if (cell := cell_of(visit.served, one, row)) != NOT_KNOWN]
    return Label(" · ".join(one.zh for one in known), " · ".join(one.en or one.zh for one in known))


def _query(table: DescribedTable, column: str, row: dict[str, Any]) -> str:
    key = [("key", f"{name}={row[name]}") for name in table.key if name != ENTERPRISE]
    return urlencode([("table", table.name), ("column", column), *key])


def _asked(visit: Visit, seen: Seen, name: str, column: str) -> tuple[DescribedTable, dict[str, Any], dict[str, str]]:
    """The table, the row as it is seen, and its key besides the enterprise.

    Raises:
        Refusal: the bank does not see such a figure of the enterprise.
    """
    texts = visit.request.query_params.getlist("key")[:10]
    key = dict(one[:200].partition("=")[::2] for one in texts)
    if name in _traced(visit, seen):
        for row in seen.sections[name]:
            if column in row and all(str(row.get(one)) == value for one, value in key.items()):
                return visit.served.tables[name], row, key
    raise Refusal("not-found", "本行看不到这项数据，或此表不作溯源",
                  "The bank does not see such a figure, or its table is not traced")  # fmt: skip


def _job(visit: Visit, enterprise: str, table: str, column: str, key: dict[str, str]) -> Job:
    serving = visit.desk.serving
    return Job(
        kind="trace",
        data_dir=serving.settings.data_dir,
        city_dir=serving.settings.named_city,
        release_id=visit.served.release.release_id,
        bank=visit.bank.bank,
        purpose=visit.purpose,
        day=serving.today,
        table=table,
        enterprise=enterprise,
        columns=(column,),
        key=key,
    )


ROUTES: list[Route] = [page("/enterprise/{code}/trace", trace, "bank")]
