"""One fit of another scorecard library, in an environment that has it; `peers.py` runs this file there.

`python peer_fits.py LIBRARY LEARN.csv OUT.json TEST.csv...`: learns from LEARN, whose column `bad` says who
defaulted, scores each TEST and writes the log probabilities and the processor seconds of learning and scoring. Needs
nothing of this project. The bodies of the functions are what a user writes: their lines are counted.
"""

from __future__ import annotations

import inspect
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

Frame = Any
"""A frame of pandas: characteristics, and `bad` in those to learn from."""


def scorecardpy(train: Frame, tests: list[Frame]) -> list[Any]:
    """Filter by information value, bin, weigh; a value that is missing only in the test has no weight of its own."""
    import scorecardpy as sc
    from sklearn.linear_model import LogisticRegression

    chosen = sc.var_filter(train, y="bad", missing_limit=0.95)
    bins = sc.woebin(chosen, y="bad", no_cores=1)
    woe = sc.woebin_ply(chosen, bins)
    names = [name for name in woe.columns if name != "bad"]
    model = LogisticRegression(max_iter=1000).fit(woe[names], woe["bad"])
    return [model.predict_log_proba(sc.woebin_ply(test, bins)[names].fillna(0))[:, 1] for test in tests]


def toad(train: Frame, tests: list[Frame]) -> list[Any]:
    """Select by information value and correlation, bin by quantiles (its chi merge panics on missing values), weigh."""
    from sklearn.linear_model import LogisticRegression
    from toad.selection import select
    from toad.transform import Combiner, WOETransformer

    chosen = select(train, target="bad", empty=0.95, iv=0.02, corr=0.7)
    combiner = Combiner().fit(chosen, chosen["bad"], method="quantile", n_bins=8)
    weights = WOETransformer()
    woe = weights.fit_transform(combiner.transform(chosen), chosen["bad"], exclude="bad").drop(columns="bad")
    model = LogisticRegression(max_iter=1000).fit(woe, chosen["bad"])
    binned = [weights.transform(combiner.transform(test[list(woe.columns)])) for test in tests]
    return [model.predict_log_proba(one)[:, 1] for one in binned]


def optbinning(train: Frame, tests: list[Frame]) -> list[Any]:
    """Bin optimally, weigh, scale: the library's own scorecard."""
    import numpy as np
    from optbinning import BinningProcess, Scorecard
    from sklearn.linear_model import LogisticRegression

    names = [name for name in train.columns if name != "bad"]
    card = Scorecard(BinningProcess(names), LogisticRegression(max_iter=1000))
    card.fit(train[names], train["bad"], metric_missing="empirical")
    return [np.log(card.predict_proba(test[names])[:, 1]) for test in tests]


LIBRARIES: dict[str, Callable[[Frame, list[Frame]], list[Any]]] = {
    "scorecardpy": scorecardpy, "toad": toad, "optbinning": optbinning,
}  # fmt: skip


def lines_of(name: str) -> int:
    """Lines of a function without its head, description and blanks."""
    lines = inspect.getsource(LIBRARIES[name]).splitlines()[2:]
    return sum(bool(line.strip()) for line in lines)


def main() -> None:
    """Fit one library and write what it says."""
    import pandas as pd

    warnings.filterwarnings("ignore")
    logging.disable(logging.INFO)
    name, learn, out, *tests = sys.argv[1:]
    import_module(name)
    import_module("sklearn.linear_model")
    frames = [pd.read_csv(path) for path in (learn, *tests)]
    start = time.process_time()
    told = LIBRARIES[name](frames[0], frames[1:])
    result = {
        "version": metadata.version(name),
        "seconds": time.process_time() - start,
        "risks": [[float(one) for one in risk] for risk in told],
    }
    Path(out).write_text(json.dumps(result))


if __name__ == "__main__":
    main()
