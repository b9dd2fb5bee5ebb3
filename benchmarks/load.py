"""Many clients that ask one server over kept connections, and what the server spends on each answer."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import statistics
import time
from urllib.parse import quote

import psutil
from plain_http import read_answer


def measured(process: int, port: int, headers: str, asked: list[str], seconds: int, clients: int) -> dict[str, float]:
    """What clients see, and the server's processor time a request.

    Args:
        process: id of the server, whose processor time is read before and after.
        port: where it listens on this machine.
        headers: lines that every request carries.
        asked: paths, of which each client draws one after the other.
        seconds: how long the clients ask.
        clients: how many ask at the same time.
    """
    before = cpu_seconds(process)
    with multiprocessing.Pool(1) as pool:
        times, bad = pool.apply(_ask_all, (port, headers, asked, seconds, clients))
    spent = cpu_seconds(process) - before
    times.sort()
    return {
        "requests_per_second": round(len(times) / seconds),
        "p50_ms": round(statistics.median(times or [0]) * 1000, 2),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 2),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 2),
        "server_cpu_ms": round(spent * 1000 / max(len(times), 1), 3),
        "not_200": bad,
    }


def cpu_seconds(process: int, *, with_children: bool = False) -> float:
    """Processor time of a server so far; with that of the processes that it started and that ended."""
    times = psutil.Process(process).cpu_times()
    children = times.children_user + times.children_system if with_children else 0
    return float(times.user + times.system + children)


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
