"""Values as text for readers: codes, units, numbers and dates in Chinese and English.

Texts come from `labels.yml`; those of codes come from the dictionary of the release.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.industry import industry_cell
from pipelines.pages.parts import Cell, Label, Tone
from pipelines.publish.dictionary.words import code_words

_AT_MOST = 4
"""Decimals: enough to tell apart two figures on either side of a threshold."""
_FOR_PEOPLE = 2
"""Decimals where there is no threshold."""

NOT_KNOWN = Cell(Label("—"), "dim")

_TONES: dict[str, Tone] = {
    "recognised": "good", "met_by_data": "good",
    "met": "good", "valid": "good", "fresh": "good", "scored": "good", "registered": "good",
    "unmet": "bad", "revoked": "bad", "late": "bad",
    "unknown": "warn", "nr": "warn", "missing": "warn", "undated": "warn", "absent": "dim",
    "manual": "warn", "expired": "dim", "not_applicable": "dim", "not_yet": "dim",
    "past_term": "warn", "not_begun": "dim", "over": "dim",
}  # fmt: skip


@cache
def _labels() -> dict[str, dict[str, Label]]:
    own = yaml.load(Path(__file__).with_name("labels.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    labels = {group: {code: Label(*texts) for code, texts in codes.items()} for group, codes in own.items()}
    for group, codes in code_words().items():
        labels[group] = {code: Label(words.zh, words.en) for code, words in codes.items()}
    return labels


def label(group: str, code: str) -> Label:
    """The label of a code or column; the code itself if it has no label."""
    return _labels()[group].get(code) or Label(code)


def labelled(group: str) -> dict[str, Label]:
    """All labels of a group, in the order of the file."""
    return dict(_labels()[group])


def code_cell(group: str, code: Any) -> Cell:
    """The label of a code, with the tone of its meaning."""
    return NOT_KNOWN if code is None else Cell(label(group, str(code)), _TONES.get(str(code), "plain"))


def listed_cell(enterprise: Enterprise, codes: str, code: Any) -> Cell:
    """The label of a code whose list is made by rules or contracts, by the dictionary of the release; else the code."""
    if code is None:
        return NOT_KNOWN
    found = next((one for one in enterprise.code_lists.get(codes, ()) if one.code == str(code)), None)
    return Cell(Label(found.zh, found.en) if found else Label(str(code)))


def number(value: Any, *, decimals: int | None = None, most: int = _AT_MOST) -> str:
    """A number with thousands separators and `decimals`, else as many as it needs but at most `most`."""
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    if isinstance(value, Decimal):
        text = f"{value:,.{most}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:,}"


def decimals_beside(value: Any, threshold: Any) -> int:
    """The fewest decimals, from two on, that keep a figure on its side of a threshold."""
    if not isinstance(value, Decimal) or threshold is None:
        return _FOR_PEOPLE
    side = (value > threshold, value < threshold)
    for places in range(_FOR_PEOPLE, _AT_MOST):
        shown = round(value, places)
        if (shown > threshold, shown < threshold) == side:
            return places
    return _AT_MOST


def amount(value: Any, unit: str | None, *, most: int = _AT_MOST) -> Cell:
    """A figure with its unit and at most `most` decimals; a flag is shown as yes or no."""
    if value is None:
        return NOT_KNOWN
    if unit == "flag":
        return yes_no(bool(value))
    shown = number(value, most=most)
    if unit == "cny":  # Chinese readers expect 万元; the English text has the exact amount
        return Cell(Label(f"{number(Decimal(value) / 10_000, most=_FOR_PEOPLE)} 万元", f"CNY {shown}"))
    units = label("unit", unit) if unit else Label("")
    english = units.en.removesuffix("s") if value == 1 else units.en
    return Cell(Label(f"{shown} {units.zh}".strip(), f"{shown} {english}".strip()))


def plain(value: Any, column: str = "") -> Cell:
    """A value of a mart whose unit follows from the name of its column alone."""
    if value is None or value == "":
        return NOT_KNOWN
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, date):
        return Cell(Label(value.isoformat()))
    if column == "industry_code":
        return industry_cell(str(value))
    if column.endswith("_cny"):
        return amount(value, "cny")
    if column.endswith("_pct"):
        return amount(value, "percent", most=_FOR_PEOPLE)
    if column.endswith("_years"):
        return amount(value, "year", most=_FOR_PEOPLE)
    return Cell(Label(number(value, most=_FOR_PEOPLE) if isinstance(value, int | Decimal) else str(value)))


def yes_no(value: bool) -> Cell:
    return Cell(label("answer", "yes" if value else "no"))


def authority_words(row: Row) -> Cell:
    """Authority of a rule or result, and whether it was verified, so that a placeholder is not taken for official."""
    authority = label("authority", str(row["authority"]))
    is_ours = row["authority"] in ("placeholder", "project")
    if row["is_verified"]:
        return Cell(authority, "warn" if is_ours else "plain")
    unverified = label("verification", "not_verified")
    tone: Tone = "bad" if row["authority"] == "placeholder" else "warn"
    return Cell(Label(f"{authority.zh} · {unverified.zh}", f"{authority.en} · {unverified.en}"), tone)
