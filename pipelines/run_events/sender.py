"""Hands events to the official client, in a thread of its own: a server that is slow or away holds no step.

The client is configured by its own variables and file. After a failure nothing is sent for ten minutes: each event
would take the client's seconds of waiting again.
"""

from __future__ import annotations

import atexit
import logging
import os
import time
from functools import cache
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING

from pipelines.base.log import log
from pipelines.base.plural import counted

if TYPE_CHECKING:
    from openlineage.client import OpenLineageClient
    from openlineage.client.event_v2 import RunEvent

_CONFIGURED = ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG")
_CONFIGURED_PREFIX = "OPENLINEAGE__TRANSPORT"
_DISABLED = "OPENLINEAGE_DISABLED"
_SECONDS_AFTER_FAILURE = 600
_SECONDS_AT_THE_END = 5


def is_configured() -> bool:
    """Whether the environment names a transport of OpenLineage's client and does not disable it."""
    names = [name for name, value in os.environ.items() if value.strip()]
    is_named = any(name in _CONFIGURED or name.startswith(_CONFIGURED_PREFIX) for name in names)
    return is_named and os.environ.get(_DISABLED, "").strip().lower() != "true"


class Sender:
    """Sends events in their order, as long as that works."""

    def __init__(self, client: OpenLineageClient) -> None:
        self._client = client
        self._queue: Queue[RunEvent] = Queue()
        self._silent_until = 0.0
        Thread(target=self._send_all, name="openlineage", daemon=True).start()

    def send(self, event: RunEvent) -> None:
        """Send an event soon."""
        self._queue.put(event)

    def finish(self, seconds: float) -> None:
        """Wait until all is sent, for `seconds` at most; what is not sent then is lost, with a warning."""
        with self._queue.all_tasks_done:
            self._queue.all_tasks_done.wait_for(lambda: not self._queue.unfinished_tasks, seconds)
            lost = self._queue.unfinished_tasks
        if lost:
            log.warning(f"OpenLineage: {counted(lost, 'event')} not sent within {seconds:g} s; the day is not affected")

    def _send_all(self) -> None:
        while True:
            event = self._queue.get()
            try:
                if time.monotonic() >= self._silent_until:
                    self._client.emit(event)
            except Exception as error:  # whatever a transport raises: no day ends for it
                self._silent_until = time.monotonic() + _SECONDS_AFTER_FAILURE
                log.warning(f"OpenLineage: events are not sent: {trouble(error)}; the day is not affected")
            finally:
                self._queue.task_done()


@cache
def sender() -> Sender | None:
    """The sender of this process; None, with a warning, if the client's configuration cannot be used."""
    logging.getLogger("openlineage").addHandler(logging.NullHandler())
    logging.getLogger("openlineage").propagate = False  # it quotes values of variables, which may be secrets
    try:
        from openlineage.client import OpenLineageClient

        client = OpenLineageClient()
        if client.transport.kind == "console" and not (client.config.transport or {}).get("type"):
            raise ValueError("the configuration names no transport")
    except Exception as error:  # as the client raises for what it cannot read
        log.warning(f"OpenLineage: not configured: {trouble(error)}; see docs/how-to/send-lineage-events.md")
        return None
    made = Sender(client)
    atexit.register(made.finish, _SECONDS_AT_THE_END)
    return made


def trouble(error: Exception) -> str:
    """What went wrong, without the address, which may hold a secret."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"{type(error).__name__} {status}" if status else type(error).__name__
