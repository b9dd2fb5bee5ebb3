#!/usr/bin/env bash
# Excel in Chinese, Japanese and Korean writes dates with the built-in number formats 27 to 36 and 50 to 58 (ECMA-376,
# part 1, 18.8.30, lists them by language), which have no format code in the file. fastexcel, and with it Polars'
# read_excel, takes such a cell for a number and says nothing: 45000.0 where format 14 gives 2023-03-15.
# Seen with fastexcel 0.21.0, Polars 2.1.0, XlsxWriter 3.3.1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  "fastexcel==0.21.0" "polars==2.1.0" "pyarrow==26.0.1" "xlsxwriter==3.3.1"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import datetime

import polars as pl
import xlsxwriter

FORMATS = (14, 27, 31, 36, 57)
with xlsxwriter.Workbook("dates.xlsx") as workbook:
    sheet = workbook.add_worksheet()
    for column, number in enumerate(FORMATS):
        sheet.write(0, column, f"format {number}")
        sheet.write_number(1, column, 45000, workbook.add_format({"num_format": number}))

frame = pl.read_excel("dates.xlsx", engine="calamine")
print(frame)
(row,) = frame.rows()
assert row[0] in (datetime.date(2023, 3, 15), datetime.datetime(2023, 3, 15)), row[0]
assert row[1:] in ((45000,) * 4, (45000.0,) * 4), row[1:]
print("as stated")
PY
