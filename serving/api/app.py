"""Puts the API together: one application for one data folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from pipelines.audit.requests import RequestLog
from pipelines.base.log import log
from pipelines.base.settings import Settings
from serving.api import enterprises, heavy, oauth, releases
from serving.api.call import Call, Caller, Server, bearer
from serving.api.limits import RateLimits
from serving.api.oauth import TOKEN_PATH
from serving.api.quick import QuickApi
from serving.api.tokens import Tokens
from serving.jobs.run import Jobs
from serving.problems import Kind, Problem
from serving.state import Serving

TITLE = "科创信 Kechuang"
_TEXT = """Enterprise profiles, innovation points and eligibility from government records, as far as consent allows.

Every URL names a release: answers of one release are of one day. `current` redirects to the release that is served.
Every request names its purpose. What may be seen follows from the bank's contract, the publishers' agreement to onward
supply, and the enterprise's consent today. Errors are problem documents (RFC 9457)."""
_MOST_BYTES = 262_144
_THREADS = 8
"""For searches and pages: each keeps a connection to every index, and more of them do not answer sooner."""
_KINDS: dict[int, Kind] = {
    404: "not-found",
    405: "not-allowed",
    413: "too-large",
    415: "unsupported",
    401: "unauthenticated",
}


def make_app(settings: Settings, public_url: str) -> FastAPI:
    """The application.

    Args:
        settings: the data folder, and the city's folder with the banks' contracts.
        public_url: where banks reach it; the audience of their assertions begins with it.

    Raises:
        KechuangError: nothing is released, there is no ledger of consents, or a contract is not what it must be.
    """
    server = Server(
        Serving(settings), RequestLog(settings.data_dir), RateLimits(), Tokens(public_url.rstrip("/") + TOKEN_PATH)
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.jobs = Jobs()
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield
        server.serving.close()
        server.log.close()

    app = QuickApi(
        look_up=enterprises.look_up, refuse=_refused,
        title=TITLE, description=_TEXT, version="1", openapi_url="/v1/openapi.json", docs_url=None, redoc_url=None,
        lifespan=lifespan, max_body_size=_MOST_BYTES, redirect_slashes=False,
    )  # fmt: skip
    app.state.server = server
    signed_in = [Depends(bearer)]  # says in OpenAPI how one signs in; `caller_of` does it
    app.include_router(releases.redirects, dependencies=signed_in)
    app.include_router(oauth.router)
    for router in (releases.router, enterprises.router, heavy.router):
        app.include_router(router, dependencies=signed_in)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _other)
    app.add_exception_handler(Exception, _internal)
    return app


async def _problem(request: Request, found: Exception) -> Response:
    if not isinstance(found, Problem):
        raise found
    _note(request, found.status, found.kind)
    return found.response()


async def _refused(request: Request, found: Exception) -> Response:
    return await (_problem if isinstance(found, Problem) else _internal)(request, found)


async def _invalid(request: Request, found: Exception) -> Response:
    errors: list[Any] = list(found.errors()) if isinstance(found, RequestValidationError) else []
    first = errors[0] if errors else {"loc": ("request",), "msg": "is not valid"}
    place = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return await _problem(request, Problem("invalid", f"{place}: {first['msg']}"))


async def _other(request: Request, found: Exception) -> Response:
    status = found.status_code if isinstance(found, HTTPException) else 404
    kind = _KINDS.get(status, "invalid")
    headers = dict(found.headers or {}) if isinstance(found, HTTPException) else {}
    return await _problem(request, Problem(kind, f"{request.method} {request.url.path[:200]}", headers))


async def _internal(request: Request, found: Exception) -> Response:
    log.error(f"serve: {request.method}: internal error ({type(found).__name__})", exc_info=found)
    return await _problem(
        request, Problem("unavailable", "an internal error: tell the operator the time of the request")
    )


def _note(request: Request, status: int, kind: Kind) -> None:
    """Requests that were refused are noted too, once it is known who asked."""
    call: Call | None = getattr(request.state, "call", None)
    caller: Caller | None = getattr(request.state, "caller", None)
    route = request.scope.get("route")
    path = str(getattr(route, "path", "/v1/releases/{release}/enterprises/{enterprise}"))
    if call is not None:
        call.log("refused", path, status, problem=kind)
    elif caller is not None:
        caller.server.log.write(
            "refused", path, by=caller.key.id, bank=caller.bank.bank, status=str(status), problem=kind
        )
