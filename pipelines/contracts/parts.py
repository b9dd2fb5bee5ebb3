"""The parts that a feed's contract is made of: columns, layouts, formats, bounds. `contracts` puts them together."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from pipelines.base.plural import counted
from pipelines.base.strict_yaml import Bilingual, Strict
from pipelines.contracts.column_types import SERIALS, TYPE_PATTERN, decimal_shape, is_format, landed_types

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Share = Annotated[float, Field(ge=0, le=1)]
ColumnType = Annotated[str, Field(pattern=TYPE_PATTERN)]

Key = Literal["number", "name"]
"""How rows are told apart by a text: by a number, or by a name that is part of the grain."""

CHANGE_COLUMN = "_change_code"
"""The landed column of a `delta` feed that says what each row does: `insert`, `update` or `delete`."""


class LegalBasis(Bilingual):
    """The document under which the feed is shared; `verified` only if its text was read."""

    verified: bool


class Column(Strict):
    """One column of the feed, under our name. Some types land as several columns: see `column_types`."""

    name: Name
    type: ColumnType
    description: Bilingual
    required: bool = False
    formats: tuple[str, ...] = ()
    values: dict[str, str] = Field(default={})
    unit: str | None = None
    currency_column: Name | None = None
    """Of a capital: the text column that names its currency, if the bureau gives it apart from the amount."""

    @model_validator(mode="after")
    def _formats_can_be_read(self) -> Self:
        if wrong := [form for form in self.formats if not is_format(self.type, form)]:
            raise ValueError(f"`formats` of type {self.type} cannot hold {wrong[0]!r}: see sources/README.md")
        return self

    @property
    def is_monthly(self) -> bool:
        """Whether it holds months: all its `formats` are without a day."""
        return bool(self.formats) and not any("%d" in form or form in SERIALS for form in self.formats)

    @property
    def landed_types(self) -> dict[str, str]:
        """Names and SQL types of the columns that this one becomes in the landed Parquet, in order."""
        return landed_types(self.type, self.name)

    @property
    def landed_names(self) -> tuple[str, ...]:
        """Names of the columns that this one becomes in the landed Parquet."""
        return tuple(self.landed_types)

    @property
    def summed_name(self) -> str | None:
        """The landed column whose sum is a control total of the arrival, if the column holds amounts."""
        if self.type == "capital":
            return f"{self.name}_amount"
        return self.name if self.decimal_shape else None

    @property
    def is_figure(self) -> bool:
        """Whether it holds numbers that are counted with, not keys."""
        return self.type in ("percent", "integer") or self.decimal_shape is not None

    @property
    def decimal_shape(self) -> tuple[int, int] | None:
        """Precision and scale of a decimal column, else None."""
        return decimal_shape(self.type)


class Scaled(Strict):
    """A header that carries the unit (万元, 亿元): its amounts are landed times a power of ten, exactly; 元 is 1."""

    column: Name
    times: Literal[1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]


class Layout(Strict):
    """One way in which a bureau or vendor heads the columns. All headers must be there; others only if in `ignore`.

    A header in `optional` may be missing: from the whole file, or (JSON, XML) from single records. Its cells are empty.
    Of several headers of one column one must be there; in each row the first of them that is filled counts.
    """

    name: Name
    headers: dict[str, Name | Scaled]
    constants: dict[Name, str] = Field(default={})
    ignore: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    percent_written_as: Literal["fraction", "points"] | None = None

    @property
    def columns(self) -> dict[str, str]:
        """Header → name of the column."""
        return {header: to.column if isinstance(to, Scaled) else to for header, to in self.headers.items()}

    @property
    def times(self) -> dict[str, int]:
        """Header → factor, for the headers that carry the unit of their amounts."""
        return {header: to.times for header, to in self.headers.items() if isinstance(to, Scaled)}

    @property
    def alternatives(self) -> frozenset[str]:
        """Headers of columns that have several."""
        counts = Counter(self.columns.values())
        return frozenset(header for header, column in self.columns.items() if counts[column] > 1)


class XmlFormat(Strict):
    """Which element is a record. `join` is put between the texts of a child that is given more than once."""

    record: str = Field(min_length=1)
    join: str | None = None


class FileFormat(Strict):
    """How the bytes are written. A zip is read member by member, a workbook sheet by sheet."""

    encodings: tuple[Literal["utf-8", "gb18030"], ...] = ("utf-8", "gb18030")
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    null_values: tuple[str, ...] = ("N/A", "NULL", "null", "\\N", "-", "--", "暂无")
    negatives_in_brackets: bool = False
    max_cell_bytes: int = Field(default=131_072, gt=0)
    sheets: Literal["all", "matching"] = "all"
    xml: XmlFormat | None = None


class ChangeFlag(Strict):
    """The header under which each row of a `delta` arrival says what it does, and how the bureau spells it."""

    column: str = Field(min_length=1)
    values: dict[str, Literal["insert", "update", "delete"]] = Field(min_length=1)

    @property
    def landed_column(self) -> Column:
        """The column `_change_code`; a row without a flag that is listed goes to quarantine."""
        words = Bilingual(zh="增删改标志", en="What the row does: insert, update or delete")
        # built without validation: the name is ours, and no contract may declare one like it
        return Column.model_construct(
            name=CHANGE_COLUMN, type="code", description=words, required=True, values=dict(self.values)
        )


class Party(Strict):
    """A party that a row names without a code: `pipelines/linking` links these to enterprises.

    All but `role`, `pattern`, `several` and `may_be_person` are columns of the feed. `date` is the day on which the
    name was in use, `place` a division code or a district's name, `several` the characters between several names.
    Where the column says more than names, `pattern` finds them: a regular expression whose one group holds them.
    """

    role: Name
    column: Name
    identifier: Name | None = None
    date: Name | None = None
    place: Name | None = None
    pattern: str | None = None
    several: str | None = Field(default=None, min_length=1)
    may_be_person: bool = False

    @field_validator("pattern")
    @classmethod
    def _one_group(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                groups = re.compile(pattern).groups
            except re.error as error:
                raise ValueError(f"pattern is not a regular expression: {error}") from None
            if groups != 1:
                raise ValueError(f"pattern has {counted(groups, 'group')}: it needs exactly one, around the names")
        return pattern

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        given = (self.column, self.identifier, self.date, self.place)
        return tuple(name for name in given if name is not None)


class Minimum(Strict):
    """Bounds that block the build when an arrival falls below them.

    `fill`: share of rows that fill a column, in files whose layout has it; 0 where a column is rightly empty in many.
    `columns`: those that at least one file has.
    """

    rows: int = Field(gt=0)
    landed_share: Share
    fill: dict[Name, Share] = Field(default={})
    columns: tuple[Name, ...] = ()

    @property
    def filled(self) -> dict[str, float]:
        """The bounds of `fill` that can fail."""
        return {column: share for column, share in self.fill.items() if share > 0}


class Maximum(Strict):
    """Bounds that warn when an arrival goes above them."""

    rows: int = Field(gt=0)
    quarantined_share: Share


class Assertions(Strict):
    """What a healthy arrival looks like: `min` blocks, `max` warns."""

    min: Minimum
    max: Maximum
