"""One bureau's API: what it answers to one request, made from the transport that the feed's contract declares.

Misbehaves as real ones do, always at the same place: a token expires after some requests, and some pages are refused
once with 429. Independent of sockets.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.contracts.feed import Feed
from pipelines.contracts.transports import BUSINESS_DATE, FETCHED_UNTIL, HttpTransport, PageNumbers
from sources.simulator.servers.published import Published

TOKEN_PATH = "token"  # noqa: S105 - a path
TOKEN_LASTS = 40
"""Requests that a token from `/token` is good for."""

_BUSY_ONE_IN = 12


@dataclass(frozen=True)
class Answer:
    """Status, body and further headers."""

    status: int
    body: str = "{}"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Api:
    """The API of one bureau: its feeds by path, its secrets, made again at every start, and the city's last day."""

    bureau: str
    out: Path
    feeds: dict[str, Feed]
    last_day: date | None = None
    static_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    client_id: str = field(default_factory=lambda: f"client-{secrets.token_hex(4)}")
    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _issued: dict[str, int] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)
    _published: dict[str, Published] = field(default_factory=dict)

    def environment(self, base: str) -> dict[str, str]:
        """Values of the variables that the contracts name; `base` is the URL of this API."""
        found: dict[str, str] = {}
        for feed in self.feeds.values():
            transport = _http(feed)
            values = {
                transport.url_env: base,
                transport.token_env: self.static_token,
                transport.token_url_env: f"{base}/{TOKEN_PATH}",
                transport.client_id_env: self.client_id,
                transport.client_secret_env: self.client_secret,
            }
            found |= {name: value for name, value in values.items() if name}
        return found

    def token(self, authorization: str) -> Answer:
        """A new token for client credentials (RFC 6749, 4.4), given as HTTP basic authentication."""
        wanted = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if not secrets.compare_digest(authorization.encode(), f"Basic {wanted}".encode()):
            return Answer(401)
        token = secrets.token_urlsafe(24)
        self._issued = {token: TOKEN_LASTS}
        return Answer(200, json.dumps({"access_token": token, "token_type": "Bearer"}))

    def page(self, path: str, query: Mapping[str, str], authorization: str, etag: str | None) -> Answer:
        """One page of the feed at `path`, if the token is good; 304 where `etag` is what the page still is."""
        feed = self.feeds.get(path)
        if feed is None:
            return Answer(404)
        if not self._is_let_in(_http(feed), authorization):
            return Answer(401)
        request = json.dumps([path, sorted(query.items())])
        if _falls_on(request) and request not in self._busy:
            self._busy.add(request)
            return Answer(429, headers={"Retry-After": "0"})
        try:
            body = self._body(feed, query)
        except (KeyError, ValueError):  # a parameter is missing, or is not a number or date
            return Answer(400)
        found = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
        return Answer(304, "", {"ETag": found}) if etag == found else Answer(200, body, {"ETag": found})

    def _is_let_in(self, transport: HttpTransport, authorization: str) -> bool:
        token = authorization.removeprefix("Bearer ")
        if transport.token_url_env is None:
            return transport.token_env is None or secrets.compare_digest(token.encode(), self.static_token.encode())
        left = self._issued.get(token, 0)
        if left:
            self._issued[token] = left - 1
        return left > 0

    def _body(self, feed: Feed, query: Mapping[str, str]) -> str:
        transport, paging = _http(feed), _pages(feed)
        if feed.feed not in self._published:
            self._published[feed.feed] = Published.read(self.out, feed)
        until = min(filter(None, (_asked(transport, BUSINESS_DATE, query), self.last_day)), default=None)
        records = self._published[feed.feed].between(_asked(transport, FETCHED_UNTIL, query), until)
        no, size = int(query[paging.parameter]) - paging.first, int(query[paging.size_parameter or ""])
        listed = ",\n  ".join(records.slice(no * size, size))
        return f'{{"code": 0, "data": {{"total": {len(records)}, "pageNo": {no + paging.first}, "list": [{listed}]}}}}'


def _falls_on(request: str) -> bool:
    """Whether the service is busy when it is asked this for the first time: always the same for the same request."""
    return hashlib.sha256(request.encode()).digest()[0] % _BUSY_ONE_IN == 0


def _http(feed: Feed) -> HttpTransport:
    if not isinstance(feed.transport, HttpTransport):
        raise TypeError(f"{feed.feed} does not come by HTTP")
    return feed.transport


def _pages(feed: Feed) -> PageNumbers:
    """How the contract pages. The made-up bureaus page by number and send `data.list` and `data.total`."""
    transport = _http(feed)
    paging = transport.paging
    if not isinstance(paging, PageNumbers) or not paging.size_parameter or transport.records != "data.list":
        raise TypeError(f"{feed.feed}: the made-up bureaus page by number and size, records under data.list")
    return paging


def _asked(transport: HttpTransport, placeholder: str, query: Mapping[str, str]) -> date | None:
    """The date in the parameter whose value the contract fills with `placeholder`."""
    names = [name for name, text in transport.parameters.items() if text == placeholder]
    return date.fromisoformat(query[names[0]]) if names else None
