"""The description of a kind of rulebook: its seeds, their checks, sentences and drafts.

One module of `kinds` holds one `KIND`; all that works on rulebooks of any kind asks it and names no seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipelines.rulebooks.codes import COMMON_CODES, Codes
from pipelines.rulebooks.faults import Fault
from pipelines.rulebooks.lexicon import Lexicon, Row
from pipelines.rulebooks.seeds import Rulebooks
from pipelines.rulebooks.words import Words

_ALWAYS_OPTIONAL = {"clause", "note"}
"""A rule without a clause is a matter of `checks.citations`."""


@dataclass(frozen=True)
class RuleSeed:
    """One seed of rules: what people call it, what a row says, and what its cells may hold.

    `codes` are the codes of its own columns; those of `COMMON_CODES` hold besides. Every column must be filled but
    those in `optional`, clause and note. `grows` is true where rows are added to a version that is released, such as
    the references that are frozen each year.
    """

    name: str
    title: Words
    says: Callable[[Row, Lexicon], Words]
    codes: Mapping[str, Codes] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    grows: bool = False

    def codes_of(self, column: str) -> Codes | None:
        """The codes that a column may hold; None if any text may."""
        if column in self.codes:
            return self.codes[column]
        common = COMMON_CODES.get(column)
        return common() if common else None

    def must_fill(self, column: str) -> bool:
        """Whether an empty cell of the column is a fault."""
        return column not in self.optional | _ALWAYS_OPTIONAL


@dataclass(frozen=True)
class Naming:
    """`columns` of `table` name rows of `named` in the same version; an empty cell names nothing."""

    table: str
    columns: tuple[str, ...]
    named: str


@dataclass(frozen=True)
class Kind:
    """One kind of rulebook, `code` in the register.

    `seeds` are those that hold its rules, in the order in which people read them; a rulebook of another kind may have
    rows in them too. `namings` say what names what; `complete` is read the other way: what nothing names rules nothing.
    """

    code: str
    title: Words
    seeds: tuple[RuleSeed, ...]
    check: Callable[[Rulebooks], list[Fault]] = lambda _: []
    namings: tuple[Naming, ...] = ()
    complete: tuple[Naming, ...] = ()
