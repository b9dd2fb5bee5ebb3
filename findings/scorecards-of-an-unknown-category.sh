#!/usr/bin/env bash
# A borrower of a line of business that the training sample did not have is scored by two packages without a warning.
# toad's ScoreCard gives it the fewest points of any category, those of the riskiest, but its WOETransformer, from which the
# same card is made, the smallest weight of evidence, that of the safest: both call their default "min". So the card says
# 60 % bad and the model behind it 10 %, of one borrower. scorecardpy finds no points and sums up without them, as if the
# characteristic were not on the card. Trained on A (10 % bad), B (30 %) and C (60 %); D is unknown. A missing value, if
# there was none in training, is scored as D is.
# Seen with toad 0.1.7, scorecardpy 0.1.9.7, pandas 2.1.4. Our characteristics are numbers; a missing one has a place of its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "toad==0.1.7" "scorecardpy==0.1.9.7" "pandas==2.1.4" \
    "numpy==1.26.4" "scikit-learn==1.9.1" "setuptools==65.5.0"
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
import contextlib
import io

import pandas as pd
import scorecardpy
import toad
from sklearn.linear_model import LogisticRegression

BAD = {"A": 10, "B": 30, "C": 60}
rows = [(line, int(at < bad)) for line, bad in BAD.items() for at in range(100)]
sample = pd.DataFrame(rows, columns=["line", "bad"])
asked = pd.DataFrame({"line": ["A", "B", "C", "D", None]})

combiner = toad.transform.Combiner()
combiner.set_rules({"line": [["A"], ["B"], ["C"]]})
binned = combiner.transform(sample)
weights = toad.transform.WOETransformer()
trained = weights.fit_transform(binned, binned["bad"], exclude=["bad"])
model = LogisticRegression(C=1e6).fit(trained[["line"]], trained["bad"])
card = toad.ScoreCard(combiner=combiner, transer=weights, C=1e6)
card.fit(trained[["line"]], trained["bad"])
evidence = weights.transform(combiner.transform(asked))[["line"]]
shares = {
    line: (round(float(by_card), 2), round(float(by_model), 2))
    for line, by_card, by_model in zip(
        asked["line"], card.predict_proba(asked)[:, 1], model.predict_proba(evidence)[:, 1], strict=True
    )
}
print(f"toad, share of bad ones by the card and by its model: {shares}")
assert shares == {"A": (0.1, 0.1), "B": (0.3, 0.3), "C": (0.6, 0.6), "D": (0.6, 0.1), None: (0.6, 0.1)}, shares

with contextlib.redirect_stdout(io.StringIO()):  # it tells of its progress
    bins = scorecardpy.woebin(sample, "bad", print_step=0, no_cores=1)
    trained = scorecardpy.woebin_ply(sample, bins, print_step=0, no_cores=1)
    model = LogisticRegression(C=1e6).fit(trained[["line_woe"]], trained["bad"])
    card = scorecardpy.scorecard(bins, model, ["line_woe"])
    totals = scorecardpy.scorecard_ply(asked, card, print_step=0)["score"]
points = dict(zip(asked["line"], (int(total) for total in totals), strict=True))
base = int(card["basepoints"]["points"].iloc[0])
print(f"scorecardpy, total: {points}; base {base}")
assert points["A"] > points["B"] > points["D"] > points["C"], points
assert points["D"] == points[None] == base, points
print("as stated")
PY
