"""The audit log: who published, took back, allowed or decided what, one line an entry, each bound to the one before.

<data>/audit/log.jsonl     canonical JSON; `previous` is SHA-256 of the line before, without its line feed

Entries are only ever added. Releases carry the head of the log (`seal`), so that none can be changed or taken away
later without a trace in the hands of whoever has a release.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.audit.chain import Entry, append, entries_in, lines_in, refuse_cut_off

AUDIT = "audit"
LOG = "log.jsonl"


def log_path(data_dir: Path) -> Path:
    """Where the log of a data folder is."""
    return data_dir / AUDIT / LOG


def note(data_dir: Path, action: str, subject: str, *, by: str = "", why: str = "", **facts: str) -> Entry:
    """Add an entry, on disk before this returns. The caller holds the data folder for writing.

    Raises:
        DamagedRecordError: the last entry is not one.
    """
    return append(log_path(data_dir), action, subject, by=by, why=why, **facts)


def checked_entries(data_dir: Path) -> list[Entry]:
    """Every entry, for whoever checks the log: it must be whole to its last byte.

    Raises:
        DamagedRecordError: as `entries`, or the last entry is cut off.
    """
    refuse_cut_off(log_path(data_dir))
    return list(entries(data_dir))


def lines_of(data_dir: Path) -> list[bytes]:
    """The whole lines of the log, without line feeds; none if there is no log."""
    return lines_in(log_path(data_dir))


def entries(data_dir: Path) -> Iterator[Entry]:
    """Every entry, the oldest first, each checked against the one before.

    Raises:
        DamagedRecordError: a line is no entry, or is not the one that followed.
    """
    return entries_in(log_path(data_dir))
