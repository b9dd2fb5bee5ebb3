"""The HTTP service on loopback: `/<bureau>/<path>` goes to the bureau's API. Independent of feeds."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from sources.simulator.servers.api import TOKEN_PATH, Answer, Api

_LOOPBACK = "127.0.0.1"
_LONGEST_FORM = 4096


@contextmanager
def http_service(apis: Mapping[str, Api]) -> Iterator[str]:
    """Serve the APIs, by bureau, on a free port until the block ends; yields the URL."""
    handler = type("_BoundHandler", (_Handler,), {"apis": apis, "turn": threading.Lock()})
    server = ThreadingHTTPServer((_LOOPBACK, 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{_LOOPBACK}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    apis: Mapping[str, Api]
    turn: threading.Lock
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # headers and body in one packet: nothing waits for a delayed acknowledgement

    def log_message(self, *_: object) -> None:
        """Say nothing: a request line holds parameters."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        bureau, _, path = asked.path.strip("/").partition("/")
        authorization, etag = self.headers.get("Authorization", ""), self.headers.get("If-None-Match")
        with self.turn:
            api = self.apis.get(bureau)
            self._send(api.page(path, dict(parse_qsl(asked.query)), authorization, etag) if api else Answer(404))

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        form = self.rfile.read(min(length, _LONGEST_FORM))
        bureau, _, path = urlsplit(self.path).path.strip("/").partition("/")
        with self.turn:
            api = self.apis.get(bureau)
            is_login = path == TOKEN_PATH and dict(parse_qsl(form.decode())) == {"grant_type": "client_credentials"}
            self._send(api.token(self.headers.get("Authorization", "")) if api and is_login else Answer(404))

    def _send(self, answer: Answer) -> None:
        content = answer.body.encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
