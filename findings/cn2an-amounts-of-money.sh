#!/usr/bin/env bash
# cn2an writes an amount in capital numerals (mode "rmb") as contracts and pledges have it, with two surprises.
# It cuts everything below a fen instead of rounding or refusing it: 100.999 becomes 100.99, 0.009 becomes nothing. And
# its own reader, in none of the three modes, reads amounts without yuan, or with a zero in place of jiao as the People's
# Bank's rules for filling in bills ask for (annex of its payment and settlement measures of 1997): what it wrote a moment
# before raises ValueError.
# Seen with cn2an 0.5.24.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "cn2an==0.5.24"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import cn2an

for amount, written in {
    "100.999": "壹佰元玖角玖分",
    "1234567.895": "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分",
    "0.009": "零元整",
}.items():
    got = cn2an.an2cn(amount, "rmb")
    print(f"{amount} is written {got}")
    assert got == written, got


def reads(text: str) -> object:
    for mode in ("strict", "normal", "smart"):
        try:
            return cn2an.cn2an(text, mode)
        except ValueError:
            continue
    return None


for amount, back in {"100.53": 100.53, "100.05": None, "0.53": None, "10000000.01": None, "3000": 3000}.items():
    written = cn2an.an2cn(amount, "rmb")
    got = reads(written)
    print(f"{amount} is written {written}, read back as {got}")
    assert got == back, got
print("as stated")
PY
