"""The web page answers its own pages and programs of this machine, and no page of another site: real requests."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from pipelines.base.errors import KechuangError
from pipelines.orchestration.same_origin import SameOriginOnly
from pipelines.orchestration.web import own_origins

PROXY = "https://kechuang.example.com"
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


async def _page(_: Request) -> PlainTextResponse:
    return PlainTextResponse("page")


async def _socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of an application behind the guard."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    routes = [
        Route("/", _page),
        Route("/graphql", _page, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", _socket),
    ]
    app = SameOriginOnly(Starlette(routes=routes), own_origins(port, PROXY))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join(10)


def ask(port: int, headers: dict[str, str], method: str = "GET", path: str = "/") -> tuple[int, str]:
    """Status and text; `{port}` in a header is the server's."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value.format(port=port))
    connection.putheader("Content-Length", "0")
    connection.endheaders()
    answer = connection.getresponse()
    found = (answer.status, answer.read().decode())
    connection.close()
    return found


def handshake(port: int, host: str, origin: str) -> int:
    """Status of a WebSocket handshake."""
    lines = [
        "GET /graphql HTTP/1.1",
        f"Host: {host.format(port=port)}",
        f"Origin: {origin.format(port=port)}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("".join(f"{line}\r\n" for line in [*lines, ""]).encode())
        return int(connection.recv(1024).split()[1])


@pytest.mark.parametrize(
    "headers",
    [
        {},  # curl
        {"Host": "localhost:{port}"},
        {"Host": "[::1]:{port}", "Origin": "http://[::1]:{port}"},
        {"Host": "LOCALHOST:{port}", "Origin": "http://localhost:{port}", "Sec-Fetch-Site": "same-origin"},
        {"Host": "kechuang.example.com", "Origin": PROXY, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},  # typed by a person
        LINK,
    ],
)
def test_our_own_pages_and_programs_are_answered(port: int, headers: dict[str, str]) -> None:
    assert ask(port, headers) == (200, "page")


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Host": "evil.example"}, "not served at this address: open http://127.0.0.1:"),  # DNS rebinding
        ({"Host": "evil.example:{port}"}, "not served at this address"),
        ({"Host": "127.0.0.1"}, "not served at this address"),  # of another port
        ({"Host": "kechuang.example.com:8443"}, "not served at this address"),
        ({"Host": "localhost:{port}.evil.example"}, "not served at this address"),
        ({"Host": ""}, "not served at this address"),
        ({"Origin": "http://evil.example"}, "another origin"),
        ({"Origin": "null"}, "another origin"),  # a page in a sandbox, or a file
        ({"Origin": "http://localhost:8000"}, "another origin"),  # another server of this machine
        ({"Origin": "https://localhost:{port}"}, "another origin"),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, "another site"),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, "another site"),
        ({**LINK, "Sec-Fetch-Dest": "iframe"}, "another site"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_of_another_site_is_refused(port: int, headers: dict[str, str], words: str, method: str) -> None:
    status, text = ask(port, headers, method, "/graphql")
    assert status == 403
    assert words in text


def test_a_form_that_posts_by_a_link_is_refused(port: int) -> None:
    assert ask(port, LINK, "POST", "/graphql?query=mutation")[0] == 403


def test_a_mutation_behind_an_image_is_refused_in_a_browser_that_tells_nothing(port: int) -> None:
    assert ask(port, {}, "GET", "/graphql?query=mutation%7B%7D") == (
        403,
        "send GraphQL queries by POST: a GET does not say which page it comes from\n",
    )
    assert ask(port, {}, "POST", "/graphql?query=x")[0] == 200


def test_two_hosts_are_refused(port: int) -> None:
    request = f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.example\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request.encode())
        assert connection.recv(1024).split()[1] in (b"400", b"403")


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1:{port}", "http://127.0.0.1:{port}", 101),
        ("kechuang.example.com", PROXY, 101),
        ("127.0.0.1:{port}", "http://evil.example", 403),
        ("evil.example:{port}", "http://evil.example:{port}", 403),
    ],
)
def test_websockets(port: int, host: str, origin: str, status: int) -> None:
    assert handshake(port, host, origin) == status


@pytest.mark.parametrize("url", ["kechuang.example.com", "ftp://x", "https://x/dagster", "https://u:p@x", "https://"])
def test_a_public_url_is_scheme_and_host(url: str) -> None:
    with pytest.raises(KechuangError, match="give scheme and host only"):
        own_origins(3000, url)
