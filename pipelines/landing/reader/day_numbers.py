"""Day numbers of workbooks that count from 1904-01-01: the contract as it reads for them."""

from __future__ import annotations

from pipelines.contracts.column_types import EXCEL_SERIAL, EXCEL_SERIAL_1904
from pipelines.contracts.feed import Feed

_IN_1904 = {EXCEL_SERIAL: EXCEL_SERIAL_1904}


def counting_from_1904(feed: Feed) -> Feed:
    """The contract in which a spreadsheet's day number counts from 1904-01-01."""
    columns = [
        column.model_copy(update={"formats": tuple(_IN_1904.get(form, form) for form in column.formats)})
        for column in feed.columns
    ]
    return feed.model_copy(update={"columns": tuple(columns)})
