"""Which format a file is written in: by what it holds, and by its suffix only where that leaves it open."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Literal

from pipelines.base.errors import RejectedDeliveryError
from pipelines.base.machine import stop_for, trouble_of
from pipelines.landing.formats.foreign_text import refuse_wide_text
from pipelines.landing.formats.html_table import begins_like_html
from pipelines.landing.formats.no_table import refuse_what_is_no_table
from pipelines.landing.formats.spreadsheet_xml import begins_like_spreadsheet_xml

Format = Literal["workbook", "parquet", "json", "xml", "html", "spreadsheet_xml", "delimited"]

TABLE_SUFFIXES = {
    ".csv": "delimited",
    ".txt": "delimited",
    ".tsv": "delimited",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xlsb": "workbook",
    ".xls": "workbook",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".xml": "xml",
    ".parquet": "parquet",
}
"""Suffix → the format that it promises."""

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip starts, and how one without members does."""

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARQUET_MAGIC = b"PAR1"
_BOM = b"\xef\xbb\xbf"
_JSON_START = re.compile(rb'\s*(\[\s*)?(\{\s*["}]|\[\s*\])')
_XML_START = re.compile(rb"\s*<[?!A-Za-z_]")
_START = 4096


def is_workbook(path: Path) -> bool:
    """Whether the file is a spreadsheet, whatever its name; an XLSX is a zip with `xl/workbook` in it."""
    with path.open("rb") as stream:
        start = stream.read(8)
    if start == _OLE_MAGIC:
        return True
    if not start.startswith(ZIP_MAGICS):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        stop_for(trouble_of(error))
        return False
    return "[Content_Types].xml" in names and any(name.startswith("xl/workbook.") for name in names)


def recognise(path: Path, name: str) -> Format:
    """The format of the file `path`, which was sent as `name`.

    A spreadsheet's suffix on a file of text is believed to be a text: bureaus name CSV so.

    Raises:
        RejectedDeliveryError: it is not a table, is in an encoding that is not read, or is named JSON, XML or Parquet
            and is something else.
    """
    refuse_what_is_no_table(path, name)
    if is_workbook(path):
        return "workbook"
    with path.open("rb") as stream:
        start = stream.read(_START).removeprefix(_BOM)
    if start.startswith(_PARQUET_MAGIC):
        return "parquet"
    refuse_wide_text(path)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.decode("utf-16", "replace").encode()
    if begins_like_spreadsheet_xml(start):
        return "spreadsheet_xml"
    if begins_like_html(start):
        return "html"
    if _JSON_START.match(start):
        return "json"
    if _XML_START.match(start):
        return "xml"
    suffix = PurePosixPath(name).suffix.lower()
    promised = TABLE_SUFFIXES.get(suffix, "delimited")
    if promised in ("json", "xml", "parquet") and start.strip():
        words = f"is named {suffix} and does not begin like it: ask the bureau to send it again"
        raise RejectedDeliveryError("damaged", words)
    return "delimited"
