"""What people keep at the desk: saved filters, and enterprises that they watch, one file for each key."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from pipelines.base.records import Record, read_record_if_any, write_record
from pipelines.released.point.layout import SERVING

_MOST = 200


class Filter(BaseModel):
    """A list's filter under a name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    query: str


class Notes(Record):
    """Saved filters, and for each watched enterprise the release in which it was looked at last."""

    filters: tuple[Filter, ...] = ()
    watched: dict[str, str] = Field(default_factory=dict)


def _path(data_dir: Path, key_id: str) -> Path:
    return data_dir / SERVING / "desk" / f"{key_id}.json"


def read_notes(data_dir: Path, key_id: str) -> Notes:
    """The notes of a key.

    Raises:
        DamagedRecordError: the file cannot be read.
    """
    return read_record_if_any(_path(data_dir, key_id), Notes, remedy="remove it") or Notes()


def write_notes(data_dir: Path, key_id: str, notes: Notes) -> None:
    """Keep the notes of a key; the newest of more than 200 filters or enterprises."""
    watched = dict(list(notes.watched.items())[-_MOST:])
    path = _path(data_dir, key_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_record(path, notes.model_copy(update={"filters": notes.filters[-_MOST:], "watched": watched}))
