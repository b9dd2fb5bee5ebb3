"""Training on made-up observations: what it finds, what it refuses, and that order and threads change no byte."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.credit.approve import approve
from pipelines.credit.bins import make_bins
from pipelines.credit.compare import compare
from pipelines.credit.dataset import KEY, Dataset, content_sha256
from pipelines.credit.fit import Recipe, train_model
from pipelines.credit.measures import auc, auc_with_interval, calibration, ks, psi, slope_interval, with_interval
from pipelines.credit.scorecard import FACTOR, Scorecard, scorecard_of
from pipelines.credit.train import Named, Trained, train, write_draft
from pipelines.credit.validate import validate
from pipelines.rulebooks.check import check
from pipelines.rulebooks.seeds import read_rulebooks

CODES = ("sales_12m", "silence_longest_days", "customer_top1_pct", "age_months", "sales_growth_pct")
SIGNS = {"sales_12m": -1, "silence_longest_days": 1, "customer_top1_pct": 1, "age_months": -1, "sales_growth_pct": 0}
RECIPE = Recipe(ridges=(1.0,), fewest=2, most=4)
NAMED = Named("made_up", "1", date(2026, 1, 1), "CN", ("虚构", "made up"))


def observations(rows: int = 600, seed: int = 4) -> pl.DataFrame:
    """Sales and silence matter, the others do not; a tenth of the values is missing."""
    rng = np.random.default_rng(seed)
    values = {code: rng.normal(size=rows) for code in CODES}
    risk = -1.2 * values["sales_12m"] + 0.9 * values["silence_longest_days"] - 1.8
    bad = (rng.random(rows) < 1 / (1 + np.exp(-risk))).astype(np.int32)
    columns = {code: np.where(rng.random(rows) < 0.1, np.nan, one.round(6)) for code, one in values.items()}
    return pl.DataFrame(
        {
            "observation_date": [date(2025, 6, 30)] * rows,
            "enterprise_id": [f"E{number:05d}" for number in range(rows)],
            "is_bad": bad,
            "fold": [0] * rows,
            **columns,
        }
    )


def manifest(table: pl.DataFrame) -> Dataset:
    return Dataset(
        business_date=date(2026, 6, 30),
        build_id="20260630-00000000",
        observation_dates=(date(2025, 6, 30),),
        rows=table.height,
        bads=int(table["is_bad"].sum()),
        enterprises=table.height,
        characteristics=CODES,
        sha256=content_sha256(table),
    )


def drafted(folder: Path, table: pl.DataFrame) -> Scorecard:
    """A draft trained on the table, read back from its files."""
    write_draft(folder, manifest(table), table, train(table, SIGNS, RECIPE, repeats=1), NAMED)
    return scorecard_of(read_rulebooks(folder), "made_up", "1")


def test_what_matters_is_found_and_signs_are_held() -> None:
    table = observations()
    bad = table["is_bad"].to_numpy().astype(np.float64)
    model = train_model(table, bad, CODES, SIGNS, RECIPE)
    assert model.weights["sales_12m"] < 0 < model.weights["silence_longest_days"]
    assert all(SIGNS[code] * weight >= 0 for code, weight in model.weights.items())
    assert auc(model.log_odds(table), bad) > 0.75


def test_a_sign_that_the_data_contradicts_keeps_a_characteristic_out() -> None:
    table = observations()
    bad = table["is_bad"].to_numpy().astype(np.float64)
    assert "sales_12m" not in train_model(table, bad, CODES, SIGNS | {"sales_12m": 1}, RECIPE).weights


def test_shuffled_outcomes_tell_nothing() -> None:
    table = observations(2_000)
    rng = np.random.default_rng(1)
    means = []
    for _ in range(3):
        shuffled = table.with_columns(is_bad=pl.Series(rng.permutation(table["is_bad"].to_numpy())))
        means.append(train(shuffled, SIGNS, RECIPE, repeats=1).estimate.value)
    assert np.mean(means) == pytest.approx(0.5, abs=0.03)


def test_every_bin_holds_a_tenth_of_what_is_known() -> None:
    values = np.array([0.0] * 50 + list(np.linspace(1, 99, 50)) + [np.nan] * 20)
    bins = make_bins(values, 8)
    assert bins is not None
    assert bins.missing_share == pytest.approx(20 / 120)
    assert min(bins.shares) * 120 >= 10
    assert list(bins.places) == sorted(bins.places)
    assert bins.index(np.array([bins.cuts[0]]))[0] == 1, "a cut is in the bin above it"
    assert make_bins(np.zeros(30), 8) is None


def test_too_few_defaults_are_refused() -> None:
    table = observations(60, seed=9).with_columns(is_bad=(pl.int_range(pl.len()) < 5).cast(pl.Int32))
    with pytest.raises(KechuangError, match=r"^5 bad observations of 60: at least 15"):
        train(table, SIGNS, RECIPE)


def test_order_of_rows_and_threads_change_no_byte(tmp_path: Path) -> None:
    observations().write_parquet(tmp_path / "rows.parquet")
    code = """
import sys
from pathlib import Path
import polars as pl
sys.path.insert(0, {here!r})
from test_credit_training import drafted
folder = Path(sys.argv[2]); folder.mkdir()
drafted(folder, pl.read_parquet(sys.argv[1]).sample(fraction=1, shuffle=True, seed=int(sys.argv[3])))
"""
    for name, threads in (("one", "1"), ("two", "2")):
        environment = os.environ | dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"), threads
        )
        program = code.format(here=str(Path(__file__).parent))
        arguments = [str(tmp_path / "rows.parquet"), str(tmp_path / name), threads]
        subprocess.run([sys.executable, "-c", program, *arguments], env=environment, check=True)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 5
    assert [(tmp_path / "one" / name).read_bytes() for name in files] == [
        (tmp_path / "two" / name).read_bytes() for name in files
    ]


def test_a_draft_is_checked_validated_and_approved_once(tmp_path: Path) -> None:
    table = observations()
    draft, rules = tmp_path / "draft", tmp_path / "rulebooks"
    draft.mkdir()
    card = drafted(draft, table)
    found = validate(card, manifest(table), table)
    assert found.is_development_sample
    assert found.auc.low < found.auc.value < found.auc.high
    assert found.slope.value == pytest.approx(1, abs=0.25)
    assert found.psi == pytest.approx(0, abs=0.001)
    assert {one.code for one in found.characteristics} == set(card.bins)
    same = compare(card, card, table)
    assert (same.difference.value, same.difference.low, same.difference.high) == (0, 0, 0)
    assert all(old == new for old, new, _ in same.moves)

    assert approve(draft, rules, "张三", "trial", date(2026, 7, 1)) == ("made_up", "1")
    with pytest.raises(StepRefusedError, match="made_up 1 is there already"):
        approve(draft, rules, "张三", "again", date(2026, 7, 2))
    assert "张三,2026-07-01" in (rules / "scorecard.csv").read_text(encoding="utf-8")


def test_what_breaks_the_rules_of_scorecards_is_found(tmp_path: Path) -> None:
    drafted(tmp_path, observations())
    for name, old, new, said in (
        ("scorecard_grade.csv", ",R1,", ",A,", "grade A is one of the public credit evaluation"),
        ("scorecard_bin.csv", ",0,,,", ",9,,,", "has no bin 0 for missing values"),
    ):
        text = (tmp_path / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
        whole = read_rulebooks()
        added = read_rulebooks(tmp_path)
        assert any(said in str(fault) for fault in check(added)), said
        assert not [fault for fault in check(whole) if "scorecard" in str(fault)]
        (tmp_path / name).write_text(text, encoding="utf-8")


def test_measures_by_hand() -> None:
    risk, bad = np.array([1.0, 2.0, 2.0, 3.0]), np.array([0.0, 1.0, 0.0, 1.0])
    assert auc(risk, bad) == pytest.approx(3.5 / 4)
    assert ks(risk, bad) == pytest.approx(0.5)
    assert psi([50, 50], [5, 5]) == pytest.approx(0)
    assert psi([50, 50], [6, 4]) == pytest.approx(0.1 * np.log(0.6 / 0.5) - 0.1 * np.log(0.4 / 0.5))


def test_an_enterprise_on_many_dates_is_one_piece_of_evidence() -> None:
    """The same outcome on twelve dates narrows no interval; with one date each, it is that of independent rows."""
    rng = np.random.default_rng(8)
    z = rng.normal(-1.5, 1.2, 800)
    bad = (rng.random(800) < 1 / (1 + np.exp(-z))).astype(np.float64)
    who = [f"E{number}" for number in range(800)]
    once = slope_interval(z, bad, who)
    intercept, slope, _ = calibration(z, bad, who)
    x, p = np.column_stack([np.ones(z.size), z]), 1 / (1 + np.exp(-intercept - slope * z))
    alone = float(np.sqrt(np.linalg.inv((x * (p * (1 - p))[:, None]).T @ x)[1, 1]))
    assert once.high - once.value == pytest.approx(1.96 * alone, rel=0.1)
    often = slope_interval(np.tile(z, 12), np.tile(bad, 12), who * 12)
    assert often.value == pytest.approx(once.value)
    assert often.high - often.value == pytest.approx(once.high - once.value, rel=0.01)


def test_probabilities_are_those_of_single_models_and_not_of_their_mean(tmp_path: Path) -> None:
    """Repeats that disagree by chance do not make the draft surer: the mean of their log odds would."""
    table = observations()
    whole = train(table, SIGNS, RECIPE, repeats=1)
    bad = table.sort(KEY)["is_bad"].to_numpy().astype(np.float64)
    noise = np.random.default_rng(5).normal(0, 1.5, (20, table.height))
    apart = Trained(whole.model, whole.held_out + noise, whole.estimate, whole.folds)
    enterprises = table.sort(KEY)["enterprise_id"].to_list()
    single = [calibration(one, bad, enterprises)[1] for one in apart.held_out]
    of_mean = calibration(apart.held_out.mean(axis=0), bad, enterprises)[1]
    assert np.mean(single) < 0.6 * of_mean
    write_draft(tmp_path, manifest(table), table, apart, NAMED)
    rates = pl.read_csv(tmp_path / "scorecard_pd.csv")["pd_pct"].to_numpy() / 100
    steps = np.diff(np.log(rates / (1 - rates)))[1:-1]  # ten points each, which is ten over the factor in log odds
    assert -steps.mean() * FACTOR / 10 == pytest.approx(np.mean(single), rel=0.05)


def test_probabilities_are_as_uncertain_as_the_enterprises_are_few(tmp_path: Path) -> None:
    """A draft learned from twelve dates of each enterprise claims no narrower probabilities than from one date."""
    table = observations()
    whole = train(table, SIGNS, RECIPE, repeats=1)
    bad = table.sort(KEY)["is_bad"].to_numpy().astype(np.float64)
    dated = [table.with_columns(observation_date=pl.lit(date(2025, month, 28))) for month in range(1, 13)]
    often = pl.concat(dated).sort(KEY)
    again = Trained(whole.model, np.tile(whole.held_out, (1, 12)), whole.estimate, whole.folds)
    assert often["is_bad"].to_list() == np.tile(bad, 12).tolist()
    widths = []
    for name, rows, trained in (("once", table, whole), ("often", often, again)):
        (tmp_path / name).mkdir()
        write_draft(tmp_path / name, manifest(rows), rows, trained, NAMED)
        pd = pl.read_csv(tmp_path / name / "scorecard_pd.csv")
        widths.append(float((pd["pd_high_pct"] - pd["pd_low_pct"]).max()))
    assert widths[1] == pytest.approx(widths[0], rel=0.02)


def test_the_interval_of_auc_by_counts_is_that_of_resampled_rows() -> None:
    """To the last digit, with ties, and with enterprises on several dates: published figures depend on it."""
    rng = np.random.default_rng(3)
    who = [f"E{number}" for number in rng.integers(0, 150, 500)]
    risk = np.round(rng.normal(size=500), 1)
    bad = (rng.random(500) < 1 / (1 + np.exp(2 - risk))).astype(np.float64)
    assert auc_with_interval(risk, bad, who) == with_interval(auc, risk, bad, who)
