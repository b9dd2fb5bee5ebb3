"""How many records a file says that it holds: above its header, around its list, or in a note below.

A system that shows its list page by page also exports it so, and a page of a list looks like a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.base.errors import RejectedDeliveryError
from pipelines.base.plural import counted
from pipelines.landing.formats.layouts import fold_header

_STATED = re.compile(
    r"共(?:计|有)?(?P<words>[0-9,]{1,12})条|"
    r"(?:总条数|总记录数|记录总数|(?<![a-z_])(?:total(?:_?(?:count|records|num|rows))?|record_?count))[:=]"
    r"(?P<named>[0-9,]{1,12})(?![0-9.,])",
    re.IGNORECASE,
)
"""`共250条记录`, `total:250`. Of firms (共250家) a list may hold a part, and say so of the whole."""


def stated_count(texts: Iterable[str]) -> int:
    """The largest count of records that the texts state; 0 if none does."""
    found = (one for text in texts for one in _STATED.finditer(fold_header(text)))
    digits = ((one["words"] or one["named"]).replace(",", "") for one in found)
    return max((int(one) for one in digits if one), default=0)


def refuse_a_part(stated: int, rows: int) -> None:
    """Refuse a file that holds fewer rows than it says.

    Raises:
        RejectedDeliveryError: it does.
    """
    if stated > rows:
        raise RejectedDeliveryError(
            "not_whole",
            f"states {counted(stated, 'record')} and holds {counted(rows, 'row')}: it is a page of a list, or was cut; "
            "have the whole list sent",
        )
