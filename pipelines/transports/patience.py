"""Trying again: waits that double, with jitter, or as long as the server asks. Independent of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from pipelines.base.plural import counted

T = TypeVar("T")

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
LONGEST_ASKED_SECONDS = 300.0
"""If a server asks for a longer wait, give up."""


class PassingError(Exception):
    """A fault that may pass: `reason` in words that hold no secret, and the seconds for which the server asked."""

    def __init__(self, reason: str, asked_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.asked_seconds = asked_seconds

    def in_words(self, tries: int) -> str:
        """What is said when it did not pass within `tries`, and what to do."""
        return f"{self.reason} (tried {counted(tries, 'time')}): ask those who run the server, or run again later"


def patiently(tries: int, attempt: Callable[[], T], say: Callable[[str], None]) -> T:
    """The result of `attempt`, tried up to `tries` times while it raises `PassingError`.

    Raises:
        PassingError: of the last try.
    """
    growing = wait_exponential_jitter(initial=FIRST_WAIT_SECONDS, max=LONGEST_WAIT_SECONDS, jitter=FIRST_WAIT_SECONDS)

    def seconds(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.asked_seconds if isinstance(error, PassingError) else None
        return growing(state) if asked is None else asked

    def before_sleep(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        wait = state.next_action.sleep if state.next_action else 0.0
        say(f"{error}; trying again in {wait:.1f} s (try {state.attempt_number} of {tries})")

    retrying = Retrying(
        stop=stop_after_attempt(tries),
        wait=seconds,
        retry=retry_if_exception_type(PassingError),
        before_sleep=before_sleep,
        reraise=True,
    )
    return retrying(attempt)
