"""The state of a feed on a business date: all states, the newest date that is not after it, and how it is shown."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from small_feed import GOOD_CODE, City, small_feed, table

from pipelines.arrivals.look import Look
from pipelines.cli.show.feeds import show_feeds, show_notes, show_problems
from pipelines.day.feed_days import FeedDay, feed_day
from pipelines.landing.store import LandingStore
from pipelines.transports.fetch_state import FetchState

DAY = date(2026, 3, 10)
REMOTE = {"kind": "http", "url_env": "URL"}


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


def land(city: City, files: dict[str, bytes], **contract: object) -> None:
    for name, content in files.items():
        city.deliver(name, content)
    city.land(small_feed(**contract))


def row(day: str, amount: str = "1.10") -> str:
    return f"{GOOD_CODE},{day},{amount}"


def day_of(city: City, day: date | None = DAY, look: Look | None = None, **contract: object) -> FeedDay:
    return feed_day(small_feed(**contract), LandingStore(city.store.folder), day, look)


def look(fetch_state: FetchState | None = None, waiting: tuple[str, ...] = ()) -> Look:
    fetch_states = {"office/thing": fetch_state} if fetch_state else {}
    return Look(business_date=DAY, fetch_states=fetch_states, waiting=waiting, unknown={})


@pytest.mark.parametrize(("newest", "state"), [("2026-03-07", "fresh"), ("2026-03-06", "late")])
def test_fresh_up_to_the_contract_s_lag(city: City, newest: str, state: str) -> None:
    land(city, {"a_20260310.csv": table(row(newest), row("2026-03-01"))})
    found = day_of(city)
    assert (found.business_date, found.state) == (date.fromisoformat(newest), state)
    assert (found.files, found.new_files, found.rows_in, found.rows_landed) == (1, 1, 2, 2)


def test_a_date_after_the_business_date_makes_nothing_fresh(city: City) -> None:
    land(city, {"a_20260310.csv": table(row("2062-03-09"), row("2026-03-02"), row("2026-03-01"))})
    found = day_of(city)
    assert (found.business_date, found.lag_days, found.state) == (date(2026, 3, 2), 8, "late")


def test_a_later_file_does_not_count_on_an_earlier_day(city: City) -> None:
    files = {"a_20260301.csv": table(row("2026-03-01")), "b_20260311.csv": table(row("2026-03-10"))}
    land(city, files)
    found = day_of(city)
    assert (found.files, found.rows_in, found.business_date) == (1, 1, date(2026, 3, 1))
    assert day_of(city, date(2026, 3, 11)).files == 2


def test_without_an_event_date_the_file_s_date_counts(city: City) -> None:
    land(city, {"a_20260309.csv": table(row("2026-01-01"))}, event_date=None)
    assert day_of(city, event_date=None).business_date == date(2026, 3, 9)


def test_a_rejected_file_comes_before_all_else(city: City) -> None:
    land(city, {"a_20260309.csv": table(row("2026-03-09")), "b_20260309.csv": b"", "c_20260309.csv": b" "})
    found = day_of(city, look=look(FetchState(state="unreachable"), ("office/thing/d.csv",)), transport=REMOTE)
    assert (found.state, found.words) == ("rejected", "rejected 2")


@pytest.mark.parametrize(
    ("found", "state", "transport"),
    [
        (look(FetchState(state="unreachable")), "unreachable", "http"),
        (look(FetchState(state="not configured")), "not configured", "http"),
        (look(FetchState(state="not connected", why="URL is not set")), "not connected", "not connected"),
        (look(FetchState(state="fetched")), "absent", "http"),
        (look(waiting=("spool:office/thing/a.csv", "office/thing_too/a.csv")), "waiting", "http"),
        (None, "absent", "http"),
    ],
)
def test_states_of_a_feed_of_which_nothing_came(city: City, found: Look, state: str, transport: str) -> None:
    one = day_of(city, look=found, transport=REMOTE)
    assert (one.state, one.transport, one.business_date, one.lag_days) == (state, transport, None, None)


def test_files_put_down_by_hand_count_though_not_connected(city: City) -> None:
    land(city, {"a_20260310.csv": table(row("2026-03-10"))})
    one = day_of(city, look=look(FetchState(state="not connected")), transport=REMOTE)
    assert (one.state, one.transport) == ("fresh", "not connected")


def shown(*feeds: FeedDay) -> list[str]:
    console = Console(file=StringIO(), width=300)  # so wide that nothing is cut to fit
    show_feeds(list(feeds), console)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue().splitlines()


def test_the_table_fits_and_sums_up_what_never_came(city: City) -> None:
    land(city, {"a_20260310.csv": table(row("2026-03-10"))})
    rows = {"rows_in": 99_999_999, "rows_landed": 89_999_999, "rows_quarantined": 10_000_000}
    long = {"feed": "innovation/technology_contract", "transport": "not connected", "state": "unreachable"}
    came = day_of(city).model_copy(update={**long, **rows, "files": 1_095, "new_files": 999, "lag_days": 1_000})
    absent = day_of(City(city.store.folder / "nowhere"))
    unset = {"transport": "not connected", "state": "not connected", "why": "X is not set"}
    lines = shown(came, absent, absent, absent.model_copy(update=unset))
    assert max(len(line) for line in lines) <= 120
    assert lines[2:] == [
        "absent, never arrived (2): office/thing, office/thing",
        "not connected (): innovation/technology_contract",
        "not connected (X is not set): office/thing",
    ]


@pytest.mark.parametrize(("lines", "printed"), [(25, 25), (26, 25), (300, 25)])
def test_problems_do_not_flood_the_screen(lines: int, printed: int) -> None:
    console = Console(file=StringIO(), width=120)
    show_problems([f"line {no}" for no in range(lines)], console)
    assert isinstance(console.file, StringIO)
    found = console.file.getvalue().splitlines()
    assert len(found) == printed
    assert (found[-1] == f"… and {lines - 24} more lines: `kechuang status` shows all") is (lines > 25)


def test_notes_of_all_feeds_are_one_line() -> None:
    console = Console(file=StringIO(), width=300)
    show_notes(
        {
            "a/b": {"day.sentinel": 1, "enterprise.masked": 2},
            "a/c": {"end.sentinel": 2_000, "enterprise.upper_cased": 1, "x.y_z": 1},
        },
        console,
    )
    show_notes({}, console)
    assert isinstance(console.file, StringIO)
    expected = "notes, not errors: 2,001 placeholder dates; 2 masked cells; 1 code in lower case; 1 y z\n"
    assert console.file.getvalue() == expected
