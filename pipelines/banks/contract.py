"""A bank's contract: who it is, which enterprises are its business, and what is delivered to it, how.

One YAML for each bank in `banks/` of a city's folder; unknown keys are errors. What the bank may see of it is not said
here: `policy` decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipelines.banks.load.kinds import Database
from pipelines.base.errors import ContractError, KechuangError
from pipelines.base.strict_yaml import Bilingual, Strict, read_strict_yaml
from pipelines.city.city_file import DivisionCode, Words, refuse_unknown_divisions
from pipelines.city.folder import CityFolder
from pipelines.contracts.rights import Purpose
from pipelines.contracts.transports import EnvName, FileServerAccess
from pipelines.publish.dictionary.dictionary import DescribedTable

ALL: Literal["all"] = "all"


class ParquetFiles(Strict):
    """A Parquet file for each table."""

    kind: Literal["parquet"]


class CsvFiles(Strict):
    """A CSV for each table: texts quoted, numbers not, an empty cell is missing. `utf-8-sig` begins with a mark.

    With `load`, scripts for these databases come along, and texts are as they are: no spreadsheet is to open the files.
    """

    kind: Literal["csv"]
    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1, pattern=r'^[^"\r\n\w.+-]$')] = ","
    load: tuple[Database, ...] = ()

    @model_validator(mode="after")
    def _is_for_databases(self) -> Self:
        if self.load and (self.encoding != "utf-8" or len(self.delimiter.encode()) > 1):
            raise ValueError(
                "`load` needs encoding utf-8 and a delimiter of one byte: databases read GB18030 by its edition of 2000"
            )
        return self


class Workbook(Strict):
    """One XLSX with a sheet about it, the meaning of each column, and a sheet for each table."""

    kind: Literal["xlsx"]


class FolderTransport(Strict):
    """Files are put into a folder, below the data folder if no absolute `path` is given."""

    kind: Literal["folder"]
    path: Annotated[str, Field(pattern=r"^/")] | None = None


class ServerTransport(FileServerAccess):
    """Files are put on the bank's SFTP server or into a store, below the URL that `url_env` holds."""

    kind: Literal["server"]
    url_env: EnvName
    tries: int = Field(default=5, ge=1, le=10)


class Scope(Strict):
    """Enterprises of these divisions, and those of `enterprises` (`enterprise_id`) wherever they are."""

    regions: tuple[DivisionCode, ...] = ()
    enterprises: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not self.regions and not self.enterprises:
            raise ValueError("name regions, enterprises or both")
        return self


class DeliveryTerms(Strict):
    """What is delivered for one purpose: for each table its columns or `all`; the key always comes along.

    A `delta` holds what changed since the delivery before it.
    """

    purpose: Purpose
    schedule: Literal["daily", "weekly", "monthly"] = "daily"
    mode: Literal["full", "delta"] = "full"
    format: ParquetFiles | CsvFiles | Workbook = Field(discriminator="kind")
    transport: FolderTransport | ServerTransport = Field(default=FolderTransport(kind="folder"), discriminator="kind")
    tables: dict[str, Literal["all"] | tuple[str, ...]] = Field(min_length=1)


class BankContract(Strict):
    """A bank's contract; `codes` are its codes in consents, `key` the public key by which it checks signatures."""

    bank: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Bilingual
    codes: tuple[Words, ...] = Field(min_length=1)
    contact: Words
    scope: Scope
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    deliveries: tuple[DeliveryTerms, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_purpose_once(self) -> Self:
        purposes = [one.purpose for one in self.deliveries]
        if twice := sorted({one for one in purposes if purposes.count(one) > 1}):
            raise ValueError(f"two deliveries have the purpose {twice[0]}")
        return self

    def terms(self, purpose: Purpose) -> DeliveryTerms:
        """What is delivered for a purpose.

        Raises:
            KechuangError: nothing is.
        """
        for one in self.deliveries:
            if one.purpose == purpose:
                return one
        known = ", ".join(one.purpose for one in self.deliveries)
        raise KechuangError(f"bank {self.bank}: nothing is delivered for {purpose}: its contract has {known}")


def read_banks(city: CityFolder) -> dict[str, BankContract]:
    """The contracts of a city's banks, by name.

    Raises:
        ContractError: a file is not what it must be, or two banks have the same code.
        KechuangError: one names an administrative division that there is not.
    """
    found: dict[str, BankContract] = {}
    owners: dict[str, str] = {}
    for path in sorted(city.banks.glob("*.yml")):
        bank = read_strict_yaml(path, BankContract, "bank")
        if bank.bank != path.stem:
            raise ContractError(f"{path}: bank is {bank.bank!r}, but the file differs: rename one of them")
        refuse_unknown_divisions(bank.scope.regions, path)
        for code in bank.codes:
            if (other := owners.setdefault(code, bank.bank)) != bank.bank:
                raise ContractError(f"{path}: code {code} is that of bank {other} too: consents would hold for both")
        found[bank.bank] = bank
    return found


def read_bank(city: CityFolder, name: str) -> BankContract:
    """The contract of one bank.

    Raises:
        ContractError, KechuangError: as `read_banks`.
        KechuangError: there is no such bank.
    """
    banks = read_banks(city)
    if name not in banks:
        known = f"it has {', '.join(banks)}" if banks else f"add {city.banks / (name + '.yml')}"
        raise KechuangError(f"{city.path}: has no bank {name}: {known}")
    return banks[name]


def refuse_unknown_columns(terms: DeliveryTerms, bank: str, tables: Mapping[str, DescribedTable]) -> None:
    """Make sure that the release has the tables and columns that are asked for.

    Raises:
        KechuangError: one is not there.
    """
    for name, columns in terms.tables.items():
        if name not in tables:
            raise KechuangError(f"bank {bank}, {terms.purpose}: there is no table {name}: give {_list(tables)}")
        known = [column.name for column in tables[name].columns]
        if columns != ALL and (unknown := sorted(set(columns) - set(known))):
            raise KechuangError(f"bank {bank}, {terms.purpose}: {name} has no column {unknown[0]}: give {_list(known)}")


def _list(names: Iterable[str]) -> str:
    return f"one of {', '.join(sorted(names))}"
