"""The date of a full list, by its name, else its title, else its rows. The newer list replaces the older.

A name with a month only takes the day in that month that title or rows give, else its first day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipelines.arrivals.file_dates import doubtful_digits
from pipelines.arrivals.inbox import InboxFile
from pipelines.contracts.feed import Feed
from pipelines.landing.reader.account import Problem, Reading
from pipelines.landing.store import Arrival

_WHAT_TO_DO = "name it <part>_<YYYYMMDD> and send it again"


def dated(
    feed: Feed, file: InboxFile, reading: Reading, arrivals: Iterable[Arrival], today: date
) -> tuple[InboxFile, Problem | None]:
    """The file with its date, and why it does not land if it is a full list that has none.

    Args:
        feed: the contract; only lists of a `full` feed need a date.
        file: as its name says.
        reading: what its title and rows say.
        arrivals: of the feed, before this one.
        today: no list is of a later day.
    """
    if feed.arrival_mode != "full":
        return file, None
    if digits := doubtful_digits(file.path.rpartition("/")[2], today):
        words = f"is a full list with {digits} in its name, which may be a date: the older list would stay valid"
        return file, _undated(words)
    if file.as_of and file.as_of > today:
        words = f"is a full list of {file.as_of} by its name, a doubtful date: it is after today, {today}"
        return file, _undated(words)
    if file.as_of and not file.is_month:
        return file, None
    by_title = _fitting(file, reading.title_date, today)
    by_rows = _fitting(file, reading.newest_date, today)
    found = by_title or by_rows or file.as_of
    if found is None:
        what = f"no day of {file.as_of:%Y-%m}" if file.as_of else "a date"
        return file, _undated(f"is a full list, and neither its name nor its title nor its rows give {what}")
    if by_title is None and by_rows:
        of_part = [one for one in arrivals if one.part == file.part and one.as_of]
        newest = max((one.as_of for one in of_part if one.as_of), default=date.min)
        if newest > found:
            words = f"has a date in its rows only, and they end on {found}: it may be older than the list of {newest}"
            return file, _undated(words)
    return file.model_copy(update={"as_of": found, "is_month": False}), None


def opened_part(feed: Feed, file: InboxFile, arrivals: Iterable[Arrival]) -> tuple[str, ...]:
    """The parts of a full list that a file leaves valid, since its name makes it a part that never came before.

    Empty unless the feed has arrivals, and none of this part: the first lists of a feed may be of several districts.
    """
    if feed.arrival_mode != "full":
        return ()
    parts = {one.part for one in arrivals}
    return () if file.part in parts else tuple(sorted(parts))


def _fitting(file: InboxFile, day: date | None, today: date) -> date | None:
    """The day, unless it is in the future or outside of the month in the name."""
    if day is None or day > today:
        return None
    if file.as_of and (day.year, day.month) != (file.as_of.year, file.as_of.month):
        return None
    return day


def _undated(words: str) -> Problem:
    return Problem(code="undated", message=f"{words}: {_WHAT_TO_DO}")
