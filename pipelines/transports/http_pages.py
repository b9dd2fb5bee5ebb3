"""A feed that is asked for page by page: all pages, or none, become one file of JSON lines. Reads no record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urljoin, urlsplit

from pipelines.base.durable import replacing, sha256_of_file
from pipelines.base.errors import NotOfferedError, TransportError
from pipelines.contracts.transports import Cursors, HttpTransport, PageNumbers
from pipelines.transports.http_client import HttpClient, Page
from pipelines.transports.kept_pages import KeptPages, request_hash
from pipelines.transports.raw_json import JsonFaultError, Parts, ShapeFaultError, parts_of
from pipelines.transports.secrets import redacted
from pipelines.transports.spool import FetchedFile, Spool


def fetch_pages(transport: HttpTransport, spool: Spool) -> list[FetchedFile]:
    """Fetch all pages into `<feed>_<YYYYMMDD>.jsonl`; nothing, if there is no record or that file holds them already.

    Pages that an interrupted fetch of the same day brought are not asked for again.

    Raises:
        TransportError: a page did not come, or the pages do not belong together.
    """
    gathered = spool.state_folder / "gathered.jsonl"
    gathered.parent.mkdir(parents=True, exist_ok=True)
    with closing(HttpClient(transport, lambda line: spool.say(f"{spool.feed}: {line}"))) as client:
        walk = _Walk(transport, spool, client)
        with gathered.open("w", encoding="utf-8", newline="") as stream:
            for lines in walk.pages():
                stream.writelines(f"{line}\n" for line in lines)
    target = spool.dated_path(".jsonl")
    is_new = walk.records > 0 and not (target.exists() and sha256_of_file(target) == sha256_of_file(gathered))
    if is_new:
        with replacing(target) as temporary:
            gathered.replace(temporary)
    gathered.unlink(missing_ok=True)
    walk.kept.finish()
    return [spool.fetched(target, walk.records)] if is_new else []


class _Walk:
    """One fetch, from the first page to the last."""

    def __init__(self, transport: HttpTransport, spool: Spool, client: HttpClient) -> None:
        self._transport, self._spool, self._client = transport, spool, client
        self._server = redacted(client.url)
        self.kept = KeptPages(spool.state_folder, spool.business_date)
        self.records = 0

    def pages(self) -> Iterator[list[str]]:
        """The records of each page, one line each.

        Raises:
            TransportError: see `fetch_pages`. Pages that do not belong together are forgotten.
        """
        url, parameters = self._client.url, self._first_parameters()
        asked: set[str] = set()
        last: list[str] = []
        for no in range(1, self._transport.max_pages + 1):
            request = request_hash(url, parameters)
            if request in asked:
                raise self._broken(f"page {no} names an earlier page as the next one")
            asked.add(request)
            try:
                found = self._found(no, url, parameters, request)
                lines = found.records
                following = self._following(found, url, parameters)
            except NotOfferedError as error:
                raise error if no == 1 else self._broken(f"page {no}: {error}") from None
            except (JsonFaultError, ShapeFaultError) as error:
                raise self._broken(f"page {no}: {error}: compare `records` and `paging` with what it sends") from None
            if isinstance(self._transport.paging, PageNumbers) and lines and lines == last:
                raise self._broken(f"pages {no - 1} and {no} are the same: the server ignores the page parameter")
            last = lines
            self.records += len(lines)
            yield lines
            if following is None:
                return
            url, parameters = following
        raise self._broken(
            f"more than {self._transport.max_pages} pages: it may never end; if it does, raise `max_pages`"
        )

    def _broken(self, what: str) -> TransportError:
        self.kept.discard()
        return TransportError(f"{self._server}: {what}")

    def _first_parameters(self) -> dict[str, str]:
        paging = self._transport.paging
        found = self._transport.parameters_for(self._spool.business_date, self._spool.fetched_until)
        if paging and paging.size_parameter and paging.size:
            found[paging.size_parameter] = str(paging.size)
        if isinstance(paging, PageNumbers):
            found[paging.parameter] = str(paging.first)
        return found

    def _parse(self, text: str) -> Parts:
        paging = self._transport.paging
        asked = [paging.total, paging.next if isinstance(paging, Cursors) else None] if paging else []
        return parts_of(text, self._transport.records, [path for path in asked if path])

    def _found(self, no: int, url: str, parameters: dict[str, str], request: str) -> Parts:
        if (text := self.kept.going_on(no, request)) is not None:
            return self._parse(text)
        known = self.kept.known(no, request)
        page = self._client.page(url, parameters, known, self._parse)
        if page.text is None:
            if known is None or known.text is None:
                raise self._broken(f"page {no}: answers 'not modified', though no earlier page was fetched")
            page = Page(known.text, known.etag, known.last_modified)
        found = page.parts or self._parse(page.text or "")
        self.kept.keep(no, request, page)
        return found

    def _following(self, found: Parts, url: str, parameters: dict[str, str]) -> tuple[str, dict[str, str]] | None:
        """URL and parameters of the next page; None after the last, once the server's total was checked."""
        paging = self._transport.paging
        if paging is None:
            return None
        total = self._total(found, paging)
        so_far = self.records + len(found.records)
        if isinstance(paging, Cursors):
            if (following := self._next(found, url, parameters, paging)) is not None:
                return following
        elif found.records and (total is None or so_far < total):
            return url, {**parameters, paging.parameter: str(int(parameters[paging.parameter]) + 1)}
        if total is not None and so_far != total:
            raise self._broken(
                f"announced {total:,} records but sent {so_far:,}: its data changed meanwhile; run again"
            )
        return None

    def _total(self, found: Parts, paging: PageNumbers | Cursors) -> int | None:
        if paging.total is None:
            return None
        total = str(found.values.get(paging.total))
        if not total.isdecimal():
            raise ShapeFaultError(f"no number of records under {paging.total!r}")
        return int(total)

    def _next(
        self, found: Parts, url: str, parameters: dict[str, str], paging: Cursors
    ) -> tuple[str, dict[str, str]] | None:
        value = found.values.get(paging.next)
        if value is None or value in ("", False):
            return None
        if not isinstance(value, str):
            raise ShapeFaultError(f"what is under {paging.next!r} is neither text nor number")
        if paging.parameter:
            return url, {**parameters, paging.parameter: value}
        following, here = urlsplit(urljoin(url, value)), urlsplit(self._client.url)
        if (following.scheme, following.netloc.rpartition("@")[2]) != (here.scheme, here.netloc.rpartition("@")[2]):
            raise self._broken("names a next page on another server, where the token must not be sent")
        return following.geturl(), {}
