"""How many of each feed's parties are left to a person? The linked share is measured as well."""

from __future__ import annotations

from decimal import Decimal

from pipelines.contracts.feed import Feed
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Build, Family
from quality.measured import SHARE, Measured, share_of
from quality.parties import Parties, count_parties, for_each_feed, party_check

LINKED = "linked"
"""The share of parties that are linked, as releases keep it for the family `link_rate`."""

_REASON = Reason(zh="待人工判断的名称过多", en="Too many names are left to a person")


def review_check(feed: Feed) -> CheckDefinition:
    """The check of one feed."""
    return party_check(feed, "review_share", "link_review", _REASON, "warn")


def _run(build: Build, _: list[CheckDefinition]) -> list[CheckResult]:
    most = Decimal(str(build.linking.most_review_share.value))
    return [_check(build.feeds[name], parties, most) for name, parties in count_parties(build).items()]


def _check(feed: Feed, parties: Parties, most: Decimal) -> CheckResult:
    bound = {"unit": SHARE, "of_unit": "party", "limit": most, "limit_says": "{} left to a person"}
    if not parties.named:
        return review_check(feed).result("passed", Measured(says="no parties", **bound))
    share = share_of(parties.queued, parties.named)
    measured = Measured(
        value=share,
        of=parties.named,
        says=f"{{}} left to a person, {parties.linked:,} linked",
        also={LINKED: share_of(parties.linked, parties.named)},
        **bound,
    )
    return review_check(feed).result("failed" if share > most else "passed", measured)


FAMILY = Family("link_review", "build", for_each_feed(review_check), _run)
