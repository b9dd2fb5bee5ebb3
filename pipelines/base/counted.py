"""Counts in a sentence: a number and its noun in the right form. Every message that counts something uses it."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 row`, `2,000 rows`, `0 rows`; `plural` where it is not the noun with an s, such as `entries`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
