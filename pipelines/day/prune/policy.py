"""The retention policy: defaults in `policy.yml`, replaced value by value by `retention.yml` in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from pipelines.base.errors import KechuangError

OVERRIDES = "retention.yml"
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


class DaysKept(_Part):
    """`days`: age limit of files."""

    days: PositiveInt


class Policy(_Part):
    """What `policy.yml` says."""

    builds: BuildsKept
    dagster: RunsKept
    spool: DaysKept
    work: DaysKept


def read_policy(data_dir: Path) -> Policy:
    """Read the policy of a data folder.

    Raises:
        KechuangError: its `retention.yml` is no YAML, or has a key or value that the policy does not know.
    """
    values: dict[str, Any] = yaml.safe_load(_DEFAULTS.read_text(encoding="utf-8"))
    overrides = data_dir / OVERRIDES
    try:
        found = yaml.safe_load(overrides.read_text(encoding="utf-8")) if overrides.exists() else None
        return Policy.model_validate(_laid_over(values, found or {}))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise KechuangError(f"{overrides}: {key}: {first['msg']}; correct it or remove the file") from None
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise KechuangError(f"{overrides}: not a YAML mapping of parts: correct it or remove the file") from error


def _laid_over(values: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """`values` with the keys of `found` replaced, part by part."""
    return values | {part: {**values.get(part, {}), **kept} for part, kept in found.items()}
