"""What `build.json` keeps of each relation: its inputs and how it was made, for the next build to compare with."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from pipelines.base.durable import canonical_json

How = Literal["made", "taken", "stopped"]
"""`taken`: the earlier build's table was made of the same. `stopped`: it was made again, and its rows came out the
same, so that what reads it is not made again for its sake.
"""
_HEX_DIGITS = 32


class RelationRecord(BaseModel):
    """One relation of a build.

    `definition` is a hash of its SQL, or of a seed's bytes; `inputs` has the content of each relation that it reads;
    `key` is a hash of both. `content` names its rows: in one data folder the same name is the same rows, types and
    column names. A table is named after the key under which these rows were first made; a view after its own key.
    """

    model_config = ConfigDict(frozen=True)

    definition: str
    inputs: dict[str, str]
    key: str
    content: str
    how: How
    why: str


def digest(value: Any) -> str:
    """128 bits of the SHA-256 of a JSON value, in hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()[:_HEX_DIGITS]


def key_of(definition: str, inputs: dict[str, str]) -> str:
    """What a relation is made of, in one hash."""
    return digest([definition, inputs])


def why_made(definition: str, inputs: dict[str, str], before: RelationRecord | None) -> str:
    """Why the relation `before` of an earlier build cannot be taken, in a few words."""
    if before is None:
        return "not in the build that this one starts from"
    if definition != before.definition:
        return "its definition changed"
    changed = sorted(name for name in {*inputs, *before.inputs} if inputs.get(name) != before.inputs.get(name))
    return f"reads what changed: {', '.join(changed)}"
