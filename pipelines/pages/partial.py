"""How a page says that its release is partial: what it goes without, who allowed that, and which parts lack it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.gate.missing_inputs import MissingInput, by_decision
from pipelines.pages.parts import Label
from pipelines.pages.words import label


def partial_label(missing: Sequence[MissingInput]) -> Label | None:
    """For the head of a page; None for a release that goes without nothing."""
    if not missing:
        return None
    found = [(by, why, [_named(one) for one in allowed]) for (by, why), allowed in by_decision(missing).items()]
    zh = "；".join(f"{'、'.join(one.zh for one in names)}（{by} 准许，“{why}”）" for by, why, names in found)
    en = "; ".join(f"{', '.join(one.en for one in names)} (allowed by {by}, “{why}”)" for by, why, names in found)
    return Label(f"部分发布，缺少：{zh}", f"Partial release without: {en}")


def gap_label(missing: Sequence[MissingInput], mart: str) -> Label | None:
    """For the part of a page that shows `mart`; None if the mart has all that it needs."""
    touching = [_named(one) for one in missing if mart in one.marts]
    if not touching:
        return None
    zh, en = "、".join(one.zh for one in touching), ", ".join(one.en for one in touching)
    return Label(f"本部分不完整，缺少：{zh}", f"Incomplete without: {en}")


def _named(one: MissingInput) -> Label:
    state = label("missing_input", one.state)
    since = f" {one.newest_date}" if one.state == "old" and one.newest_date else ""
    return Label(f"{one.title_zh}（{state.zh}{since}）", f"{one.title_en} ({state.en}{since})")
