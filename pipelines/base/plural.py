"""Counts in English sentences: "1 row", "2 rows", "3 parties", "2 vetoes"."""

from __future__ import annotations

from decimal import Decimal


def plural(noun: str) -> str:
    """The regular plural of a noun: rows, parties, boxes; and "vetoes"."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh", "veto")) else f"{noun}s"


def counted(number: int | Decimal, noun: str) -> str:
    """A number and what it counts, in the right form."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"
