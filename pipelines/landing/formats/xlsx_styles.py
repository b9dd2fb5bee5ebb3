"""What calamine does not say about an XLSX: East Asian date styles, percentages, hidden sheets.

calamine 0.3x knows the built-in date formats 14 to 22 and 45 to 47, and those that a file spells out. In Chinese,
Japanese and Korean spreadsheets 27 to 36 and 50 to 58 are dates as well (ECMA-376 part 1, 18.8.30), and no file spells
them out. A copy of the workbook with other styles makes calamine see them; its sheets are the same bytes.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_EAST_ASIAN_DATES = frozenset({*range(27, 37), *range(50, 59)})
_DATE_AND_TIME, _GENERAL = 22, 0
_PERCENT = frozenset({9, 10})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
"""Texts in quotation marks, escaped characters, colours and conditions: none of them makes a percentage."""
_LARGEST_PART = 32 << 20


@dataclass(frozen=True)
class Styles:
    """Number formats of the cells' styles, in order, and the codes of those that the file spells out."""

    formats: tuple[int, ...]
    codes: dict[int, str]

    @property
    def has_unseen_dates(self) -> bool:
        """Whether a style is a date that calamine takes for a number."""
        return any(self._is_unseen_date(form) for form in self.formats)

    @property
    def has_percentages(self) -> bool:
        """Whether a style shows a fraction as a percentage."""
        return any(self._is_percent(form) for form in self.formats)

    def with_dates(self) -> bytes:
        """A part of styles in which East Asian dates are dates that calamine knows."""
        return self._part([_DATE_AND_TIME if self._is_unseen_date(form) else form for form in self.formats])

    def with_percentages_as_dates(self) -> bytes:
        """A part of styles in which percentages are dates and all else numbers: so calamine tells them apart."""
        return self._part([_DATE_AND_TIME if self._is_percent(form) else _GENERAL for form in self.formats])

    def _is_unseen_date(self, form: int) -> bool:
        return form in _EAST_ASIAN_DATES and form not in self.codes

    def _is_percent(self, form: int) -> bool:
        return form in _PERCENT or "%" in _LITERAL.sub("", self.codes.get(form, ""))

    def _part(self, formats: list[int]) -> bytes:
        codes = "".join(f'<numFmt numFmtId="{no}" formatCode={quoteattr(code)}/>' for no, code in self.codes.items())
        styles = "".join(f'<xf numFmtId="{form}" applyNumberFormat="1"/>' for form in formats)
        part = f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>'
        return part.encode()


def read_styles(path: Path) -> Styles | None:
    """The styles of the workbook at `path`; None if it is not an XLSX, or has none that can be read."""
    root = _part_of(path, "styles.xml")
    if root is None:
        return None
    codes = {_number(one, "numFmtId"): one.get("formatCode", "") for one in _all(root, "numFmts", "numFmt")}
    return Styles(tuple(_number(one, "numFmtId") for one in _all(root, "cellXfs", "xf")), codes)


def hidden_sheets(path: Path) -> frozenset[str]:
    """Names of the sheets of an XLSX that a person does not see."""
    root = _part_of(path, "workbook.xml")
    sheets = [] if root is None else _all(root, "sheets", "sheet")
    return frozenset(one.get("name", "") for one in sheets if one.get("state") in ("hidden", "veryHidden"))


def restyled(path: Path, styles: bytes, target: Path) -> Path:
    """A copy of the workbook at `path` with another part of styles."""
    shutil.copyfile(path, target)
    with zipfile.ZipFile(target, "a") as archive:
        old = _member(archive, "styles.xml")
        archive.filelist.remove(archive.NameToInfo.pop(old))  # else the zip would list two of one name
        archive.writestr(old, styles)
    return target


def _part_of(path: Path, name: str) -> ElementTree.Element | None:
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        found = _member(archive, name)
        if found not in archive.NameToInfo:
            return None
        with archive.open(found) as stream:
            raw = stream.read(_LARGEST_PART + 1)
    if len(raw) > _LARGEST_PART or b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return None
    try:
        return ElementTree.fromstring(raw)  # noqa: S314 - has no document type
    except ElementTree.ParseError:
        return None


def _member(archive: zipfile.ZipFile, name: str) -> str:
    """The path of a part as the writer spells it: some use capitals or a backslash."""
    wanted = f"xl/{name}"
    return next((one for one in archive.namelist() if one.lower().replace("\\", "/").lstrip("/") == wanted), wanted)


def _all(root: ElementTree.Element, group: str, name: str) -> list[ElementTree.Element]:
    """Elements `name` in `group`, of whatever namespace: a strict workbook has another than a usual one."""
    groups = [one for one in root if one.tag.rpartition("}")[2] == group]
    return [one for found in groups for one in found if one.tag.rpartition("}")[2] == name]


def _number(element: ElementTree.Element, name: str) -> int:
    text = element.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
