"""Pages of a bank's people: search, an enterprise, a list with saved filters, a watch list, what is seen as XLSX."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.banks.lens import Seen
from pipelines.base.errors import KechuangError
from pipelines.pages.enterprise import PROFILE
from pipelines.pages.industry import industry_cell
from pipelines.pages.parts import Cell, Label
from pipelines.pages.words import label, labelled
from serving.desk.desk import Visit, page
from serving.desk.listing import FILTERS, PAGE, changes, listed
from serving.desk.notes import Filter, read_notes, write_notes
from serving.desk.reading import page_of
from serving.desk.refusal import Refusal
from serving.desk.sessions import form_of
from serving.desk.view import HEADERS
from serving.desk.words import cell_of
from serving.desk.workbook import workbook_of
from serving.problems import Problem
from serving.search import found_by

_SCORES = "mart_innovation_score"
_HISTORY = ("business_date", "rulebook_code", "score", "band_code")
_NO_SCORE = Cell(Label("NR"), "warn")
_HOW_TO_ASK = "请输入代码、名称、曾用名，或至少两个字母的拼音或首字母"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def search(visit: Visit) -> Response:
    """The search page; officials are shown releases, and the office its first page."""
    if visit.session.key.role != "bank":
        place = "/office/cultivation" if visit.session.key.role == "office" else "/releases"
        return RedirectResponse(place, 303, HEADERS)
    found, is_complete, problem = await _find(visit)
    return visit.render("search.html.j2", title=Label("查询", "Search"), q=_q(visit), found=found,
                        is_complete=is_complete, problem=problem, release=visit.served.release)  # fmt: skip


async def found(visit: Visit) -> Response:
    """What a text finds, for the script that asks while one types."""
    rows, is_complete, problem = await _find(visit)
    return visit.render("found.html.j2", title=Label("查询", "Search"), q=_q(visit), found=rows,
                        is_complete=is_complete, problem=problem)  # fmt: skip


async def _find(visit: Visit) -> tuple[list[dict[str, Any]], bool, Label | None]:
    text = _q(visit)
    if not text:
        return [], True, None
    try:
        rows, is_complete = await to_thread.run_sync(lambda: found_by(_lens(visit), _holding(visit), text, 20))
    except Problem as problem:
        return [], True, Label(_HOW_TO_ASK, problem.detail.removeprefix("q: "))
    visit.note("search", "*", rows=str(len(rows)), enterprises=",".join(one["enterprise_id"] for one in rows))
    return rows, is_complete, None


async def enterprise(visit: Visit) -> Response:
    """An enterprise's page."""
    seen = seen_enterprise(visit)
    asking = visit.desk.serving.asking(visit.bank, visit.purpose)
    made = await to_thread.run_sync(
        lambda: page_of(visit.desk.serving, visit.snapshot, visit.served, visit.terms, asking, _lens(visit), seen)
    )
    _noted(visit, "enterprise", seen)
    notes = read_notes(visit.desk.serving.settings.data_dir, visit.session.key.id)
    return visit.render(
        "enterprise.html.j2", title=Label(made.title), page=made, code=seen.enterprise_id,
        history=_history(visit, seen),
        consented=[label("consent_scope", one) for one in sorted(seen.held)],
        is_watched=seen.enterprise_id in notes.watched,
    )  # fmt: skip


async def workbook(visit: Visit) -> Response:
    """What is seen of an enterprise: a sheet for each table, and what is not visible."""
    seen = seen_enterprise(visit)
    content = await to_thread.run_sync(lambda: workbook_of(visit, seen))
    _noted(visit, "xlsx", seen)
    disposition = f"attachment; filename*=UTF-8''{quote(seen.enterprise_id)}.xlsx"
    return Response(content, 200, {**HEADERS, "Content-Disposition": disposition}, _XLSX)


async def lists(visit: Visit) -> Response:
    """Enterprises in scope, filtered."""
    wanted = {name: visit.request.query_params.get(name, "")[:80] for name in ("name", *FILTERS)}
    text = visit.request.query_params.get("page", "0")
    number = int(text) if text.isdecimal() and len(text) < 6 else 0
    asking = visit.desk.serving.asking(visit.bank, visit.purpose)
    made = await to_thread.run_sync(
        lambda: listed(visit.desk.serving, visit.snapshot, visit.served, visit.terms, asking, wanted, number)
    )
    visit.note("list", "*", rows=str(len(made.rows)), enterprises=",".join(row["enterprise_id"] for row in made.rows))
    words = labelled("profile") | labelled("figures")
    named = {
        "status_code": labelled("status"),
        "industry_code": {code: industry_cell(code).text for code in made.choices.get("industry_code", ())},
    }
    told = {one.name: one for one in visit.served.tables[PROFILE].columns}
    rows = [(row["enterprise_id"], [cell_of(visit.served, told[one], row) for one in made.columns])
            for row in made.rows]  # fmt: skip
    notes = read_notes(visit.desk.serving.settings.data_dir, visit.session.key.id)
    query = urlencode({name: value for name, value in wanted.items() if value})
    return visit.render("list.html.j2", title=Label("企业列表", "Enterprises"), columns=made.columns, rows=rows,
                        count=made.total, choices=made.choices, wanted=wanted, words=words, named=named, query=query,
                        page=number, size=PAGE, filters=notes.filters)  # fmt: skip


async def filters(visit: Visit) -> Response:
    """Keep a filter under a name, or remove the one of that name."""
    form = await form_of(visit.request)
    data, key = visit.desk.serving.settings.data_dir, visit.session.key.id
    notes = read_notes(data, key)
    name, query = form.get("name", "").strip()[:40], form.get("query", "")[:500]
    if name:
        kept = tuple(one for one in notes.filters if one.name != name)
        added = () if form.get("act") == "remove" else (Filter(name=name, query=query),)
        write_notes(data, key, notes.model_copy(update={"filters": (*kept, *added)}))
    return RedirectResponse(f"/list?{query}", 303, HEADERS)


async def watch_list(visit: Visit) -> Response:
    """What changed of watched enterprises since they were looked at last, in what the bank may see today."""
    notes = read_notes(visit.desk.serving.settings.data_dir, visit.session.key.id)
    watched = [_watched(visit, code, since) for code, since in notes.watched.items()]
    visit.note("watch", "*", enterprises=",".join(notes.watched))
    return visit.render("watch.html.j2", title=Label("关注的企业", "Watch list"), watched=watched)


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
            raise _no_enterprise()
        watched[seen.enterprise_id] = visit.served.release.release_id
    write_notes(data, key, notes.model_copy(update={"watched": watched}))
    place = f"/enterprise/{quote(code)}" if act == "add" else "/watch"
    return RedirectResponse(place, 303, HEADERS)


ROUTES: list[Route] = [
    page("/", search, "bank", "regulator", "engineer", "office"),
    page("/found", found, "bank"),
    page("/enterprise/{code}.xlsx", workbook, "bank"),
    page("/enterprise/{code}", enterprise, "bank"),
    page("/list", lists, "bank"),
    page("/filters", filters, "bank", methods=("POST",)),
    page("/watch", watch_list, "bank"),
    page("/watch", watch, "bank", methods=("POST",)),
]


def _q(visit: Visit) -> str:
    return visit.request.query_params.get("q", "").strip()[:80]


def _lens(visit: Visit) -> Any:
    return visit.desk.serving.lens(visit.snapshot, visit.served, visit.bank, visit.purpose)


def _holding(visit: Visit) -> Any:
    return visit.desk.serving.holding(visit.snapshot, visit.bank, visit.purpose)


def seen_enterprise(visit: Visit) -> Seen:
    """What the bank sees of the enterprise of the path.

    Raises:
        Refusal: the release has none, or it is out of the bank's scope.
    """
    seen: Seen | None = _lens(visit).see(visit.request.path_params["code"], _holding(visit))
    if seen is None or not seen.sections.get(PROFILE):
        raise _no_enterprise()
    return seen


def _no_enterprise() -> Refusal:
    return Refusal("not-found", "本次发布没有这个企业，或不在本行范围内",
                   "There is no such enterprise in the release and the bank's scope")  # fmt: skip


def _noted(visit: Visit, action: str, seen: Seen) -> None:
    visit.note(
        action,
        seen.enterprise_id,
        rows=str(seen.rows),
        sections=",".join(seen.sections),
        consents=",".join(seen.consents),
    )


def _history(visit: Visit, seen: Seen) -> list[tuple[Cell, ...]]:
    """Scores in every release that can be read, if they may be seen: day, scheme, score, band."""
    rows: list[tuple[Cell, ...]] = []
    for served in visit.desk.serving.readable():
        lens = visit.desk.serving.lens(visit.snapshot, served, visit.bank, visit.purpose)
        then = lens.see(seen.enterprise_id, _holding(visit), (_SCORES,)) if _SCORES in lens.tables else None
        if then is None:
            continue
        told = {one.name: one for one in served.tables[_SCORES].columns}
        for row in then.sections[_SCORES]:
            if "score" in row:
                day, scheme, score, band = (cell_of(served, told[name], row) for name in _HISTORY)
                rows.append((day, scheme, _NO_SCORE if row["score"] is None else score, band))
    return rows


def _watched(visit: Visit, code: str, since: str) -> dict[str, Any]:
    now = _lens(visit).see(code, _holding(visit))
    if now is None:
        return {"code": code, "name": None, "is_gone": True, "changes": [], "since": since}
    names = [row.get("enterprise_name") for row in now.sections.get(PROFILE, [])]
    try:
        served = visit.desk.serving.served(since)
        lens = visit.desk.serving.lens(visit.snapshot, served, visit.bank, visit.purpose)
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
