"""Parts of a page: sections of facts, tables and charts, each text in Chinese and English. Independent of marts."""

from __future__ import annotations

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
    terminal, where each row is shown as lines instead. `is_folded`: shown once the reader opens it.
    """

    columns: tuple[Label, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: Label | None = None
    figures: frozenset[int] = frozenset()
    is_tall: bool = False
    is_folded: bool = False


@dataclass(frozen=True)
class Piece:
    """A stretch of a bar: its start and width in per cent of the bar's track; the legend names its `kind`."""

    start: float
    width: float
    kind: str


@dataclass(frozen=True)
class Bar:
    """A bar with its name, and its figure in words."""

    name: Label
    words: Label
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Chart:
    """Bars below each other, and what each kind of piece means."""

    title: Label
    bars: tuple[Bar, ...]
    legend: dict[str, Label]


@dataclass(frozen=True)
class Tile:
    """One conclusion, set large; its tone colours the tile."""

    title: Label
    result: Cell
    details: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of the page. `warning` is what must be seen before its content.

    A page folds its sections: `digest` is what is seen of a folded one besides its title, `is_open` one that is not.
    `pictures` are SVG of our own, as markup.
    """

    title: Label
    facts: tuple[Fact, ...] = ()
    grids: tuple[Grid, ...] = ()
    charts: tuple[Chart, ...] = ()
    tiles: tuple[Tile, ...] = ()
    warning: Label | None = None
    note: Label | None = None
    digest: Label | None = None
    is_open: bool = False
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Veil:
    """What a reader may not see of a table, and what it takes. `is_whole`: its section is not shown at all.

    `hides_card`: what is missing may be what the card would sum up.
    """

    words: Label
    is_whole: bool = False
    hides_card: bool = False


@dataclass(frozen=True)
class Page:
    """All that is shown of one enterprise. `warning` is what must be seen before all of it; `card` is never folded."""

    title: str
    subtitle: Label
    warning: Label | None = None
    card: Section | None = None
    sections: tuple[Section, ...] = field(default=())
