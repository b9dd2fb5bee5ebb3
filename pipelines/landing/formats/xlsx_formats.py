"""Number formats of an XLSX: a list of styles in XML, which is written anew for a copy with other formats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from pipelines.landing.formats.book_parts import read_part, with_part
from pipelines.landing.formats.number_formats import BookFormats

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STYLES = "styles.xml"


def read_xlsx_formats(path: Path) -> BookFormats | None:
    """The number formats of the workbook at `path`, a zip; None if it is no XLSX, or has none that can be read."""
    styles = _root_of(path, _STYLES)
    if styles is None:
        return None
    codes = {_number(one, "numFmtId"): one.get("formatCode", "") for one in _all(styles, "numFmts", "numFmt")}
    formats = tuple(_number(one, "numFmtId") for one in _all(styles, "cellXfs", "xf"))

    def rewritten(others: Sequence[int], target: Path) -> Path:
        return with_part(path, _STYLES, _styles(others, codes), target)

    return BookFormats(formats, codes, _is_1904(path), rewritten)


def _styles(formats: Sequence[int], codes: dict[int, str]) -> bytes:
    spelled = "".join(f'<numFmt numFmtId="{no}" formatCode={quoteattr(code)}/>' for no, code in codes.items())
    styles = "".join(f'<xf numFmtId="{form}" applyNumberFormat="1"/>' for form in formats)
    part = f'<styleSheet xmlns="{_MAIN}"><numFmts>{spelled}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>'
    return part.encode()


def _is_1904(path: Path) -> bool:
    book = _root_of(path, "workbook.xml")
    properties = [] if book is None else [one for one in book if one.tag.rpartition("}")[2] == "workbookPr"]
    return any(one.get("date1904", "0").lower() in ("1", "true", "on") for one in properties)


def _root_of(path: Path, name: str) -> ElementTree.Element | None:
    raw = read_part(path, name)
    if raw is None or b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return None
    try:
        return ElementTree.fromstring(raw)  # noqa: S314 - has no document type
    except ElementTree.ParseError:
        return None


def _all(root: ElementTree.Element, group: str, name: str) -> list[ElementTree.Element]:
    """Elements `name` in `group`, of whatever namespace: a strict workbook has another than a usual one."""
    groups = [one for one in root if one.tag.rpartition("}")[2] == group]
    return [one for found in groups for one in found if one.tag.rpartition("}")[2] == name]


def _number(element: ElementTree.Element, name: str) -> int:
    text = element.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
