"""Source records as they were sent: their arrival, its receipt and contract, and rows from the kept bytes."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from pipelines.audit.trace_model import SourceDelivery, SourceRow
from pipelines.base.errors import StepRefusedError
from pipelines.base.plural import counted
from pipelines.base.records import read_record
from pipelines.base.settings import Settings
from pipelines.base.strict_yaml import Bilingual
from pipelines.contracts.feed import Feed
from pipelines.landing.raw_rows import RawRequest, raw_rows
from pipelines.landing.store import Arrival, LandingStore, Receipt
from pipelines.plan.delivery_numbers import MOST_ROWS, ROW_BITS
from pipelines.plan.plan import Plan, PlannedDelivery

_AGAIN = "run `kechuang land`, which reads the file again"


class SourceRows:
    """The arrivals that a plan lists, looked up by number.

    `problems`: why rows could not be read again. `beyond`: records that an arrival, which could be read, does not have,
    with the number of its last row.
    """

    def __init__(self, settings: Settings, feeds: Mapping[str, Feed], plan: Plan) -> None:
        self._settings, self._feeds = settings, feeds
        self._store = LandingStore(settings.landing_dir)
        self._planned = {one.no: one for one in plan.deliveries}
        self.problems: list[str] = []
        self.beyond: dict[int, int] = {}

    def planned(self, delivery_no: int) -> PlannedDelivery:
        """The arrival with this number.

        Raises:
            StepRefusedError: the plan has none.
        """
        if delivery_no not in self._planned:
            raise StepRefusedError("the release was made of no such record: `kechuang trace` of a cell shows numbers")
        return self._planned[delivery_no]

    def columns_giving(self, delivery_no: int, landed: Iterable[str]) -> frozenset[str]:
        """Columns of the arrival's contract, as its layouts name them, that these landed columns are made of."""
        return self._feed(delivery_no).columns_giving(landed)

    def of_feed(self, feed: str) -> list[PlannedDelivery]:
        """The arrivals of a feed, in the order in which they count."""
        return [one for one in self._planned.values() if one.feed == feed]

    def delivery(self, delivery_no: int) -> SourceDelivery:
        """All that is known of an arrival.

        Raises:
            StepRefusedError, DamagedRecordError: its receipt is missing or cannot be read, or its feed has no contract.
        """
        planned, feed = self.planned(delivery_no), self._feed(delivery_no)
        receipt = self._receipt(planned)
        found = self._arrivals.get(planned.delivery_id, [])
        return SourceDelivery(
            delivery_no=delivery_no,
            delivery_id=planned.delivery_id,
            feed=planned.feed,
            title=feed.title,
            publisher=feed.publisher,
            legal_basis=Bilingual(zh=feed.legal_basis.zh, en=feed.legal_basis.en),
            is_legal_basis_verified=feed.legal_basis.verified,
            paths=tuple(one.path for one in found) or (receipt.file_name,),
            sha256=receipt.sha256,
            bytes=receipt.bytes,
            as_of=planned.as_of,
            received_at=min((one.received_at for one in found), default=None),
            layouts=planned.layouts,
            rows_landed=planned.row_count,
            rows_quarantined=planned.quarantined_count,
            receipt=str(self._receipt_path(planned).relative_to(self._settings.landing_dir)),
            contract=f"sources/{planned.feed}.yml",
        )

    def rows(self, record_ids: Iterable[int]) -> dict[int, SourceRow]:
        """Records as they were sent, by number; what cannot be read again is left out, and `problems` says why."""
        asked: dict[int, list[int]] = defaultdict(list)
        for one in dict.fromkeys(record_ids):
            asked[one >> ROW_BITS].append(one & MOST_ROWS)
        if not asked:
            return {}
        with tempfile.TemporaryDirectory() as folder:
            answers = raw_rows([self._request(no, tuple(of), Path(folder, str(no))) for no, of in asked.items()])
        found: dict[int, SourceRow] = {}
        for (delivery_no, row_nos), answer in zip(asked.items(), answers, strict=True):
            missing = len(row_nos) - len(answer.rows)
            if missing and not answer.problem:
                wanted = {
                    delivery_no << ROW_BITS | no for no in row_nos if no not in {row.row_no for row in answer.rows}
                }
                self.beyond |= dict.fromkeys(wanted, answer.last_row_no)
            if answer.problem or missing:
                planned, why = self.planned(delivery_no), answer.problem or f"{counted(missing, 'row')} not found again"
                self.problems.append(f"{planned.feed}, arrival {planned.delivery_id}: {why}")
            for row in answer.rows:
                record_id = delivery_no << ROW_BITS | row.row_no
                told = row.model_dump(exclude={"row_no"})
                found[record_id] = SourceRow(record_id=record_id, delivery_no=delivery_no, read=(), **told)
        return found

    def _request(self, delivery_no: int, row_nos: tuple[int, ...], folder: Path) -> RawRequest:
        folder.mkdir()
        receipt = self._receipt(self.planned(delivery_no))
        return RawRequest(
            raw=self._store.raw_dir / receipt.sha256,
            sha256=receipt.sha256,
            file_name=receipt.file_name or Path(self.delivery(delivery_no).paths[0]).name,
            feed=self._feed(delivery_no),
            folder=folder,
            row_nos=row_nos,
            offsets={member.name: member.row_no_offset for member in receipt.reading.members},
        )

    def _feed(self, delivery_no: int) -> Feed:
        name = self.planned(delivery_no).feed
        if name not in self._feeds:
            raise StepRefusedError(f"{name}: has no contract any more: put sources/{name}.yml back to trace its rows")
        return self._feeds[name]

    def _receipt_path(self, planned: PlannedDelivery) -> Path:
        return self._settings.landing_dir / "receipts" / Path(planned.rows).relative_to("rows").with_suffix(".json")

    def _receipt(self, planned: PlannedDelivery) -> Receipt:
        path = self._receipt_path(planned)
        return read_record(path, Receipt, missing=f"{path}: there is no receipt: {_AGAIN}", remedy=_AGAIN)

    @cached_property
    def _arrivals(self) -> dict[str, list[Arrival]]:
        found: dict[str, list[Arrival]] = defaultdict(list)
        for feed in {one.feed for one in self._planned.values()}:
            for arrival in self._store.arrivals(feed):
                found[arrival.delivery_id].append(arrival)
        return found
