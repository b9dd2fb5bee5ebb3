"""Values that hardly any enterprise has, such as arrears: they have bins, and the fit with them converges."""

import numpy as np
import polars as pl
import pytest

from pipelines.credit.bins import make_bins
from pipelines.credit.fit import Recipe, train_model


def rare(rows: int = 4_000, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """A twentieth has one to eleven months of arrears; of these a third defaults, of the others one in a hundred."""
    rng = np.random.default_rng(seed)
    has = rng.random(rows) < 0.05
    values = np.where(has, rng.integers(1, 12, rows), 0).astype(np.float64)
    bad = (rng.random(rows) < np.where(has, 0.33, 0.01)).astype(np.float64)
    return values, bad


def test_what_hardly_any_have_is_a_bin_if_enough_of_them_default() -> None:
    values, bad = rare()
    assert make_bins(values, 8) is None, "quantiles alone see nothing"
    bins = make_bins(values, 8, bad=bad)
    assert bins is not None
    assert bins.cuts[0] == 1
    assert len(bins.cuts) == 2
    index = bins.index(values)
    for number in (1, 2):
        assert bad[index == number].sum() >= 10
    assert list(bins.places) == sorted(set(bins.places)), "each bin has a place of its own"


@pytest.mark.parametrize(("least_bads", "cuts"), [(1, 2), (1_000, 0)])
def test_too_few_defaults_make_no_bin(least_bads: int, cuts: int) -> None:
    values, bad = rare()
    bins = make_bins(values, 8, bad=bad, least_bads=least_bads)
    assert (len(bins.cuts) if bins else 0) == cuts


def test_fewer_than_a_hundredth_make_no_bin() -> None:
    values = np.zeros(4_000)
    values[:39] = 5
    assert make_bins(values, 8, bad=(values > 0).astype(np.float64)) is None
    values[39] = 5
    assert make_bins(values, 8, bad=(values > 0).astype(np.float64)) is not None


def test_the_fit_converges_with_a_rare_value_and_little_shrinkage() -> None:
    """Newton's first steps go too far there: undamped, the characteristic that tells most was never chosen."""
    values, bad = rare(rows=8_000, seed=5)
    rng = np.random.default_rng(1)
    bad = np.where(values > 0, 1.0, (rng.random(values.size) < 0.002).astype(np.float64))
    table = pl.DataFrame(
        {
            "enterprise_id": [f"E{number:05d}" for number in range(values.size)],
            "insured_unpaid_12m": values,
            "sales_12m": rng.normal(size=values.size),
        }
    )
    signs = {"insured_unpaid_12m": 1, "sales_12m": -1}
    with np.errstate(all="raise"):
        model = train_model(table, bad, list(signs), signs, Recipe(ridges=(0.01,), fewest=1))
    assert model.weights["insured_unpaid_12m"] > 1
