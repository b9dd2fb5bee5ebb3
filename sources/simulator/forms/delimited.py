"""Text with a delimiter: CSV, also inside a zip, and TXT with bars."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.base.gb18030 import encode_gb18030
from sources.simulator.forms.form import Append, sliced

Encoding = Literal["utf-8", "gb18030"]
_BOM = b"\xef\xbb\xbf"
_CUT = "\ue001"  # of the private use area: ends its line
_AFTER_CUT = re.compile(f"{_CUT}[^\n]*")


def cut_off(text: pl.Expr) -> pl.Expr:
    """A cell after which its row breaks off, as in a file that was not sent to its end."""
    return pl.concat_str(text, pl.lit(_CUT))


@dataclass(frozen=True)
class CsvForm:
    """CSV in `encoding`; with `zipped`, as the one member of a zip."""

    encoding: Encoding = "utf-8"
    bom: bool = False
    zipped: bool = False
    delimiter: str = ","

    @property
    def suffix(self) -> str:
        """Of the file's name."""
        return ".zip" if self.zipped else ".csv"

    @property
    def first_row(self) -> int:
        """The header is row 1."""
        return 2

    @contextmanager
    def opened(self, path: Path) -> Iterator[Append]:
        """Write a new file at `path`."""
        if not self.zipped:
            with path.open("wb") as file:
                yield self._appending(file.write)
            return
        member = path.name.removeprefix(".").removesuffix(".tmp").removesuffix(".zip") + ".csv"
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            # a member named by a string is dated 1980-01-01: no clock in the bytes
            archive.open(member, "w", force_zip64=True) as packed,
        ):
            yield self._appending(packed.write)

    def _appending(self, write: Callable[[bytes], object]) -> Append:
        started = False

        def append(cells: pl.DataFrame) -> None:
            nonlocal started
            for piece in sliced(cells):
                if not started and self.bom:
                    write(_BOM)
                text = piece.write_csv(include_header=not started, separator=self.delimiter, line_terminator="\n")
                if _CUT in text:
                    text = _AFTER_CUT.sub("", text)
                write(encode_gb18030(text) if self.encoding == "gb18030" else text.encode())
                started = True

        return append


@dataclass(frozen=True)
class TextForm(CsvForm):
    """The same with bars, and called .txt."""

    delimiter: str = "|"

    @property
    def suffix(self) -> str:
        """Of the file's name."""
        return ".txt"
