"""Number formats of a workbook's cells: which are dates that calamine takes for numbers, and which are percentages.

calamine 0.3x knows the built-in date formats 14 to 22 and 45 to 47, and those that a file spells out. In Chinese,
Japanese and Korean spreadsheets 27 to 36 and 50 to 58 are dates as well (ECMA-376 part 1, 18.8.30), and no file spells
them out. A copy of the workbook whose cells have other formats makes calamine see them; nothing else in it changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_EAST_ASIAN_DATES = frozenset({*range(27, 37), *range(50, 59)})
_DATE_AND_TIME, _GENERAL = 22, 0
_PERCENT = frozenset({9, 10})
_LITERAL = re.compile(r'"[^"]*"|[\\!].|_.|\[[^\]]*\]')
"""Texts in quotation marks, escaped characters, colours and conditions: none of them makes a percentage."""
_WRITTEN_PERCENT = re.compile(r'"[^"]*%[^"]*"|[\\!]%')
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
"""`#,##0,` shows thousands and `0!.0,` ten thousands; what the cell holds is another number than what people read."""
_WRITTEN_UNIT = re.compile(r'"[^"]*[千万亿][^"]*"|[\\!][千万亿]')
"""`0.00"万元"` shows 4.5 as 4.50万元: people read 45,000 yuan."""


def shows_percentages(code: str) -> bool:
    """Whether a number format shows a fraction as a percentage: 0.0435 as 4.35%."""
    return "%" in _LITERAL.sub("", code)


def writes_percentages(code: str) -> bool:
    """Whether a number format puts a percent sign behind the number as it is: `0.00"%"` shows 4.35 as 4.35%."""
    return not shows_percentages(code) and bool(_WRITTEN_PERCENT.search(code))


@dataclass(frozen=True)
class BookFormats:
    """Number formats of the cells' styles, in order, and the codes of those that the file spells out.

    `is_1904`: the workbook counts days from 1904-01-01. `rewritten` makes a copy of the workbook at a path, in which
    the styles have other number formats, as many as `formats`.
    """

    formats: tuple[int, ...]
    codes: dict[int, str]
    is_1904: bool
    rewritten: Callable[[Sequence[int], Path], Path]

    @property
    def has_unseen_dates(self) -> bool:
        """Whether a style is a date that calamine takes for a number."""
        return any(self._is_unseen_date(form) for form in self.formats)

    @property
    def has_percentages(self) -> bool:
        """Whether a style shows a fraction as a percentage."""
        return any(self._is_percent(form) for form in self.formats)

    @property
    def has_written_percentages(self) -> bool:
        """Whether a style shows a number with a percent sign behind it that changes nothing."""
        return any(self._is_written_percent(form) for form in self.formats)

    @property
    def has_scaled(self) -> bool:
        """Whether a style shows a number divided by a thousand or more, or with such a unit behind it."""
        return any(self._is_scaled(form) for form in self.formats)

    def with_dates(self, target: Path) -> Path:
        """A copy in which East Asian dates are dates that calamine knows."""
        formats = [_DATE_AND_TIME if self._is_unseen_date(form) else form for form in self.formats]
        return self.rewritten(formats, target)

    def with_percentages_as_dates(self, target: Path) -> Path:
        """A copy in which percentages are dates and all else numbers: so calamine tells them apart."""
        return self._told_apart(self._is_percent, target)

    def with_written_percentages_as_dates(self, target: Path) -> Path:
        """The same for numbers with a percent sign that is a mere text."""
        return self._told_apart(self._is_written_percent, target)

    def with_scaled_as_dates(self, target: Path) -> Path:
        """The same for numbers that are shown divided."""
        return self._told_apart(self._is_scaled, target)

    def _told_apart(self, is_meant: Callable[[int], bool], target: Path) -> Path:
        return self.rewritten([_DATE_AND_TIME if is_meant(form) else _GENERAL for form in self.formats], target)

    def _is_scaled(self, form: int) -> bool:
        code = self.codes.get(form, "")
        return bool(_SCALED.search(_LITERAL.sub("", code)) or _WRITTEN_UNIT.search(code))

    def _is_written_percent(self, form: int) -> bool:
        return writes_percentages(self.codes.get(form, ""))

    def _is_unseen_date(self, form: int) -> bool:
        return form in _EAST_ASIAN_DATES and form not in self.codes

    def _is_percent(self, form: int) -> bool:
        if form in self.codes:
            return shows_percentages(self.codes[form])
        return form in _PERCENT
