#!/usr/bin/env bash
# toad's PSI, the population stability index of credit scoring, counts only the values (or bins) that occur in both
# samples. A category that is new, and one that is gone, add nothing, though each is a shift without bound: half of the
# sample in a category that the base has not gives 0, "stable", and a characteristic of which nothing is left as it was
# gives 0 as well. A shift between two known categories is right. Bins of a number are dropped in the same way, if they are
# empty on one side: scores that move from one bin into one that was empty show no shift.
# Seen with toad 0.1.7. Our index of releases adds half a row to each class; that of scorecards takes a share as 0.0001 at least.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "toad==0.1.7" "pandas==2.1.4" "numpy==1.26.4" \
    "scikit-learn==1.9.1"
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import numpy as np
from toad.metrics import PSI

base = np.array(["A"] * 500 + ["B"] * 500)
cases = {
    "as it was": (["A"] * 500 + ["B"] * 500, 0.0),
    "from 50 to 30 % A": (["A"] * 300 + ["B"] * 700, 0.1695),
    "B is now C": (["A"] * 500 + ["C"] * 500, 0.0),
    "A is now C, B is now D": (["C"] * 500 + ["D"] * 500, 0.0),
    "A only": (["A"] * 1000, 0.3466),
}
for name, (now, expected) in cases.items():
    got = round(float(PSI(np.array(now), base)), 4)
    print(f"{name}: {got}")
    assert got == expected, got
got = round(float(PSI(base, np.array(["A"] * 500 + ["C"] * 500))), 4)
print(f"base and sample exchanged: {got}")
assert got == 0.0, got
low, middle, high = [5.0] * 500, [15.0] * 500, [25.0] * 500
got = float(PSI(np.array(low + high), np.array(low + middle), combiner=[10, 20]))
print(f"scores cut at 10 and 20, half of them from the middle bin to the empty highest: {got}")
assert got == 0.0, got
print("as stated")
PY
