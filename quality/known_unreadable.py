"""Records that readers have and that came again unreadable: the check `change.known_unreadable`, over all feeds.

A share of unreadable rows says little of a short list: contracts leave room for what a bureau writes badly. That rows
which were read before cannot be read any more says that something went wrong at the bureau, of however few rows. Where
a bureau sends several versions of a record, one that cannot be read is enough: an older one would count in its place.
A record of which a version could not be read before either may come again as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipelines.base.sql import literal, quoted
from pipelines.contracts.feed import Feed
from quality.agreement import Agreement, AgreementFront, PairBound
from quality.arrived import is_new
from quality.checks import Reason
from quality.family import Feeds
from quality.known_again import KNOWN

FRONT = AgreementFront(
    id="known_unreadable",
    table="landing.delivery",
    owner="team:data-platform",
    severity="block",
    reason=Reason(
        zh="以往能读取的记录再次报送时应仍能读取", en="Records that were read before can be read when they come again"
    ),
    apart="records that were read before cannot be read any more",
    bounds=(PairBound(most=Decimal("0.002"), free=1),),
    fewest=5,
    if_empty="passes",
    basis="A segment is a feed. A change of a record may be written badly: one is let pass. The bound is ours.",
)


def number_of_records(feed: Feed) -> str | None:
    """The column of a feed with the number of its records, if it has one."""
    texts = {column.name for column in feed.landed_columns if column.type == "text"}
    return feed.grain[0] if feed.grain and feed.grain[0] in texts and feed.grain[0].endswith("_no") else None


def known_unreadable(feeds: Feeds, set_aside: Mapping[str, str], family: str) -> Agreement:
    """The check.

    Args:
        feeds: all contracts.
        set_aside: by feed, a relation over its unreadable rows: `raw_row` (JSON), `_as_of_date`, `_delivery_id`.
        family: code of the family.
    """
    parts = [
        _of_feed(feed, number, set_aside[name])
        for name, feed in sorted(feeds.items())
        if name in set_aside and (number := number_of_records(feed))
    ]
    nothing = "SELECT NULL AS feed, NULL AS record_no, false AS is_apart WHERE false"
    query = f"SELECT feed AS segment, feed, record_no, is_apart FROM ({' UNION ALL '.join(parts) or nothing})"  # noqa: S608 - our own names
    return Agreement(FRONT, FRONT.definition(family, family), query)


def _of_feed(feed: Feed, number: str, rows: str) -> str:
    headers = sorted({header for one in feed.layouts for header, column in one.columns.items() if column == number})
    cells = ", ".join(f"json_extract_string(raw_row, {literal(f'$.{quoted(header)}')})" for header in headers)
    landed = f"SELECT {quoted(number)} AS record_no, _as_of_date, _delivery_id FROM {KNOWN}.{feed.table}"  # noqa: S608 - our own names
    return f"""
        SELECT
            {literal(feed.feed)} AS feed, sent.record_no,
            bool_or(sent.is_set_aside AND sent.record_no NOT IN (
                SELECT trim(coalesce({cells}, '')) FROM {rows} WHERE NOT {is_new()}
            )) AS is_apart
        FROM (
            SELECT record_no, false AS is_set_aside FROM ({landed}) WHERE {is_new()}
            UNION ALL
            SELECT trim(coalesce({cells})), true FROM {rows} WHERE {is_new()}
        ) AS sent
        WHERE sent.record_no IN (SELECT record_no FROM ({landed}) WHERE NOT {is_new()})
        GROUP BY sent.record_no
    """  # noqa: S608 - our own names
