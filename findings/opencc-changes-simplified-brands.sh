#!/usr/bin/env bash
# Turning traditional characters into simplified ones (t2s) changes names that are simplified already. 乾 (qián) is a character of
# GB 2312 and stands in registered names of mainland companies; 昇 is not in GB 2312 but in the table of standard characters of 2013, for names.
# Both packages make 干 and 升 of them, so that two brands become one: of 乾照 and 干照 only one name is left, and a list that
# is matched by converted names gives the records of one company to the other. Phrases such as 乾隆 and 乾坤 are kept, which hides it in
# a test with common words. Converting text that is known to be simplified is thus not harmless.
# Seen with opencc-python-reimplemented 0.1.7 and opencc 1.4.2. Characters of GB 2312 are left as they are in our names, and a name that
# is equal only after conversion goes to a person.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/one"
python3 -m venv "$folder/other"
"$folder/one/bin/pip" install --quiet --disable-pip-version-check "opencc-python-reimplemented==0.1.7"
"$folder/other/bin/pip" install --quiet --disable-pip-version-check "opencc==1.4.2"
cat > "$folder/names.py" <<'PY'
from opencc import OpenCC

convert = OpenCC("t2s").convert
assert convert("臺灣企業") == "台湾企业"
for name, expected in {
    "乾照科技": "干照科技",
    "干照科技": "干照科技",
    "昇元科技": "升元科技",
    "乾隆科技": "乾隆科技",
    "乾坤科技": "乾坤科技",
}.items():
    found = convert(name)
    print(f"{name} -> {found}")
    assert found == expected, (name, found)
"乾干".encode("gb2312")
PY
for which in one other; do
    echo "$which:"
    "$folder/$which/bin/python" "$folder/names.py"
done
echo "as stated"
