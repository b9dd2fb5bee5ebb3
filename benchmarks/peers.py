"""The fit of `kechuang credit train` beside other scorecard libraries, on the same rows.

`python benchmarks/peers.py LEARN --test LATER --test UNSEEN` learns from one folder of `kechuang credit dataset` and
scores others; without `--test`, `--repeats N` times five folds of LEARN, an enterprise in one fold only. The libraries
are installed, in the versions below, into a temporary environment, or found in that of `--python`: the product needs
none of them. Each bins and selects in its own way, with its defaults. Prints AUC, processor seconds of learning and
scoring, and the lines that a user writes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from peer_fits import LIBRARIES, lines_of

from pipelines.credit.bins import Floats
from pipelines.credit.dataset import KEY, read_dataset
from pipelines.credit.fit import FOLDS, Recipe, part_of, train_model
from pipelines.credit.measures import auc
from pipelines.credit.observe import OUTCOME
from pipelines.rulebooks.codes import characteristics

PINNED = ("scorecardpy==0.1.9.7", "toad==0.1.7", "optbinning==1.0.0", "pandas==2.3.3", "setuptools<81")
"""scorecardpy imports `pkg_resources`, which newer setuptools lacks, and calls pandas as versions from 3 on refuse."""
OURS = "kechuang"
_OUR_LINES = 3
"""The commands `kechuang credit dataset`, `train` and `validate`."""
_FITS = Path(__file__).with_name("peer_fits.py")


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows to score, each with characteristics, key and outcome."""

    learn: pl.DataFrame
    tests: Sequence[pl.DataFrame]


def environment(folder: Path) -> Path:
    """Python of a new environment with the libraries."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)  # noqa: S603 - our own
    python = folder / "bin" / "python"
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED]
    subprocess.run([python, *install], check=True)  # noqa: S603 - our own
    return python


def fit_ours(split: Split, known: Sequence[str]) -> tuple[float, list[Floats]]:
    """Seconds, and the risk of each row of the tests."""
    signs = {code: one.sign for code, one in characteristics().items() if code in known}
    start = time.process_time()
    model = train_model(split.learn, _bad(split.learn), list(known), signs, Recipe())
    risks = [model.log_odds(test) for test in split.tests]
    return time.process_time() - start, risks


def fit_peer(name: str, split: Split, known: Sequence[str], python: Path, limit: int) -> tuple[float, list[Floats]]:
    """As `fit_ours`, in the environment of `python`.

    Raises:
        subprocess.TimeoutExpired: it takes longer than `limit` seconds.
        RuntimeError: the library cannot do it; with its last line.
    """
    with TemporaryDirectory() as folder:
        at = Path(folder)
        columns = [pl.col(code).cast(pl.Float64) for code in known]
        split.learn.select(*columns, bad=pl.col(OUTCOME).cast(pl.Int64)).write_csv(at / "learn.csv")
        tests = []
        for number, test in enumerate(split.tests):
            tests.append(at / f"test{number}.csv")
            test.select(columns).write_csv(tests[-1])
        out = at / "out.json"
        command = [python, _FITS, name, at / "learn.csv", out, *tests]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)  # noqa: S603 - our own
        if ran.returncode:
            raise RuntimeError(next(reversed(ran.stderr.strip().splitlines()), "no message")[:100])
        told = json.loads(out.read_text())
    return told["seconds"], [np.array(risk) for risk in told["risks"]]


def _bad(table: pl.DataFrame) -> Floats:
    found: Floats = table[OUTCOME].to_numpy().astype(np.float64)
    return found


def _folds(table: pl.DataFrame, repeats: int) -> list[Split]:
    enterprises, bad = table["enterprise_id"].to_list(), _bad(table)
    parts = [part_of(enterprises, bad, repeat) for repeat in range(1, repeats + 1)]
    return [Split(table.filter(part != fold), [table.filter(part == fold)]) for part in parts for fold in range(FOLDS)]


def compare(splits: Sequence[Split], known: Sequence[str], python: Path, limit: int) -> None:
    """Print a line for each library: AUC on each test (over folds: mean and range), seconds of a fit, lines."""
    for name in (OURS, *LIBRARIES):
        told: list[list[float]] = []
        spent: list[float] = []
        try:
            for split in splits:
                fit = fit_ours(split, known) if name == OURS else fit_peer(name, split, known, python, limit)
                spent.append(fit[0])
                told.append([auc(risk, _bad(test)) for risk, test in zip(fit[1], split.tests, strict=True)])
            figures = [_figure([one[place] for one in told]) for place in range(len(told[0]))]
        except (RuntimeError, subprocess.TimeoutExpired) as error:  # what a library cannot do is its result here
            figures = [f"{type(error).__name__}: {str(error)[-100:]}"]
        seconds = f"{np.mean(spent):.1f}" if spent else ""
        lines = _OUR_LINES if name == OURS else lines_of(name)
        print("\t".join([name, *figures, seconds, str(lines)]), flush=True)


def _figure(values: Sequence[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:.3f}"
    return f"{np.nanmean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def main() -> None:
    """Print the table of one dataset."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("learn", type=Path)
    parser.add_argument("--test", type=Path, action="append", default=[])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--python", type=Path, help="Python of an environment that has the libraries")
    parser.add_argument("--limit", type=int, default=1800, help="seconds that a fit may take")
    asked = parser.parse_args()
    named = [asked.learn, *asked.test]
    tables = [read_dataset(folder)[1].sort(KEY) for folder in named]
    for folder, table in zip(named, tables, strict=True):
        print(f"{folder.name}: {table.height} observations, {int(_bad(table).sum())} bad", file=sys.stderr)
    known = [code for code in characteristics() if tables[0][code].n_unique() > FOLDS // 2]
    splits = [Split(tables[0], tables[1:])] if asked.test else _folds(tables[0], asked.repeats)
    heads = [f"AUC on {folder.name}" for folder in asked.test] or [f"AUC of {asked.repeats} x {FOLDS} folds (range)"]
    print("\t".join(["library", *heads, "CPU seconds of a fit", "lines of user code"]))
    with TemporaryDirectory() as folder:
        compare(splits, known, asked.python or environment(Path(folder) / "env"), asked.limit)


if __name__ == "__main__":
    main()
