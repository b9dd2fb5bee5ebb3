"""What a process is asked, and how it answers: a line of JSON, then the bytes of the answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.contracts.rights import Purpose
from serving.problems import Kind as ProblemKind

Format = Literal["ndjson", "csv", "arrow", "parquet", "json"]
MEDIA: dict[Format, str] = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8; header=present",
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
JobKind = Literal["export", "changes", "sql", "proof", "trace"]


class Limits(BaseModel):
    """What a process may use: bytes of memory, seconds of processor and of time, rows and bytes of its answer.

    Memory counts when it is reserved: an export of a million enterprises reserves 2.6 GB and uses half of it.
    """

    model_config = ConfigDict(frozen=True)

    memory_bytes: int = 4 << 30
    seconds: int = 300
    rows: int | None = None
    answer_bytes: int = 8 << 30


MOST_CHARACTERS = 20_000
"""Of a statement."""
SQL_LIMITS = Limits(memory_bytes=1 << 30, seconds=20, rows=100_000, answer_bytes=64 << 20)


class Job(BaseModel):
    """One question. The process reads contracts and consents itself, and asks the policy."""

    model_config = ConfigDict(frozen=True)

    kind: JobKind
    data_dir: Path
    city_dir: Path | None
    release_id: str
    bank: str
    purpose: Purpose
    day: date
    format: Format = "json"
    table: str = ""
    columns: tuple[str, ...] = ()
    since: str = ""
    enterprise: str = ""
    key: dict[str, str] = {}
    sql: str = ""
    limits: Limits = Limits()


class Head(BaseModel):
    """The first line of an answer: nothing went wrong so far, or the problem."""

    model_config = ConfigDict(frozen=True)

    problem: ProblemKind | None = None
    detail: str = ""


class Foot(BaseModel):
    """What a process says of its answer when it ends well, on its other channel."""

    model_config = ConfigDict(frozen=True)

    rows: int
    enterprises: int
    columns: int
