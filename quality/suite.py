"""Expectation suites as written in `suites/*.yml`: reading and refusing them, without running anything.

What lives here: the models of a suite file and its loader. Great Expectations is not imported here, so that the
Dagster code location can list the checks at once. Running is in `expectations`.

An expectation is about rows (or counts them), never about an aggregate: a feed that a city does not have is an
empty view, no row of it can break a rule, and every row expectation on it passes with the figure "0 of 0 rows".
"""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from quality.checks import CheckDefinition, Reason, Severity, Text, one_line, refuse_repeated_ids
from quality.measured import SHARE, Measured, share_of

Name = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$")]
Table = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$")]
Mostly = Annotated[float, Field(gt=0, le=1)]
# Whole numbers and dates only: a float bound would pull a DECIMAL column through floating point.
Bound = Annotated[int, Field(strict=True)] | Annotated[date, Field(strict=True)]


_WHERE = re.compile(r"\{batch\} where ", re.IGNORECASE)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _ColumnRule(_Strict):
    column: Name
    mostly: Mostly = 1.0


class NotNull(_ColumnRule):
    """The column has a value."""


class Unique(_ColumnRule):
    """No two rows share a value; rows without one are left out."""


class InSet(_ColumnRule):
    """The value is one of a list; rows without one are left out."""

    value_set: list[bool | int | str] = Field(min_length=1)


class Between(_ColumnRule):
    """The value lies between two bounds, both included; rows without one are left out."""

    min_value: Bound | None = None
    max_value: Bound | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Between":
        if self.min_value is None and self.max_value is None:
            raise ValueError("min_value or max_value is needed")
        return self


class CompoundUnique(_Strict):
    """No two rows share the values of all these columns."""

    column_list: list[Name] = Field(min_length=2)
    mostly: Mostly = 1.0


class RowCount(_Strict):
    """The table has at least so many rows."""

    min_value: Annotated[int, Field(strict=True, ge=1)]


class BrokenRows(_Strict):
    """A query that returns whole rows of `{batch}` which break a rule: `SELECT * FROM {batch} WHERE …`."""

    unexpected_rows_query: Annotated[
        str,
        StringConstraints(strip_whitespace=True, pattern=r"(?i)^select \* from \{batch\} where [^{};]+$"),
    ]
    mostly: Mostly = 1.0

    @property
    def condition(self) -> str:
        """What a row that breaks the rule meets."""
        return _WHERE.split(self.unexpected_rows_query, maxsplit=1)[1]


class _Rule(_Strict):
    id: Name
    severity: Severity
    reason: Reason


class NotNullRule(_Rule):
    """See `NotNull`."""

    type: Literal["expect_column_values_to_not_be_null"]
    kwargs: NotNull


class UniqueRule(_Rule):
    """See `Unique`."""

    type: Literal["expect_column_values_to_be_unique"]
    kwargs: Unique


class InSetRule(_Rule):
    """See `InSet`."""

    type: Literal["expect_column_values_to_be_in_set"]
    kwargs: InSet


class BetweenRule(_Rule):
    """See `Between`."""

    type: Literal["expect_column_values_to_be_between"]
    kwargs: Between


class CompoundUniqueRule(_Rule):
    """See `CompoundUnique`."""

    type: Literal["expect_compound_columns_to_be_unique"]
    kwargs: CompoundUnique


class RowCountRule(_Rule):
    """See `RowCount`."""

    type: Literal["expect_table_row_count_to_be_between"]
    kwargs: RowCount


class BrokenRowsRule(_Rule):
    """See `BrokenRows`."""

    type: Literal["unexpected_rows_expectation"]
    kwargs: BrokenRows

    def query_on(self, table: str) -> str:
        """The query that returns the rows of `table`, as SQL names it, which break the rule."""
        return self.kwargs.unexpected_rows_query.replace("{batch}", table)


Rule = Annotated[
    NotNullRule | UniqueRule | InSetRule | BetweenRule | CompoundUniqueRule | RowCountRule | BrokenRowsRule,
    Field(discriminator="type"),
]


class Suite(_Strict):
    """One file of `suites/`: the table, the columns that name an offending row, the owner, the expectations."""

    table: Table
    key: list[Name] = Field(min_length=1)
    owner: Text
    expectations: list[Rule] = Field(min_length=1)

    @property
    def name(self) -> str:
        """The table's name without its schema."""
        return self.table.partition(".")[2]

    def only(self, checks: Collection[str]) -> "Suite | None":
        """The suite with those expectations alone whose ids are among `checks`; None if none is."""
        kept = [rule for rule in self.expectations if self.definition(rule).id in checks]
        return self.model_copy(update={"expectations": kept}) if kept else None

    def definition(self, rule: Rule) -> CheckDefinition:
        """The check that an expectation of this suite is."""
        return CheckDefinition(
            id=f"expectation.{self.name}.{rule.id}",
            family="expectation",
            table=self.table,
            owner=self.owner,
            reason=rule.reason,
            severity=rule.severity,
        )


def load_suites(folder: Path) -> list[Suite]:
    """Every `*.yml` of a folder, by file name.

    Raises ValueError, naming the file, where one is not a valid suite, or is not named after its table, or where
    the folder holds none: no checks is not the same as checks that passed.
    """
    suites = [_load(path) for path in sorted(folder.glob("*.yml"))]
    if not suites:
        raise ValueError(f"no expectation suites in {folder.name}/")
    refuse_repeated_ids(definitions(suites))
    return suites


def definitions(suites: list[Suite]) -> list[CheckDefinition]:
    """The checks of these suites, in the order they are written."""
    return [suite.definition(rule) for suite in suites for rule in suite.expectations]


def measured(rule: Rule, value: int | None = None, of: int | None = None) -> Measured:
    """What an expectation allows, and what was counted: rows of the table, or rows that break it of those looked at.

    Where a share may break it, the share is measured; of no rows at all there is none.
    """
    if isinstance(rule, RowCountRule):
        return Measured(value=value, unit="row", limit=rule.kwargs.min_value, limit_is="at least")
    limit = 1 - Decimal(str(rule.kwargs.mostly))
    if not limit:
        return Measured(value=value, unit="row", of=of, limit=0)
    if value is None or not of:
        return Measured(unit=SHARE, of_unit="row", limit=limit, says="{}" if value is None else "0 of 0 rows")
    return Measured(value=share_of(value, of), unit=SHARE, of=of, of_unit="row", limit=limit)


def _load(path: Path) -> Suite:
    try:
        suite = Suite.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: {_explain(error)}") from error
    if path.stem != suite.name:
        raise ValueError(f"{path.name}: the file must be named after its table, {suite.name}.yml")
    return suite


def _explain(error: ValidationError | yaml.YAMLError | UnicodeDecodeError) -> str:
    if not isinstance(error, ValidationError):
        return one_line(" ".join(str(error).split()))
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
