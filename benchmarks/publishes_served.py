"""Many publishes while 50 clients read the API: is every response of one release, and of the one that it names?

`python benchmarks/publishes_served.py [--publishes N] [--clients N] [--pause SECONDS]`. One server process, as
`kechuang serve` starts it. Each client asks `/v1/releases/current/…`, follows the redirect, and comes back to releases
that it was sent to earlier: whole enterprises, batches, pages, and now and then an export. Every row bears the stamp of
its build, and the name of a release says which stamp that is. Builds are those of `publishes.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import yaml
from plain_http import read_answer, wait_for
from small_builds import STAMP, TABLES, small_build

from pipelines.banks.keys import drafted, new_secret
from pipelines.base.settings import TODAY_VARIABLE, Settings
from pipelines.day import steps

_FIRST_DAY = date(2020, 1, 1)
_BANK, _PURPOSE = "first", "credit_review"
_HELD = 8
_EXPORTS = 0.0005
"""Share of reads that are exports: each starts a process."""
_STAMPS = re.compile(rf'"{STAMP}":"?(\d+)'.encode())
_ROWS = {"one": 3, "batch": 9, "page": 9, "export": 3}
"""Rows with a stamp that a whole answer has: three enterprises in three tables."""


@dataclass
class Seen:
    """What clients saw: answers by kind, answers that were not whole or named another release, releases read."""

    answers: Counter[str] = field(default_factory=Counter)
    mixed: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    releases: set[str] = field(default_factory=set)
    moved: int = 0
    """Times that a client was sent to another release than the time before."""


def stamp_of(release: str) -> int:
    """The build that a release is of, by its business date."""
    return (date.fromisoformat(f"{release[:4]}-{release[4:6]}-{release[6:8]}") - _FIRST_DAY).days


def is_whole(kind: str, release: str, body: bytes) -> bool:
    """Whether an answer has all rows, all of the release."""
    stamps = [int(found) for found in _STAMPS.findall(body)]
    named = kind == "export" or json.loads(body)["release_id"] == release
    return named and stamps == [stamp_of(release)] * _ROWS[kind]


class Client:
    """Reads over one kept connection, as a bank that got a key."""

    def __init__(self, port: int, secret: str, seed: int, seen: Seen) -> None:
        self._port, self._seen = port, seen
        self._head = f"Host: x\r\nAuthorization: Bearer {secret}\r\nKechuang-Purpose: {_PURPOSE}\r\n"
        self._chance = random.Random(seed)  # noqa: S311 - which enterprise is no secret
        self._held: list[str] = []

    async def read_until(self, end: asyncio.Event, pause: float) -> None:
        """Read the current release and one that was current before, again and again."""
        self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        while not end.is_set():
            release = await self._current()
            if release is None:
                continue
            self._seen.moved += bool(self._held) and self._held[-1] != release
            if release not in self._held:
                self._held = [*self._held[1 - _HELD :], release]
            for pinned in (release, self._chance.choice(self._held)):
                await self._read(pinned)
            await asyncio.sleep(pause)
        self._streams[1].close()

    async def _current(self) -> str | None:
        status, head, _ = await self._ask("GET", "/v1/releases/current")
        found = re.search(rb"location: /v1/releases/(\S+)", head)
        if status != 307 or found is None:
            self._seen.refused[f"current {status}"] += 1
            return None
        return found[1].decode()

    async def _read(self, release: str) -> None:
        base = f"/v1/releases/{release}"
        kinds = ("export",) if self._chance.random() < _EXPORTS else ("one", "batch", "page")
        kind = self._chance.choice(kinds)
        path = {
            "one": f"{base}/enterprises/E{self._chance.randrange(3)}",
            "batch": f"{base}/enterprises/batch",
            "page": f"{base}/enterprises?limit=3",
            "export": f"{base}/tables/{self._chance.choice(TABLES)}/export?format=ndjson",
        }[kind]
        asked = json.dumps({"enterprises": ["E0", "E1", "E2"]}) if kind == "batch" else None
        status, _, body = await self._ask("POST" if asked else "GET", path, asked)
        self._seen.answers[kind] += 1
        self._seen.releases.add(release)
        if status != 200:
            self._seen.refused[f"{kind} {status}"] += 1
        elif not is_whole(kind, release, body):
            self._seen.mixed.append(f"{kind} of {release}")

    async def _ask(self, method: str, path: str, content: str | None = None) -> tuple[int, bytes, bytes]:
        reader, writer = self._streams
        extra = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n" if content else ""
        writer.write(f"{method} {path} HTTP/1.1\r\n{self._head}{extra}\r\n{content or ''}".encode())
        return await read_answer(reader)


def run(data: Path, publishes: int, clients: int, pause: float, gap: float = 0) -> Seen:
    """Publish so many releases, `gap` seconds apart, while clients read what a server of the folder answers."""
    settings = Settings(data, data / "inbox")
    contract = data / "city" / "banks" / f"{_BANK}.yml"
    contract.parent.mkdir(parents=True)
    contract.write_text(yaml.safe_dump(_contract()), encoding="utf-8")
    small_build(settings, _FIRST_DAY, 0)
    steps.publish(settings, _FIRST_DAY)
    _, secret = new_secret(data, drafted(_BANK, 30, per_minute=10**9), "benchmark")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-m", "pipelines.cli", "serve", "--data", str(data), "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, TODAY_VARIABLE: str(_FIRST_DAY)},
    )  # fmt: skip
    try:
        wait_for(port)
        return asyncio.run(_all(settings, publishes, gap, clients, pause, port, secret))
    finally:
        server.terminate()
        server.wait(30)


async def _all(
    settings: Settings, publishes: int, gap: float, clients: int, pause: float, port: int, secret: str
) -> Seen:
    seen, end = Seen(), asyncio.Event()
    reading = [asyncio.create_task(Client(port, secret, seed, seen).read_until(end, pause)) for seed in range(clients)]
    publishing = asyncio.create_task(asyncio.to_thread(_publish_all, settings, publishes, gap))
    await asyncio.wait([publishing, *reading], return_when=asyncio.FIRST_COMPLETED)  # a client that fails ends it
    end.set()
    await asyncio.gather(publishing, *reading)
    return seen


def _publish_all(settings: Settings, publishes: int, gap: float) -> None:
    for no in range(1, publishes + 1):
        day = _FIRST_DAY + timedelta(days=no)
        small_build(settings, day, no)
        steps.publish(settings, day)
        time.sleep(gap)


def _contract() -> dict[str, object]:
    terms = {"purpose": _PURPOSE, "format": {"kind": "parquet"}, "tables": dict.fromkeys(TABLES, "all")}
    return {"bank": _BANK, "name": {"zh": "第一银行", "en": "First Bank"}, "codes": ["BANK1"],
            "contact": "data@first.example", "scope": {"regions": ["340200"]}, "deliveries": [terms]}  # fmt: skip


def main() -> None:
    """Print what was seen; exit 1 if an answer was not of one release, or none was given."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--publishes", type=int, default=1000)
    options.add_argument("--clients", type=int, default=50)
    options.add_argument("--pause", type=float, default=2, help="Seconds that a client waits after two reads")
    given = options.parse_args()
    logging.disable(logging.INFO)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="kechuang-served-") as folder:
        seen = run(Path(folder) / "data", given.publishes, given.clients, given.pause)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(seen.answers.items()))
    print(f"{given.publishes:,} publishes, {given.clients} clients, {time.perf_counter() - begun:,.0f} s")
    print(f"{len(seen.mixed)} mixed of {seen.answers.total():,} answers ({kinds}) of {len(seen.releases):,} releases")
    print(f"sent on to a newer release {seen.moved:,} times; refused: {dict(seen.refused) or 'none'}")
    raise SystemExit(bool(seen.mixed or seen.refused))


if __name__ == "__main__":
    main()
