"""Precision and recall of alarms, with figures that are counted by hand."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.errors import KechuangError
from pipelines.credit.dataset import observation_dates
from pipelines.credit.watch import _followed, _months_before, _of_truth, why_unmeasured, worths

END = date(2026, 6, 30)
MARCH, DECEMBER, NOVEMBER = date(2026, 3, 31), date(2025, 12, 31), date(2025, 11, 30)
SEEN = pl.DataFrame(
    [("A", NOVEMBER), ("A", DECEMBER), ("A", MARCH), ("B", DECEMBER), ("B", MARCH), ("C", NOVEMBER), ("C", MARCH)],
    schema={"enterprise_id": pl.String, "observation_date": pl.Date}, orient="row",
)  # fmt: skip
DEFAULTS = pl.DataFrame({"enterprise_id": ["A", "C"], "default_date": [date(2026, 6, 30), date(2026, 3, 31)]})


def test_six_months_end_with_the_month_and_who_is_in_default_is_no_longer_watched() -> None:
    """A defaults on the last day of the six months after December. C is in default in March."""
    rows = _followed(SEEN, DEFAULTS, END, 6).sort("enterprise_id", "observation_date")
    told = rows.select("enterprise_id", "observation_date", "follows", "is_over").rows()
    assert told == [
        ("A", NOVEMBER, False, True), ("A", DECEMBER, True, True), ("A", MARCH, True, False),
        ("B", DECEMBER, False, True), ("B", MARCH, False, False), ("C", NOVEMBER, True, True),
    ]  # fmt: skip


def test_precision_counts_months_that_are_over_and_recall_borrowers() -> None:
    """Two of three alarms whose months are over came true; of two defaults the alarm found one, silence both."""
    rows = _followed(SEEN, DEFAULTS, END, 6)
    told = pl.DataFrame(
        [("A", DECEMBER, "silence", True), ("A", DECEMBER, "fall", True), ("A", MARCH, "silence", True),
         ("A", NOVEMBER, "fall", True), ("B", DECEMBER, "silence", False), ("C", NOVEMBER, "silence", False),
         ("Z", DECEMBER, "silence", True)],
        schema={"enterprise_id": pl.String, "observation_date": pl.Date, "signal_code": pl.String,
                "is_alarm": pl.Boolean}, orient="row",
    )  # fmt: skip
    alarm, (fall, silence) = worths(rows, told)
    assert (alarm.observations, alarm.followed, alarm.precision, alarm.recall) == (2, 1, 0.5, 0.5)
    assert (fall.observations, fall.followed, fall.recall) == (2, 1, 0.5)
    assert (silence.observations, silence.followed, silence.defaults_found, silence.recall) == (3, 2, 2, 1.0)


def test_nobody_to_watch_is_an_error() -> None:
    with pytest.raises(KechuangError, match="no borrower was observed"):
        _followed(SEEN.clear(), DEFAULTS, END, 6)


def test_without_an_alarm_the_reason_and_the_cure_are_said() -> None:
    rows = _followed(SEEN, DEFAULTS, END, 6)
    assert "try --backlog-known-after 30" in why_unmeasured(rows, END, 6, None)
    assert "6 months are over: give an earlier --from, or take" in why_unmeasured(rows, END, 6, 30)
    march = _followed(SEEN.filter(observation_date=MARCH), DEFAULTS, END, 6)
    told = why_unmeasured(march, END, 6, None)
    assert "6 months that are over on 2026-06-30: give an earlier --from, or fewer --months" in told


def test_days_that_have_not_come_or_are_none_are_refused() -> None:
    assert observation_dates(DECEMBER, None, END, 3) == (DECEMBER, MARCH, END)
    assert observation_dates(None, MARCH, END, 1) == (MARCH,)
    with pytest.raises(KechuangError, match="--to 2026-07-31 is after the business date 2026-06-30: give that day"):
        observation_dates(MARCH, date(2026, 7, 31), END, 1)
    with pytest.raises(KechuangError, match="no month ends from 2026-06-30 to 2026-03-31: give --from a day before"):
        observation_dates(END, MARCH, END, 1)


def test_months_are_counted_from_month_end_to_month_end() -> None:
    assert (_months_before(END, 3), _months_before(date(2026, 5, 31), 3)) == (MARCH, date(2026, 2, 28))


def test_defaults_of_a_file_are_the_first_of_each_enterprise(tmp_path: Path) -> None:
    file = tmp_path / "default.csv"
    file.write_text("enterprise_id,default_date\nA,2026-02-01\nA,2026-01-01\n", encoding="utf-8")
    assert _of_truth(file).rows() == [("A", date(2026, 1, 1))]
    file.write_text("enterprise_id\nA\n", encoding="utf-8")
    with pytest.raises(KechuangError, match="no column default_date"):
        _of_truth(file)
    file.write_text("enterprise_id,default_date\nA,2026-02-01\nB,01.02.2026\n", encoding="utf-8")
    with pytest.raises(KechuangError, match=r"row 3, column default_date: '01.02.2026' is not a date"):
        _of_truth(file)
    with pytest.raises(KechuangError, match="no such file"):
        _of_truth(tmp_path / "other.csv")
