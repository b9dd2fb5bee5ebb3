"""Dagster's web page and its daemon, which runs schedules and sensors, as one command. Guarded by `same_origin`.

`dagster dev` starts a web server of its own, and nothing can be put in front of it; here it is made by the same call.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import urlsplit

import uvicorn
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster_webserver.app import create_app_from_workspace_process_context

from pipelines.base.errors import KechuangError
from pipelines.orchestration.same_origin import SameOriginOnly

HOST = "127.0.0.1"
_POLL_MILLISECONDS = 2_000
_STATEMENT_MILLISECONDS, _POOL_SECONDS, _POOL_OVERFLOW = 15_000, 3_600, 20
"""What Dagster's own command sets on its database connections."""

_SECONDS_TO_END = 30


def serve(workspace: Path, port: int, public_url: str | None, say: Callable[[str], None]) -> None:
    """Serve Dagster's page on loopback until Ctrl-C or SIGTERM, with the daemon beside it; ends both together.

    Args:
        workspace: `workspace.yaml`; `DAGSTER_HOME` names the instance.
        port: on loopback.
        public_url: under which a reverse proxy serves the page, if one does: `https://kechuang.example.com`.
        say: called with the address once the page is about to answer.

    Raises:
        KechuangError: the port is taken, the URL is not valid, or the daemon ended by itself.
    """
    origins = own_origins(port, public_url)
    _refuse_taken(port)
    signal.signal(signal.SIGTERM, _end)
    with DagsterInstance.get() as instance, _daemon(workspace) as daemon:
        instance.optimize_for_webserver(_STATEMENT_MILLISECONDS, _POOL_SECONDS, _POOL_OVERFLOW)
        target = WorkspaceFileTarget(paths=[str(workspace)])
        with WorkspaceProcessContext(instance, workspace_load_target=target) as context:
            page = create_app_from_workspace_process_context(context, live_data_poll_rate=_POLL_MILLISECONDS)
            config = uvicorn.Config(SameOriginOnly(page, origins), host=HOST, port=port, log_level="warning")
            server = uvicorn.Server(config)
            threading.Thread(target=_stop_after, args=(daemon, server), daemon=True).start()
            say(origins[0])
            try:
                server.run()
            except KeyboardInterrupt:
                return
            if (code := daemon.poll()) is not None:
                raise KechuangError(f"dagster-daemon stopped with exit code {code}: see its output above")


def own_origins(port: int, public_url: str | None) -> list[str]:
    """The origins under which the page is opened.

    Raises:
        KechuangError: `public_url` is not a URL of http or https, or has a path.
    """
    origins = [f"http://{name}:{port}" for name in (HOST, "localhost", "[::1]")]
    if public_url is None:
        return origins
    parts = urlsplit(public_url.lower())
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or "@" in parts.netloc:
        raise KechuangError(f"{public_url}: give scheme and host only, such as https://kechuang.example.com")
    return [*origins, f"{parts.scheme}://{parts.netloc}"]


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise KechuangError(
                f"port {port} on {HOST} cannot be used ({error.strerror}): give another --port"
            ) from error


@contextmanager
def _daemon(workspace: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Schedules and sensors, in a process of its own for as long as the block lasts."""
    program = str(Path(sys.executable).with_name("dagster-daemon"))
    daemon = subprocess.Popen([program, "run", "-w", str(workspace)])  # noqa: S603 - our own environment's program
    try:
        yield daemon
    finally:
        daemon.terminate()
        try:
            daemon.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()


def _stop_after(daemon: subprocess.Popen[bytes], server: uvicorn.Server) -> None:
    daemon.wait()
    server.should_exit = True


def _end(_: int, __: FrameType | None) -> NoReturn:
    """SIGTERM as an exit, so that what is open is closed; uvicorn sends it again when it has shut down."""
    raise SystemExit(0)
