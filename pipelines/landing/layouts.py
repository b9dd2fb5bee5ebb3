"""Which of a feed's layouts do a file's headers fit; if none, what is the nearest and what differs."""

from __future__ import annotations

import unicodedata
from collections import Counter

from pipelines.contract_parts import CHANGE_COLUMN, Layout
from pipelines.contracts import Feed
from pipelines.errors import RejectedDeliveryError
from pipelines.landing.shapes import shape_of, show_header

_SHOWN = 12


def fold_header(header: str) -> str:
    """A header as it is compared: NFKC, no blanks around it, no zero-width blanks and no half characters within."""
    return unicodedata.normalize("NFKC", header).replace("\u200b", "").strip().encode(errors="replace").decode()


def _show_value(value: str) -> str:
    return shape_of(value) or "(blank)"


def _listed(shown: list[str]) -> str:
    """All of a few, the first of many: a hostile file has a million names."""
    more = f" and {len(shown) - _SHOWN:,} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


def wanted_headers(feed: Feed, layout: Layout) -> dict[str, str]:
    """The headers of a layout, and of the feed's change flag, folded → name of the column."""
    flag = {feed.change_flag.column: CHANGE_COLUMN} if feed.change_flag else {}
    return {fold_header(header): column for header, column in {**layout.columns, **flag}.items()}


def fit_layout(feed: Feed, headers: list[str]) -> tuple[Layout, dict[int, str]]:
    """The layout whose headers these are, and which position holds which of the feed's columns.

    Headers are compared after NFKC and trimming; their order does not matter. Those that the layout calls optional may
    be missing.

    Raises:
        RejectedDeliveryError: no layout fits; names the nearest and the difference.
    """
    found = [fold_header(header) for header in headers]
    known = {header for layout in feed.layouts for header in wanted_headers(feed, layout)}
    show = show_header if known & set(found) else _show_value  # no header at all: the first line is a row of values
    if twice := sorted({show(header) for header, times in Counter(found).items() if header and times > 1}):
        raise RejectedDeliveryError("header_twice", f"header given twice: {_listed(twice)}")
    differences: list[tuple[int, Layout, list[str], list[str]]] = []
    for layout in feed.layouts:
        wanted = wanted_headers(feed, layout)
        ignored = {fold_header(header) for header in layout.ignore}
        optional = {fold_header(header) for header in layout.optional}
        missing = [header for header in wanted if header not in found and header not in optional]
        unknown = [header for header in found if header not in wanted and header not in ignored]
        if not missing and not unknown:
            return layout, {place: wanted[header] for place, header in enumerate(found) if header in wanted}
        differences.append((len(missing) + len(unknown), layout, missing, unknown))
    _, nearest, missing, unknown = min(differences, key=lambda difference: difference[0])
    parts = [f"missing {', '.join(missing)}"] if missing else []
    parts += [f"unknown {_listed([show(header) for header in unknown])}"] if unknown else []
    raise RejectedDeliveryError(
        "unknown_layout",
        f"headers fit no layout; nearest is {nearest.name}: {'; '.join(parts)}. "
        f"If the bureau changed its export, add a layout to sources/{feed.feed}.yml",
    )
