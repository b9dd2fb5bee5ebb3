#!/usr/bin/env bash
# An XLS that was cut off in transit makes calamine panic, not fail: fastexcel then raises pyo3's PanicException, which is no
# Exception, so `except Exception` lets it through and a reader process ends. Our reader checks the container first
# (pipelines/landing/formats/compound_file.py).
# Seen with fastexcel 0.21.0 (calamine 0.36.1).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "fastexcel==0.21.0" "pyarrow==26.0.1"
cd "$folder"
"$folder/venv/bin/python" - 2>/dev/null <<'PY'
import struct

import fastexcel

header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
header += struct.pack("<I", 0).ljust(436, b"\xff")
with open("cut.xls", "wb") as file:
    file.write(header)  # its first sector, the table of sectors, is missing
try:
    fastexcel.read_excel("cut.xls")
except BaseException as error:
    assert type(error).__name__ == "PanicException", type(error)
    assert not isinstance(error, Exception)
else:
    raise SystemExit("no error at all")
print("as stated")
PY
