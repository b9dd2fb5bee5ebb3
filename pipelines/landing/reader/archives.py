"""The files inside a file of the inbox: itself, or the members of a zip. Bounded; trusts no size that a zip claims."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from pipelines.base.errors import RejectedDeliveryError
from pipelines.base.file_names import UNREADABLE_NAME, FileName, is_lock_file, read_file_name
from pipelines.base.machine import stop_for, trouble_of
from pipelines.landing.formats.no_table import is_put_beside, refuse_what_is_no_table
from pipelines.landing.formats.recognise import TABLE_SUFFIXES, ZIP_MAGICS, is_workbook
from pipelines.landing.formats.shapes import show_path
from pipelines.landing.formats.sheets import LeaveOut

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)
"""What `zipfile` raises on bytes that are not a zip; ValueError is also a name that is not the UTF-8 it says it is."""

_EXPECTED = "expected one of " + ", ".join(suffix.removeprefix(".").upper() for suffix in TABLE_SUFFIXES)
_DEEPEST = 3
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


_OTHER_ARCHIVES = {".rar": "a RAR archive", ".7z": "a 7z archive", ".gz": "a gzip archive", ".tar": "a tar archive"}


def _is_clutter(name: str) -> bool:
    """What desktops put into zips by themselves."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name in (".DS_Store", "Thumbs.db", "desktop.ini")


def _no_table(name: str) -> str:
    """Why the member `name` of a zip is not read, and what to do."""
    what = f"{show_path(name)} in the zip is"
    if archive := _OTHER_ARCHIVES.get(PurePosixPath(name).suffix.lower()):
        return f"{what} {archive}: unpack it, and send the files in it or a zip"
    return f"{what} not a table: {_EXPECTED}"


def _member_name(member: zipfile.ZipInfo) -> FileName:
    """The member's name; zips made on Chinese Windows write it in GB18030 and do not say so, some others in UTF-8."""
    return read_file_name(member.filename.encode("utf-8" if member.flag_bits & _UTF8_NAME else "cp437"))


def _unsaid(_: str) -> None:
    """Default: report nothing."""


@dataclass
class _Budget:
    """Bytes that may still be unpacked, over all zips within one arrival."""

    left: int


def unpack(
    raw: Path, file_name: str, folder: Path, max_bytes: int, leave_out: LeaveOut = _unsaid
) -> Iterator[tuple[str, Path]]:
    """Yield the name and the bytes, as a file, of each table in `raw`; members of a zip in order of name.

    A spreadsheet is a zip too, but one file. A zip's member is written to `folder` when its turn comes, and may be
    deleted before the next; a zip in a zip is opened, a document in it left out.

    Raises:
        RejectedDeliveryError: damaged, encrypted, too large, or holding something of another suffix than a table's.
    """
    yield from _unpack(raw, file_name, folder, _Budget(max_bytes), leave_out, "", 1)


def _unpack(
    raw: Path, file_name: str, folder: Path, budget: _Budget, leave_out: LeaveOut, within: str, depth: int
) -> Iterator[tuple[str, Path]]:
    with raw.open("rb") as stream:
        is_zip = stream.read(4) in ZIP_MAGICS
    if not is_zip or is_workbook(raw):
        yield file_name, raw
        return
    refuse_what_is_no_table(raw, file_name)
    if depth > _DEEPEST:
        raise RejectedDeliveryError("not_a_table", f"holds zips within zips, more than {_DEEPEST} deep: unpack them")
    try:
        with zipfile.ZipFile(raw) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not _is_clutter(m.filename)]
            if not members:
                raise RejectedDeliveryError("empty", "the zip holds no file: ask the bureau to send it again")
            documents, locks = list[str](), 0
            for member, found in sorted(((one, _member_name(one)) for one in members), key=lambda pair: pair[1].text):
                name = found.text
                if found.fault:
                    raise RejectedDeliveryError(UNREADABLE_NAME, f"{name} in the zip: {found.fault}")
                if member.flag_bits & _ENCRYPTED:
                    raise RejectedDeliveryError("encrypted", f"{show_path(name)} in the zip needs a password")
                suffix = PurePosixPath(name).suffix.lower()
                no_table = _no_table(within + name)
                if is_lock_file(name):
                    leave_out(f"{show_path(within + name)} is a lock file of an open document")
                    locks += 1
                    continue
                if is_put_beside(name):
                    documents.append(no_table)
                    leave_out(f"{show_path(within + name)} is not a table")
                    continue
                if suffix not in (*TABLE_SUFFIXES, ".zip"):
                    raise RejectedDeliveryError("not_a_table", no_table)
                target = folder / ("member" if suffix != ".zip" else f"zip-{depth}")
                with archive.open(member) as packed, target.open("wb") as unpacked:
                    budget.left -= _copy_at_most(packed, unpacked, budget.left, name)
                if suffix == ".zip":
                    if not zipfile.is_zipfile(target):
                        raise RejectedDeliveryError("not_a_table", no_table)
                    yield from _unpack(target, within + name, folder, budget, leave_out, f"{within}{name}/", depth + 1)
                else:
                    yield within + name, target
            if len(documents) + locks == len(members):
                raise RejectedDeliveryError(
                    "not_a_table", documents[0] if documents else "the zip holds lock files of open documents only"
                )
    except _DAMAGE as error:
        stop_for(trouble_of(error))
        raise RejectedDeliveryError(
            "damaged_zip", f"the zip is cut off or damaged ({type(error).__name__}): ask the bureau to send it again"
        ) from error


def _copy_at_most(packed: IO[bytes], unpacked: IO[bytes], limit: int, name: str) -> int:
    written = 0
    while chunk := packed.read(1 << 20):
        written += len(chunk)
        if written > limit:
            raise RejectedDeliveryError(
                "too_large", f"{show_path(name)} unpacks to more than the {limit:,} bytes allowed"
            )
        unpacked.write(chunk)
    return written
