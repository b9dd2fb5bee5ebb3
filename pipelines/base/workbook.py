"""The only way to a workbook on disk: an error of the disk is said as one, not in the words of the library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError


@contextmanager
def opened_workbook(path: Path, options: Mapping[str, Any]) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that is written to `path` when the block ends.

    Args:
        path: the file.
        options: those of XlsxWriter.

    Raises:
        OSError: the file cannot be written.
    """
    try:
        with xlsxwriter.Workbook(str(path), dict(options)) as book:
            yield book
    except FileCreateError as error:
        raise error.args[0] from error
