#!/usr/bin/env bash
# python-stdnum refuses unified social credit codes whose first character is a letter. GB 32100-2015 lets the code of the
# registering department be a letter, and its lists have three: A (the military's establishment office), N (agriculture: N2
# is a village's economic collective) and Y (others). Only a code that begins with a digit passes, since the library wants
# digits in the first eight places instead of in places 3 to 8; its own check character agrees with the code it refuses. Who
# drops what it calls invalid loses every rural collective from a register of enterprises, without a word of a check digit.
# The codes are made up: an organisation part of MF123456 with its check character, a county's division code.
# Seen with python-stdnum 2.2.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "python-stdnum==2.2"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from stdnum.cn import uscc
from stdnum.exceptions import InvalidFormat

for code, is_taken in {
    "91340225MF1234567Y": True,
    "N2340225MF1234567E": False,
    "Y1340225MF12345679": False,
    "A1110000MF1234567J": False,
}.items():
    assert uscc.calc_check_digit(code[:17]) == code[17], code
    try:
        uscc.validate(code)
        found = True
    except InvalidFormat:
        found = False
    print(f"{code}: check character {code[17]} follows, valid: {found}")
    assert found == is_taken, code
PY
echo "as stated"
