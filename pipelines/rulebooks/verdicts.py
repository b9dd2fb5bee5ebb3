"""Verdicts of persons on criteria that no data can decide: reading them, and adding one. Rows are never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError
from pipelines.base.spreadsheet import from_cell, write_csv

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
        KechuangError: the header differs, a cell is empty or not of its kind, or a number appears twice.
    """
    if not path.exists():
        return pl.DataFrame(schema=_SCHEMA)
    try:
        text = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise KechuangError(f"{path.name}: cannot be read as UTF-8 CSV: save it as such") from error
    if text.columns != list(_SCHEMA):
        raise KechuangError(f"{path.name}: its columns are not {', '.join(_SCHEMA)}: correct the header")
    rows = text.with_columns(from_cell(pl.all())).with_columns(
        pl.col("verdict_no").cast(pl.Int64, strict=False),
        pl.col("valid_to_date", "decided_on").str.to_date("%Y-%m-%d", strict=False),
    )
    _check(rows, path)
    return rows.sort("verdict_no")


def add_verdict(verdict: Verdict, rules: pl.DataFrame, path: Path) -> int:
    """Append a verdict; returns its number.

    Args:
        verdict: what a person decided.
        rules: the criteria that exist: rulebook_code, version, criterion_code, kind.
        path: the city's file of verdicts.

    Raises:
        KechuangError: as `read_verdicts`; there is no such criterion, or data decides it.
    """
    asked = rules.filter(
        rulebook_code=verdict.rulebook_code, version=verdict.version, criterion_code=verdict.criterion_code
    )
    where = f"{verdict.rulebook_code} version {verdict.version}, criterion {verdict.criterion_code}"
    if asked.is_empty():
        raise KechuangError(f"{where}: no such criterion: see `kechuang rulebook show {verdict.rulebook_code}`")
    if "manual" not in asked["kind"]:
        raise KechuangError(f"{where}: data decides it: only criteria that a person judges take a verdict")
    before = read_verdicts(path)
    number = int(max(before["verdict_no"], default=0)) + 1
    after = pl.concat([before, pl.DataFrame([{"verdict_no": number, **asdict(verdict)}], schema=_SCHEMA)])
    _check(after, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        write_csv(after, temporary)
    return number


def _check(rows: pl.DataFrame, path: Path) -> None:
    for name, kind in _SCHEMA.items():
        what = "a date like 2026-06-30" if kind == pl.Date else "a number" if kind == pl.Int64 else "not empty"
        is_blank = pl.col(name).is_null() | (pl.col(name).cast(pl.String).str.strip_chars() == "")
        _refuse(rows, is_blank, path, f"column {name}: must be {what}")
    allowed = f"must be one of {', '.join(VERDICTS)}"
    _refuse(rows, ~pl.col("verdict").is_in(VERDICTS), path, f"column verdict: {allowed}")
    _refuse(rows, ~pl.col("verdict_no").is_first_distinct(), path, "column verdict_no: appears twice")
    ended = pl.col("valid_to_date") < pl.col("decided_on")
    _refuse(rows, ended, path, "column valid_to_date: lies before decided_on")


def _refuse(rows: pl.DataFrame, is_wrong: pl.Expr, path: Path, what: str) -> None:
    found = rows.with_row_index("row", offset=2).filter(is_wrong)["row"]
    if len(found):
        raise KechuangError(f"{path.name}: row {found[0]}, {what}: correct the row")
