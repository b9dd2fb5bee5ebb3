"""Checks on the linking of names: how many parties of each feed are linked or left to a person, today and before.

The share left to a person belongs to the build. The fall against earlier releases belongs to the day: it depends on
what was released before, and the same plan must give the same release.
"""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

from pipelines.contracts.feed import Feed
from pipelines.linking.thresholds import Thresholds
from quality.checks import CheckDefinition, CheckResult, Reason, Severity
from quality.readonly import open_read_only

_REASONS = {
    "review_share": Reason(zh="待人工判断的名称过多", en="Too many names wait for a person"),
    "link_rate": Reason(zh="名称对应率比以往明显下降", en="Clearly fewer names are linked than in earlier releases"),
}
_SEVERITY: dict[str, Severity] = {"review_share": "warn", "link_rate": "block"}
_LINKED = re.compile(r"^linked (\d+\.\d+)%")


def _definition(feed: Feed, rule: str) -> CheckDefinition:
    return CheckDefinition(
        id=f"linkage.{feed.table}.{rule}",
        kind="linkage",
        table="linking.party",
        owner=feed.owner,
        reason=_REASONS[rule],
        severity=_SEVERITY[rule],
    )


def linkage_definitions(feeds: dict[str, Feed], rule: str) -> list[CheckDefinition]:
    """One check for each feed that names parties; `rule` is `review_share` or `link_rate`."""
    return [_definition(feed, rule) for feed in feeds.values() if feed.parties]


def run_linkage_checks(
    feeds: dict[str, Feed], warehouse: Path, earlier: dict[str, list[str]], bounds: Thresholds, threads: int
) -> list[CheckResult]:
    """Judge every feed that names parties. Persons do not count; firms and bodies outside the registry do.

    So a fault that sets enterprises apart as outsiders is seen too. Where fewer parties are named than
    `fewest_parties`, one name more or less would be a fall, and the link rate is not judged. `earlier` holds the
    figures of earlier releases by id of their check.
    """
    with open_read_only(warehouse, threads=threads) as connection:
        query = """
            SELECT feed, count(*) FILTER (outcome = 'linked'), count(*) FILTER (outcome = 'queued'), count(*)
            FROM linking.party WHERE outcome <> 'person' GROUP BY feed
        """
        counts = {feed: (linked, queued, whole) for feed, linked, queued, whole in connection.execute(query).fetchall()}
    results: list[CheckResult] = []
    for feed in feeds.values():
        if not feed.parties:
            continue
        linked, queued, whole = counts.get(feed.feed, (0, 0, 0))
        share, rate = queued / max(1, whole), linked / max(1, whole)
        said = f"linked {rate:.4%} of {whole:,} parties" if whole else "nobody named"
        review = _definition(feed, "review_share")
        most = bounds.most_review_share.value
        results.append(
            review.result(
                "failed" if share > most else "passed",
                figure=f"{said}, left to a person {share:.4%}" if whole else said,
                bound=f"at most {most:.4%} left to a person",
            )
        )
        results.append(_against_history(feed, whole, rate, said, _linked_shares(earlier.get(review.id, [])), bounds))
    return results


def _against_history(
    feed: Feed, whole: int, rate: float, said: str, before: list[float], bounds: Thresholds
) -> CheckResult:
    definition = _definition(feed, "link_rate")
    if not before:
        return definition.result("passed", figure=said, bound="no earlier release to compare with")
    detail = f"median of {len(before)} releases: {median(before):.4%}"
    if whole < bounds.fewest_parties.value:
        bound = f"not judged below {bounds.fewest_parties.value:.0f} parties"
        return definition.result("passed", figure=said, bound=bound, detail=detail)
    least = median(before) - bounds.link_rate_fall.value
    return definition.result(
        "failed" if rate < least else "passed", figure=said, bound=f"at least {least:.4%}", detail=detail
    )


def _linked_shares(figures: list[str]) -> list[float]:
    """Shares that earlier figures of `review_share` say were linked; a day on which nobody was named says none."""
    return [float(found[1]) / 100 for figure in figures if (found := _LINKED.match(figure))]
