"""Verdicts of persons on criteria that no data can decide: reading them, and adding one. Rows are never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.city.decision_file import last_number, read_rows, refuse, refuse_wrong_rows, write_rows

VERDICTS = ("met", "unmet", "withdrawn")
_SCHEMA = {
    "verdict_no": pl.Int64,
    "enterprise_id": pl.String,
    "rulebook_code": pl.String,
    "version": pl.String,
    "criterion_code": pl.String,
    "verdict": pl.String,
    "evidence": pl.String,
    "valid_to_date": pl.Date,
    "decided_by": pl.String,
    "decided_on": pl.Date,
}


@dataclass(frozen=True)
class Verdict:
    """One answer of a person: what was seen (`evidence`), and the last day on which it counts."""

    enterprise_id: str
    rulebook_code: str
    version: str
    criterion_code: str
    verdict: Literal["met", "unmet", "withdrawn"]
    evidence: str
    valid_to_date: date
    decided_by: str
    decided_on: date


def read_verdicts(path: Path) -> pl.DataFrame:
    """Every verdict, in order of its number; none if there is no file.

    Raises:
        KechuangError: as `read_rows` and `refuse_wrong_rows`, or a verdict ends before it was given.
    """
    rows = read_rows(path, _SCHEMA)
    _check(rows, path)
    return rows.sort("verdict_no")


def add_verdict(verdict: Verdict, rules: pl.DataFrame, assessed: pl.Series, path: Path) -> int:
    """Append a verdict; returns its number.

    Args:
        verdict: what a person decided.
        rules: the criteria that exist: rulebook_code, version, criterion_code, kind.
        assessed: the enterprise_id of every enterprise that the build assesses.
        path: the city's file of verdicts.

    Raises:
        KechuangError: as `read_verdicts`; no such enterprise is assessed, there is no such criterion, data decides it,
            or the last day has passed.
    """
    if verdict.enterprise_id not in assessed:
        raise KechuangError("--enterprise: the build assesses no such enterprise: see `kechuang find NAME`")
    if verdict.valid_to_date < verdict.decided_on:
        raise KechuangError(f"--until {verdict.valid_to_date}: has passed: give {verdict.decided_on} or a later day")
    asked = rules.filter(
        rulebook_code=verdict.rulebook_code, version=verdict.version, criterion_code=verdict.criterion_code
    )
    where = f"{verdict.rulebook_code} version {verdict.version}, criterion {verdict.criterion_code}"
    if asked.is_empty():
        raise KechuangError(f"{where}: no such criterion: see `kechuang rulebook show {verdict.rulebook_code}`")
    if "manual" not in asked["kind"]:
        raise KechuangError(f"{where}: data decides it: only criteria that a person judges take a verdict")
    before = read_verdicts(path)
    number = last_number(before) + 1
    after = pl.concat([before, pl.DataFrame([{"verdict_no": number, **asdict(verdict)}], schema=_SCHEMA)])
    _check(after, path)
    write_rows(after, path)
    return number


def _check(rows: pl.DataFrame, path: Path) -> None:
    refuse_wrong_rows(rows, path, _SCHEMA, VERDICTS)
    ended = pl.col("valid_to_date") < pl.col("decided_on")
    refuse(rows, ended, path, "column valid_to_date: lies before decided_on: correct the row")
