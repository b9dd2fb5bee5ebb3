"""What became of each file of the inbox: landed, known, a duplicate, or rejected and why. Reads and writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from pipelines.arrivals.inbox import Inbox, InboxFile
from pipelines.base.file_names import UNREADABLE_NAME
from pipelines.contracts.feed import Feed
from pipelines.landing.list_dates import dated, opened_part
from pipelines.landing.reader.account import Problem, Reading
from pipelines.landing.sighting import Delivery, Sighting
from pipelines.landing.store import Outcome, Receipt
from pipelines.transports.control_files import broken_promise

Arrived = list[tuple[InboxFile, Delivery]]


def outcomes_of(
    feed: Feed,
    inbox: Inbox,
    seen: Sighting,
    receipts: Mapping[str, Receipt | None],
    new: Collection[str],
    today: date,
) -> tuple[tuple[Outcome, ...], Arrived]:
    """Every file of a feed with what became of it, and those that arrived: other bytes than before under their path.

    Args:
        feed: the contract.
        inbox: what manifests and names say of the files.
        seen: the files.
        receipts: how each arrival was read.
        new: the arrivals that were read just now.
        today: no list is of a later day.
    """
    outcomes: list[Outcome] = []
    came: Arrived = []
    first_path: dict[str, str] = {}
    for file, delivery in seen.kept:
        receipt = receipts[delivery.id]
        if problem := _refusal(inbox, file, delivery, receipt):
            outcomes.append(_rejected(file, delivery, problem))
            continue
        noted = seen.last_under.get(file.path)
        is_noted = noted is not None and noted.sha256 == delivery.sha256
        if noted and is_noted and (noted.as_of or feed.arrival_mode != "full"):
            file = file.model_copy(update={"as_of": noted.as_of})
        elif receipt and not receipt.reading.problem:
            file, undated = dated(feed, file, receipt.reading, seen.arrivals, today)
            if undated:
                outcomes.append(_rejected(file, delivery, undated))
                continue
            is_noted = is_noted and not file.as_of
        outcome = _outcome(file, delivery, receipt, delivery.id in new, first_path.get(delivery.id))
        if outcome.state != "rejected" and (beside := opened_part(feed, file, seen.arrivals)):
            outcome = outcome.model_copy(update={"new_part": file.part, "beside": beside})
        outcomes.append(outcome)
        first_path.setdefault(delivery.id, file.path)
        if not is_noted:
            came.append((file, delivery))
    return tuple(outcomes), came


def _refusal(inbox: Inbox, file: InboxFile, delivery: Delivery, receipt: Receipt | None) -> Problem | None:
    """Why a file does not land, however readable: its name, or it is not what its manifest says.

    It is compared with the manifest by its bytes and by the rows that were read of it.
    """
    if fault := inbox.refused.get(file.path):
        return Problem(code=UNREADABLE_NAME, message=fault)
    rows = receipt.reading.rows_in if receipt and receipt.reading.problem is None else None
    message = broken_promise(inbox.expected.get(file.path), delivery.sha256, rows)
    return None if message is None else Problem(code="not_as_listed", message=message)


def _rejected(file: InboxFile, delivery: Delivery, problem: Problem) -> Outcome:
    return Outcome(path=file.path, as_of=file.as_of, delivery_id=delivery.id, state="rejected", problem=problem)


def _outcome(
    file: InboxFile, delivery: Delivery, receipt: Receipt | None, is_new: bool, duplicate_of: str | None
) -> Outcome:
    reading = receipt.reading if receipt else Reading()
    if reading.problem:
        return _rejected(file, delivery, reading.problem)
    return Outcome(
        path=file.path,
        as_of=file.as_of,
        delivery_id=delivery.id,
        state="duplicate" if duplicate_of else "landed" if is_new else "known",
        rows_in=reading.rows_in,
        rows_landed=reading.rows_landed,
        rows_quarantined=reading.rows_quarantined,
        duplicate_of=duplicate_of,
    )
