"""Pages of a bank's people: search, an enterprise, a list with saved filters, a watch list, what is seen as XLSX."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote, urlencode

import xlsxwriter
from anyio import to_thread
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.banks.lens import Seen
from pipelines.base.errors import KechuangError
from pipelines.pages.enterprise import PROFILE
from pipelines.pages.parts import Label
from pipelines.pages.words import labelled
from serving.desk.desk import Visit, page
from serving.desk.listing import FILTERS, PAGE, changes, listed
from serving.desk.notes import Filter, read_notes, write_notes
from serving.desk.reading import SCOPES, page_of
from serving.desk.sessions import form_of
from serving.desk.view import HEADERS
from serving.problems import Problem
from serving.search import found_by

_SCORES = "mart_innovation_score"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def search(visit: Visit) -> Response:
    """The search page; anybody but a bank's people is shown releases."""
    if visit.session.key.role != "bank":
        return RedirectResponse("/releases", 303, HEADERS)
    found, is_complete, problem = await _find(visit)
    return visit.render("search.html.j2", q=_q(visit), found=found, is_complete=is_complete, problem=problem,
                        release=visit.served.release)  # fmt: skip


async def found(visit: Visit) -> Response:
    """What a text finds, for the script that asks while one types."""
    rows, is_complete, problem = await _find(visit)
    return visit.render("found.html.j2", q=_q(visit), found=rows, is_complete=is_complete, problem=problem)


async def _find(visit: Visit) -> tuple[list[dict[str, Any]], bool, str | None]:
    text = _q(visit)
    if not text:
        return [], True, None
    try:
        rows, is_complete = await to_thread.run_sync(lambda: found_by(_lens(visit), _holding(visit), text, 20))
    except Problem as problem:
        return [], True, problem.detail
    visit.note("search", "*", rows=str(len(rows)), enterprises=",".join(one["enterprise_id"] for one in rows))
    return rows, is_complete, None


async def enterprise(visit: Visit) -> Response:
    """An enterprise's page."""
    seen = _seen(visit)
    asking = visit.desk.serving.asking(visit.bank, visit.session.purpose)
    made = await to_thread.run_sync(
        lambda: page_of(visit.desk.serving, visit.snapshot, visit.served, visit.terms, asking, seen)
    )
    _noted(visit, "enterprise", seen)
    notes = read_notes(visit.desk.serving.settings.data_dir, visit.session.key.id)
    return visit.render(
        "enterprise.html.j2", title=made.title, page=made, code=seen.enterprise_id, history=_history(visit, seen),
        consented=[SCOPES.get(one, Label(one)) for one in sorted(seen.held)],
        is_watched=seen.enterprise_id in notes.watched,
    )  # fmt: skip


async def workbook(visit: Visit) -> Response:
    """What is seen of an enterprise: a sheet for each table, and what is not visible."""
    seen = _seen(visit)
    content = await to_thread.run_sync(lambda: _workbook(visit, seen))
    _noted(visit, "xlsx", seen)
    disposition = f"attachment; filename*=UTF-8''{quote(seen.enterprise_id)}.xlsx"
    return Response(content, 200, {**HEADERS, "Content-Disposition": disposition}, _XLSX)


async def lists(visit: Visit) -> Response:
    """Enterprises in scope, filtered."""
    wanted = {name: visit.request.query_params.get(name, "")[:80] for name in ("name", *FILTERS)}
    text = visit.request.query_params.get("page", "0")
    number = int(text) if text.isdecimal() and len(text) < 6 else 0
    asking = visit.desk.serving.asking(visit.bank, visit.session.purpose)
    made = await to_thread.run_sync(
        lambda: listed(visit.desk.serving, visit.snapshot, visit.served, visit.terms, asking, wanted, number)
    )
    visit.note("list", "*", rows=str(len(made.rows)), enterprises=",".join(row["enterprise_id"] for row in made.rows))
    words = labelled("profile") | labelled("figures")
    states = labelled("status")
    notes = read_notes(visit.desk.serving.settings.data_dir, visit.session.key.id)
    query = urlencode({name: value for name, value in wanted.items() if value})
    return visit.render("list.html.j2", columns=made.columns, rows=made.rows, count=made.total, choices=made.choices,
                        wanted=wanted, words=words, states=states, query=query, page=number, size=PAGE,
                        filters=notes.filters)  # fmt: skip


async def save_filter(visit: Visit) -> Response:
    """Keep a filter under a name."""
    form = await form_of(visit.request)
    data, key = visit.desk.serving.settings.data_dir, visit.session.key.id
    notes = read_notes(data, key)
    name, query = form.get("name", "").strip()[:40], form.get("query", "")[:500]
    if name:
        kept = tuple(one for one in notes.filters if one.name != name)
        write_notes(data, key, notes.model_copy(update={"filters": (*kept, Filter(name=name, query=query))}))
    return RedirectResponse(f"/list?{query}", 303, HEADERS)


async def watch_list(visit: Visit) -> Response:
    """What changed of watched enterprises since they were looked at last, in what the bank may see today."""
    notes = read_notes(visit.desk.serving.settings.data_dir, visit.session.key.id)
    watched = [_watched(visit, code, since) for code, since in notes.watched.items()]
    visit.note("watch", "*", enterprises=",".join(notes.watched))
    return visit.render("watch.html.j2", watched=watched)


async def watch(visit: Visit) -> Response:
    """Watch an enterprise, stop that, or mark its changes as read."""
    form = await form_of(visit.request)
    code, act = form.get("enterprise", ""), form.get("act")
    data, key = visit.desk.serving.settings.data_dir, visit.session.key.id
    notes = read_notes(data, key)
    watched = {one: since for one, since in notes.watched.items() if one != code}
    if act in ("add", "seen"):
        seen = _lens(visit).see(code, _holding(visit), (PROFILE,))
        if seen is None:
            raise Problem("not-found", "no such enterprise in the bank's scope")
        watched[seen.enterprise_id] = visit.served.release.release_id
    write_notes(data, key, notes.model_copy(update={"watched": watched}))
    place = f"/enterprise/{quote(code)}" if act == "add" else "/watch"
    return RedirectResponse(place, 303, HEADERS)


ROUTES: list[Route] = [
    page("/", search, "bank", "regulator", "engineer"),
    page("/found", found, "bank"),
    page("/enterprise/{code}.xlsx", workbook, "bank"),
    page("/enterprise/{code}", enterprise, "bank"),
    page("/list", lists, "bank"),
    page("/filters", save_filter, "bank", methods=("POST",)),
    page("/watch", watch_list, "bank"),
    page("/watch", watch, "bank", methods=("POST",)),
]


def _q(visit: Visit) -> str:
    return visit.request.query_params.get("q", "").strip()[:80]


def _lens(visit: Visit) -> Any:
    return visit.desk.serving.lens(visit.snapshot, visit.served, visit.bank, visit.session.purpose)


def _holding(visit: Visit) -> Any:
    return visit.desk.serving.holding(visit.snapshot, visit.bank, visit.session.purpose)


def _seen(visit: Visit) -> Seen:
    seen: Seen | None = _lens(visit).see(visit.request.path_params["code"], _holding(visit))
    if seen is None or not seen.sections.get(PROFILE):
        raise Problem("not-found", "no such enterprise in the release and the bank's scope")
    return seen


def _noted(visit: Visit, action: str, seen: Seen) -> None:
    visit.note(
        action,
        seen.enterprise_id,
        rows=str(seen.rows),
        sections=",".join(seen.sections),
        consents=",".join(seen.consents),
    )


def _history(visit: Visit, seen: Seen) -> list[dict[str, Any]]:
    """Scores in every release that can be read, if they may be seen."""
    rows = []
    for served in visit.desk.serving.readable():
        lens = visit.desk.serving.lens(visit.snapshot, served, visit.bank, visit.session.purpose)
        then = lens.see(seen.enterprise_id, _holding(visit), (_SCORES,)) if _SCORES in lens.tables else None
        rows += [row for row in (then.sections.get(_SCORES, []) if then else []) if "score" in row]
    return rows


def _watched(visit: Visit, code: str, since: str) -> dict[str, Any]:
    now = _lens(visit).see(code, _holding(visit))
    if now is None:
        return {"code": code, "name": None, "is_gone": True, "changes": [], "since": since}
    names = [row.get("enterprise_name") for row in now.sections.get(PROFILE, [])]
    try:
        served = visit.desk.serving.served(since)
        lens = visit.desk.serving.lens(visit.snapshot, served, visit.bank, visit.session.purpose)
        then = lens.see(code, _holding(visit))
    except KechuangError:
        then = None  # that release can no longer be read
    found = changes(visit.served, then, now) if then else []
    return {
        "code": now.enterprise_id,
        "name": names[0] if names else None,
        "is_gone": False,
        "changes": found,
        "since": since,
    }


def _workbook(visit: Visit, seen: Seen) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_worksheet("关于 About")
        release = visit.served.release
        facts = [("企业 / Enterprise", seen.enterprise_id), ("发布 / Release", release.release_id),
                 ("业务日期 / Business date", str(release.business_date)), ("用途 / Purpose", visit.session.purpose),
                 ("企业同意提供 / Consented", ", ".join(sorted(seen.held)) or "—")]  # fmt: skip
        hidden = [(f"{table}: {', '.join(columns)}", f"须同意 / needs {scopes}")
                  for table, found in seen.hidden.items() for scopes, columns in found.items()]  # fmt: skip
        title = [("未经同意不可见 / Not visible without consent", "")] if hidden else []
        for no, pair in enumerate((*facts, *title, *hidden)):
            for at, text in enumerate(pair):
                head.write_string(no, at, text)
        head.set_column(0, 1, 60)
        for name, rows in seen.sections.items():
            sheet = book.add_worksheet(name[:31])
            told = {one.name: one for one in visit.served.tables[name].columns}
            for at, column in enumerate(rows[0] if rows else ()):
                sheet.write_string(0, at, f"{column} {told[column].zh}"[:200])
                for no, row in enumerate(rows, start=1):
                    value = row[column]
                    if isinstance(value, bool) or value is None:
                        sheet.write(no, at, value)
                    else:
                        sheet.write_string(no, at, str(value))
    return out.getvalue()
