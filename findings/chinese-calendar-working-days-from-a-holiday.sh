#!/usr/bin/env bash
# chinesecalendar counts working days from a working day as one expects: find_workday(1, day) is the next one. From a day
# off it gives the one after the next: a term of five working days that begins on Wednesday, 30 September 2026 ends on
# 13 October, and one that begins on the holiday after it on 14 October, since the first working day is counted as day
# nought. The same for each Saturday and Sunday. Backwards there is no such difference, so that one day forward and one
# back does not return. The library holidays gives 13 October for both.
# Seen with chinesecalendar 1.11.0, holidays 0.109. Move to a working day before the start, or count the days one by one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "chinesecalendar==1.11.0" "holidays==0.109"
"$folder/venv/bin/python" - <<'PY'
from datetime import date

import chinese_calendar
import holidays

china = holidays.China(years=2026)
starts = {
    date(2026, 9, 30): ("2026-10-08 2026-10-13", "2026-10-08 2026-10-13"),
    date(2026, 10, 1): ("2026-10-09 2026-10-14", "2026-10-08 2026-10-13"),
    date(2026, 10, 7): ("2026-10-09 2026-10-14", "2026-10-08 2026-10-13"),
    date(2026, 6, 5): ("2026-06-08 2026-06-12", "2026-06-08 2026-06-12"),
    date(2026, 6, 6): ("2026-06-09 2026-06-15", "2026-06-08 2026-06-12"),
}
print("start, one and five working days on by chinesecalendar, by holidays")
for start, expected in starts.items():
    one, five = (chinese_calendar.find_workday(count, start) for count in (1, 5))
    next_one, next_five = (china.get_nth_working_day(start, count) for count in (1, 5))
    found = (f"{one} {five}", f"{next_one} {next_five}")
    print(f"{start:%a %Y-%m-%d}: {found}")
    assert found == expected, found
forth = chinese_calendar.find_workday(1, date(2026, 10, 1))
back = chinese_calendar.find_workday(-1, forth)
print(f"one on from 2026-10-01: {forth}, and one back: {back}; one back from 2026-10-01: 2026-09-30")
assert back == date(2026, 10, 8), back
assert chinese_calendar.find_workday(-1, date(2026, 10, 1)) == date(2026, 9, 30)
print("as stated")
PY
