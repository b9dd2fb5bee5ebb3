"""The consent matrix behind a server on loopback, with two banks and their keys. No tests here."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import consent_matrix as matrix
import duckdb
import polars as pl
import requests
import uvicorn
import yaml
from matrix_release import RELEASE, TABLES, write_matrix_release

from pipelines.banks.keys import drafted, new_secret
from pipelines.base.records import write_record
from pipelines.base.settings import Settings
from pipelines.contracts.rights import PURPOSES
from pipelines.released.point.layout import PROFILE
from pipelines.warehouse.receipt import BUILD, WAREHOUSE, BuildReceipt
from serving.api.app import make_app

LISTED = tuple(firm.name for firm in matrix.FIRMS if firm.region == "listed")


def write_folder(data: Path) -> Path:
    """A data folder with the matrix as its release, its ledger, and the contracts of banks A and B."""
    write_matrix_release(data)
    write_ledger(data, RELEASE, matrix.ledger())
    for bank in matrix.BANKS:
        write_bank(data, bank)
    return data


def write_bank(data: Path, bank: str, **changes: Any) -> None:
    """The contract of a bank, which asks for everything for every purpose."""
    tables = dict.fromkeys((*TABLES, PROFILE), "all")
    deliveries = [{"purpose": one, "format": {"kind": "parquet"}, "tables": tables} for one in PURPOSES]
    content = {"bank": bank.lower(), "name": {"zh": "银行", "en": "A bank"}, "codes": [bank], "contact": "a@b.example",
               "scope": {"regions": ["340200"], "enterprises": list(LISTED)}, "deliveries": deliveries}  # fmt: skip
    path = data / "city" / "banks" / f"{bank.lower()}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content | changes, allow_unicode=True), encoding="utf-8")


def write_ledger(data: Path, build_id: str, ledger: pl.DataFrame) -> None:
    """A finished build with this ledger; the newest counts."""
    folder = data / "builds" / build_id
    folder.mkdir(parents=True)
    rows = ledger.with_columns(evidence_digest=pl.lit("digest"))
    with duckdb.connect(folder / WAREHOUSE) as connection:
        connection.execute("CREATE SCHEMA core")
        connection.register("rows", rows)
        connection.execute("CREATE TABLE core.dim_consent AS FROM rows")
    receipt = BuildReceipt(build_id=build_id, plan_sha256="", warehouse_sha256="", tables=(), model_seconds={})
    write_record(folder / BUILD, receipt)


def key_for(data: Path, bank: str, **changes: Any) -> str:
    """The secret of a new key."""
    return new_secret(data, drafted(bank.lower(), 30, **{"per_minute": 10**6} | changes), "a test")[1]


@dataclass
class Client:
    """Asks a server as a bank, for a purpose."""

    address: str
    secret: str
    purpose: str = "credit_review"

    def get(self, path: str, **parameters: Any) -> requests.Response:
        return requests.get(self.address + path, params=parameters, headers=self._headers, timeout=60,
                            allow_redirects=False)  # fmt: skip

    def post(self, path: str, content: Any, **headers: str) -> requests.Response:
        return requests.post(self.address + path, json=content, headers=self._headers | headers, timeout=60)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Kechuang-Purpose": self.purpose}


@contextmanager
def running(made: Callable[[int], uvicorn.Config]) -> Iterator[str]:
    """The address of a server on a free port, for as long as the block lasts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = uvicorn.Server(made(port))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of the API of the data folder."""

    def made(port: int) -> uvicorn.Config:
        app = make_app(Settings.load(data), f"http://127.0.0.1:{port}")
        return uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")

    with running(made) as address:
        yield address
