"""A bureau's HTTP service on loopback: paged JSON, a token that can expire, faults on request. No tests here."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from feeds import SECRET

RECORDS = [f'{{"企业": "某某公司{no}", "金额": {no}.10, "大数": 12345678901234567.89}}' for no in range(1, 8)]
"""Raw texts: 3.10 must not become 3.1, nor the large number lose its last digits."""


@dataclass
class Bureau:
    """What the server does; a test changes it while the server runs."""

    url: str = ""
    token: str = SECRET + "-token-1"
    secret: str = SECRET + "-client"
    records: list[str] = field(default_factory=lambda: list(RECORDS))
    faults: list[str] = field(default_factory=list)
    fault_on_page: int = 2
    endless: bool = False
    deaf: bool = False
    total: int | None = None
    with_etags: bool = True
    asked: list[tuple[str, int]] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    logins: int = 0

    @classmethod
    @contextmanager
    def serving(cls) -> Iterator[Bureau]:
        """The server, until the block ends."""
        bureau = cls()
        handler = type("Handler", (_Handler,), {"bureau": bureau})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        bureau.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield bureau
        finally:
            server.shutdown()
            server.server_close()

    @property
    def pages(self) -> list[int]:
        """Numbers of the pages that were asked for, in order, tries counted."""
        return [page for what, page in self.asked if what == "page"]


class _Handler(BaseHTTPRequestHandler):
    bureau: Bureau
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.bureau.logins += 1
        self.bureau.token = f"{SECRET}-token-{self.bureau.logins + 1}"
        self._answer(200, json.dumps({"access_token": self.bureau.token, "token_type": "Bearer"}))

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        page = int(query.get("page") or query.get("after") or 1)
        self.bureau.asked.append(("page", page))
        self.bureau.queries.append(query)
        self.bureau.paths.append(urlsplit(self.path).path)
        if self.headers.get("Authorization") != f"Bearer {self.bureau.token}":
            return self._answer(401, "{}")
        if self.bureau.faults and page == self.bureau.fault_on_page:
            return self._fault(self.bureau.faults.pop(0))
        return self._page(1 if self.bureau.deaf else page, int(query.get("size", "3")))

    def _fault(self, fault: str) -> None:
        if fault == "429":
            return self._answer(429, "{}", {"Retry-After": "1"})
        if fault == "expired":
            self.bureau.token += "-expired"
            return self._answer(401, "{}")
        if fault == "elsewhere":
            return self._answer(302, "", {"Location": "http://127.0.0.1:9/records"})
        if fault == "cut":
            whole = b'{"data": {"list": [{"a": 1}'
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(whole)
            self.close_connection = True
            return None
        if fault == "garbled":
            return self._answer(200, '{"data": {"list": [')
        return self._answer(int(fault), "{}")

    def _page(self, page: int, size: int) -> None:
        records = self.bureau.records[(page - 1) * size : page * size]
        if self.bureau.endless:
            records = [f'{{"企业": "第{page}页", "金额": {page}}}']
        total = len(self.bureau.records) if self.bureau.total is None else self.bureau.total
        following = page + 1 if page * size < len(self.bureau.records) or self.bureau.endless else None
        listed = ",\n  ".join(records)
        link = None if following is None else f"{self.bureau.url}/records?after={following}"
        body = (
            f'{{"code": 0, "data": {{"total": {total}, "next": {json.dumps(following)}, '
            f'"link": {json.dumps(link)}, "list": [{listed}]}}}}'
        )
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:12]}"'
        if self.bureau.with_etags and self.headers.get("If-None-Match") == etag:
            self.bureau.asked.append(("unchanged", page))
            return self._answer(304, "")
        return self._answer(200, body, {"ETag": etag} if self.bureau.with_etags else {})

    def _answer(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if status != 304:
            self.wfile.write(content)
