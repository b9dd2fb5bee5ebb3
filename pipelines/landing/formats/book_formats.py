"""The number formats of a workbook, whichever of XLSX, XLSB and XLS it is."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pipelines.landing.formats.number_formats import BookFormats
from pipelines.landing.formats.xls_formats import read_xls_formats
from pipelines.landing.formats.xlsb_formats import read_xlsb_formats
from pipelines.landing.formats.xlsx_formats import read_xlsx_formats


def read_formats(path: Path) -> BookFormats | None:
    """The number formats of the workbook at `path`; None if it has none that can be read.

    Raises:
        DamagedFileError: an XLS that is cut off or inconsistent.
    """
    if zipfile.is_zipfile(path):
        return read_xlsx_formats(path) or read_xlsb_formats(path)
    return read_xls_formats(path)
