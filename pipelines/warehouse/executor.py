"""What the two executors of a build share: who they are, and how one says that a relation could not be made."""

from __future__ import annotations

from typing import Literal

Executor = Literal["runner", "dbt"]
"""`runner` executes what dbt compiled; `dbt` is dbt itself. Both make the same tables."""


class NodeFailedError(Exception):
    """A relation could not be made: `<name>: <why>`."""
