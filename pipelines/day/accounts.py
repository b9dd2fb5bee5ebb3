"""Lines about files that arrived: the result of each, and the place of the first row quarantined for each reason.

A line names file, row, column, the shape of the value (never the value itself) and what is wrong with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from pipelines.arrivals.fetch import unreachable_line
from pipelines.arrivals.look import Look
from pipelines.base.plural import counted
from pipelines.contracts.feed import Feed
from pipelines.contracts.transports import DropTransport
from pipelines.landing.formats.shapes import say_shape, show_path
from pipelines.landing.reader.account import QuarantineReason
from pipelines.landing.store import LandingStore, Outcome

_REASONS_OF_A_FILE = 8
_REASONS_OF_A_FEED = 3
_FILES_SHOWN = 3


def file_lines(feed: Feed, store: LandingStore) -> list[str]:
    """One line per file of the feed's last landing, each followed by the reasons for its quarantined rows."""
    outcome = store.outcome(feed.feed)
    lines: list[str] = []
    for found in outcome.outcomes if outcome else ():
        lines.append(_file_line(found))
        lines += [f"  warning: {words}" for words in _new_part_words(found)]
        receipt = store.receipt(feed, found.delivery_id)
        if receipt and not found.problem and not found.duplicate_of:
            lines += _left_out_lines(receipt.reading.left_out)
            lines += _reason_lines(list(receipt.reading.reasons), _REASONS_OF_A_FILE)
            if found.rows_quarantined:
                lines.append(f"  all quarantined rows: {store.reading_path('quarantine', feed, found.delivery_id)}")
    return lines


def _new_part_words(found: Outcome) -> list[str]:
    """What to say if a full list has a name that replaces no earlier list; at most one line."""
    if not found.beside:
        return []
    shown = ", ".join(show_path(part) or "(no name)" for part in found.beside[:_FILES_SHOWN])
    more = f" and {len(found.beside) - _FILES_SHOWN:,} more" if len(found.beside) > _FILES_SHOWN else ""
    part = show_path(found.new_part) or "(no name)"
    to_do = "to replace one of them, name the file <part>_<YYYYMMDD> with that part, and send it again"
    return [f"opens the new part {part} and leaves {shown}{more} valid; {to_do}"]


def _left_out_lines(left_out: tuple[str, ...]) -> list[str]:
    """Parts of a file that were not read: sheets and documents that are not tables of the feed."""
    lines = [f"  left out: {what}" for what in left_out[:_REASONS_OF_A_FILE]]
    more = len(left_out) - len(lines)
    return lines + ([f"  left out: {more} more"] if more > 0 else [])


def problems(feeds: dict[str, Feed], store: LandingStore, look: Look | None) -> list[str]:
    """Problems with what should arrive: not fetched, waiting, damaged, rejected, beside another list, quarantined."""
    fetch_states = look.fetch_states if look else {}
    return [
        *(
            unreachable_line(feed, fetch_states[name])
            for name, feed in feeds.items()
            if name in fetch_states and fetch_states[name].has_failed
        ),
        *(line for feed in feeds.values() for line in _waiting_lines(feed, look)),
        *in_use_lines(look.in_use if look else ()),
        *(line for feed in feeds.values() for line in damaged_lines(feed, store)),
        *(line for feed in feeds.values() for line in rejected_lines(feed, store)),
        *(line for feed in feeds.values() for line in new_part_lines(feed, store)),
        *(line for feed in feeds.values() for line in aside_lines(feed, store)),
    ]


def _waiting_lines(feed: Feed, look: Look | None) -> list[str]:
    """One line if at the last look files of the feed had no control file yet that says they are complete."""
    files = look.waiting_of(feed.feed) if look else []
    if not files or not isinstance(feed.transport, DropTransport):
        return []
    sign = "their .ok file" if feed.transport.control == "ok" else "a readable manifest that lists them"
    shown = ", ".join(show_path(PurePosixPath(path).name) for path in files[:_FILES_SHOWN])
    more = f" and {len(files) - _FILES_SHOWN:,} more" if len(files) > _FILES_SHOWN else ""
    return [f"{feed.feed}: files wait for {sign}: {shown}{more}; ask the bureau for it"]


def in_use_lines(paths: Sequence[str]) -> list[str]:
    """One line about locks of open documents and uploads under way, which were left out."""
    if not paths:
        return []
    shown = ", ".join(map(show_path, paths[:_FILES_SHOWN]))
    more = f" and {len(paths) - _FILES_SHOWN:,} more" if len(paths) > _FILES_SHOWN else ""
    what = counted(len(paths), "lock or temporary file")
    to_do = "close the document or let the upload end, and remove what is left over"
    return [f"left out: {what}: {shown}{more}; {to_do}"]


def damaged_lines(feed: Feed, store: LandingStore) -> list[str]:
    """One line per damaged file of the landing folder that the feed's last landing could not repair."""
    outcome = store.outcome(feed.feed)
    return list(outcome.damaged) if outcome else []


def rejected_lines(feed: Feed, store: LandingStore) -> list[str]:
    """One line per file that the feed's last landing rejected."""
    outcome = store.outcome(feed.feed)
    rejected = [found for found in (outcome.outcomes if outcome else ()) if found.problem]
    return [_file_line(found) for found in rejected]


def new_part_lines(feed: Feed, store: LandingStore) -> list[str]:
    """One line per file of the feed's last landing whose name replaces no earlier list."""
    outcome = store.outcome(feed.feed)
    found = outcome.outcomes if outcome else ()
    return [f"{show_path(one.path)}: {words}" for one in found for words in _new_part_words(one)]


def aside_lines(feed: Feed, store: LandingStore) -> list[str]:
    """How many rows the feed's last landing quarantined, and the most frequent reasons, over all its files.

    A few lines however many files there are; none if no row was quarantined.
    """
    outcome = store.outcome(feed.feed)
    found = [one for one in (outcome.outcomes if outcome else ()) if not (one.problem or one.duplicate_of)]
    aside = [one for one in found if one.rows_quarantined]
    if not aside:
        return []
    rows, files = sum(one.rows_quarantined for one in aside), len(aside)
    return [
        f"{feed.feed}: {counted(rows, 'row')} quarantined ({counted(files, 'file')})",
        *_reason_lines(_reasons_of(feed, store, aside), _REASONS_OF_A_FEED),
        f"  all of them: {store.reading_path('quarantine', feed, aside[-1].delivery_id).parent}",
    ]


def feed_notes(feed: Feed, store: LandingStore) -> dict[str, int]:
    """How many rows of the feed's last landing have a note that is not an error, by `<column>.<kind>`."""
    outcome = store.outcome(feed.feed)
    notes: Counter[str] = Counter()
    for delivery in {found.delivery_id for found in outcome.outcomes} if outcome else ():
        receipt = store.receipt(feed, delivery)
        notes.update(receipt.reading.notes if receipt else {})
    return dict(sorted(notes.items()))


def _reasons_of(feed: Feed, store: LandingStore, aside: list[Outcome]) -> list[QuarantineReason]:
    """The reasons of these files together, the most frequent first; each with its place in the last of them."""
    found: dict[tuple[str, str], QuarantineReason] = {}
    for one in aside:
        receipt = store.receipt(feed, one.delivery_id)
        for why in receipt.reading.reasons if receipt else ():
            before = found.get((why.column, why.reason))
            rows = why.rows + (before.rows if before else 0)
            found[why.column, why.reason] = why.model_copy(update={"rows": rows})
    return sorted(found.values(), key=lambda why: (-why.rows, why.column, why.reason))


def _file_line(found: Outcome) -> str:
    path = show_path(found.path)
    return f"{path} rejected: {found.problem.message}" if found.problem else f"{path}: {_words(found)}"


def _words(found: Outcome) -> str:
    if found.duplicate_of:
        return f"same bytes as {show_path(found.duplicate_of)}, counted once"
    counts = f"{counted(found.rows_in, 'row')} in, {found.rows_landed:,} landed, {found.rows_quarantined:,} quarantined"
    return counts if found.state == "landed" else f"{counts} (landed before)"


def _reason_lines(reasons: list[QuarantineReason], shown: int) -> list[str]:
    lines = [f"  {_reason_words(reason)}" for reason in reasons[:shown]]
    if len(reasons) > shown:
        lines.append(f"  … and {counted(len(reasons) - shown, 'more reason')}")
    return lines


def _reason_words(why: QuarantineReason) -> str:
    others = f" ({counted(why.rows, 'such row')})" if why.rows > 1 else ""
    there = f"{say_shape(why.shape)} " if why.shape else ""
    return f"{show_path(why.file_name)} row {why.first_row_no}, column {why.column}: {there}{why.reason}{others}"
