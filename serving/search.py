"""Which enterprises in a bank's scope a text finds."""

from __future__ import annotations

from itertools import islice
from typing import Any

from pipelines.banks.lens import Lens
from pipelines.banks.policy import Holding
from pipelines.base.errors import KechuangError
from pipelines.released.point.layout import NAMES, PROFILE
from serving.problems import Problem

_MOST_PASSED = 20_000
_FOUND_COLUMNS = ("uscc", "enterprise_name", "status_code", "county_name")


def found_by(lens: Lens, holding: Holding, text: str, limit: int) -> tuple[list[dict[str, Any]], bool]:
    """Enterprises in scope that a text finds: by the beginning of a code, else by name."""
    found: dict[int, dict[str, Any]] = {}
    code = text.strip().upper()
    if not text.isprintable():
        raise Problem("invalid", "q: give printable text")
    if code.isascii() and code[:1].isdigit():
        for no in lens.reader.codes_from(code, limit + 1):
            _add_found(lens, holding, found, no, None)
    else:
        may_see_former = NAMES in lens.tables
        try:
            for name in islice(lens.reader.named(text), _MOST_PASSED):
                if len(found) > limit:
                    break
                if name.is_current or may_see_former:
                    _add_found(lens, holding, found, name.point, None if name.is_current else name.name)
        except KechuangError as error:
            raise Problem("invalid", f"q: {error}") from None
    return list(found.values())[:limit], len(found) <= limit


def _add_found(lens: Lens, holding: Holding, found: dict[int, dict[str, Any]], no: int, former: str | None) -> None:
    tables = (PROFILE,) if former is None else (PROFILE, NAMES)
    seen = lens.see_at(no, holding, tables)
    if no in found or seen is None or not seen.sections.get(PROFILE):
        return
    if former is not None and all(row.get("enterprise_name") != former for row in seen.sections.get(NAMES, [])):
        return  # the bank may not see that it bore this name
    (row,) = seen.sections[PROFILE]
    if former is None and "enterprise_name" not in row:
        return
    shown = {name: row[name] for name in _FOUND_COLUMNS if name in row}
    found[no] = {"enterprise_id": seen.enterprise_id, **shown, "matched_name": former}
