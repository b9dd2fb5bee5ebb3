"""Arrivals that came after the release that readers have was made, and are of a day before it."""

from __future__ import annotations

from pipelines.plan.plan import Plan


def late_arrivals(plan: Plan, former: Plan) -> frozenset[str]:
    """Of the arrivals of a plan, the `delivery_id`s of those that came late: files that had been missing, or that came
    again under their own name. `former` is the plan of the release that readers have.
    """
    known = {(one.feed, one.delivery_id) for one in former.deliveries}
    return frozenset(
        one.delivery_id
        for one in plan.deliveries
        if one.as_of and one.as_of <= former.business_date and (one.feed, one.delivery_id) not in known
    )
