"""The API on one core: look-ups, search, pages, export, memory, on a point index of N made-up enterprises.

    python benchmarks/api.py --release DATA [--enterprises 100000] [--keep FOLDER] [--seconds 10] [--clients 32]
        [--datasette] [--json FILE]

The tables of DATA's current release are repeated until there are N enterprises, each under a code and a name of its
own, and made into a release and an index by the product's own code. Clients and server run on this machine, on its
cores: the server is bound to one, the clients to the others. `--datasette` installs Datasette in an environment
of its own, which is removed again, and asks it for the same enterprises of the same file, between two rounds of ours.
All else stays on loopback. `--keep FOLDER` makes the data there, or takes what an earlier run has made there.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import blown_up
import psutil
import requests
from datasette_beside import beside, installed, paths, started
from load import cpu_seconds, measured
from plain_http import wait_for

from pipelines.banks.keys import drafted, new_secret
from pipelines.base.records import read_record
from pipelines.publish.pointer import served_release
from pipelines.released.pinyin import syllables_of
from pipelines.released.point.layout import POINT, POINT_JSON, PointIndex, index_folder

BANK, PURPOSE = "jiuzi", "credit_review"
_SEARCHERS = 4
_FORMATS = ("arrow", "parquet", "csv", "ndjson")
_PROFILE = "mart_enterprise_profile"


def main() -> None:
    """Make the data, serve it, measure, print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--release", type=Path, required=True, help="Data folder of a made-up city with a release")
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="Folder for the data, which stays")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--all", action="store_true", help="With criteria and indicators")
    parser.add_argument("--only", nargs="*", default=[], help="Only these tables, and the profile and names")
    parser.add_argument("--datasette", action="store_true", help="Ask Datasette too, in the same run")
    parser.add_argument("--json", type=Path, help="Write the figures to this file too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kechuang-api-") as aside:
        data = given.keep or Path(aside) / "data"
        kept = data / blown_up.MADE
        found: dict[str, Any] = {"cores": len(os.sched_getaffinity(0)), "load_before": os.getloadavg()[0]}
        found |= (
            json.loads(kept.read_text())
            if kept.exists()
            else blown_up.make(given.release, data, given.enterprises, given.only, whole=given.all)
        )
        command = installed(Path(aside) / "datasette") if given.datasette else None
        found |= _measured(data, given.seconds, given.clients, command)
        found["load_after"] = os.getloadavg()[0]
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.write(text)
    if given.json:
        given.json.write_text(text)


def _measured(data: Path, seconds: int, clients: int, datasette: Path | None) -> dict[str, Any]:
    release, some = served_release(data / "releases"), blown_up.sample(data)
    _, secret = new_secret(data, drafted(BANK, 1, per_minute=10**9), "benchmark")
    headers = f"Authorization: Bearer {secret}\r\nKechuang-Purpose: {PURPOSE}\r\n"
    base, codes = f"/v1/releases/{release}", [code for code, _, _ in some]
    look = [f"{base}/enterprises/{code}?section={_PROFILE}" for code in codes]
    whole = [f"{base}/enterprises/{code}" for code in codes]
    with _served(data, release) as (server, port, core):
        found: dict[str, Any] = {"rss_mb_at_start": _rss_mb(server)}
        found["profile"] = measured(server, port, headers, look, seconds, clients)
        found["whole"] = measured(server, port, headers, whole, seconds, clients)
        for kind, texts in _searches(some).items():
            asked = [f"{base}/enterprises?q={text}&limit=20" for text in texts]
            found[f"search_{kind}"] = measured(server, port, headers, asked, seconds, _SEARCHERS)
        found["rss_mb"] = _rss_mb(server)
        for form in _FORMATS:
            path = f"{base}/tables/{_PROFILE}/export?format={form}"
            found[f"export_{form}"] = _exported(server, port, secret, path)
        found["rss_mb_after_exports"] = _rss_mb(server)
        if datasette:
            found |= _datasette(datasette, data, codes, seconds, clients, core)
            theirs = {name: one for name, one in found.items() if name.startswith("datasette_by")}
            found["again"] = measured(server, port, headers, look, seconds, clients)
            compared = {name: beside(found[name], theirs) for name in ("profile", "again")}
            found["beside_datasette"] = compared
    return found


@contextmanager
def _served(data: Path, release: str) -> Iterator[tuple[int, int, int]]:
    """Process, port and core of the API over the folder; this process and its clients keep to the other cores."""
    port, cores = _free_port(), sorted(os.sched_getaffinity(0))
    server = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-m", "pipelines.cli", "serve", "--data", str(data), "--port", str(port)],
        stdout=subprocess.DEVNULL, env={**os.environ, "KECHUANG_TODAY": f"{release[:4]}-{release[4:6]}-{release[6:8]}"},
    )  # fmt: skip
    os.sched_setaffinity(server.pid, {cores[0]})
    os.sched_setaffinity(0, set(cores[1:]) or {cores[0]})
    try:
        wait_for(port)
        yield server.pid, port, cores[0]
    finally:
        server.terminate()
        server.wait(20)


def _searches(some: list[tuple[str, str, str | None]]) -> dict[str, list[str]]:
    """What is searched for by kind: beginnings of codes, names, parts of names, pinyin, initials, former names."""
    rng = random.Random(1)  # noqa: S311 - no secret
    chosen = rng.sample(some, min(2_000, len(some)))
    readings = syllables_of(set("".join(name for _, name, _ in chosen)))
    spelled = [[sorted(readings[one])[0] for one in name[:4] if one in readings] for _, name, _ in chosen]
    return {
        "code": [code[: rng.randrange(6, len(code))] for code, _, _ in chosen],
        "name": [name for _, name, _ in chosen],
        "part": [_part(name, rng) for _, name, _ in chosen],
        "pinyin": ["".join(syllables) for syllables in spelled if len(syllables) > 1],
        "initials": ["".join(one[0] for one in syllables) for syllables in spelled if len(syllables) > 1],
        "former": [former for _, _, former in some if former],
    }


def _part(name: str, rng: random.Random) -> str:
    """Two to four characters from anywhere in a name: often those of its trade or its legal form."""
    size = rng.choice((2, 3, 4))
    at = rng.randrange(max(len(name) - size, 1))
    return name[at : at + size]


def _exported(server: int, port: int, secret: str, path: str) -> dict[str, float]:
    """A whole table from the first byte asked to the last one read."""
    begun, spent, size = time.perf_counter(), cpu_seconds(server, with_children=True), 0
    headers = {"Authorization": f"Bearer {secret}", "Kechuang-Purpose": PURPOSE}
    with requests.get(f"http://127.0.0.1:{port}{path}", headers=headers, stream=True, timeout=600) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_content(1 << 20):
            size += len(chunk)
    seconds = time.perf_counter() - begun
    return {
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds(server, with_children=True) - spent, 1),
        "bytes": size,
    }


def _datasette(command: Path, data: Path, codes: list[str], seconds: int, clients: int, core: int) -> dict[str, Any]:
    """The same enterprises from Datasette, bound to the core on which the server of ours is idle meanwhile."""
    folder = index_folder(data, served_release(data / "releases"))
    index = read_record(folder / POINT_JSON, PointIndex, missing="", remedy="")
    parts = [f"p{part.no}" for part in index.parts if part.table == _PROFILE]
    port = _free_port()
    server = started(command, folder / POINT, port)
    os.sched_setaffinity(server.pid, {core})
    try:
        wait_for(port)
        asked = paths(folder / POINT, codes, parts, index.enterprises)
        found: dict[str, Any] = {
            kind: measured(server.pid, port, "", each, seconds, clients) for kind, each in asked.items()
        }
        found["datasette_rss_mb"] = _rss_mb(server.pid)
        return found
    finally:
        server.terminate()
        server.wait(20)


def _rss_mb(process: int) -> int:
    return round(psutil.Process(process).memory_info().rss / 1e6)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    main()
