#!/usr/bin/env bash
# frouros' PSI, the population stability index, cuts the range of both samples into equal bins and puts the smallest float
# (2.2e-308) in the place of an empty share. Its logarithm is -708, so that one value of a thousand in a bin that is empty
# in the other sample counts 0.7, where 0.25 is the usual bound for a significant shift: one score of 1,000 that goes from
# 850 to 950 exceeds it, and each of the 1,000 losing 30 points, which gives 0.08, does not. Two samples of a thousand from
# one normal distribution exceed it in six of twenty draws. The usual bounds do not hold for this index.
# Seen with frouros 0.9.0, NumPy 2.1.3. Ours add half a row to each class, or take a share as 0.0001 at least.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "frouros==0.9.0" "numpy==2.1.3"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import numpy as np
from frouros.detectors.data_drift import PSI


def psi(reference: np.ndarray, sample: np.ndarray) -> float:
    detector = PSI()
    detector.fit(X=reference)
    return float(detector.compare(X=sample)[0].distance)


scores = np.linspace(300, 850, 1000)
one_higher = np.append(scores[:-1], 950)
for name, sample, expected in (
    ("the same scores", scores, 0.0),
    ("one of 1,000 goes from 850 to 950", one_higher, 0.7015),
    ("each loses 30 points", scores - 30, 0.0805),
):
    value = round(psi(scores, sample), 4)
    print(f"{name}: {value}")
    assert value == expected, value
draws = [psi(*(np.random.default_rng(seed).normal(size=1000) for seed in (at, at + 100))) for at in range(20)]
beyond = sum(value > 0.25 for value in draws)
print(f"like samples beyond 0.25: {beyond} of {len(draws)}, the greatest {max(draws):.2f}")
assert beyond == 6, beyond
print("as stated")
PY
