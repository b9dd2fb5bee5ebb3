"""What a page is made of: sections of facts, tables and pictures, each text in Chinese and English. Knows no mart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["plain", "good", "bad", "warn", "dim"]


@dataclass(frozen=True)
class Label:
    """One text in both languages; a text without language, such as a number or a code, is `zh` alone."""

    zh: str
    en: str = ""

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}" if self.en and self.en != self.zh else self.zh


@dataclass(frozen=True)
class Cell:
    """One value as it is shown; its tone says how it is to be taken."""

    text: Label
    tone: Tone = "plain"

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class Fact:
    """A named value."""

    name: Label
    value: Cell


@dataclass(frozen=True)
class Grid:
    """A table; columns named in `figures` are set to the right. `is_tall`: its first column is too long for a narrow
    screen, where each row is shown as lines instead.
    """

    columns: tuple[Label, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: Label | None = None
    figures: frozenset[int] = frozenset()
    is_tall: bool = False


@dataclass(frozen=True)
class Picture:
    """What it shows, in words for who does not see it, and what draws it as SVG: only a page that shows it draws."""

    title: Label
    draw: Callable[[], str]


@dataclass(frozen=True)
class Section:
    """One part of the page. `warning` is what must be seen before its content."""

    title: Label
    facts: tuple[Fact, ...] = ()
    grids: tuple[Grid, ...] = ()
    pictures: tuple[Picture, ...] = ()
    warning: Label | None = None
    note: Label | None = None


@dataclass(frozen=True)
class Page:
    """All that is shown of one enterprise. `warning` is what must be seen before all of it."""

    title: str
    subtitle: Label
    warning: Label | None = None
    sections: tuple[Section, ...] = field(default=())
