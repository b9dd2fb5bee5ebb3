"""What tables and columns are called in releases from before their renaming (docs/decisions/021)."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publish.manifest import ReleasedFile

_FORMER = {
    "mart_recognition": (
        "mart_identity",
        {f"identity_{part}": f"recognition_{part}" for part in ("code", "no", "zh", "en")},
    ),
    "mart_adverse_record": (
        "mart_exposure",
        {f"exposure_{part}": f"adverse_record_{part}" for part in ("code", "no")},
    ),
    "mart_eligibility": ("mart_eligibility", {"holds_identity": "holds_recognition"}),
}


def table_columns(files: Sequence[ReleasedFile], table: str) -> tuple[ReleasedFile | None, dict[str, str]]:
    """The one of a release's `files` that holds a table, None if none does; and today's names of its former columns."""
    former, renamed = _FORMER.get(table, (table, {}))
    return next((file for file in files if file.table in (table, former)), None), renamed
