"""Changes of a draft that are probably mistakes: shown before an import, which they do not stop."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.rulebooks.diff import Change


def still_verified(changes: Iterable[Change]) -> list[str]:
    """Rules whose sentence changed while their mark of verification did not."""
    return [
        f"{change.table} {change.rule}"
        for change in changes
        if change.state == "changed" and change.says[0] != change.says[1] and change.is_verified
    ]


def fallen_below_one(changes: Iterable[Change]) -> list[str]:
    """Figures that may be percentages as a spreadsheet stores them: typing 5% gives 0.05."""
    return [
        f"{change.table} {change.rule} {column} {new}"
        for change in changes
        if change.state == "changed"
        for column, (old, new) in change.columns.items()
        if _is_number(old) and _is_number(new) and 0 < float(new or 0) < 1 <= float(old or 0)
    ]


def _is_number(text: str | None) -> bool:
    return text is not None and text.replace(".", "", 1).isdecimal()
