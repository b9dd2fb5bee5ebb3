"""Single look-ups, answered before FastAPI and its middleware see a request: its routes document them.

Routing and solving of dependencies take 0.15 ms of processor time a request, as much as all the rest of a look-up.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pipelines.contracts.rights import PURPOSES
from serving.api.call import PURPOSE_HEADER, Call, call_of, caller_of
from serving.problems import Problem
from serving.state import RELEASE_ID

MOST_SECTIONS, MOST_LETTERS = 40, 64
_TABLE = re.compile(r"[a-z_]{1,60}")
_PATH = re.compile(
    r"/v1/releases/(?P<release>\d[^/]*)/enterprises/(?P<enterprise>[^/]+)(?:/sections/(?P<section>[^/]+))?"
)

LookUp = Callable[[Request, Call, str, list[str]], Awaitable[Response]]
Refuse = Callable[[Request, Exception], Awaitable[Response]]


class QuickApi(FastAPI):
    """Answers GET of an enterprise by `look_up`, whatever goes wrong by `refuse`; all else is FastAPI's."""

    def __init__(self, *, look_up: LookUp, refuse: Refuse, **settings: Any) -> None:
        super().__init__(**settings)
        self._look_up, self._refuse = look_up, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if found is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        request = Request(scope, receive)
        try:
            call = await _call(request, found["release"])
            answer = await self._look_up(request, call, *_asked(request, found["enterprise"], found["section"]))
        except Exception as error:
            answer = await self._refuse(request, error)
        await answer(scope, receive, send)


async def _call(request: Request, release: str) -> Call:
    caller = await caller_of(request)
    purpose = request.headers.get(PURPOSE_HEADER)
    known = next((one for one in PURPOSES if one == purpose), None)
    if known is None:
        raise Problem("invalid", f"{PURPOSE_HEADER}: give one of {', '.join(PURPOSES)}")
    if not RELEASE_ID.fullmatch(release):
        raise Problem("invalid", "release: give one that GET /v1/releases lists")
    return await call_of(request, caller, release, known)


def _asked(request: Request, code: str, section: str | None) -> tuple[str, list[str]]:
    sections = [section] if section else request.query_params.getlist("section")
    if len(code) > MOST_LETTERS:
        raise Problem("invalid", f"enterprise: a code has at most {MOST_LETTERS} characters")
    if len(sections) > MOST_SECTIONS or not all(_TABLE.fullmatch(name) for name in sections):
        raise Problem("invalid", f"section: give at most {MOST_SECTIONS} names of tables")
    return code, sections
