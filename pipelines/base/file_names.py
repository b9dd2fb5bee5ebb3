"""Names of files that arrive as text: UTF-8, or GB18030 as Chinese Windows writes them by FTP and into zips.

The system gives a name as bytes. Everything that is written, logged or compared uses the text; a file is opened by the
bytes. No text made here holds a surrogate, a control character or an invisible one.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from pipelines.base.gb18030 import decode_gb18030

UNREADABLE_NAME = "unreadable_name"
"""Code of the problem of a file that is rejected for its name."""

_WHAT_TO_DO = "rename the file, or ask the bureau to send it under another name"
_NO_ENCODING = f"its name is neither UTF-8 nor GB18030: {_WHAT_TO_DO}"
_INVISIBLE = f"its name holds a control or invisible character: {_WHAT_TO_DO}"
TAKEN = f"its name in GB18030 is the name of another file here in UTF-8: {_WHAT_TO_DO}"

_UNSEEN = ("Cc", "Cf", "Zl", "Zp")
"""Categories of characters that are invisible, or that turn the text around them."""


@dataclass(frozen=True)
class FileName:
    """A name or path as text, and why no file may land under it (None: it may). `raw` are its bytes on disk."""

    raw: bytes
    text: str
    fault: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders and the name of the file, as text."""
        return tuple(self.text.split("/"))

    @property
    def on_disk(self) -> str:
        """The name under which Python opens it."""
        return os.fsdecode(self.raw)

    @property
    def is_as_on_disk(self) -> bool:
        """Whether the text, in UTF-8, is the name on disk."""
        return self.text.encode() == self.raw

    def refused(self, fault: str) -> FileName:
        """The same name refused for `fault`, spelled so that no other name has the same text."""
        return FileName(self.raw, _escaped(self.raw), fault)


def read_file_name(raw: bytes) -> FileName:
    r"""The name that `raw` spells; one that cannot be read has a fault, and a text with `\xb7` for each odd byte."""
    try:
        text, is_gb18030 = raw.decode("utf-8"), False
    except UnicodeDecodeError:
        try:
            text, is_gb18030 = decode_gb18030(raw), True
        except UnicodeDecodeError:
            return FileName(raw, _escaped(raw), _NO_ENCODING)
    if any(unicodedata.category(character) in _UNSEEN for character in text):
        return FileName(raw, _escaped(raw), _INVISIBLE)
    if is_gb18030 and not all(map(_is_plausible, text)):
        return FileName(raw, _escaped(raw), _NO_ENCODING)
    return FileName(raw, text)


def read_path(path: PurePath | str | bytes) -> FileName:
    """The name of a path, folder by folder, joined by `/`; its fault is that of the first part that has one."""
    raw = os.fsencode(path)
    parts = [read_file_name(part) for part in raw.split(b"/")]
    fault = next((part.fault for part in parts if part.fault), None)
    return FileName(raw, "/".join(part.text for part in parts), fault)


def is_lock_file(name: str) -> bool:
    """Whether this is what a program puts beside a document while it is open.

    `~$list.xlsx` by Office, `.~list.xlsx` by WPS, `.~lock.list.xlsx#` by LibreOffice.
    """
    return name.rpartition("/")[2].startswith(("~$", ".~"))


def shown_path(path: PurePath | str | bytes) -> str:
    """A path as a message shows it."""
    return read_path(path).text


def _is_plausible(character: str) -> bool:
    """Whether GB18030 gives this character for a Chinese name, and not for bytes of another encoding.

    GBK has all that names are written with; of the rest, only Han characters. GB18030 reads nearly all pairs of bytes,
    and gives private-use characters or scripts of far countries for most bytes of other encodings.
    """
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH")
    return True


def _escaped(raw: bytes) -> str:
    r"""The bytes as text: what is visible in UTF-8 (ASCII, if they are not UTF-8) as it is, other bytes as `\xb7`."""
    try:
        text, encoding, visible = raw.decode("utf-8"), "utf-8", chr(sys.maxunicode)
    except UnicodeDecodeError:
        text, encoding, visible = raw.decode("latin-1"), "latin-1", "~"

    def spelled(character: str) -> str:
        if character != "\\" and character <= visible and unicodedata.category(character) not in _UNSEEN:
            return character
        return "".join(f"\\x{byte:02x}" for byte in character.encode(encoding))

    return "".join(map(spelled, text))
