"""The trained model as a file: Splink's settings with their probabilities, a version, and what they were counted on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

MODEL_FILE = Path(__file__).parent / "model" / "names.json"


class Trained(BaseModel):
    """What the probabilities were counted on; hashes of the inputs, never their content."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    true_pairs: int
    other_pairs: int
    inputs_sha256: dict[str, str]


class Model(BaseModel):
    """One version of the model."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    model_version: str
    trained: Trained
    settings: dict[str, Any]


def read_model(path: Path = MODEL_FILE) -> Model:
    """Read a model.

    Raises:
        pydantic.ValidationError: the file is not a model.
    """
    return Model.model_validate_json(path.read_text(encoding="utf-8"))


def write_model(model: Model, path: Path = MODEL_FILE) -> None:
    """Write a model, the same bytes for the same model."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(model.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
