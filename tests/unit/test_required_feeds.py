"""What the gate makes of a required feed that is not there, or old, and of one that a release may go without."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from small_feed import small_feed

from pipelines.gate.missing_inputs import MissingInput, missing_inputs
from pipelines.plan.allowances import Allowance
from pipelines.plan.plan import Plan, PlannedDelivery
from pipelines.transports.fetch_state import FetchState
from quality.checks import CheckResult
from quality.families import contract, required_feed

DAY = date(2026, 6, 30)
NAME = "office/thing"
REQUIRED = {NAME: ("mart_a", "mart_b", "mart_c")}
SERVER = {"kind": "http", "url_env": "THING_URL"}
ALLOWED = Allowance(missing=NAME, by="张三", why="服务器维修")
OLD = DAY - timedelta(days=11)


def delivery(as_of: date | None = DAY, *, rows: int = 5, newest: date | None = None) -> PlannedDelivery:
    return PlannedDelivery(
        no=1, feed=NAME, delivery_id="d", part="p", as_of=as_of, newest_date=newest, rows="r", rows_sha256="",
        reading_hash="", row_count=rows, quarantined_count=0, totals={},
    )  # fmt: skip


def plan(*deliveries: PlannedDelivery, allowed: tuple[Allowance, ...] = ()) -> Plan:
    return Plan(
        business_date=DAY, code_sha256="", rulebooks={}, deliveries=deliveries, rejections=(), absent_feeds=(),
        allowances=allowed,
    )  # fmt: skip


def check(made: Plan, fetch_state: FetchState | None = None, **contract: Any) -> CheckResult:
    return required_feed.check(made, small_feed(hold_after_days=10, **contract), REQUIRED[NAME], fetch_state)


@pytest.mark.parametrize("made", [plan(), plan(delivery(rows=0))])
def test_a_feed_of_which_no_row_landed_holds_the_day_in_one_line(made: Plan) -> None:
    result = check(made)
    assert (result.id, result.state, result.blocks_build) == ("contract.office__thing.required", "failed", True)
    assert result.figure == (
        "office/thing: nothing dated 2026-06-30 or earlier has landed; required by mart_a, mart_b and mart_c: "
        "put its file into the inbox (office/thing/), or allow a partial release with "
        "`kechuang daily --date 2026-06-30 --allow-partial office/thing --by NAME --why TEXT`"
    )


def test_of_a_feed_behind_a_server_the_remedy_names_its_variable() -> None:
    assert ": get its server to answer (THING_URL), or put its file into the inbox" in str(
        check(plan(), transport=SERVER).figure
    )


@pytest.mark.parametrize(
    "fetch_state",
    [None, *(FetchState(state=state) for state in ("unreachable", "not configured", "past", "not connected"))],
)
def test_what_landed_within_the_limit_will_do_however_the_server_is(fetch_state: FetchState | None) -> None:
    assert check(plan(delivery(DAY - timedelta(days=10))), fetch_state, transport=SERVER).state == "passed"


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (delivery(OLD), "failed"),
        (delivery(OLD, newest=OLD + timedelta(days=1)), "passed"),
        (delivery(None, newest=OLD), "failed"),
        (delivery(None), "passed"),
    ],
)
def test_what_is_older_than_the_limit_by_its_file_and_by_its_content_holds_the_day(
    one: PlannedDelivery, state: str
) -> None:
    """What bears no date at all cannot be old."""
    result = check(plan(one))
    assert (result.state, result.blocks_build) == (state, state == "failed")
    if state == "failed":
        assert str(result.figure).startswith(
            "the newest content of office/thing is of 2026-06-19; required by mart_a, "
        )


@pytest.mark.parametrize(
    ("fetch_state", "state"),
    [
        (FetchState(state="fetched"), "passed"),
        (FetchState(state="unreachable", until=DAY - timedelta(days=10)), "passed"),
        (FetchState(state="unreachable", until=OLD), "failed"),
        (FetchState(state="unreachable"), "failed"),
    ],
)
def test_a_server_that_was_asked_and_had_nothing_new_is_as_good_as_a_file(fetch_state: FetchState, state: str) -> None:
    assert check(plan(delivery(OLD)), fetch_state, transport=SERVER).state == state


def test_a_server_that_has_nothing_at_all_holds_the_day() -> None:
    """An empty list of dishonest debtors is a fault of the server rather than a good year."""
    assert check(plan(), FetchState(state="fetched"), transport=SERVER).blocks_build


@pytest.mark.parametrize(
    ("made", "fetch_state", "words"),
    [
        (plan(delivery(rows=0)), None, "its files have no record"),
        (plan(), FetchState(state="fetched"), "its server has no record"),
    ],
)
def test_that_a_feed_that_may_be_empty_has_nothing_is_a_note(
    made: Plan, fetch_state: FetchState | None, words: str
) -> None:
    result = check(made, fetch_state, may_be_empty=True, **({"transport": SERVER} if fetch_state else {}))
    assert (result.state, result.severity, result.blocks_build) == ("failed", "note", False)
    assert words in str(result.figure)


def test_a_feed_that_may_be_empty_must_say_so_and_in_time() -> None:
    assert check(plan(), may_be_empty=True).blocks_build
    assert check(plan(delivery(OLD, rows=0)), may_be_empty=True).blocks_build


@pytest.mark.parametrize("is_allowed", [False, True])
def test_a_file_without_rows_misses_no_bound_where_it_may_be_empty(is_allowed: bool) -> None:
    feed = small_feed(may_be_empty=is_allowed)
    made = plan(delivery(DAY - timedelta(days=1)), delivery(rows=0))
    found = {one.id for one in contract.check(made, feed, {}) if one.blocks_build}
    assert found == (set() if is_allowed else {"contract.office__thing.min_rows"})


@pytest.mark.parametrize(
    "made", [plan(allowed=(ALLOWED,)), plan(allowed=(ALLOWED.model_copy(update={"missing": "all"}),))]
)
def test_what_is_allowed_warns_and_the_build_is_partial(made: Plan) -> None:
    result = check(made)
    assert (result.state, result.severity, result.blocks_build) == ("failed", "warn", False)
    assert result.figure == "office/thing: nothing dated 2026-06-30 or earlier has landed; allowed by 张三: 服务器维修"
    feeds = {NAME: small_feed()}
    assert missing_inputs(made, feeds, REQUIRED, [result]) == (
        MissingInput(
            missing=NAME, title_zh="说明", title_en="words", state="absent", marts=REQUIRED[NAME], by="张三",
            why="服务器维修",
        ),
    )  # fmt: skip


def test_what_is_allowed_and_there_all_the_same_is_not_missing() -> None:
    made = plan(delivery(), allowed=(ALLOWED,))
    assert check(made).state == "passed"
    assert missing_inputs(made, {NAME: small_feed(hold_after_days=10)}, REQUIRED, []) == ()


def test_what_is_allowed_and_old_says_since_when() -> None:
    made = plan(delivery(OLD), allowed=(ALLOWED,))
    (found,) = missing_inputs(made, {NAME: small_feed(hold_after_days=10)}, REQUIRED, [])
    assert (found.state, found.newest_date) == ("old", OLD)


def test_another_allowance_allows_nothing() -> None:
    made = plan(allowed=(ALLOWED.model_copy(update={"missing": "office/other"}),))
    assert check(made).blocks_build
    assert missing_inputs(made, {NAME: small_feed()}, REQUIRED, []) == ()


def test_a_column_that_is_allowed_to_be_empty_warns_and_the_build_is_partial() -> None:
    bounds = {"min": {"rows": 1, "landed_share": 0.5, "fill": {"day": 0.5}}, "max": {"rows": 9, "quarantined_share": 1}}
    feeds = {NAME: small_feed(assertions=bounds)}
    filled_cells = {"day": {1: (0, Fraction(10))}}

    def filled(made: Plan) -> CheckResult:
        results = contract.check(made, feeds[NAME], filled_cells)
        return next(one for one in results if one.id == "contract.office__thing.min_fill.day")

    assert filled(plan(delivery())).blocks_build
    column = Allowance(missing=f"{NAME}.day", by="张三", why="改版")
    made = plan(delivery(), allowed=(column,))
    result = filled(made)
    assert (result.state, result.blocks_build, result.figure) == (
        "failed",
        False,
        "lowest file: 0 of 10 rows (0%) filled; allowed by 张三: 改版",
    )
    (found,) = missing_inputs(made, feeds, REQUIRED, [result])
    assert (found.missing, found.state, found.title_zh, found.marts) == (
        f"{NAME}.day",
        "empty",
        "说明：说明",
        REQUIRED[NAME],
    )
    assert filled(plan(delivery(), allowed=(ALLOWED,))).blocks_build, "the feed is there: its column is another thing"
