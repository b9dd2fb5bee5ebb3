"""The desk's application: who may open which page, and what every page has in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from pipelines.audit.requests import RequestLog
from pipelines.banks.contract import BankContract, DeliveryTerms
from pipelines.banks.keys import Role
from pipelines.base.log import log
from pipelines.base.settings import Settings
from pipelines.contracts.rights import PURPOSES, Purpose
from pipelines.pages.parts import Label
from serving.desk.refusal import Refusal, words_of
from serving.desk.sessions import COOKIE, ROLE_NAMES, Session, Sessions, form_of, set_cookie
from serving.desk.view import HEADERS, PURPOSE_NAMES, render, script, style
from serving.jobs.run import Jobs
from serving.problems import Problem
from serving.state import Served, Serving, Snapshot


@dataclass(frozen=True)
class DemoAccount:
    """An account whose secret the desk itself knows: on loopback, for a made-up city."""

    name: Label
    secret: str
    purpose: Purpose | None


@dataclass(frozen=True)
class Desk:
    """What all pages share."""

    serving: Serving
    log: RequestLog
    sessions: Sessions
    jobs: Jobs
    demo: tuple[DemoAccount, ...]
    is_secure: bool


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is signed in, of the release that is served now."""

    desk: Desk
    request: Request
    session: Session
    snapshot: Snapshot
    served: Served

    @property
    def bank(self) -> BankContract:
        """The bank's contract.

        Raises:
            Problem: it has none any more.
        """
        found = self.snapshot.banks.get(self.session.key.bank or "")
        if found is None or all(one.purpose != self.session.purpose for one in found.deliveries):
            raise _not_covered()
        return found

    @property
    def purpose(self) -> Purpose:
        """What the bank's person looks at the data for.

        Raises:
            Problem: somebody without a purpose, who sees no bank's pages.
        """
        if self.session.purpose is None:
            raise _not_covered()
        return self.session.purpose

    @property
    def terms(self) -> DeliveryTerms:
        """What the contract asks for, for the purpose."""
        return self.bank.terms(self.purpose)

    def note(self, action: str, subject: str, **facts: str) -> None:
        """Note the request: of a bank with its purpose, of others with their role."""
        key = self.session.key
        who = {"bank": key.bank} if key.bank else {"role": key.role}
        self.desk.log.write(f"desk.{action}", subject, by=key.id, why=self.session.purpose or "",
                            release=self.served.release.release_id, status="200", **who, **facts)  # fmt: skip

    def render(self, template: str, *, title: Label, **content: Any) -> Response:
        """A page."""
        return render(self.request, template, self.session, title=title, **content)

    def render_grids(self, title: Label, grids: Sequence[Any]) -> Response:
        """A page of tables."""
        return self.render("table.html.j2", title=title, heading=title, grids=grids)


def _not_covered() -> Refusal:
    return Refusal("forbidden", "本行合同不包括这一用途", "the bank's contract does not cover this purpose")


Handler = Callable[[Visit], Awaitable[Response]]


def page(path: str, handler: Handler, *roles: Role, methods: tuple[str, ...] = ("GET",)) -> Route:
    """A route for people of these roles."""

    async def handled(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        session = desk.sessions.of(request, *roles)
        snapshot = desk.serving.snapshot
        visit = Visit(desk, request, session, snapshot, desk.serving.served(snapshot.pointer.release_id))
        return await handler(visit)

    return Route(path, handled, methods=list(methods))


def make_desk(settings: Settings, routes: list[Route], demo: tuple[DemoAccount, ...], *, is_secure: bool) -> Starlette:
    """The application.

    Args:
        settings: the data folder and the city's.
        routes: the pages of banks, regulators and engineers.
        demo: accounts that anybody who reaches the desk may use; none but on loopback.
        is_secure: whether people reach it by HTTPS only.

    Raises:
        KechuangError: as `Serving`.
    """
    serving = Serving(settings)
    desk = Desk(serving, RequestLog(settings.data_dir), Sessions(serving), Jobs(), demo, is_secure)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> Any:
        yield
        serving.close()
        desk.log.close()

    own = [
        Route("/sign-in", _sign_in_page, methods=["GET"]),
        Route("/sign-in", _sign_in, methods=["POST"]),
        Route("/sign-out", _sign_out, methods=["POST"]),
        Route("/desk/style.css", _style),
        Route("/desk/search.js", _script),
    ]
    handlers: dict[Any, Any] = {Problem: _problem, 404: _not_found, Exception: _internal}
    app = Starlette(routes=[*own, *routes], lifespan=lifespan, exception_handlers=handlers)
    app.state.desk = desk
    return app


async def _sign_in_page(request: Request) -> Response:
    return _asked_to_sign_in(request, None, 200)


def _asked_to_sign_in(request: Request, problem: Label | None, status: int) -> Response:
    desk: Desk = request.app.state.desk
    return render(request, "sign_in.html.j2", None, status=status, title=Label("登录", "Sign in"), problem=problem,
                  demo=desk.demo, purposes=PURPOSE_NAMES)  # fmt: skip


async def _sign_in(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    form = await form_of(request)
    purpose = next((one for one in PURPOSES if one == form.get("purpose")), None)
    no = form.get("demo", "")
    secret = desk.demo[int(no)].secret if no.isdecimal() and int(no) < len(desk.demo) else form.get("key", "")
    try:
        name = desk.sessions.sign_in(secret, purpose)
    except Problem as problem:
        return _asked_to_sign_in(request, words_of(problem), problem.status)
    answer = RedirectResponse("/", 303, HEADERS)
    set_cookie(answer, name, is_secure=desk.is_secure)
    return answer


async def _sign_out(request: Request) -> Response:
    await form_of(request)
    request.app.state.desk.sessions.end(request)
    answer = RedirectResponse("/sign-in", 303, HEADERS)
    answer.delete_cookie(COOKIE)
    return answer


async def _style(_: Request) -> Response:
    return PlainTextResponse(style(), headers={"Cache-Control": "private, max-age=300"}, media_type="text/css")


async def _script(_: Request) -> Response:
    return PlainTextResponse(script(), headers={"Cache-Control": "private, max-age=300"}, media_type="text/javascript")


async def _problem(request: Request, found: Exception) -> Response:
    if not isinstance(found, Problem):
        raise found
    if found.kind == "unauthenticated":
        return RedirectResponse("/sign-in", 303, HEADERS)
    return _refused(request, words_of(found), found.status)


async def _not_found(request: Request, _: Exception) -> Response:
    return _refused(request, Label("没有这个页面", "There is no such page"), 404)


async def _internal(request: Request, found: Exception) -> Response:
    log.error(f"desk: internal error ({type(found).__name__})", exc_info=found)
    said = Label("内部错误：请将发生时间告知运维人员", "an internal error: tell the operator the time")
    return _refused(request, said, 503)


def _refused(request: Request, words: Label, status: int) -> Response:
    """A page of its own, on which whoever is signed in stays so."""
    desk: Desk = request.app.state.desk
    try:
        session = desk.sessions.of(request, *ROLE_NAMES)
    except Problem:
        session = None
    title = Label("无法显示", "Cannot be shown")
    return render(request, "refused.html.j2", session, status=status, title=title, problem=words)
