"""Which of a feed's layouts do a file's headers fit; if none, what is the nearest and what differs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import CHANGE_COLUMN, Layout
from pipelines.landing.formats.shapes import show_header

_SHOWN = 12


_UNSEEN = re.compile(r"[\s\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_MARKS = re.compile(r"^[*※★●#]+|[*※★●:]+$|\((?:必填|选填|非必填|必填项|\*)\)")
"""What forms put on a header that must be filled in."""
_DIGITS = "(?>[0-9]{1,3}(?:[.-][0-9]{1,3})*)"
_ITEM = f"(?:{_DIGITS}|[一二三四五六七八九十]{{1,3}}|[A-Za-z])"
_NUMBER = re.compile(rf"^(?:序号?)?(?:[(\[【〔<]{_ITEM}[)\]】〕>][.、:]?|{_ITEM}[.、,:)\]】-]|{_DIGITS})(?=.)")
"""`1.`, `（1）`, `①` (1 after NFKC), `序号1`, `一、`: the number of a column in a form."""


UNIT = r"(?:人民币|RMB|CNY)?([十百千万亿]{0,2}元)(?:人民币|RMB|CNY)?"
"""The unit of an amount in yuan, as a part of a regular expression with one group."""
_UNIT = re.compile(rf"[(\[【〔</_-](?:单位:?)?{UNIT}(?:[)\]】〕>]|(?<![)\]】〕>])$)")
"""`(人民币万元)`, `[单位:万元]`, `/万元`: the unit of an amount, which layouts write as `(万元)`."""


_ROW_NUMBERS = frozenset({"序号", "行号", "NO", "NO."})
"""What heads the numbers of a list's rows: ignored where no layout reads it."""


def fold_header(header: str) -> str:
    """A header as it is compared: NFKC, without blanks, breaks, unseen and half characters, and marks of a form."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", header))
    return (_MARKS.sub("", seen) or seen).encode(errors="replace").decode()


def as_known(header: str, known: Collection[str]) -> str:
    """A header folded; without the number of its column, or with its unit in brackets, where only that is `known`."""
    name = fold_header(header)
    if name in known:
        return name
    bare = _NUMBER.sub("", name)
    others = (bare, _UNIT.sub(r"(\1)", name), _UNIT.sub(r"(\1)", bare))
    return next((other for other in others if other in known), name)


def _listed(headers: list[str], known: Collection[str]) -> str:
    """All of a few, the first of many: a hostile file has a million names."""
    more = f" and {len(headers) - _SHOWN:,} more" if len(headers) > _SHOWN else ""
    return ", ".join(show_header(header, known) for header in headers[:_SHOWN]) + more


def wanted_headers(feed: Feed, layout: Layout) -> dict[str, str]:
    """The headers of a layout, and of the feed's change flag, folded → name of the column."""
    flag = {feed.change_flag.column: CHANGE_COLUMN} if feed.change_flag else {}
    return {fold_header(header): column for header, column in {**layout.columns, **flag}.items()}


def known_headers(feed: Feed) -> list[str]:
    """All headers that any layout of the feed reads or ignores, folded, in order of the contract."""
    read = [header for layout in feed.layouts for header in wanted_headers(feed, layout)]
    return list(dict.fromkeys([*read, *(fold_header(header) for layout in feed.layouts for header in layout.ignore)]))


def may_be_missing(layout: Layout) -> set[str]:
    """Folded headers that need not be there: optional ones, and those for which another header may be."""
    return {fold_header(header) for header in (*layout.optional, *layout.alternatives)}


def _missing(wanted: dict[str, str], layout: Layout, found: list[str]) -> list[str]:
    """Headers that must be there and are not; of several for one column the first, if there is none of them."""
    there = {wanted[header] for header in found if header in wanted}
    optional = {fold_header(header) for header in layout.optional}
    alternatives = {fold_header(header) for header in layout.alternatives}
    missing: dict[str, str] = {}
    for header, column in wanted.items():
        if header in found or header in optional or (header in alternatives and column in there | missing.keys()):
            continue
        missing[column] = header
    return list(missing.values())


def fit_layout(feed: Feed, headers: list[str]) -> tuple[Layout, dict[int, str]]:
    """The layout whose headers these are, and which position holds which of the feed's columns.

    Headers are compared as `as_known` folds them; their order does not matter. Those that the layout calls optional
    may be missing, and those that it ignores may be there more than once. A column of row numbers is ignored.

    Raises:
        RejectedDeliveryError: no layout fits; names the nearest and the difference.
    """
    known = known_headers(feed)
    found = [as_known(header, known) for header in headers]
    ignored_by_some = {fold_header(header) for layout in feed.layouts for header in layout.ignore}
    twice = sorted(
        header for header, times in Counter(found).items() if times > 1 and header not in {"", *ignored_by_some}
    )
    if twice:
        raise RejectedDeliveryError("header_twice", f"header given twice: {_listed(twice, known)}")
    differences: list[tuple[int, Layout, list[str], list[str]]] = []
    for layout in feed.layouts:
        wanted = wanted_headers(feed, layout)
        ignored = {fold_header(header) for header in layout.ignore} | _ROW_NUMBERS
        missing = _missing(wanted, layout, found)
        unknown = [header for header in found if header not in wanted and header not in ignored]
        if not missing and not unknown:
            return layout, {place: wanted[header] for place, header in enumerate(found) if header in wanted}
        differences.append((len(missing) + len(unknown), layout, missing, unknown))
    _, nearest, missing, unknown = min(differences, key=lambda difference: difference[0])
    parts = [f"missing {', '.join(missing)}"] if missing else []
    parts += [f"unknown {_listed(unknown, known)}"] if unknown else []
    raise RejectedDeliveryError(
        "unknown_layout",
        f"headers fit no layout; nearest is {nearest.name}: {'; '.join(parts)}. "
        f"If the bureau changed its export, add a layout to sources/{feed.feed}.yml",
    )
