"""Checks on linking: the share left to a person, and the link rate against the median of earlier releases."""

from pathlib import Path

import duckdb
import pytest

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.gate.linkage_checks import linkage_definitions, run_linkage_checks
from pipelines.linking.tables import create_tables
from pipelines.linking.thresholds import read_thresholds
from quality.checks import CheckResult

FEEDS = read_contracts(SOURCES_DIR)
REVIEW, RATE = "linkage.ip__patent.review_share", "linkage.ip__patent.link_rate"


def checked(folder: Path, linked: int, queued: int, earlier: list[float], outside: int = 0) -> dict[str, CheckResult]:
    """Results of the feed of patents; persons are there, and must not count."""
    path = folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        create_tables(connection)
        for outcome, count in {"linked": linked, "queued": queued, "outside": outside, "person": 500}.items():
            connection.execute(
                "INSERT INTO linking.party SELECT 'ip/patent', n, ?, 1, 'x', NULL, ?, NULL FROM range(?) AS r (n)",
                [outcome, outcome, count],
            )
    figures = {REVIEW: [f"linked {share:.4%} of 100 parties, left to a person 0.0000%" for share in earlier]}
    results = run_linkage_checks(FEEDS, path, figures, read_thresholds(), threads=1)
    return {result.id: result for result in results if "ip__patent." in result.id}


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


def test_those_who_are_set_apart_as_outsiders_are_a_fall_too(tmp_path: Path) -> None:
    assert checked(tmp_path, 79, 0, [0.9], outside=21)[RATE].state == "failed"


@pytest.mark.parametrize(("linked", "queued", "state"), [(20, 10, "failed"), (20, 9, "passed"), (0, 0, "passed")])
def test_the_link_rate_of_a_few_is_not_judged(tmp_path: Path, linked: int, queued: int, state: str) -> None:
    assert checked(tmp_path, linked, queued, [0.9])[RATE].state == state


def test_every_feed_that_names_parties_is_checked(tmp_path: Path) -> None:
    expected = {d.id for rule in ("review_share", "link_rate") for d in linkage_definitions(FEEDS, rule)}
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        create_tables(connection)
    assert {result.id for result in run_linkage_checks(FEEDS, path, {}, read_thresholds(), threads=1)} == expected
    assert len(expected) == 2 * sum(bool(feed.parties) for feed in FEEDS.values())
