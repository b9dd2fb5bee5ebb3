#!/usr/bin/env bash
# In China people make up for days off on some Saturdays and Sundays, which the State Council names each year. The
# library holidays lists them in `weekend_workdays`; of a calendar that was asked for 2026 alone the list also holds six
# days of 2001 to 2011. Counted, or compared with `in`, they are working days of a year that the calendar does not have:
# filter them by year. Of a year that was not announced yet (2030) there is nothing else in the list, and no sign of it.
# Seen with holidays 0.109.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "holidays==0.109"
"$folder/venv/bin/python" - <<'PY'
import holidays

OTHERS = ["2001-12-29", "2001-12-30", "2005-12-31", "2006-12-30", "2006-12-31", "2011-12-31"]
for year, own in ((2026, 6), (2030, 0)):
    calendar = holidays.country_holidays("CN", years=[year])
    days = sorted(map(str, calendar.weekend_workdays))
    print(year, days)
    assert calendar.years == {year}, calendar.years
    assert [day for day in days if not day.startswith(str(year))] == OTHERS
    assert len(days) == len(OTHERS) + own
print("as stated")
PY
