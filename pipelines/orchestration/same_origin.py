"""Lets a web application answer its own pages only, not those of other sites that are open in the same browser.

Dagster's web server has no sign-in and starts runs for anyone who asks. On loopback that is the user of the machine,
and every page that their browser shows: one that rebinds its own name to 127.0.0.1 (a foreign `Host`), one that posts a
form or opens a WebSocket (a foreign `Origin`), one with an image whose address is a GraphQL mutation (neither).
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_GRAPHQL = "/graphql"


class SameOriginOnly:
    """An ASGI application in front of `app` that answers 403 to requests of other origins."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        """`origins` are those under which the application is opened, such as `http://127.0.0.1:3000`, in lower case."""
        self._app, self._origins = app, list(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request or a WebSocket handshake; whatever else comes passes."""
        why = refusal(scope, self._origins) if scope["type"] in ("http", "websocket") else None
        if why is None:
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse(f"{why}\n", status_code=403)(scope, receive, send)


def refusal(scope: Scope, origins: Collection[str]) -> str | None:
    """Why a request is refused, with what to do; None if it is one of our own.

    A request without `Origin` and `Sec-Fetch-Site` does not come from a page: a program on this machine, such as curl,
    may ask.
    """
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if len(hosts) != 1 or hosts[0].lower() not in {urlsplit(origin).netloc for origin in origins}:
        return f"not served at this address: open {next(iter(origins))}"
    if any(origin.lower() not in origins for origin in headers.getlist("origin")):
        return "refused: the request comes from a page of another origin"
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none") and not _is_link(scope, headers):
        return "refused: the request comes from a page of another site"
    is_query = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith(_GRAPHQL)
    if is_query and b"query=" in scope.get("query_string", b""):
        return "send GraphQL queries by POST: a GET does not say which page it comes from"
    return None


def _is_link(scope: Scope, headers: Headers) -> bool:
    """Whether a person followed a link to one of our pages, which opens by itself, in no frame of another."""
    is_page = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return scope["type"] == "http" and scope["method"] == "GET" and is_page
