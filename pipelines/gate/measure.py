"""Measures a build before its checks run, and keeps the metrics beside its receipt for checks of later days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.checked_parquet import write_checked
from pipelines.base.machine import stop_for, trouble_of
from quality.checks import engine_words
from quality.family import Build, Day
from quality.metrics.build import measure_build


def measured_day(build: Build, path: Path, landing_dir: Path, say: Callable[[str], None]) -> Day:
    """The day with the metrics of its build, which are written to `path`; what is read in `landing_dir` came before.

    A build that cannot be measured has none, so that the checks that need them count as failed.

    Raises:
        MachineError: as on a full disk.
    """
    say("gate: metrics")
    try:
        metrics, before = measure_build(build, landing_dir)
    except (duckdb.Error, pl.exceptions.PolarsError, OSError) as error:
        stop_for(trouble_of(error))
        path.unlink(missing_ok=True)
        return replace(build.day, trouble=f"the build could not be measured: {engine_words(error)}")
    write_checked(path, pl.concat([before, metrics]))
    history = build.day.history
    known = replace(history, metrics=pl.concat([history.metrics, before.lazy()]))
    return replace(build.day, metrics=metrics, history=known)
