"""Records: JSON files that outlive the code that wrote them. Each says its format; every older format stays readable.

What a record means is its model's business, how a file is put in place is `durable`'s.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.base.durable import write_json
from pipelines.base.errors import DamagedRecordError, StepRefusedError

Content = dict[str, Any]
"""A record as its file holds it."""

Upgrades = Mapping[int, Callable[[Content], Content]]
"""By format: what turns its content, without the key `format`, into the next format's."""

_FORMAT = "format"
_FIRST_FORMAT = 1
"""The format of files without the key, which are older than the key."""


class Record(BaseModel):
    """What is kept as one JSON file.

    A new key needs a default and no new format. A key that goes, or means something else, makes a new format: raise
    `FORMAT`, and give `UPGRADES` a function that turns the content of the format before into the new one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    FORMAT: ClassVar[int] = _FIRST_FORMAT
    UPGRADES: ClassVar[Upgrades] = {}


_Record = TypeVar("_Record", bound=Record)


def content_of(record: Record) -> Content:
    """The record as its file holds it: its format, then its fields."""
    return {_FORMAT: record.FORMAT, **record.model_dump(mode="json")}


def write_record(path: Path, record: Record, permissions: int | None = None) -> None:
    """Write the record in place of `path`, in one step; `permissions` as in `durable.replacing`."""
    write_json(path, content_of(record), permissions)


def read_record(path: Path, model: type[_Record], *, missing: str, remedy: str) -> _Record:
    """The record in `path`.

    Args:
        path: the file.
        model: what it holds.
        missing: what it means that there is none, and what to do.
        remedy: what to do if it cannot be read, to end a line with.

    Raises:
        StepRefusedError: there is none.
        DamagedRecordError: it cannot be read, or a newer Kechuang wrote it.
    """
    found = read_record_if_any(path, model, remedy=remedy)
    if found is None:
        raise StepRefusedError(missing)
    return found


def read_record_if_any(path: Path, model: type[_Record], *, remedy: str) -> _Record | None:
    """The record in `path`, or None if there is no such file.

    Raises:
        DamagedRecordError: it cannot be read, or a newer Kechuang wrote it.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DamagedRecordError(
            path, f"cannot be read ({error.strerror})", "check its permissions and the disk"
        ) from error
    return parse_record(raw, path, model, remedy=remedy)


def parse_record(
    raw: bytes, path: Path, model: type[_Record], *, remedy: str, extra: Literal["ignore", "forbid"] = "ignore"
) -> _Record:
    """The record that `raw`, read from `path`, holds. Keys that the model does not know are passed over.

    The model is validated with the content as it was written as its context (`written`).

    Raises:
        DamagedRecordError: it holds none, or one that a newer Kechuang wrote.
    """
    content = _json_object(raw, path, remedy)
    written_as = content.get(_FORMAT, _FIRST_FORMAT)
    if type(written_as) is not int or written_as < _FIRST_FORMAT:
        raise DamagedRecordError(path, "does not say which format it has", remedy)
    if written_as > model.FORMAT:
        raise DamagedRecordError(
            path, f"has format {written_as}, newer than {model.FORMAT}, the newest known here", "update Kechuang"
        )
    fields = {key: value for key, value in content.items() if key != _FORMAT}
    try:
        for older in range(written_as, model.FORMAT):
            fields = model.UPGRADES[older](fields)
        return model.model_validate(fields, extra=extra, context={"written": content})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DamagedRecordError(path, f"is not a record of this kind ({place}: {first['msg']})", remedy) from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # an upgrade met what its format never holds
        raise DamagedRecordError(path, f"is not a record of format {written_as}", remedy) from error


def has_older_format(raw: bytes, model: type[Record]) -> bool:
    """Whether `raw`, which `parse_record` can read, was written in an older format than the model's."""
    return bool(json.loads(raw).get(_FORMAT, _FIRST_FORMAT) < model.FORMAT)


def _json_object(raw: bytes, path: Path, remedy: str) -> Content:
    if not raw.strip():
        raise DamagedRecordError(path, "is empty", remedy)
    try:
        content = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DamagedRecordError(path, "is cut off or not UTF-8", remedy) from error
    except json.JSONDecodeError as error:
        raise DamagedRecordError(path, f"is cut off or not JSON (line {error.lineno})", remedy) from error
    except (RecursionError, ValueError) as error:  # nested too deeply, or a number of too many digits
        raise DamagedRecordError(path, "is not JSON", remedy) from error
    if not isinstance(content, dict):
        raise DamagedRecordError(path, "is not a JSON object", remedy)
    return content
