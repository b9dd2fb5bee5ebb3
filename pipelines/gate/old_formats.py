"""Checks as older receipts and releases hold them: sentences without numbers.

The sentences stay as they were written. A number is read out of one kind of sentence only: of how many parties were
linked, since checks of later days compare with it.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.base.records import Content

_REVIEW = re.compile(r"^linkage\.\w+\.review_share$")
_LINKED = re.compile(r"^linked (\d+\.\d+)% of ([\d,]+) parties, left to a person (\d+\.\d+)%$")
_NO_ROWS = ("contract", "linkage")
"""Kinds of checks whose samples are lines about files."""

_FAMILIES = {
    "reachable": "reachability",
    "required": "required_feed",
    "review_share": "link_review",
    "link_rate": "link_rate",
}
"""By the end of an id: families of checks that format 1 counted to the kinds `contract` and `linkage`."""


def figures_of(check: str, figure: str | None) -> Content:
    """The numbers that the sentence of a check of linking says; none of any other check."""
    said = _LINKED.match(figure or "") if _REVIEW.match(check) else None
    if said is None:
        return {}
    linked, parties, review = said.groups()
    return {
        "value": str(Decimal(review) / 100),
        "unit": "share",
        "of": parties.replace(",", ""),
        "of_unit": "party",
        "also": {"linked": str(Decimal(linked) / 100)},
    }


def gate_of_format_1(content: Content) -> Content:
    """Format 2 of a gate receipt of format 1."""
    lists = {name: [_check(one) for one in content.get(name, [])] for name in ("checks", "day_checks")}
    return {**content, **lists}


def _check(old: Content) -> Content:
    kept = {key: value for key, value in old.items() if key not in ("kind", "figure", "bound")}
    kind, figure, bound = old["kind"], old["figure"], old["bound"]
    words = {"says": figure} if figure is not None else {}
    limit_words = {"limit_says": bound} if bound is not None else {}
    return {
        **kept,
        **figures_of(old["id"], figure),
        **words,
        **limit_words,
        "family": _FAMILIES.get(old["id"].rpartition(".")[2], kind) if kind in _NO_ROWS else kind,
        # keys of rows that are kept as text may name an enterprise in clear
        "sample": [one for one in old["sample"] if kind in _NO_ROWS or isinstance(one, dict)],
        "is_confidential": kind == "reconciliation" and old["state"] != "passed",
    }
