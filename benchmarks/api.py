"""The API on one core: look-ups, search, pages, export, memory, on a point index of N made-up enterprises.

    python benchmarks/api.py --release DATA [--enterprises 100000] [--seconds 10] [--clients 32] [--datasette]

The tables of DATA's current release are repeated until there are N enterprises, each under a code of its own, and made
into a release and an index by the product's own code. Clients and server run on this machine and share its cores: the
server is bound to one of them, the clients to the others. `--datasette` installs Datasette in an environment of its
own, which is removed again, and asks it for the same enterprises of the same file, between two rounds of ours. All else
stays on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import psutil
from datasette_beside import beside, cpu_seconds, installed, paths, started
from plain_http import read_answer, wait_for

from pipelines.banks.keys import drafted, new_secret
from pipelines.base.durable import sha256_of_file
from pipelines.base.records import read_record, write_record
from pipelines.publish.dictionary.dictionary import Dictionary
from pipelines.publish.manifest import MANIFEST, read_release
from pipelines.publish.pointer import CURRENT, served_release
from pipelines.released.point.layout import POINT, POINT_JSON, PointIndex, index_folder
from pipelines.released.point.make import make_index

BANK, PURPOSE = "jiuzi", "credit_review"
_OTHER_NAME = (
    "chr(CAST(19968 + copy * 7 % 20000 AS INTEGER)) || chr(CAST(19968 + copy * 13 % 19997 AS INTEGER)) "
    "|| enterprise_name"
)
_LEFT_OUT = ("mart_eligibility_criterion", "mart_innovation_indicator")
"""Detail tables of some 200 rows an enterprise; --all repeats them too."""
_ALWAYS = ("mart_enterprise_profile", "mart_enterprise_name")


def main() -> None:
    """Make the data, serve it, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--release", type=Path, required=True, help="Data folder of a made-up city with a release")
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--all", action="store_true", help="With criteria and indicators")
    parser.add_argument("--only", nargs="*", default=[], help="Only these tables, and the profile and names")
    parser.add_argument("--datasette", action="store_true", help="Ask Datasette too, in the same run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kechuang-api-") as aside:
        data = Path(aside)
        begun = time.perf_counter()
        kept = (*_ALWAYS, *given.only) if given.only else ()
        codes = repeat_release(given.release, data, given.enterprises, () if given.all else _LEFT_OUT, kept)
        made, used = time.perf_counter(), time.process_time()
        index = make_index(data, data / "releases" / served_release(data / "releases"))
        found: dict[str, Any] = {
            "enterprises": index.enterprises,
            "data_seconds": round(made - begun, 1),
            "index_seconds": round(time.perf_counter() - made, 1),
            "index_cpu_seconds": round(time.process_time() - used, 1),
            "index_bytes": index.bytes,
        }
        found["tables"] = len(read_release(data / "releases" / served_release(data / "releases")).files)
        command = installed(data / "datasette") if given.datasette else None
        found |= measure(data, codes, given.seconds, given.clients, command)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def repeat_release(
    source: Path, data: Path, enterprises: int, left_out: tuple[str, ...], kept: tuple[str, ...] = ()
) -> list[str]:
    """A data folder with the release of `source` repeated, or only the `kept` tables of it; returns some codes."""
    name = served_release(source / "releases")
    folder, target = source / "releases" / name, data / "releases" / name
    target.mkdir(parents=True)
    for part in ("city", "builds"):
        shutil.copytree(source / part, data / part)
    release = read_release(folder)
    if kept:
        left_out = tuple(file.table for file in release.files if file.table not in kept)
    files = []
    with duckdb.connect() as connection:
        known = connection.read_parquet(str(folder / "mart_enterprise_profile.parquet")).count("*").fetchall()[0][0]
        copies = -(-enterprises // known)
        for file in release.files:
            if file.table in left_out:
                continue
            rows = connection.read_parquet(str(folder / file.file))
            path = target / file.file
            order = ", ".join(file.key)
            replaced = ["enterprise_id || lpad(CAST(copy AS VARCHAR), 6, '0') AS enterprise_id"]
            if "uscc" in rows.columns:
                replaced.append("uscc || lpad(CAST(copy AS VARCHAR), 6, '0') AS uscc")
            if "enterprise_name" in rows.columns:  # another two characters in front: names differ
                replaced.append(f"{_OTHER_NAME} AS enterprise_name")
            query = f"SELECT * EXCLUDE (copy) REPLACE ({', '.join(replaced)}) FROM read_parquet('{folder / file.file}'), range({copies}) c(copy) ORDER BY {order}"  # noqa: E501, S608
            if "enterprise_id" not in rows.columns:
                query = f"FROM read_parquet('{folder / file.file}')"
            connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
            count = connection.read_parquet(str(path)).count("*").fetchall()[0][0]
            change = {"rows": count, "bytes": path.stat().st_size, "sha256": sha256_of_file(path)}
            files.append(file.model_copy(update=change))
        _repeat_consents(data, copies)
        profile = target / "mart_enterprise_profile.parquet"
        query = f"SELECT enterprise_id, enterprise_name FROM '{profile}' WHERE region_code LIKE '3402%'"  # noqa: S608
        sample = connection.execute(f"FROM ({query}) USING SAMPLE 20000").fetchall()
    dictionary = read_record(folder / "dictionary.json", Dictionary, missing="", remedy="")
    tables = tuple(table for table in dictionary.tables if table.name not in left_out)
    write_record(target / "dictionary.json", dictionary.model_copy(update={"tables": tables}))
    text = release.dictionary
    if text is None:
        raise SystemExit("the release has no dictionary")
    path = target / "dictionary.json"
    described = text.model_copy(update={"sha256": sha256_of_file(path), "bytes": path.stat().st_size})
    changed = {
        "files": tuple(files),
        "dictionary": described,
        "views": None,
        "changes": None,
        "lineage": (),
        "column_lineage": None,
    }
    write_record(target / MANIFEST, release.model_copy(update=changed))
    pointer = json.loads((source / "releases" / CURRENT).read_text())
    pointer["release_sha256"] = sha256_of_file(target / MANIFEST)
    (data / "releases" / CURRENT).write_text(json.dumps(pointer))
    (data / "names.json").write_text(json.dumps([name for _, name in sample if name]))
    return [code for code, _ in sample]


def _repeat_consents(data: Path, copies: int) -> None:
    """The ledger of consents for the repeated enterprises."""
    for path in (data / "builds").glob("*/warehouse.duckdb"):
        with duckdb.connect(path) as connection:
            connection.execute(
                "CREATE OR REPLACE TABLE core.dim_consent AS SELECT * EXCLUDE (copy) REPLACE (enterprise_id || "
                "lpad(CAST(copy AS VARCHAR), 6, '0') AS enterprise_id) FROM core.dim_consent, range(?) c(copy)",
                [copies],
            )


def measure(data: Path, codes: list[str], seconds: int, clients: int, datasette: Path | None) -> dict[str, Any]:
    """Serve the folder on one core and ask it from the others."""
    _, secret = new_secret(data, drafted(BANK, 1, per_minute=10**9), "benchmark")
    release = served_release(data / "releases")
    port = _free_port()
    server = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-m", "pipelines.cli", "serve", "--data", str(data), "--port", str(port)],
        stdout=subprocess.DEVNULL, env={**os.environ, "KECHUANG_TODAY": f"{release[:4]}-{release[4:6]}-{release[6:8]}"},
    )  # fmt: skip
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(server.pid, {cores[0]})
    os.sched_setaffinity(0, set(cores[1:]) or {cores[0]})
    try:
        wait_for(port)
        base = f"/v1/releases/{release}"
        names = json.loads((data / "names.json").read_text())
        rng = random.Random(1)  # noqa: S311 - no secret
        look = [f"{base}/enterprises/{code}?section=mart_enterprise_profile" for code in codes]
        whole = [f"{base}/enterprises/{code}" for code in codes]
        parts = [
            name[at : at + rng.choice((2, 3, 4))]
            for name in rng.sample(names, min(2000, len(names)))
            if (at := rng.randrange(len(name) - 4)) >= 0
        ]
        search = [f"{base}/enterprises?q={part}&limit=20" for part in parts]
        headers = f"Authorization: Bearer {secret}\r\nKechuang-Purpose: {PURPOSE}\r\n"
        found: dict[str, Any] = {}
        for kind, paths_asked, most in (("profile", look, clients), ("whole", whole, clients), ("search", search, 4)):
            found[kind] = _measured(server.pid, port, headers, paths_asked, seconds, most)
        found["server_rss_mb"] = round(psutil.Process(server.pid).memory_info().rss / 1e6)
        begun, spent = time.perf_counter(), _cpu_with_children(server.pid)
        size = _one(port, secret, f"{base}/tables/mart_enterprise_profile/export?format=arrow")
        found["export"] = {
            "seconds": round(time.perf_counter() - begun, 1),
            "cpu_seconds": round(_cpu_with_children(server.pid) - spent, 1),
            "bytes": size,
        }
        found["server_rss_mb_after_export"] = round(psutil.Process(server.pid).memory_info().rss / 1e6)
        if datasette:
            found |= _datasette(datasette, data, codes, seconds, clients, cores[0])
            theirs = {name: one for name, one in found.items() if name.startswith("datasette_by")}
            found["again"] = _measured(server.pid, port, headers, look, seconds, clients)
            found["beside_datasette"] = {
                "profile": beside(found["profile"], theirs),
                "again": beside(found["again"], theirs),
            }
        return found
    finally:
        server.terminate()
        server.wait(20)


def _datasette(command: Path, data: Path, codes: list[str], seconds: int, clients: int, core: int) -> dict[str, Any]:
    """The same enterprises from Datasette, bound to the core on which the server of ours is idle meanwhile."""
    folder = index_folder(data, served_release(data / "releases"))
    index = read_record(folder / POINT_JSON, PointIndex, missing="", remedy="")
    parts = [f"p{part.no}" for part in index.parts if part.table == "mart_enterprise_profile"]
    port = _free_port()
    server = started(command, folder / POINT, port)
    os.sched_setaffinity(server.pid, {core})
    try:
        wait_for(port)
        asked = paths(folder / POINT, codes, parts, index.enterprises)
        found: dict[str, Any] = {
            kind: _measured(server.pid, port, "", each, seconds, clients) for kind, each in asked.items()
        }
        found["datasette_rss_mb"] = round(psutil.Process(server.pid).memory_info().rss / 1e6)
        return found
    finally:
        server.terminate()
        server.wait(20)


def _cpu_with_children(process: int) -> float:
    """Processor time of the server and of the processes that it started and that ended."""
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def _measured(process: int, port: int, headers: str, asked: list[str], seconds: int, clients: int) -> dict[str, float]:
    """What clients see, and the server's processor time a request."""
    before = cpu_seconds(process)
    found = _load(port, headers, asked, seconds, clients)
    answers = max(found["requests_per_second"] * seconds, 1)
    return {**found, "server_cpu_ms": round((cpu_seconds(process) - before) * 1000 / answers, 3)}


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _load(port: int, headers: str, asked: list[str], seconds: int, clients: int) -> dict[str, float]:
    with multiprocessing.Pool(1) as pool:
        times, bad = pool.apply(_ask_all, (port, headers, asked, seconds, clients))
    times.sort()
    return {
        "requests_per_second": round(len(times) / seconds),
        "p50_ms": round(statistics.median(times or [0]) * 1000, 2),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 2),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 2),
        "not_200": bad,
    }


def _ask_all(port: int, headers: str, asked: list[str], seconds: int, clients: int) -> tuple[list[float], int]:
    """Times of all answers in seconds, and how many were not 200."""
    times: list[float] = []
    bad = 0

    async def client(no: int) -> None:
        nonlocal bad
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        rng, until = random.Random(no), time.perf_counter() + seconds  # noqa: S311
        while (begun := time.perf_counter()) < until:
            path = quote(rng.choice(asked), safe="/?&=%")
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())
            status, _, _ = await read_answer(reader)
            bad += status != 200
            times.append(time.perf_counter() - begun)
        writer.close()

    async def all_of_them() -> None:
        await asyncio.gather(*(client(no) for no in range(clients)))

    asyncio.run(all_of_them())
    return times, bad


def _one(port: int, secret: str, path: str) -> int:
    import requests

    headers = {"Authorization": f"Bearer {secret}", "Kechuang-Purpose": PURPOSE}
    size = 0
    with requests.get(f"http://127.0.0.1:{port}{path}", headers=headers, stream=True, timeout=600) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_content(1 << 20):
            size += len(chunk)
    return size


if __name__ == "__main__":
    main()
