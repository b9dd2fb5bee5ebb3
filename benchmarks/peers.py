"""The fit of `kechuang credit train` beside other scorecard libraries, on the same rows and the same folds.

`python benchmarks/peers.py DATASET [--repeats N]` with a folder that `kechuang credit dataset` wrote, in an environment
that has this project and also scorecardpy, toad, optbinning and scikit-learn, which the product does not need. Each
library bins and selects in its own way, with its defaults; an enterprise is in one fold only. Prints the mean AUC of
the held-out folds, processor seconds of a fit, and the lines that a user writes.
"""

from __future__ import annotations

import argparse
import inspect
import logging
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pipelines.credit.bins import Floats
from pipelines.credit.dataset import KEY, read_dataset
from pipelines.credit.fit import FOLDS, Recipe, part_of, train_model
from pipelines.credit.measures import auc
from pipelines.credit.observe import OUTCOME
from pipelines.rulebooks.codes import characteristics

_BAD = "bad"
Frame = Any
"""A frame of pandas: characteristics, and `bad` in those to learn from."""


def scorecardpy(train: Frame, test: Frame) -> Floats:
    """Filter by information value, bin, weigh; a value that is missing only in the test has no weight of its own."""
    import scorecardpy as sc
    from sklearn.linear_model import LogisticRegression

    chosen = sc.var_filter(train, y="bad", missing_limit=0.95)
    bins = sc.woebin(chosen, y="bad", no_cores=1)
    woe = sc.woebin_ply(chosen, bins)
    names = [name for name in woe.columns if name != "bad"]
    model = LogisticRegression(max_iter=1000).fit(woe[names], woe["bad"])
    return model.predict_log_proba(sc.woebin_ply(test, bins)[names].fillna(0))[:, 1]


def toad(train: Frame, test: Frame) -> Floats:
    """Select by information value and correlation, bin by quantiles (its chi merge panics on missing values), weigh."""
    from sklearn.linear_model import LogisticRegression
    from toad.selection import select
    from toad.transform import Combiner, WOETransformer

    chosen = select(train, target="bad", empty=0.95, iv=0.02, corr=0.7)
    combiner = Combiner().fit(chosen, chosen["bad"], method="quantile", n_bins=8)
    weights = WOETransformer()
    woe = weights.fit_transform(combiner.transform(chosen), chosen["bad"], exclude="bad").drop(columns="bad")
    model = LogisticRegression(max_iter=1000).fit(woe, chosen["bad"])
    return model.predict_log_proba(weights.transform(combiner.transform(test[list(woe.columns)])))[:, 1]


def optbinning(train: Frame, test: Frame) -> Floats:
    """Bin optimally, weigh, scale: the library's own scorecard."""
    from optbinning import BinningProcess, Scorecard
    from sklearn.linear_model import LogisticRegression

    names = [name for name in train.columns if name != "bad"]
    card = Scorecard(BinningProcess(names), LogisticRegression(max_iter=1000))
    card.fit(train[names], train["bad"], metric_missing="empirical")
    return np.log(card.predict_proba(test[names])[:, 1])


def _ours(table: pl.DataFrame, bad: Floats, held: Any, signs: Mapping[str, int]) -> Floats:
    candidates = [code for code in signs if table[code].n_unique() > FOLDS // 2]
    return train_model(table.filter(~held), bad[~held], candidates, signs, Recipe()).log_odds(table.filter(held))


PEERS: dict[str, Callable[[Frame, Frame], Floats]] = {
    "scorecardpy": scorecardpy,
    "toad": toad,
    "optbinning": optbinning,
}
OURS = "kechuang"
_OUR_LINES = 3
"""The commands `kechuang credit dataset`, `train` and `validate`."""


def compare(folder: Path, repeats: int) -> list[tuple[str, str, float, int | str]]:
    """Name, AUC or the error, processor seconds of a fit, lines of user code."""
    _, table = read_dataset(folder)
    table = table.sort(KEY)
    bad = table[OUTCOME].to_numpy().astype(np.float64)
    signs = {code: one.sign for code, one in characteristics().items()}
    known = [code for code in signs if table[code].n_unique() > FOLDS // 2]
    frame = table.select(pl.col(known).cast(pl.Float64), pl.Series(_BAD, bad.astype(np.int64))).to_pandas()
    parts = [
        part_of(table["enterprise_id"].to_list(), bad, repeat) == fold
        for repeat in range(1, repeats + 1)
        for fold in range(FOLDS)
    ]
    found = []
    for name in (OURS, *PEERS):
        told, spent = [], []
        try:
            for held in parts:
                start = time.process_time()
                risk = (
                    _ours(table, bad, held, signs)
                    if name == OURS
                    else PEERS[name](frame[~held].copy(), frame.loc[held, known].copy())
                )
                spent.append(time.process_time() - start)
                told.append(auc(np.asarray(risk), bad[held]))
            figure = f"{np.nanmean(told):.3f} ({min(told):.3f} to {max(told):.3f})"
        except Exception as error:  # what a library cannot do is its result here
            figure = f"{type(error).__name__}: {str(error).splitlines()[0][:80] if str(error) else ''}"
        found.append((name, figure, float(np.mean(spent)) if spent else float("nan"), _lines(name)))
        print("\t".join(str(cell) for cell in found[-1]), flush=True)
    return found


def _lines(name: str) -> int:
    """Lines of a peer's function without its head, description and blanks."""
    if name == OURS:
        return _OUR_LINES
    lines = inspect.getsource(PEERS[name]).splitlines()[2:]
    return sum(bool(line.strip()) for line in lines)


def main() -> None:
    """Print the table of one dataset."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.INFO)
    made, _ = read_dataset(asked.dataset)
    print(f"{made.rows} observations, {made.bads} bad, {made.enterprises} enterprises", file=sys.stderr)
    print(f"library\tAUC of {asked.repeats} x {FOLDS} folds (range)\tCPU seconds of a fit\tlines of user code")
    compare(asked.dataset, asked.repeats)


if __name__ == "__main__":
    main()
