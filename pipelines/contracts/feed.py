"""A feed's contract: its YAML in `sources/` read into one strict model. Reads no data and no other folder.

The model is the only place where a contract's keys are defined; `sources/feed.schema.json` is generated from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from pipelines.base.durable import canonical_json
from pipelines.base.errors import ContractError, KechuangError
from pipelines.base.settings import SOURCES_DIR, Settings
from pipelines.base.strict_yaml import Bilingual, Strict, read_strict_yaml
from pipelines.city.city_file import read_city
from pipelines.city.folder import city_of
from pipelines.contracts.column_types import DATED_TYPES
from pipelines.contracts.parts import (
    Assertions,
    ChangeFlag,
    Column,
    FileFormat,
    Key,
    Layout,
    LegalBasis,
    Name,
    Party,
)
from pipelines.contracts.rights import OnwardSupply, Rights, ScopedClassification
from pipelines.contracts.transports import HttpTransport, Transport

READER_VERSION = 6
"""Raised when the reader would land the same bytes differently: arrivals are then read again from their raw bytes."""

_NUMBERS = ("_no", "_code", "_ref")
"""Names of columns that hold a number, or a code that is not a word."""


class Feed(Strict):
    """A feed's contract; see `sources/README.md` for the meaning of each key."""

    feed: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$")]
    title: Bilingual
    publisher: Bilingual
    legal_basis: LegalBasis
    owner: str
    cadence: Literal["daily", "weekly", "monthly", "quarterly", "yearly", "irregular"]
    arrives_by: Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
    arrival_mode: Literal["full", "append", "delta"]
    change_flag: ChangeFlag | None = None
    transport: Transport
    classification: ScopedClassification
    onward_supply: OnwardSupply | None = None
    on_rejected: Literal["hold", "continue"]
    on_suspect: Literal["hold_feed", "hold_day", "warn"] = "hold_day"
    may_be_empty: bool = False
    max_lag_days: int = Field(gt=0)
    hold_after_days: int | None = Field(default=None, gt=0)
    format: FileFormat = FileFormat()
    layouts: tuple[Layout, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)
    grain: tuple[Name, ...] = ()
    event_date: Name | None = None
    parties: tuple[Party, ...] = ()
    counts_for_coverage: bool = True
    counts_for_assessment: bool = True
    assertions: Assertions
    _required_by: tuple[str, ...] = PrivateAttr(default=())

    @property
    def required_by(self) -> tuple[str, ...]:
        """Published tables that the city's `requires` says cannot do without the feed."""
        return self._required_by

    @property
    def rights(self) -> Rights:
        """What it takes to see a value of the feed."""
        said = self.classification
        scopes = (said.scope,) if said.scope else ()
        return Rights(access=said.access, jrt0197_level=said.jrt0197_level, scopes=scopes, feeds=(self.feed,))

    @property
    def table(self) -> str:
        """Name of the feed's view in the warehouse's schema `landing`."""
        return self.feed.replace("/", "__")

    @property
    def landed_columns(self) -> tuple[Column, ...]:
        """The declared columns, and of a `delta` feed `_change_code`."""
        return (*self.columns, *([self.change_flag.landed_column] if self.change_flag else []))

    @property
    def landed_names(self) -> tuple[str, ...]:
        """All columns of the landed Parquet, in order, without provenance."""
        return tuple(name for column in self.landed_columns for name in column.landed_names)

    def columns_giving(self, landed: Iterable[str]) -> frozenset[str]:
        """Names of the declared columns that these landed columns are made of."""
        names = set(landed)
        found = [column for column in self.landed_columns if names & {column.name, *column.landed_names}]
        return frozenset(name for column in found for name in (column.name, column.currency_column) if name)

    def layouts_with(self, landed_name: str) -> frozenset[str]:
        """Names of the layouts that give a landed column, by a header or as a constant."""
        names = {column.name for column in self.landed_columns if landed_name in column.landed_names}
        given = {layout.name: {*layout.columns.values(), *layout.constants} for layout in self.layouts}
        return frozenset(layout for layout, columns in given.items() if names & columns)

    def key_of(self, column: Column) -> Key | None:
        """Whether a text column tells rows or their subjects apart: by its name or by the `grain`."""
        if column.type != "text":
            return None
        if column.name.endswith(_NUMBERS):
            return "number"
        return "name" if column.name in self.grain else None

    @property
    def reading_hash(self) -> str:
        """SHA-256 over all that decides how bytes become rows; titles, owners and bounds do not.

        Keys at their default are left out, so that a new key of the model changes no feed that does not use it;
        raise `READER_VERSION` when you change a default.
        """
        deciding = {"feed", "format", "layouts", "columns", "event_date", "change_flag", "grain", "may_be_empty"}
        reading = self.model_dump(mode="json", include=deciding, exclude_defaults=True)
        return hashlib.sha256(canonical_json([READER_VERSION, reading])).hexdigest()

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        by_name = {column.name: column for column in self.columns}
        landed = self.landed_names
        if len(by_name) != len(self.columns) or len(set(landed)) != len(landed):
            raise ValueError("two columns have the same name")
        for column in self.columns:
            if (column.type == "code") != bool(column.values):
                raise ValueError(
                    f"column {column.name}: `values` is needed for type code, and allowed for no other type"
                )
            if column.currency_column is None:
                continue
            named_by = by_name.get(column.currency_column)
            if column.type != "capital" or named_by is None or named_by.type != "text":
                raise ValueError(f"column {column.name}: `currency_column` names a text column, for type capital only")
        for layout in self.layouts:
            given = {*layout.columns.values(), *layout.constants}
            if unknown := sorted(given - set(by_name)):
                raise ValueError(f"layout {layout.name} names columns that are not declared: {unknown}")
            if twice := sorted(set(layout.columns.values()) & set(layout.constants)):
                raise ValueError(f"layout {layout.name} gives columns by a header and as a constant: {twice}")
            if missing := sorted(c.name for c in self.columns if c.required and c.name not in given):
                raise ValueError(f"layout {layout.name} leaves out required columns: {missing}")
        wanted = {*self.grain, *self.assertions.min.fill, *([self.event_date] if self.event_date else [])}
        named = {name for party in self.parties for name in party.columns}
        if unknown := sorted(named - set(landed)):
            raise ValueError(f"parties name columns that do not land: {unknown}")
        if len({party.role for party in self.parties}) != len(self.parties):
            raise ValueError("two parties have the same role")
        if unknown := sorted(wanted - set(landed)):
            raise ValueError(f"grain, fill or event_date name columns that do not land: {unknown}")
        if unfilled := sorted(set(self.assertions.min.columns) - set(self.assertions.min.filled)):
            raise ValueError(f"`min.columns` names columns without a bound in `min.fill`: {unfilled}")
        if self.hold_after_days is not None and self.hold_after_days < self.max_lag_days:
            raise ValueError("`hold_after_days` is below `max_lag_days`: the day would be held before a check warns")
        if self.event_date not in {None, *(name for name, column in by_name.items() if column.type in DATED_TYPES)}:
            raise ValueError("event_date names a column that is neither a date nor a datetime")
        return self

    @model_validator(mode="after")
    def _fetches_all_that_counts(self) -> Self:
        asks_for_what_is_new = isinstance(self.transport, HttpTransport) and self.transport.asks_for_what_is_new
        if self.arrival_mode == "full" and asks_for_what_is_new:
            raise ValueError("`arrival_mode: full` cannot fetch only new rows: all other rows would be lost")
        return self

    @model_validator(mode="after")
    def _spellings_agree(self) -> Self:
        """Layouts and flags fit the columns whose spelling they describe."""
        if (self.arrival_mode == "delta") != (self.change_flag is not None):
            raise ValueError("`change_flag` is allowed only with `arrival_mode: delta`")
        if self.arrival_mode == "delta" and not self.grain:
            raise ValueError("`arrival_mode: delta` needs a `grain`, the key by which a change finds its row")
        amounts = {column.name for column in self.columns if column.summed_name}
        percents = {column.name for column in self.columns if column.type == "percent"}
        required = {column.name for column in self.columns if column.required}
        for layout in self.layouts:
            columns = layout.columns
            if unknown := sorted(set(layout.optional) - set(columns)):
                raise ValueError(f"layout {layout.name}: `optional` names unknown headers: {unknown}")
            if needed := sorted(header for header in layout.optional if columns[header] in required):
                raise ValueError(f"layout {layout.name}: `optional` names headers of required columns: {needed}")
            if wrong := sorted({columns[header] for header in layout.times} - amounts):
                raise ValueError(
                    f"layout {layout.name}: `times` is only for columns of type decimal or capital, not for {wrong}"
                )
            if bool(percents & set(columns.values())) != (layout.percent_written_as is not None):
                raise ValueError(f"layout {layout.name}: `percent_written_as` is for percent columns, which need it")
            if self.change_flag and self.change_flag.column in {*columns, *layout.ignore}:
                raise ValueError(f"layout {layout.name} names the header of the change flag, {self.change_flag.column}")
        return self


def read_contract(path: Path) -> Feed:
    """Read one feed's YAML.

    Raises:
        ContractError: one line with file, place and reason.
    """
    feed = read_strict_yaml(path, Feed, "contract")
    if path.with_suffix("").parts[-2:] != tuple(feed.feed.split("/")):
        raise ContractError(f"{path}: feed is {feed.feed!r}, but the path differs: move the file or rename the feed")
    return feed


def read_contracts(sources: Path, own: Path | None = None) -> dict[str, Feed]:
    """All contracts `<bureau>/<feed>.yml` of a folder, by feed name, in order of name.

    Those in `own`, a city's folder of contracts, take the place of the feed's or are added.
    """
    folders = [sources, *([own] if own else [])]
    feeds = [read_contract(path) for folder in folders for path in sorted(folder.glob("*/*.yml"))]
    return dict(sorted({feed.feed: feed for feed in feeds}.items()))


def contracts_for(settings: Settings) -> dict[str, Feed]:
    """The contracts of the product with those of the city, which say what the city requires of them.

    Raises:
        ContractError: a contract or the city's `city.yml` is not what it must be.
        KechuangError: the city requires a feed without a contract.
    """
    city = city_of(settings)
    feeds = read_contracts(SOURCES_DIR, city.feeds)
    for table, names in read_city(city).requires.items():
        for name in names:
            if name not in feeds:
                raise KechuangError(f"{city.file}: {table} requires {name!r}, which has no contract")
            feeds[name]._required_by += (table,)
    return feeds


def contract_schema() -> dict[str, Any]:
    """The JSON schema of a contract, for editors; committed as `sources/feed.schema.json`."""
    return Feed.model_json_schema()
