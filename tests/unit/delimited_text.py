"""Opens delimited text without a contract: the first filled row is the header. No tests here."""

import csv
from pathlib import Path

from pipelines.landing.formats.delimited import HEADER_LIMIT, TableText, first_lines


def text_table(path: Path, delimiter: str = ",") -> TableText:
    """The table in `path` (UTF-8), which has a header.

    Raises:
        RejectedDeliveryError: the file has no text.
    """
    lines = first_lines(path)
    rows = csv.reader(lines, delimiter=delimiter)
    row_no, header = next((no, row) for no, row in enumerate(rows, 1) if any(cell.strip() for cell in row))
    has_rows = path.stat().st_size > HEADER_LIMIT or len(lines) > rows.line_num
    return TableText(header, path, delimiter, rows.line_num, row_no, has_rows)
