"""The executors of a build, `by_runner`, `by_dbt` and `spark.by_spark`: their names, and the error that all raise."""

from __future__ import annotations

from typing import Literal

Executor = Literal["runner", "dbt", "spark"]
"""`runner` executes what dbt compiled; `dbt` is dbt itself; `spark` is dbt on Spark. All make the same tables."""


class NodeFailedError(Exception):
    """A relation could not be made: `<name>: <why>`."""
