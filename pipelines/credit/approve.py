"""Approval: a person makes a draft of a scorecard a version of the city's own rules, with name, day and reason."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.credit.train import draft_files
from pipelines.rulebooks.check import check
from pipelines.rulebooks.city_rows import with_city_rows
from pipelines.rulebooks.kinds.scorecard import SCORECARD
from pipelines.rulebooks.seeds import REGISTER, VERSION, read_rulebooks, read_table


def approve(draft: Path, into: Path, by: str, why: str, day: date) -> tuple[str, str]:
    """Add the draft's rows to the city's rules; returns code and version.

    Raises:
        KechuangError: the draft is not whole, or breaks a rule of scorecards.
        StepRefusedError: the version is there already.
    """
    shipped = read_rulebooks()
    files = draft_files(draft)
    if REGISTER not in files or SCORECARD not in files:
        raise KechuangError(f"{draft} holds no draft of a scorecard: run `kechuang credit train`")
    rows = {name: read_table(shipped.tables[name].seed, path, str(path)).rows for name, path in files.items()}
    said = {"approved_by": pl.lit(by), "approved_on": pl.lit(day.isoformat())}
    noted = pl.concat_str(pl.col("note").fill_null(""), pl.lit(f" Approved: {why}")).str.strip_chars()
    rows[SCORECARD] = rows[SCORECARD].with_columns(**said, note=noted)
    ((code, version),) = rows[REGISTER].select(VERSION).rows()
    present = with_city_rows(shipped, into)
    if present.register.rows.filter(rulebook_code=code, version=version).height:
        raise StepRefusedError(f"{code} {version} is there already, and a version never changes: train another version")
    before = {name: _text(into / f"{name}.csv") for name in rows}
    try:
        for name, added in rows.items():
            _append(into / f"{name}.csv", list(shipped.tables[name].seed.types), added)
        if found := check(with_city_rows(shipped, into)):
            raise KechuangError(f"{draft}: {found[0]}")
    except BaseException:
        for name, text in before.items():
            _put_back(into / f"{name}.csv", text)
        raise
    return str(code), str(version)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _put_back(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(text, encoding="utf-8")


def _append(path: Path, header: list[str], rows: pl.DataFrame) -> None:
    before = _text(path) or ",".join(header) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        file.write(before)
        writer = csv.DictWriter(file, header, lineterminator="\n", extrasaction="ignore")
        writer.writerows({name: "" if cell is None else cell for name, cell in row.items()} for row in rows.to_dicts())
