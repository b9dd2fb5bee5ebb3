"""Routes of single look-ups: documented by FastAPI, but their few parameters are read here.

FastAPI's own solving of dependencies takes 0.15 ms of processor time a request, as much as all the rest of a look-up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from pipelines.contracts.rights import PURPOSES
from serving.api.call import PURPOSE_HEADER, Call, call_of, caller_of
from serving.problems import Problem
from serving.state import RELEASE_ID

MOST_SECTIONS, MOST_LETTERS = 40, 64
_TABLE = re.compile(r"[a-z_]{1,60}")


class QuickRoute(APIRoute):
    """A route whose function takes the request, the call, a code, and a table (in the path) or names of tables."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, which calls the function as FastAPI would."""
        endpoint = self.endpoint

        async def handled(request: Request) -> Response:
            call = await _call(request)
            answer: Response = await endpoint(request, call, *_asked(request))
            return answer

        return handled


async def _call(request: Request) -> Call:
    caller = await caller_of(request)
    purpose = request.headers.get(PURPOSE_HEADER)
    release = request.path_params["release"]
    known = next((one for one in PURPOSES if one == purpose), None)
    if known is None:
        raise Problem("invalid", f"{PURPOSE_HEADER}: give one of {', '.join(PURPOSES)}")
    if not RELEASE_ID.fullmatch(release):
        raise Problem("invalid", "release: give one that GET /v1/releases lists")
    return await call_of(request, caller, release, known)


def _asked(request: Request) -> tuple[str, str | list[str]]:
    code, one = request.path_params["enterprise"], request.path_params.get("section")
    sections = [one] if one else request.query_params.getlist("section")
    if len(code) > MOST_LETTERS:
        raise Problem("invalid", f"enterprise: a code has at most {MOST_LETTERS} characters")
    if len(sections) > MOST_SECTIONS or not all(_TABLE.fullmatch(name) for name in sections):
        raise Problem("invalid", f"section: give at most {MOST_SECTIONS} names of tables")
    return code, one or sections
