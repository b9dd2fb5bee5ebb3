"""What bureaus send in place of a table, by its first bytes, and what to do about it."""

from __future__ import annotations

import mmap
import zipfile
from pathlib import Path, PurePosixPath

from pipelines.base.errors import RejectedDeliveryError

_UNPACK = "unpack it, and send the files in it or a zip"
_AS_TABLE = "have the table sent as XLSX or CSV"
_MAGICS: tuple[tuple[bytes, str, str], ...] = (
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    (b"%PDF", "a PDF document", _AS_TABLE),
    (b"\x89PNG", "a picture", _AS_TABLE),
    (b"\xff\xd8\xff", "a picture", _AS_TABLE),
    (b"GIF8", "a picture", _AS_TABLE),
    (b"II*\x00", "a picture", _AS_TABLE),
    (b"{\\rtf", "an RTF document", _AS_TABLE),
    (b"SQLite format 3\x00", "an SQLite database", _AS_TABLE),
    (b"\x00\x01\x00\x00Standard Jet DB", "an Access database", _AS_TABLE),
    (b"\x00\x01\x00\x00Standard ACE DB", "an Access database", _AS_TABLE),
    (b"MIME-Version:", "a web archive (MHTML)", "open it in a spreadsheet and save it as XLSX"),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_AS_XLSX = "open it in a spreadsheet, save it as XLSX, and send that"
_OPEN_DOCUMENTS = {
    _OPEN_DOCUMENT + b"spreadsheet": ("an OpenDocument spreadsheet (.ods)", _AS_XLSX),
    _OPEN_DOCUMENT + b"spreadsheet-template": ("an OpenDocument spreadsheet template (.ots)", _AS_XLSX),
    _OPEN_DOCUMENT + b"text": ("an OpenDocument text (.odt)", _AS_TABLE),
    _OPEN_DOCUMENT + b"presentation": ("an OpenDocument presentation (.odp)", _AS_TABLE),
}
"""By the first part of the zip. calamine reads the first, but not which of its numbers are percentages."""

_FLAT_OPEN_DOCUMENT = b"<office:document "
_DBASE_VERSIONS = (0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xF5, 0xFB)
_TAR = (257, b"ustar")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "remove the password, and send it again"  # noqa: S105 - no password but a sentence
_PUT_BESIDE = (
    "doc docx pdf ofd ppt pptx rtf wps md jpg jpeg png gif bmp tif tiff htm html mht eml url lnk "
    "md5 sha1 sha256 sm3 sig p7s asc ok done ctl ini cfg xsd dtd log bak old orig tmp sql bat sh exe"
)
_NAMED_OTHERWISE = {
    **dict.fromkeys((".bak", ".old", ".orig"), ("a copy that a program kept", "remove it, or give it a table's name")),
    ".sql": ("an SQL script", _AS_TABLE),
}
"""Suffixes of texts that may hold a table and are not sent as one."""
_DOCUMENTS = frozenset(f".{suffix}" for suffix in _PUT_BESIDE.split())
"""Suffixes of what is put beside tables and is none: documents, pictures, checksums, signatures, backups, programs."""
_NOTES = {"readme", "license", "licence", "copying", "notice", "changelog", "说明", "使用说明", "数据说明", "字段说明"}
"""Names of notes beside tables, in lower case, where they have no suffix or that of a plain text."""


def is_put_beside(name: str) -> bool:
    """Whether a file by its name is put beside tables and holds none."""
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    return suffix in _DOCUMENTS or (suffix in ("", ".txt") and path.stem.lower() in _NOTES)


def refuse_what_is_no_table(path: Path, name: str) -> None:
    """Refuse a file that begins like something else than a table.

    Raises:
        RejectedDeliveryError: says what it is, and what to do.
    """
    with path.open("rb") as stream:
        start = stream.read(512)
    found = next(((what, remedy) for magic, what, remedy in _MAGICS if start.startswith(magic)), None)
    if start[_TAR[0] : _TAR[0] + len(_TAR[1])] == _TAR[1]:
        found = "a tar archive", _UNPACK
    if _is_dbase(start, name):
        found = "a dBase table (.dbf)", _AS_XLSX
    if _FLAT_OPEN_DOCUMENT in start:
        found = "an OpenDocument file in XML (.fods)", _AS_XLSX
    if start.startswith(_OLE):
        found = _of_compound_file(path)
    if start.startswith(b"PK\x03\x04"):
        found = _of_zip(path)
    suffix = PurePosixPath(name).suffix.lower()
    if found is None and suffix in _NAMED_OTHERWISE:
        what, remedy = _NAMED_OTHERWISE[suffix]
        raise RejectedDeliveryError("not_a_table", f"is {what} ({suffix}): {remedy}")
    if found is None:
        return
    named = f", though its name ends in {suffix}" if suffix and suffix.lstrip(".") not in found[0].lower() else ""
    code = "encrypted" if found[1] == _PASSWORD else "not_a_table"
    raise RejectedDeliveryError(code, f"is {found[0]}{named}: {found[1]}")


def _is_dbase(start: bytes, name: str) -> bool:
    """Whether a file begins like a dBase table: its version, the day of its last change, the length of its header."""
    if len(start) < 32 or start[0] not in _DBASE_VERSIONS:
        return False
    header = int.from_bytes(start[8:10], "little")
    return PurePosixPath(name).suffix.lower() == ".dbf" or (1 <= start[2] <= 12 and 1 <= start[3] <= 31 and header > 32)


def _of_compound_file(path: Path) -> tuple[str, str] | None:
    """An old Office file: a workbook unless its directory names the parts of something else."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as raw:

        def has(part: str) -> bool:
            return raw.find(part.encode("utf-16-le")) >= 0

        if has("EncryptedPackage") or has("EncryptionInfo"):
            return "a workbook or document with a password", _PASSWORD
        if has("Workbook") or has("Book"):
            return None
        if has("WordDocument"):
            return "a Word document", _AS_TABLE
        if has("PowerPoint Document"):
            return "a presentation", _AS_TABLE
    return None


def _of_zip(path: Path) -> tuple[str, str] | None:
    """A document that is a zip inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
            kind = b""
            if "mimetype" in archive.namelist():
                with archive.open("mimetype") as stream:
                    kind = stream.read(100).strip()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None  # the code that unpacks it says what is wrong
    if any(name.startswith("word/") for name in names) and "[content_types].xml" in names:
        return "a Word document", _AS_TABLE
    if any(name.startswith("ppt/") for name in names) and "[content_types].xml" in names:
        return "a presentation", _AS_TABLE
    if "ofd.xml" in names:
        return "an OFD document", _AS_TABLE
    if any(name.endswith(".iwa") for name in names):
        return "an Apple Numbers or Pages document", _AS_TABLE
    return _OPEN_DOCUMENTS.get(kind)
