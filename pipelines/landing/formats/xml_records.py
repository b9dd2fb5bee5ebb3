"""XML: one element is a record; its attributes and children are the cells. Streamed.

A document type that only names a file is stepped over, and the file is not fetched; what it would declare is unknown,
so a reference to an entity refuses the file, as does any declaration.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import XmlFormat
from pipelines.landing.formats.opened import BadRecord
from pipelines.landing.formats.records import Chunk, Record, RecordTable
from pipelines.landing.formats.unreadable import unreadable

_BLOCK = 1 << 20
_HOSTILE = "declares a DOCTYPE or entities, which are not read: ask the bureau to export it without them"
_UNDEFINED_ENTITY = expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]
_RECORDS = 30_000
_DEEPEST = 64
_LONGEST_RECORD = 64 << 20


class _Element:
    """An open element below a record."""

    __slots__ = ("has_children", "path", "texts")

    def __init__(self, path: str) -> None:
        self.path, self.texts, self.has_children = path, list[str](), False


class _Handler:
    """Makes records of what expat meets. Names of nested elements are joined by dots, attributes are `name@attribute`.

    Of a name `prefix:local` the local part counts.
    """

    def __init__(self, form: XmlFormat, parser: expat.XMLParserType) -> None:
        self.form, self._parser = form, parser
        self.records: list[Record] = []
        self._record: Record | None = None
        self._open: list[_Element] = []
        self._depth = self._began_at = 0

    @property
    def waiting_since(self) -> int:
        """Where in the file the record that is not ended began; outside of one, what expat looks at now."""
        return self._began_at if self._record is not None else max(0, self._parser.CurrentByteIndex)

    def declaration(self, *_: object) -> None:
        raise RejectedDeliveryError("hostile_xml", _HOSTILE)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        local = name.rpartition(":")[2] if ":" in name else name
        if self._record is None:
            if local == self.form.record:
                self._record, self._began_at = {}, self._parser.CurrentByteIndex
                self._put_attributes("", attributes)
            elif self._depth > _DEEPEST:
                raise self._too_deep()
            return
        path = local
        if self._open:
            parent = self._open[-1]
            parent.has_children = True
            path = f"{parent.path}.{local}"
            if len(self._open) >= _DEEPEST:
                raise self._too_deep()
        self._open.append(_Element(path))
        if attributes:
            self._open[-1].has_children = self._put_attributes(path, attributes)

    def text(self, text: str) -> None:
        if self._open:
            self._open[-1].texts.append(text)

    def end(self, _: str) -> None:
        self._depth -= 1
        if self._record is None:
            return
        if not self._open:
            self.records.append(self._record)
            self._record = None
            return
        element = self._open.pop()
        text = "".join(element.texts)
        if not element.has_children or text.strip():
            self._put(element.path, text)

    def _put_attributes(self, path: str, attributes: dict[str, str]) -> bool:
        """Add the attributes as cells; says whether there are any that count."""
        counting = {name: text for name, text in attributes.items() if not name.startswith(("xmlns", "xsi:"))}
        for name, text in counting.items():
            self._put(f"{path}@{name.rpartition(':')[2]}", text)
        return bool(counting)

    def _put(self, name: str, text: str) -> None:
        assert self._record is not None  # noqa: S101 - for the type checker; callers are inside a record
        if name not in self._record:
            self._record[name] = text
        elif self.form.join is not None:
            self._record[name] = f"{self._record[name]}{self.form.join}{text}"
        else:
            self._record[name] = unreadable("t", text)

    def _too_deep(self) -> RejectedDeliveryError:
        return RejectedDeliveryError("hostile_xml", f"elements are nested more than {_DEEPEST} deep: refused")


def open_xml(path: Path, feed: Feed) -> RecordTable:
    """The table in `path` (UTF-8, whatever its declaration says). Records are numbered from 1 on.

    Raises:
        RejectedDeliveryError: the contract names no record element, or no record fits a layout.
    """
    if feed.format.xml is None:
        raise RejectedDeliveryError(
            "not_a_table", f"is XML, and sources/{feed.feed}.yml does not say which element is a record (format.xml)"
        )
    return RecordTable(_chunks(path, feed.format.xml), feed, list[BadRecord](), str)


def _chunks(path: Path, form: XmlFormat) -> Iterator[Chunk]:
    parser = expat.ParserCreate("utf-8")
    handler = _Handler(form, parser)
    parser.buffer_text = True
    parser.EntityDeclHandler = handler.declaration
    parser.AttlistDeclHandler = handler.declaration
    parser.ElementDeclHandler = handler.declaration
    parser.NotationDeclHandler = handler.declaration
    parser.SkippedEntityHandler = handler.declaration
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    number = read = 0
    with path.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            try:
                parser.Parse(block, not block)
            except expat.ExpatError as error:
                if error.code == _UNDEFINED_ENTITY:
                    raise RejectedDeliveryError("hostile_xml", _HOSTILE) from error
                words = f"line {error.lineno}: not well-formed XML ({expat.ErrorString(error.code)})"
                raise RejectedDeliveryError("damaged", f"{words}: ask the bureau to send it again") from error
            read += len(block)
            if read - handler.waiting_since > _LONGEST_RECORD:
                words = f"record {number + len(handler.records) + 1} is over {_LONGEST_RECORD >> 20} MB long"
                raise RejectedDeliveryError("too_large", words)
            if len(handler.records) >= _RECORDS or (not block and handler.records):
                yield Chunk(list(range(number + 1, number + len(handler.records) + 1)), handler.records)
                number += len(handler.records)
                handler.records = []
            if not block:
                return
