"""SpreadsheetML 2003, the XML that systems name .xls: sheet by sheet, each cell as the text of its value."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from pipelines.base.errors import RejectedDeliveryError
from pipelines.landing.formats.html_table import as_frame
from pipelines.landing.formats.number_formats import shows_percentages, writes_percentages
from pipelines.landing.formats.sheets import Sheet
from pipelines.landing.formats.unreadable import unreadable

_NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_BLOCK = 1 << 20
_MOST_CELLS = 20_000_000
_WIDEST, _LONGEST = 16_384, 1_048_576


def begins_like_spreadsheet_xml(start: bytes) -> bool:
    """Whether these first bytes of a file are those of a workbook in XML."""
    return _NAMESPACE in start and b"Workbook" in start


class _Sheets:
    """Makes rows of what expat meets; names come without their prefix."""

    def __init__(self) -> None:
        self.sheets: list[tuple[bool, list[list[str]]]] = []
        self.is_1904 = False
        self._kind = ""
        self._text: list[str] | None = None
        self._percent, self._written = set[str](), set[str]()
        self._style = self._style_id = ""
        self._cells = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        given = {_local(key): text for key, text in attributes.items()}
        if local == "Style":
            self._style_id = given.get("ID", "")
        elif local == "NumberFormat":
            code = given.get("Format", "")
            if code == "Percent" or shows_percentages(code):
                self._percent.add(self._style_id)
            elif writes_percentages(code):
                self._written.add(self._style_id)
        elif local == "Date1904":
            self.is_1904 = True
        elif local == "Worksheet":
            self.sheets.append((False, []))
        elif local == "Visible" and self.sheets:
            self._text = []
        elif local == "Row" and self.sheets:
            self._place(self.sheets[-1][1], given.get("Index"), _LONGEST, list[str])
            self.sheets[-1][1].append([])
        elif local == "Cell" and self.sheets and self.sheets[-1][1]:
            row = self.sheets[-1][1][-1]
            self._place(row, given.get("Index"), _WIDEST, str)
            self._style = given.get("StyleID", "")
            across = given.get("MergeAcross", "0")
            row += [""] * (1 + (min(int(across), _WIDEST) if across.isdigit() else 0))
            self._at = len(row) - (1 + (min(int(across), _WIDEST) if across.isdigit() else 0))
        elif local == "Data":
            self._kind, self._text = given.get("Type", "String"), []

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        local = _local(name)
        if self._text is None or local not in ("Data", "Visible"):
            return
        text, self._text = "".join(self._text), None
        if local == "Visible":
            self.sheets[-1] = (text.strip() in ("SheetHidden", "SheetVeryHidden"), self.sheets[-1][1])
        elif self.sheets and self.sheets[-1][1] and self.sheets[-1][1][-1]:
            self.sheets[-1][1][-1][self._at] = self._value(text)

    def _value(self, text: str) -> str:
        if self._kind == "DateTime":
            day, _, time = text.partition("T")
            return (
                day
                if time.rstrip("0").rstrip(".") in ("00:00:", "00:00:00", "")
                else f"{day} {time.removesuffix('.000')}"
            )
        if self._kind == "Error":
            return unreadable("e")
        if self._kind == "Number" and self._style in self._percent:
            return _as_percentage(text)
        if self._kind == "Number" and self._style in self._written:
            return f"{text}%"
        return text

    def _place(self, items: list, index: str | None, most: int, empty: type) -> None:  # type: ignore[type-arg]
        """Leave out the rows or cells that `index` says are empty; `index` counts from 1 on."""
        if index and index.isdigit():
            items += [empty() for _ in range(min(int(index), most) - 1 - len(items))]
        self._cells += 1
        if len(items) >= most or self._cells > _MOST_CELLS:
            raise RejectedDeliveryError(
                "too_large", f"holds more than {_MOST_CELLS:,} cells, or a row or sheet is too long"
            )


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _as_percentage(text: str) -> str:
    """`0.0435` as `4.35%`, exactly; what is not a plain number stays as it is."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, rest = digits.partition(".")
    if not (whole + rest).isdigit():
        return text
    moved = whole + rest.ljust(2, "0")[:2]
    tail = rest[2:].rstrip("0")
    return f"{sign}{moved.lstrip('0') or '0'}{'.' + tail if tail else ''}%"


def spreadsheet_xml(path: Path) -> list[Sheet]:
    """The sheets of `path` (UTF-8) that hold anything, without their names.

    Raises:
        RejectedDeliveryError: not well-formed, hostile or too large.
    """
    parser, handler = expat.ParserCreate("utf-8"), _Sheets()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.text
    with path.open("rb") as stream:
        try:
            while block := stream.read(_BLOCK):
                parser.Parse(block, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            words = f"line {error.lineno}: not well-formed XML ({expat.ErrorString(error.code)})"
            raise RejectedDeliveryError("damaged", f"{words}: ask the bureau to send it again") from error
    filled = [(is_hidden, rows) for is_hidden, rows in handler.sheets if any(any(row) for row in rows)]
    return [
        Sheet(number, as_frame(rows), is_hidden=is_hidden, is_1904=handler.is_1904)
        for number, (is_hidden, rows) in enumerate(filled, start=1)
    ]


def _refuse(*_: object) -> None:
    raise RejectedDeliveryError(
        "hostile_xml", "declares a DOCTYPE or entities, which are not read: ask the bureau to export it without them"
    )
