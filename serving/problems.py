"""What went wrong, as RFC 9457 says it: `application/problem+json` with a stable `type`."""

from __future__ import annotations

from typing import Any, Literal

import orjson
from pydantic import BaseModel
from starlette.responses import Response

MEDIA = "application/problem+json"

Kind = Literal[
    "unauthenticated", "forbidden", "not-found", "gone", "invalid", "not-allowed", "too-many", "too-large",
    "unavailable", "sql-refused", "sql-limit", "conflict", "unsupported",
]  # fmt: skip

_TITLES: dict[Kind, tuple[int, str]] = {
    "unauthenticated": (401, "No valid key or token"),
    "forbidden": (403, "The key, the contract or consent does not cover this"),
    "not-found": (404, "Not found, or not in the bank's scope"),
    "not-allowed": (405, "Another method is needed"),
    "conflict": (409, "Not possible with this release"),
    "gone": (410, "The release was withdrawn"),
    "too-large": (413, "The request is too large"),
    "unsupported": (415, "Another content type is needed"),
    "invalid": (422, "The request is not valid"),
    "sql-refused": (422, "The statement is refused"),
    "sql-limit": (422, "The statement exceeds a limit"),
    "too-many": (429, "Too many requests"),
    "unavailable": (503, "Not available at the moment"),
}


class ProblemDocument(BaseModel):
    """RFC 9457. `type` is stable; `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str


class Problem(Exception):  # noqa: N818 - it is the answer
    """Ends a request with a problem document."""

    def __init__(self, kind: Kind, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.headers = kind, detail, headers or {}
        self.status = _TITLES[kind][0]

    def response(self) -> Response:
        """The answer."""
        status, title = _TITLES[self.kind]
        found = {"type": f"/problems/{self.kind}", "title": title, "status": status, "detail": self.detail}
        headers = {"Cache-Control": "no-store", **self.headers}
        if status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="kechuang"'
        return Response(orjson.dumps(found), status, headers, MEDIA)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Of OpenAPI: the problems that every route has, and these."""
    every = sorted({401, 403, 404, 405, 410, 413, 422, 429, 503, *statuses})
    content = {MEDIA: {"schema": ProblemDocument.model_json_schema()}}
    words = dict(reversed(_TITLES.values()))
    known: dict[int | str, dict[str, Any]] = {304: {"description": "What `If-None-Match` names is still right"}}
    return known | {status: {"description": words[status], "content": content} for status in every}
