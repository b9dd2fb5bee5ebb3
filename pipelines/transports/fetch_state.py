"""Whether a feed could be fetched for a business date. Part of what the gate judges by, no part of a plan."""

from __future__ import annotations

import os
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import NotConfiguredError
from pipelines.contracts.transports import Transport
from pipelines.transports.spool import Spool


class FetchState(BaseModel):
    """What became of fetching one feed, how many files came, and unless it was fetched, why: one line, no secrets.

    `not connected`: its server was never named here, or has never had it, which is not a fault. `past`: it shows the
    present, so that it is not asked for a day before. `unreachable`: it should have been fetched, and was not; `not
    configured`: because a variable with its address or a secret is not set. `until`: the newest earlier day for which
    it was fetched, unless that is not known.
    """

    model_config = ConfigDict(frozen=True)

    state: Literal["fetched", "not connected", "past", "unreachable", "not configured"]
    files: int = 0
    why: str = ""
    until: date | None = None

    @property
    def has_failed(self) -> bool:
        """Whether it should have been fetched, and was not."""
        return self.state in ("unreachable", "not configured")


def not_connected(transport: Transport, spool: Spool) -> FetchState | None:
    """What is known of a feed whose server is not named here; None if it is.

    Raises:
        NotConfiguredError: it was fetched before, so that its name got lost.
    """
    name = transport.url_env
    if name is None or os.environ.get(name, "").strip():
        return None
    if (last := spool.fetched_last) is not None:
        raise NotConfiguredError(
            f"not configured: set {name} in the environment of the daily run; the feed was fetched until {last}"
        )
    return FetchState(state="not connected", why=f"{name} is not set")
