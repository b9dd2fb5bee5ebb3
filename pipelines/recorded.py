"""Reading back what a step recorded as JSON. Writing is `durable`'s; what a record means is its model's."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from pipelines.errors import StepRefusedError

_Model = TypeVar("_Model", bound=BaseModel)


def read_record(path: Path, model: type[_Model], missing: str) -> _Model:
    """The record in `path`.

    Raises:
        StepRefusedError: there is none; `missing` says what that means and what to do.
    """
    if not path.exists():
        raise StepRefusedError(missing)
    return model.model_validate_json(path.read_text(encoding="utf-8"))
