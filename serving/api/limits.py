"""How often a key may ask: a bucket of tokens for each, which fills at the key's rate."""

from __future__ import annotations

import time

from serving.problems import Problem

_SECONDS_OF_BURST = 10
_LEAST = 10.0


class RateLimits:
    """The buckets of a server, in memory: a restart fills them all."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key_id: str, per_minute: int, cost: float) -> None:
        """Take from the bucket of a key.

        Raises:
            Problem: it does not hold so much; `Retry-After` says when it does.
        """
        now, rate = time.monotonic(), per_minute / 60
        most = max(_LEAST, rate * _SECONDS_OF_BURST)
        left, at = self._buckets.get(key_id, (most, now))
        left = min(most, left + (now - at) * rate)
        wanted = min(cost, most)  # a request that is larger than the bucket waits for a full one
        if left < wanted:
            self._buckets[key_id] = (left, now)
            seconds = int((wanted - left) / rate) + 1
            raise Problem("too-many", f"wait {seconds} s: the key may ask {per_minute:,} times a minute",
                          {"Retry-After": str(seconds)})  # fmt: skip
        self._buckets[key_id] = (left - wanted, now)
