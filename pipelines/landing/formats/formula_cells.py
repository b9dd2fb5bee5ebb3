"""Formulas of an XLSX whose value nobody calculated: a program wrote the workbook, and no spreadsheet opened it since.

Their cells read as empty, without a word.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from pipelines.landing.formats.book_parts import read_part

_CHUNK, _LONGEST_CELL = 8 << 20, 1 << 16
_FORMULA = b"<f"
_UNVALUED = re.compile(
    rb"<c\s([^>]*)>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>",
)
_VALUED = re.compile(rb"<c\s([^>]*)>\s*(?:<f\b[^>]*(?:/>|>[^<]*</f>)\s*)?(?:<v>[^<]|<is>)")
_PLACE = re.compile(rb"\br=\"([A-Z]{1,3})([0-9]{1,7})\"")
_TEXT = re.compile(rb"\bt=\"str\"")
"""A formula of text may give an empty one."""


def formulas_without_value(path: Path) -> dict[str, dict[str, list[int]]]:
    """By sheet's name and column the rows, from 0 on, of formulas that have no value.

    Columns are called `c0`, `c1`, … from the first one that holds a value, as calamine counts them.
    """
    if not zipfile.is_zipfile(path):
        return {}
    found: dict[str, dict[str, list[int]]] = {}
    with zipfile.ZipFile(path) as archive:
        members = {name.lower().replace("\\", "/").lstrip("/"): name for name in archive.namelist()}
        for sheet, part in _parts(path).items():
            if part in members:
                cells = _unvalued(archive, members[part])
                if cells:
                    found[sheet] = cells
    return found


def _parts(path: Path) -> dict[str, str]:
    """Sheet's name → its part of the zip, in lower case."""
    book, relations = read_part(path, "workbook.xml"), read_part(path, "_rels/workbook.xml.rels")
    if not book or not relations or b"<!" in book + relations:
        return {}
    try:
        trees = [ElementTree.fromstring(raw) for raw in (book, relations)]  # noqa: S314 - have no document type
    except ElementTree.ParseError:
        return {}
    targets = {one.get("Id"): one.get("Target", "") for one in trees[1]}
    sheets = [one for one in trees[0].iter() if one.tag.rpartition("}")[2] == "sheet"]
    ids = {one.get("name", ""): next((v for k, v in one.items() if k.endswith("}id")), None) for one in sheets}
    return {name: _of_zip(target) for name, key in ids.items() if (target := targets.get(key))}


def _of_zip(target: str) -> str:
    """A target of a relation as a member of the zip: `worksheets/sheet1.xml` and `/xl/worksheets/sheet1.xml`."""
    whole = target if target.startswith("/") else f"xl/{target}"
    return str(PurePosixPath(whole.lstrip("/"))).lower()


def _unvalued(archive: zipfile.ZipFile, member: str) -> dict[str, list[int]]:
    places = {place for one in _found(archive, member, _UNVALUED, _FORMULA) if (place := _place(one))}
    if not places:
        return {}
    valued = (_PLACE.search(one) for one in _found(archive, member, _VALUED, b"<c"))
    first = min((_number(place[1]) for place in valued if place), default=0)
    cells: dict[str, list[int]] = {}
    for column, row in sorted(places):
        cells.setdefault(f"c{column - first}", []).append(row)
    return cells


def _found(archive: zipfile.ZipFile, member: str, pattern: re.Pattern[bytes], sign: bytes) -> Iterator[bytes]:
    """The attributes of all cells that the pattern finds; some of them twice."""
    kept = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            text = kept + chunk
            if sign in text:
                yield from (one[1] for one in pattern.finditer(text))
            kept = text[-_LONGEST_CELL:]


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _PLACE.search(attributes)
    return None if not found or _TEXT.search(attributes) else (_number(found[1]), int(found[2]) - 1)


def _number(letters: bytes) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
