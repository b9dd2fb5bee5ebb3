"""The two executors of a build, `by_runner` and `by_dbt`: their names, and the error that both raise."""

from __future__ import annotations

from typing import Literal

Executor = Literal["runner", "dbt"]
"""`runner` executes what dbt compiled; `dbt` is dbt itself. Both make the same tables."""


class NodeFailedError(Exception):
    """A relation could not be made: `<name>: <why>`."""
