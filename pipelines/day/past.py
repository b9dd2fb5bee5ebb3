"""A past business date: what was not fetched then cannot be fetched now, since servers show only current data."""

from __future__ import annotations

from pipelines.base.errors import StepRefusedError
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.plan.allowances import allowance_for
from pipelines.plan.plan import Plan
from pipelines.transports.fetch_state import FetchState
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.requirements import required_feeds


def refuse_unknown_past(
    plan: Plan, feeds: dict[str, Feed], fetch_states: dict[str, FetchState], settings: Settings
) -> None:
    """Refuse a past day for which a required feed was never fetched, unless the plan allows a release without it.

    Raises:
        StepRefusedError: one line with the feeds, the marts that need them and what to do.
    """
    unknown = [
        name
        for name, found in fetch_states.items()
        if found.state == "past" and not plan.of_feed(name) and allowance_for(plan.allowances, name) is None
    ]
    if not unknown:
        return
    required = required_feeds(compiled_manifest(dbt_dir(settings), settings.threads), feeds)
    needed = {name: required[name] for name in unknown if name in required}
    if needed:
        marts = ", ".join(sorted({mart for found in needed.values() for mart in found}))
        raise StepRefusedError(
            f"{plan.business_date} is in the past, and {', '.join(needed)}, required by {marts}, was not fetched by "
            "then; servers show only current data: put its files of that day into the inbox, or allow a partial "
            "release with --allow-partial FEED --by NAME --why TEXT"
        )
