#!/usr/bin/env bash
# gmssl's sm3_hash takes a list of bytes and pads that very list in place (GB/T 32905-2016 asks for padding, not for
# changing what is hashed). A second call on the same list therefore hashes the padded message: the digest of a file is
# right the first time and another one when it is checked, and a list that was hashed and then written out has grown to
# a multiple of 64 bytes. It does not take `bytes`, so a list has to be made, and a list is what one keeps.
# Seen with gmssl 3.2.2. The test vector is that of the standard, annex A.1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "gmssl==3.2.2"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from gmssl import sm3

STANDARD = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

message = list(b"abc")
first, length, second = sm3.sm3_hash(message), len(message), sm3.sm3_hash(message)
print(f"first call  {first}\nsecond call {second}\nthe list has {length} bytes, it had 3")
assert first == STANDARD, first
assert length == 64, length
assert second == "1b68252bd63734304e2097754f3f494b7894164803d191d54e04cdfbeeb93b05", second
assert sm3.sm3_hash(list(b"abc")) == STANDARD
try:
    sm3.sm3_hash(b"abc")
except AttributeError as error:
    print(f"bytes: {error}")
else:
    raise SystemExit("bytes are taken now")
print("as stated")
PY
