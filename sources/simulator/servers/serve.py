"""Starting the made-up bureaus of a city, for a command or until Ctrl-C, and stopping them."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.base.errors import KechuangError
from pipelines.base.settings import TODAY_VARIABLE
from pipelines.contracts.feed import Feed
from pipelines.contracts.transports import DatabaseTransport, HttpTransport
from sources.simulator.servers.api import Api
from sources.simulator.servers.command import end_cleanly, on_ending, run_command, wait_for_the_end
from sources.simulator.servers.database import database
from sources.simulator.servers.published import parquet_of
from sources.simulator.servers.service import http_service


def serve(
    out: Path, feeds: dict[str, Feed], command: Sequence[str], last_day: date | None, say: Callable[[str], None]
) -> int:
    """Serve the city in `out`: to `command`, returning its exit code, or without one until Ctrl-C, returning 0.

    Args:
        out: holds `bureaus/<bureau>/<feed>.parquet`.
        feeds: the contracts; those that are fetched by HTTP or from a database and have rows in `out` are served.
        command: its environment holds the addresses and secrets that the contracts name, and as `KECHUANG_TODAY` the
            day whose present the bureaus show.
        last_day: nothing published after it is shown; None: everything.
        say: called with progress, and without a command the lines that set the same environment in a shell.

    Raises:
        KechuangError: there is nothing to serve, a package is missing, or the city is being served already.
    """
    with on_ending(end_cleanly), bureaus(out, feeds, last_day) as addresses:
        if command:
            return run_command(command, addresses)
        lines = [f"export {name}={shlex.quote(value)}" for name, value in sorted(addresses.items())]
        lines.append("# the bureaus are open: paste these lines into another shell; Ctrl-C closes them")
        wait_for_the_end(lambda: say("\n".join(lines)))
    return 0


@contextmanager
def bureaus(out: Path, feeds: dict[str, Feed], last_day: date | None = None) -> Iterator[dict[str, str]]:
    """Keep the bureaus open until the block ends; yields the environment variables that lead to them."""
    served = {name: feed for name, feed in feeds.items() if parquet_of(out, name).exists()}
    over_http = [feed for feed in served.values() if isinstance(feed.transport, HttpTransport)]
    from_database = [feed for feed in served.values() if isinstance(feed.transport, DatabaseTransport)]
    if not over_http and not from_database:
        raise KechuangError(f"{out / 'bureaus'}: no bureau has anything to serve: make a city with `kechuang simulate`")
    with ExitStack() as stack:
        stack.enter_context(_alone(out))
        addresses = {name: _with_loopback(os.environ.get(name, "")) for name in ("NO_PROXY", "no_proxy")}
        if (present := last_day or _end_of(out)) is not None:
            addresses[TODAY_VARIABLE] = present.isoformat()
        if from_database:
            url = stack.enter_context(database(out, from_database, last_day))
            addresses |= {feed.transport.url_env: url for feed in from_database if feed.transport.url_env}
        if over_http:
            apis = _apis(out, over_http, last_day)
            base = stack.enter_context(http_service(apis))
            for bureau, api in apis.items():
                addresses |= api.environment(f"{base}/{bureau}")
        yield addresses


def _apis(out: Path, feeds: list[Feed], last_day: date | None) -> dict[str, Api]:
    by_bureau: dict[str, dict[str, Feed]] = {}
    for feed in feeds:
        path = feed.transport.path if isinstance(feed.transport, HttpTransport) else None
        bureau, name = feed.feed.split("/")
        by_bureau.setdefault(bureau, {})[path or name] = feed
    return {bureau: Api(bureau, out, paths, last_day) for bureau, paths in by_bureau.items()}


def _end_of(out: Path) -> date | None:
    """The last day of the city in `out`, if it records the arguments it was made with."""
    totals = out / "truth" / "totals.json"
    if not totals.exists():
        return None
    return date.fromisoformat(json.loads(totals.read_text(encoding="utf-8"))["arguments"]["end"])


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    lock = FileLock(out / "bureaus" / ".serving.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise KechuangError(f"{out / 'bureaus'}: its bureaus are open already: close them first") from error
    try:
        yield
    finally:
        lock.release()


def _with_loopback(exempt: str) -> str:
    """Hosts that are not asked through a proxy, with ours among them."""
    return ",".join(filter(None, (exempt, "127.0.0.1")))
