"""Missing inputs that a person allowed: the release of such a build is partial, and says so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.contracts.feed import Feed
from pipelines.plan.allowances import allowance_for
from pipelines.plan.lack import lack_of, newest_of
from pipelines.plan.plan import Plan
from quality.checks import CheckResult


class MissingInput(BaseModel):
    """What a partial release goes without: a feed, or one column of it, and who allowed that.

    `absent`: nothing of it has landed. `old`: nothing came for longer than its contract allows. `empty`: the column is
    not filled. `marts` are the published tables that need it.
    """

    model_config = ConfigDict(frozen=True)

    missing: str
    title_zh: str
    title_en: str
    state: Literal["absent", "old", "empty"]
    newest_date: date | None = None
    marts: tuple[str, ...]
    by: str
    why: str


def by_decision(missing: Iterable[MissingInput]) -> dict[tuple[str, str], list[MissingInput]]:
    """What is missing, by who allowed it and why."""
    found: dict[tuple[str, str], list[MissingInput]] = {}
    for one in missing:
        found.setdefault((one.by, one.why), []).append(one)
    return found


def missing_inputs(
    plan: Plan, feeds: dict[str, Feed], required: dict[str, tuple[str, ...]], checks: Iterable[CheckResult]
) -> tuple[MissingInput, ...]:
    """What the build goes without, by its plan alone: required feeds, then columns, that allowances cover.

    `required` holds the marts that cannot do without a feed, by feed.
    """
    found: list[MissingInput] = []
    for name, marts in required.items():
        state, allowance = lack_of(plan, feeds[name]), allowance_for(plan.allowances, name)
        if state and allowance:
            found.append(
                MissingInput(
                    missing=name,
                    title_zh=feeds[name].title.zh,
                    title_en=feeds[name].title.en,
                    state=state,
                    newest_date=newest_of(plan, feeds[name]),
                    marts=marts,
                    by=allowance.by,
                    why=allowance.why,
                )
            )
    failed = {check.id for check in checks if check.state == "failed"}
    for feed in feeds.values():
        for bound in feed.assertions.min.filled:
            allowance = allowance_for(plan.allowances, feed.feed, bound)
            if allowance and f"contract.{feed.table}.min_fill.{bound}" in failed:
                column = next(one for one in feed.columns if bound in one.landed_names)
                found.append(
                    MissingInput(
                        missing=f"{feed.feed}.{bound}",
                        title_zh=f"{feed.title.zh}：{_first_words(column.description.zh)}",
                        title_en=f"{feed.title.en}: {_first_words(column.description.en)}",
                        state="empty",
                        marts=required.get(feed.feed, ()),
                        by=allowance.by,
                        why=allowance.why,
                    )
                )
    return tuple(found)


def _first_words(description: str) -> str:
    """What a column is, without how it is written and where it is explained."""
    return re.split("[，；。,;.]", description)[0]
