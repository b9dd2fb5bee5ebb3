"""Datasette on the point index that the API reads: the same enterprises, one core, the same clients."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

_SQL = "select enterprise_id, region_code, {} from point where enterprise_id = :code"


def installed(folder: Path) -> Path:
    """Datasette in a virtual environment of its own; returns its command."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)  # noqa: S603 - our own
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", "datasette"], check=True)  # noqa: S603
    return folder / "bin" / "datasette"


def started(command: Path, index: Path, port: int) -> subprocess.Popen[bytes]:
    """Datasette serving an index that never changes, with nothing else to do than to answer."""
    settings = {"allow_facet": "off", "suggest_facets": "off", "allow_download": "off", "sql_time_limit_ms": "5000"}
    options = [text for name, value in settings.items() for text in ("--setting", name, value)]
    return subprocess.Popen(  # noqa: S603 - our own
        [command, "serve", "--immutable", index, "--host", "127.0.0.1", "--port", str(port), *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip


def paths(index: Path, codes: list[str], parts: list[str], numbers: int) -> dict[str, list[str]]:
    """Look-ups of the parts that the API answers with by code, and of whole rows by their number."""
    sql = quote(_SQL.format(", ".join(parts)))
    name = index.stem
    return {
        "datasette_by_code": [f"/{name}.json?sql={sql}&code={code}&_shape=array" for code in codes],
        "datasette_by_number": [
            f"/{name}/point/{1 + at * 7919 % numbers}.json?_shape=array" for at in range(len(codes))
        ],
    }


def beside(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, float]:
    """How many times the requests per second, and how many times less processor time a request, ours takes."""
    best = max(theirs.values(), key=lambda one: float(one["requests_per_second"]))
    return {
        "times_requests_per_second": round(ours["requests_per_second"] / max(best["requests_per_second"], 1), 1),
        "times_less_cpu": round(min(one["server_cpu_ms"] for one in theirs.values()) / ours["server_cpu_ms"], 1),
    }
