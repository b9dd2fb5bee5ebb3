"""The retention policy: defaults in `policy.yml`, replaced value by value by `retention` in the city's `city.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from pipelines.base.errors import KechuangError
from pipelines.city.city_file import read_city
from pipelines.city.folder import CityFolder

_DEFAULTS = Path(__file__).parent / "policy.yml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BuildsKept(_Part):
    """`warehouses`: finished builds that keep their database; `unreleased_days`: age limit of builds never released."""

    warehouses: PositiveInt
    unreleased_days: PositiveInt


class RunsKept(_Part):
    """`runs`: how many runs stay in Dagster's history."""

    runs: PositiveInt


class IndexesKept(_Part):
    """`indexes`: how many releases keep their point index."""

    indexes: PositiveInt


class DaysKept(_Part):
    """`days`: age limit of files."""

    days: PositiveInt


class Policy(_Part):
    """What `policy.yml` says."""

    builds: BuildsKept
    dagster: RunsKept
    spool: DaysKept
    serving: IndexesKept
    work: DaysKept


def read_policy(city: CityFolder) -> Policy:
    """Read the policy of a city.

    Raises:
        ContractError: its `city.yml` is not what it must be.
        KechuangError: its `retention` has a key that the policy does not know.
    """
    values: dict[str, Any] = yaml.load(_DEFAULTS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    own = read_city(city).retention
    try:
        return Policy.model_validate(values | {part: {**values.get(part, {}), **kept} for part, kept in own.items()})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in ("retention", *first["loc"]))
        raise KechuangError(f"{city.file}: {key}: {first['msg']}; correct it") from None
