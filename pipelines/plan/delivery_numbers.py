"""Numbers of deliveries, each derived from its own `delivery_id`, so that no other delivery changes it.

`_record_id` packs a delivery's number and the number of a row into one BIGINT: the same row of the same bytes has the
same number on every day, in every build and on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

ROW_BITS = 30
"""`_record_id` = delivery number << 30 | row number: a delivery may have a thousand million rows."""

_NUMBER_BITS = 63 - ROW_BITS
MOST_ROWS = (1 << ROW_BITS) - 1


def delivery_numbers(ids: Iterable[str]) -> dict[str, int]:
    """A number below 2^33 for each delivery identifier: the first 33 bits of its SHA-256.

    Of two that begin alike, the one with the greater identifier has the next free number. Among 10,000 deliveries that
    happens once in 170 cities.
    """
    numbers: dict[str, int] = {}
    taken: set[int] = set()
    for one in sorted(set(ids)):
        number = int.from_bytes(hashlib.sha256(one.encode()).digest()[:8]) >> (64 - _NUMBER_BITS)
        while number in taken:
            number = (number + 1) % (1 << _NUMBER_BITS)
        taken.add(number)
        numbers[one] = number
    return numbers
