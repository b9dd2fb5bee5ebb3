"""`city.yml`: who a city is, which feeds its bureaus do not send, how long its data folder keeps what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl
from pydantic import AfterValidator, Field, PositiveInt, StringConstraints

from pipelines.base.errors import KechuangError
from pipelines.base.settings import BUSINESS_TIME_ZONE, DBT_PROJECT_DIR, Settings
from pipelines.base.strict_yaml import Bilingual, Strict, read_strict_yaml
from pipelines.city.folder import CityFolder, city_of

NATION = "CN"
_OF_A_DATA_FOLDER = ("city.yml", "retention.yml")
"""Files of a data folder before cities had folders of their own."""


def _in_one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("give one line of printable text")
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError):
        raise ValueError("give the name of a time zone, such as Asia/Shanghai") from None
    return name


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_in_one_line)]
"""One line that pages and terminals show as it is."""

DivisionCode = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{5}$")]
"""Code of an administrative division, six digits (GB/T 2260)."""


class Without(Strict):
    """What a city does not have; `until` is the last business date on which it holds."""

    missing: tuple[str, ...] = Field(min_length=1)
    by: Words
    why: Words
    until: date | None = None


class CityFile(Strict):
    """The content of `city.yml`; a city without the file has the defaults.

    `jurisdiction` is the division whose rules are the city's own, `regions` are the divisions that it is made of.
    `requires` names feeds that the city's published tables cannot do without, beyond what the product asks for.
    `retention` replaces single values of the product's policy.
    """

    name: Bilingual | None = None
    jurisdiction: DivisionCode | None = None
    regions: tuple[DivisionCode, ...] = ()
    time_zone: Annotated[str, AfterValidator(_time_zone)] = BUSINESS_TIME_ZONE.key
    requires: dict[str, tuple[str, ...]] = Field(default={})
    without: tuple[Without, ...] = ()
    retention: dict[str, dict[str, PositiveInt]] = Field(default={})

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """What a rule of the city may be in force for: the nation, the province, the city and its divisions."""
        own = [*([self.jurisdiction] if self.jurisdiction else []), *self.regions]
        return tuple(dict.fromkeys([NATION, *(f"{code[:2]}0000" for code in own), *own])) if own else ()


def read_city(city: CityFolder) -> CityFile:
    """What the city's `city.yml` says.

    Raises:
        ContractError: it is not what it must be.
        KechuangError: it names an administrative division that there is not.
    """
    if not city.file.exists():
        return CityFile()
    found = read_strict_yaml(city.file, CityFile, "city", may_be_empty=True)
    refuse_unknown_divisions([*([found.jurisdiction] if found.jurisdiction else []), *found.regions], city.file)
    return found


def time_zone_of(settings: Settings) -> ZoneInfo:
    """The time zone in which the city's business dates begin and end."""
    return ZoneInfo(read_city(city_of(settings)).time_zone)


def refuse_old_places(data_dir: Path, city: CityFolder) -> None:
    """Make sure that nothing is declared where earlier versions looked for it: it would be ignored without a message.

    Raises:
        KechuangError: such a file exists.
    """
    for name in _OF_A_DATA_FOLDER:
        if (path := data_dir / name).exists():
            what = "its keys" if name == "city.yml" else "its content, under `retention:`,"
            raise KechuangError(
                f"{path}: is not read any more: move {what} to {city.file}, or remove it; "
                "for a made-up city run `kechuang simulate` again"
            )


def refuse_unknown_divisions(codes: Iterable[str], path: Path) -> None:
    """Make sure that each code, read from `path`, is that of an administrative division.

    Raises:
        KechuangError: one is not.
    """
    for code in codes:
        if code not in _divisions():
            raise KechuangError(f"{path}: there is no administrative division {code}: correct it")


@cache
def _divisions() -> frozenset[str]:
    rows = pl.read_csv(DBT_PROJECT_DIR / "seeds" / "codes" / "region.csv", infer_schema=False)
    return frozenset(rows["region_code"])
