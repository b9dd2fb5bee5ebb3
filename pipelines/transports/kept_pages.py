"""Pages on disk: those of an interrupted fetch, to go on from, and those of the last whole one, to ask if they changed.

<state>/open/00001.json   pages of the fetch under way, with `00001.meta.json`; `fetch.json` says for which day
<state>/whole/…           the same, of the last fetch that came to its end
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TypeVar

from pipelines.base.durable import canonical_json, discard_folder, replacing
from pipelines.base.errors import DamagedRecordError
from pipelines.base.records import Record, read_record_if_any, write_record
from pipelines.transports.http_client import Page


def request_hash(url: str, parameters: dict[str, str]) -> str:
    """What a page was asked for, as a hash: a URL may hold secrets."""
    return hashlib.sha256(canonical_json([url, parameters])).hexdigest()


class FetchJob(Record):
    """For which day the pages are fetched."""

    business_date: date


class PageMeta(Record):
    """What a page was asked for, and the marks by which the server sees whether it changed."""

    request: str | None = None
    etag: str | None = None
    last_modified: str | None = None


_Record = TypeVar("_Record", bound=Record)


def _if_readable(path: Path, model: type[_Record]) -> _Record | None:
    """None also for a record that cannot be read: its page is asked for again, and no harm is done."""
    try:
        return read_record_if_any(path, model, remedy="it is fetched again")
    except DamagedRecordError:
        return None


class KeptPages:
    """The pages of one feed."""

    def __init__(self, folder: Path, business_date: date) -> None:
        self._open, self._whole = folder / "open", folder / "whole"
        job, mark = FetchJob(business_date=business_date), self._open / "fetch.json"
        if _if_readable(mark, FetchJob) != job:
            discard_folder(self._open)
            write_record(mark, job)

    def going_on(self, no: int, request: str) -> str | None:
        """Text of page `no`, if an interrupted fetch of this day brought it already."""
        return self._text(self._open, no, request)

    def known(self, no: int, request: str) -> Page | None:
        """Page `no` of the last whole fetch, if the same was asked and the server can say whether it changed."""
        meta = self._meta(self._whole, no)
        if meta.request != request or not (meta.etag or meta.last_modified):
            return None
        return Page(self._text(self._whole, no, request), meta.etag, meta.last_modified)

    def keep(self, no: int, request: str, page: Page) -> None:
        """Keep page `no` of the fetch under way: first its text, then the lines that vouch for it."""
        with replacing(self._open / f"{no:05}.json") as temporary:
            temporary.write_text(page.text or "", encoding="utf-8", newline="")
        meta = PageMeta(request=request, etag=page.etag, last_modified=page.last_modified)
        write_record(self._open / f"{no:05}.meta.json", meta)

    def finish(self) -> None:
        """The fetch under way came to its end: it is the last whole one now."""
        discard_folder(self._whole)
        self._open.replace(self._whole)

    def discard(self) -> None:
        """Forget the fetch under way: its pages do not belong together."""
        discard_folder(self._open)

    @staticmethod
    def _meta(folder: Path, no: int) -> PageMeta:
        return _if_readable(folder / f"{no:05}.meta.json", PageMeta) or PageMeta()

    def _text(self, folder: Path, no: int, request: str) -> str | None:
        if self._meta(folder, no).request != request:
            return None
        with (folder / f"{no:05}.json").open(encoding="utf-8", newline="") as stream:
            return stream.read()
