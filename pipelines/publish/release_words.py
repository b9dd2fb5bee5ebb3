"""The words of codes that a release has for itself, in its dictionary."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.records import read_record
from pipelines.publish.dictionary.dictionary import Code, Dictionary
from pipelines.publish.manifest import REMEDY, Release


def release_code_lists(folder: Path, release: Release) -> dict[str, tuple[Code, ...]]:
    """Lists of codes by name; none of a release without a dictionary.

    Raises:
        DamagedRecordError: the dictionary cannot be read.
    """
    if release.dictionary is None:
        return {}
    path = folder / release.dictionary.file
    return read_record(path, Dictionary, missing=f"{path}: is missing", remedy=REMEDY).code_lists
