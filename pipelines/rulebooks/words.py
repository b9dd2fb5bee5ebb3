"""A text in Chinese and English, and figures as a person reads them. Knows no rule."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

NOT_GIVEN = "—"
"""Stands for a figure that a rule does not give, such as the threshold of a draft that is not finished."""


@dataclass(frozen=True)
class Words:
    """One text in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


def figure(text: str | None, factor: Decimal = Decimal(1)) -> str:
    """A decimal of a seed times `factor`, with separators of thousands and without trailing zeros."""
    if text is None:
        return NOT_GIVEN
    shown = f"{Decimal(text) * factor:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def joined(parts: list[Words], zh: str = "；", en: str = "; ") -> Words:
    """Several texts as one."""
    return Words(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
