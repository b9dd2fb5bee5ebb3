"""Lines about delivered files: what became of each, and where the first row set aside for each reason is."""

from __future__ import annotations

from collections import Counter

from pipelines.contracts import Feed
from pipelines.landing.reading import QuarantineReason
from pipelines.landing.store import LandingStore, Outcome, Receipt

_REASONS_SHOWN = 8


def file_lines(feed: Feed, store: LandingStore, *, only_problems: bool = False) -> list[str]:
    """One line per file of the feed's last landing, each followed by its reasons for setting rows aside.

    A line names file, row, column, what was there (its shape, never the value) and what is wrong with it.
    """
    outcome = store.outcome(feed.feed)
    lines: list[str] = []
    for found in outcome.outcomes if outcome else ():
        if only_problems and not found.problem and not (found.rows_quarantined and not found.duplicate_of):
            continue
        lines.append(f"{found.path}: {_words(found)}")
        receipt = store.receipt(feed, found.delivery_id)
        if receipt and not found.problem and not found.duplicate_of:
            lines += _reason_lines(receipt)
            if found.rows_quarantined:
                lines.append(f"  all rows set aside: {store.reading_path('quarantine', feed, found.delivery_id)}")
    return lines


def feed_notes(feed: Feed, store: LandingStore) -> dict[str, int]:
    """How many rows of the feed's last landing show something worth knowing that is no error, by `<column>.<what>`."""
    outcome = store.outcome(feed.feed)
    notes: Counter[str] = Counter()
    for delivery in {found.delivery_id for found in outcome.outcomes} if outcome else ():
        receipt = store.receipt(feed, delivery)
        notes.update(receipt.reading.notes if receipt else {})
    return dict(sorted(notes.items()))


def _words(found: Outcome) -> str:
    if found.problem:
        return f"rejected: {found.problem.message}"
    if found.duplicate_of:
        return f"the same bytes as {found.duplicate_of}, counted once"
    counts = f"{found.rows_in:,} rows in, {found.rows_landed:,} landed, {found.rows_quarantined:,} set aside"
    return counts if found.state == "landed" else f"{counts} (landed before)"


def _reason_lines(receipt: Receipt) -> list[str]:
    reasons = receipt.reading.reasons
    lines = [f"  {_reason_words(reason)}" for reason in reasons[:_REASONS_SHOWN]]
    if len(reasons) > _REASONS_SHOWN:
        lines.append(f"  … and {len(reasons) - _REASONS_SHOWN} more reasons")
    return lines


def _reason_words(why: QuarantineReason) -> str:
    others = f" ({why.rows:,} such rows)" if why.rows > 1 else ""
    there = f"{why.shape!r} " if why.shape else ""
    return f"{why.file_name} row {why.first_row_no}, column {why.column}: {there}{why.reason}{others}"
