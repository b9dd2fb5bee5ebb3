#!/usr/bin/env bash
# chinese2digits finds the numbers of a Chinese text and writes them as digits. Amounts all in Chinese numerals, and a
# decimal number with one unit, are right. Where digits carry two units, as in most announcements (3亿5000万元, 350
# million), it takes two numbers and writes them one behind the other: 30000000050000000 yuan, 86 million times as much. The
# numbers it returns beside the text are 300000000 and 50000000. Full-width digits are passed over, and 廿五 (25) is 5.
# Seen with chinese2digits 6.0.2, and cn2an 0.5.24, which reads all of these amounts in its mode "smart".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "chinese2digits==6.0.2" "cn2an==0.5.24"
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import chinese2digits
import cn2an

amounts = {
    "三亿五千万": (350_000_000, "350000000", ["350000000"]),
    "1.5万": (15_000, "15000", ["15000"]),
    "3亿5000万": (350_000_000, "30000000050000000", ["300000000", "50000000"]),
    "1亿2千万": (120_000_000, "10000000020000000", ["100000000", "20000000"]),
    "１.５万": (15_000, None, None),
    "廿五": (25, "廿5", ["5"]),
}
for text, (right, written, numbers) in amounts.items():
    assert cn2an.cn2an(text, "smart") == right, text
    found = chinese2digits.takeNumberFromString(text)
    print(f"{text} ({right:,}): {found['replacedText']}, numbers {found['digitsStringList']}")
    if written:
        assert found["replacedText"] == written, text
        assert found["digitsStringList"] == numbers, text
print("as stated")
PY
