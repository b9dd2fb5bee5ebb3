"""The types that a contract may give a column, and what each lands as. `landing.cells` reads the cells.

This is the one list of types. A new type is a line here, a reader in `landing.cells` and a line in `sources/README.md`.
"""

from __future__ import annotations

import re
from datetime import date

PERCENT_SHAPE = (18, 6)
"""Precision and scale of a percentage, in percent points: 5 % is 5.000000 however it was written."""

EXCEL_SERIAL = "excel_serial"
"""One of a date column's `formats`: the day number that a spreadsheet shows when the cell is not typed as a date."""

EXCEL_SERIAL_1904 = "excel_serial_1904"
"""The same in a workbook that counts from 1904-01-01: no contract says it, the workbook does."""

SERIALS = {EXCEL_SERIAL: date(1899, 12, 30), EXCEL_SERIAL_1904: date(1904, 1, 1)}
"""By format, the day of number 0. 1899-12-30 is right from 1900-03-01 on."""

_DIRECTIVES = {
    "date": ("%Y%d%m", "%Y%m", "%H%M%Y%d%m", "%H%M%S%Y%d%m"),
    "datetime": ("%Y%d%m", "%H%M%Y%d%m", "%H%M%S%Y%d%m"),
}
"""What a format may hold, each once and in any order: here in order of letter. A date drops its time of day."""

DATED_TYPES = tuple(_DIRECTIVES)
"""The types that are days or moments; only these have `formats`."""

_DECIMAL = r"decimal\((\d{1,2}),(\d{1,2})\)"

_LANDS_AS: dict[str, dict[str, str]] = {
    "text": {"{name}": "VARCHAR"},
    "code": {"{name}": "VARCHAR"},
    "date": {"{name}": "DATE"},
    "datetime": {"{name}": "TIMESTAMP"},
    "integer": {"{name}": "BIGINT"},
    "percent": {"{name}": "DECIMAL({},{})".format(*PERCENT_SHAPE)},
    "capital": {"{name}_amount": "DECIMAL(20,2)", "{name}_currency": "VARCHAR", "{name}_text": "VARCHAR"},
    "enterprise_identifier": {
        "enterprise_id": "VARCHAR",
        "uscc": "VARCHAR",
        "identifier_kind": "VARCHAR",
        "has_valid_check_digit": "BOOLEAN",
        "identifier_raw": "VARCHAR",
    },
    "patent_application_no": {
        "{name}": "VARCHAR",
        "has_valid_{name}_check_digit": "BOOLEAN",
        "{name}_raw": "VARCHAR",
    },
}
"""By type, the landed columns in order, and their SQL types; `{name}` is the column's name in the contract."""

TYPE_PATTERN = f"^({'|'.join(_LANDS_AS)}|{_DECIMAL})$"
"""What a contract may write as a column's type."""


def is_format(kind: str, form: str) -> bool:
    """Whether columns of the type `kind` may be written as `form` says."""
    if form == EXCEL_SERIAL:
        return kind == "date"
    return "".join(sorted(re.findall("%.?", form))) in _DIRECTIVES.get(kind, ())


def decimal_shape(kind: str) -> tuple[int, int] | None:
    """Precision and scale of a type `decimal(p,s)`, else None."""
    found = re.fullmatch(_DECIMAL, kind)
    return (int(found[1]), int(found[2])) if found else None


def landed_types(kind: str, name: str) -> dict[str, str]:
    """Names and SQL types of the columns that a column `name` of the type `kind` lands as, in order."""
    lands_as = _LANDS_AS.get(kind) or {"{name}": kind.upper()}
    return {landed.format(name=name): sql for landed, sql in lands_as.items()}
