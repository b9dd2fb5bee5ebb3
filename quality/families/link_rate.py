"""Are far fewer of a feed's parties linked than in earlier releases?"""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from pipelines.base.plural import counted
from pipelines.contracts.feed import Feed
from pipelines.linking.thresholds import Thresholds
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.families.link_review import LINKED, review_check
from quality.family import Build, Family
from quality.measured import SHARE, Measured, percent, share_of
from quality.parties import Parties, count_parties, for_each_feed, party_check

_REASON = Reason(zh="名称匹配率比以往明显下降", en="Far fewer names are linked than in earlier releases")


def _definition(feed: Feed) -> CheckDefinition:
    return party_check(feed, "link_rate", "link_rate", _REASON, "block")


def _run(build: Build, _: list[CheckDefinition]) -> list[CheckResult]:
    history = build.day.history
    return [
        _check(build.feeds[name], parties, history.of(review_check(build.feeds[name]).id, LINKED), build.linking)
        for name, parties in count_parties(build).items()
    ]


def _check(feed: Feed, parties: Parties, before: list[Decimal], bounds: Thresholds) -> CheckResult:
    """Against the median of earlier releases; below `fewest_parties` one name more or less would be a fall."""
    fewest, fall = int(bounds.fewest_parties.value), Decimal(str(bounds.link_rate_fall.value))
    rate = share_of(parties.linked, parties.named) if parties.named else None
    least, limit_says, detail = None, "{}", None
    if not before:
        limit_says = "no earlier release to compare with"
    elif rate is None or parties.named < fewest:
        limit_says = f"not checked below {counted(fewest, 'party')}"
    else:
        least = median(before) - fall
    if before:
        detail = f"median of {counted(len(before), 'release')}: {percent(median(before))}"
    measured = Measured(
        value=rate,
        unit=SHARE,
        of=parties.named,
        of_unit="party",
        limit=least,
        limit_is="at least",
        says="no parties" if rate is None else "{} linked",
        limit_says=limit_says,
    )
    has_fallen = rate is not None and least is not None and rate < least
    return _definition(feed).result("failed" if has_fallen else "passed", measured, detail=detail)


FAMILY = Family("link_rate", "day", for_each_feed(_definition), _run)
