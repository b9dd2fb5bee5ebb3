"""Reading a YAML file that people write into one strict model: a key given twice or not known is an error."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.base.errors import ContractError

_Model = TypeVar("_Model", bound=BaseModel)


class Strict(BaseModel):
    """Unknown keys are errors, and nothing is changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """One text in Chinese and in English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class _NoDuplicateKeys(yaml.CSafeLoader):
    """YAML as it is, but a key given twice is an error instead of the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise yaml.constructor.ConstructorError(None, None, f"key given twice: {twice}", node.start_mark)
        return super().construct_mapping(node, deep)


def read_strict_yaml(path: Path, model: type[_Model], what: str, *, may_be_empty: bool = False) -> _Model:
    """Read one file; `what` names the whole in an error about no single key.

    A file that `may_be_empty` has no key if it holds comments alone.

    Raises:
        ContractError: one line with file, place and reason.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_NoDuplicateKeys)  # noqa: S506 - a safe loader
        return model.model_validate({} if content is None and may_be_empty else content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractError(f"{path}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise ContractError(f"{path}: {_said(error, what)}") from error


def _said(error: ValidationError, what: str) -> str:
    """The first mistake, an unknown key before the one that is missing in its place, and how many there are.

    A list is also too short for pydantic if all of its items are wrong: that is no mistake of its own.
    """
    places = [one["loc"] for one in error.errors()]
    mistakes = [
        one
        for one in error.errors()
        if one["type"] != "too_short" or not any(place[: len(one["loc"])] == one["loc"] != place for place in places)
    ]
    first = min(mistakes, key=lambda one: one["type"] != "extra_forbidden")
    words = "it is empty, or holds no keys" if first["type"] == "model_type" else first["msg"]
    place = ".".join(str(part) for part in first["loc"]) or what
    others = f" ({len(mistakes)} in all)" if len(mistakes) > 1 else ""
    return f"{place}: {words.removeprefix('Value error, ')}{others}"
