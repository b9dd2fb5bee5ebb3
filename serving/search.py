"""Which enterprises in a bank's scope a text finds."""

from __future__ import annotations

from typing import Any

from pipelines.banks.lens import Lens
from pipelines.banks.policy import Holding
from pipelines.base.errors import KechuangError
from pipelines.released.point.layout import NAMES, PROFILE
from pipelines.released.point.read import Bearer, Name
from serving.problems import Problem

_MOST_PASSED = 20_000
"""Names or codes that one search looks at; if there are more, its answer says that it is not complete."""
_FOUND_COLUMNS = ("uscc", "enterprise_name", "status_code", "county_name")


def found_by(lens: Lens, holding: Holding, text: str, limit: int) -> tuple[list[dict[str, Any]], bool]:
    """Enterprises in scope that a text finds, by the beginning of a code, else by name; and whether these are all.

    Raises:
        Problem: the text cannot be searched for.
    """
    if not text.isprintable():
        raise Problem("invalid", "q: give printable text")
    code = text.strip().upper()
    is_code = code.isascii() and code[:1].isdigit()
    found: dict[int, dict[str, Any]] = {}
    try:
        for passed, one in enumerate(lens.reader.codes_from(code) if is_code else lens.reader.named(text)):
            if one is not None and one.point not in found and _is_in_scope(holding, one):
                _add_found(lens, holding, found, one)
            if len(found) > limit or passed == _MOST_PASSED:
                return list(found.values())[:limit], False
    except KechuangError as error:
        raise Problem("invalid", f"q: {error}") from None
    return list(found.values()), True


def _is_in_scope(holding: Holding, one: Bearer | Name) -> bool:
    return holding.held(one.enterprise_id, one.region_code) is not None


def _add_found(lens: Lens, holding: Holding, found: dict[int, dict[str, Any]], one: Bearer | Name) -> None:
    former = one.name if isinstance(one, Name) and not one.is_current else None
    if former is not None and NAMES not in lens.tables:
        return
    seen = lens.see_at(one.point, holding, (PROFILE,) if former is None else (PROFILE, NAMES))
    if seen is None or not seen.sections.get(PROFILE):
        return
    if former is not None and all(row.get("enterprise_name") != former for row in seen.sections.get(NAMES, [])):
        return  # the bank may not see that it bore this name
    (row,) = seen.sections[PROFILE]
    if isinstance(one, Name) and former is None and "enterprise_name" not in row:
        return
    shown = {name: row[name] for name in _FOUND_COLUMNS if name in row}
    found[one.point] = {"enterprise_id": seen.enterprise_id, **shown, "matched_name": former}
