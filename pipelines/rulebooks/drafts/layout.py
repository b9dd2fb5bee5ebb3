"""What the workbook of a draft looks like: its sheets, their columns, and what each column may hold.

All of it follows from the seeds' own YAML and from the kinds of rulebooks. Writes and reads no file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.rulebooks.codes import Codes
from pipelines.rulebooks.kind import RuleSeed
from pipelines.rulebooks.kinds import kinds, rule_seeds, seeds_of
from pipelines.rulebooks.seeds import REGISTER, VERSION, Rulebooks, Seed
from pipelines.rulebooks.words import Words

GUIDE, CODES = Words("说明", "Guide"), Words("代码表", "Codes")
"""The first and the last sheet, which hold no rule."""
FLAGS: Codes = {"true": Words("是", "yes"), "false": Words("否", "no")}

_AFTER_LABEL = re.compile("[：；。，]")


@dataclass(frozen=True)
class Column:
    """One column of a sheet. `names` are the seed and the column whose cells it names, as a weight an indicator."""

    name: str
    type: str
    words: Words
    is_key: bool
    must_fill: bool
    codes: Codes | None
    names: tuple[str, str] | None

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers."""
        return self.type.startswith(("decimal", "integer"))

    @property
    def label(self) -> str:
        """What the column is called in Chinese: its description up to the first stop."""
        return _AFTER_LABEL.split(self.words.zh, maxsplit=1)[0]

    @property
    def header(self) -> str:
        """The cell above the column: the label, and below it the name that checks and CSV files use."""
        return f"{self.label}\n{self.name}"


@dataclass(frozen=True)
class Sheet:
    """One seed as a sheet: a header in row 1, below it the rows of one version."""

    seed: Seed
    rules: RuleSeed
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """Name of the sheet."""
        return sheet_title(self.rules.title)


def sheet_title(words: Words) -> str:
    """A sheet's name in both languages."""
    return f"{words.zh} {words.en}"


def sheets_of(rulebooks: Rulebooks, rulebook: str, version: str) -> list[Sheet]:
    """The register, the seeds of the rulebook's kind, and every other seed in which the version has rows."""
    seeds = [rule_seeds()[REGISTER], *seeds_of(rulebooks, rulebook, version)]
    return [_sheet(rulebooks.tables[seed.name].seed, seed) for seed in seeds]


def _sheet(seed: Seed, rules: RuleSeed) -> Sheet:
    """Rules are all of one version, so only the register says which."""
    names = [name for name in seed.types if name not in VERSION or seed.name == REGISTER]
    return Sheet(seed, rules, tuple(_column(seed, rules, name) for name in names))


def _column(seed: Seed, rules: RuleSeed, name: str) -> Column:
    is_flag = seed.types[name] == "boolean"
    of_kinds = (seed.name, name) == (REGISTER, "kind")
    codes = {code: kind.title for code, kind in kinds().items()} if of_kinds else rules.codes_of(name)
    return Column(
        name=name,
        type=seed.types[name],
        words=seed.described[name],
        is_key=name in seed.key,
        must_fill=rules.must_fill(name),
        codes=FLAGS if is_flag else codes,
        names=_named(seed.name, name),
    )


def _named(seed: str, column: str) -> tuple[str, str] | None:
    for naming in (naming for kind in kinds().values() for naming in kind.namings):
        if naming.table == seed and column in naming.columns:
            return naming.named, column
    return None
