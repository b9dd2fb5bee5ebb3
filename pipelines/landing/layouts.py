"""Which of a feed's layouts do a file's headers fit; if none, what is the nearest and what differs."""

from __future__ import annotations

import unicodedata

from pipelines.contract_parts import Layout
from pipelines.contracts import Feed
from pipelines.errors import RejectedDeliveryError
from pipelines.landing.shapes import shape_of, show_header


def _fold(header: str) -> str:
    return unicodedata.normalize("NFKC", header).replace("\u200b", "").strip()


def _show_value(value: str) -> str:
    return shape_of(value) or "(blank)"


def fit_layout(feed: Feed, headers: list[str]) -> tuple[Layout, dict[int, str]]:
    """The layout whose headers these are, and which position holds which of the feed's columns.

    Headers are compared after NFKC and trimming; their order does not matter.

    Raises:
        RejectedDeliveryError: no layout fits; names the nearest and the difference.
    """
    found = [_fold(header) for header in headers]
    known = {_fold(header) for layout in feed.layouts for header in layout.headers}
    show = show_header if known & set(found) else _show_value  # no header at all: the first line is a row of values
    if twice := sorted({show(header) for header in found if header and found.count(header) > 1}):
        raise RejectedDeliveryError("header_twice", f"header given twice: {', '.join(twice)}")
    differences: list[tuple[int, Layout, list[str], list[str]]] = []
    for layout in feed.layouts:
        wanted = {_fold(header): column for header, column in layout.headers.items()}
        ignored = {_fold(header) for header in layout.ignore}
        missing = [header for header in wanted if header not in found]
        unknown = [header for header in found if header not in wanted and header not in ignored]
        if not missing and not unknown:
            return layout, {place: wanted[header] for place, header in enumerate(found) if header in wanted}
        differences.append((len(missing) + len(unknown), layout, missing, unknown))
    _, nearest, missing, unknown = min(differences, key=lambda difference: difference[0])
    parts = [f"missing {', '.join(missing)}"] if missing else []
    parts += [f"unknown {', '.join(show(header) for header in unknown)}"] if unknown else []
    raise RejectedDeliveryError(
        "unknown_layout",
        f"headers fit no layout; nearest is {nearest.name}: {'; '.join(parts)}. "
        f"If the bureau changed its export, add a layout to sources/{feed.feed}.yml",
    )
