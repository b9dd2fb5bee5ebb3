"""A text in Chinese and English, and figures as a person reads them. Independent of rules."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

NOT_GIVEN = "—"
"""Shown for a figure that a rule does not give, such as the threshold of a draft that is not finished."""


@dataclass(frozen=True)
class Words:
    """One text in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


def plain(number: Decimal) -> str:
    """Digits without an exponent or trailing zeros, as a seed holds them."""
    return _trimmed(f"{number:f}")


def figure(text: str | None, factor: Decimal = Decimal(1)) -> str:
    """A decimal of a seed times `factor`, with separators of thousands and without trailing zeros."""
    return NOT_GIVEN if text is None else _trimmed(f"{Decimal(text) * factor:,f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def joined(parts: list[Words], zh: str = "；", en: str = "; ") -> Words:
    """Several texts as one."""
    return Words(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
