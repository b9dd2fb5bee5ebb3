"""Checks on linking: the share left to a person, and the link rate against the median of earlier releases."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from judged import build_of, results_of

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.linking.tables import create_tables
from quality.checks import CheckResult
from quality.family import Day, History

FEEDS = read_contracts(SOURCES_DIR)
REVIEW, RATE = "linking.ip__patent.review_share", "linking.ip__patent.link_rate"


def checked(folder: Path, linked: int, queued: int, earlier: list[float], outside: int = 0) -> dict[str, CheckResult]:
    """Results of the feed of patents; persons are there, and must not count."""
    path = folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        create_tables(connection)
        for outcome, count in {"linked": linked, "queued": queued, "outside": outside, "person": 500}.items():
            connection.execute(
                "INSERT INTO linking.party SELECT 'ip/patent', n, ?, 1, 'x', NULL, NULL, ?, NULL FROM range(?) AS r(n)",
                [outcome, outcome, count],
            )
    history = History({(REVIEW, "linked"): [Decimal(str(share)) for share in earlier]})
    build = build_of(FEEDS, warehouse=path, day=Day(history=history))
    return results_of("link_review", build) | results_of("link_rate", build)


@pytest.mark.parametrize(("linked", "queued", "state"), [(70, 30, "passed"), (69, 31, "failed"), (0, 0, "passed")])
def test_share_left_to_a_person(tmp_path: Path, linked: int, queued: int, state: str) -> None:
    result = checked(tmp_path, linked, queued, [])[REVIEW]
    assert (result.state, result.severity) == (state, "warn")


@pytest.mark.parametrize(
    ("linked", "earlier", "state"),
    [
        (80, [0.9, 0.9, 0.2], "passed"),  # ten points below the median
        (79, [0.9, 0.9, 0.2], "failed"),
        (1, [], "passed"),
    ],
)
def test_link_rate_against_earlier_releases(tmp_path: Path, linked: int, earlier: list[float], state: str) -> None:
    result = checked(tmp_path, linked, 100 - linked, earlier)[RATE]
    assert (result.state, result.severity) == (state, "block")
    if not earlier:
        assert result.bound == "no earlier release to compare with"


def test_parties_set_apart_as_outsiders_are_a_fall_too(tmp_path: Path) -> None:
    assert checked(tmp_path, 79, 0, [0.9], outside=21)[RATE].state == "failed"


@pytest.mark.parametrize(("linked", "queued", "state"), [(20, 10, "failed"), (20, 9, "passed"), (0, 0, "passed")])
def test_the_link_rate_of_a_few_is_not_judged(tmp_path: Path, linked: int, queued: int, state: str) -> None:
    assert checked(tmp_path, linked, queued, [0.9])[RATE].state == state


def test_every_feed_that_names_parties_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        create_tables(connection)
    named = {feed.table for feed in FEEDS.values() if feed.parties}
    build = build_of(FEEDS, warehouse=path)
    assert set(results_of("link_review", build)) == {f"linking.{table}.review_share" for table in named}
    assert set(results_of("link_rate", build)) == {f"linking.{table}.link_rate" for table in named}


def test_what_is_linked_is_measured_beside_what_is_left_to_a_person(tmp_path: Path) -> None:
    results = checked(tmp_path, 80, 15, [0.9, 0.95], outside=5)
    review, rate = results[REVIEW], results[RATE]
    assert (review.value, review.of, review.limit) == (Decimal("0.15"), 100, Decimal("0.3"))
    assert review.also == {"linked": Decimal("0.8")}
    assert review.figure == "15 of 100 parties (15%) left to a person, 80 linked"
    assert review.bound == "at most 30% of parties left to a person"
    assert (rate.value, rate.limit, rate.limit_is) == (Decimal("0.8"), Decimal("0.825"), "at least")
    assert (rate.figure, rate.bound) == ("80 of 100 parties (80%) linked", "at least 82.5% of parties")
    assert rate.detail == "median of 2 releases: 92.5%"


def test_a_feed_without_names_measures_nothing(tmp_path: Path) -> None:
    results = checked(tmp_path, 0, 0, [0.9])
    assert {(one.value, one.figure) for one in (results[REVIEW], results[RATE])} == {(None, "no parties")}
    assert results[REVIEW].also == {}
    assert (results[RATE].bound, results[RATE].detail) == ("not checked below 30 parties", "median of 1 release: 90%")
