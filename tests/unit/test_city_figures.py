"""The made-up city keeps to the real figures that its page names, and its latent state shows in what bureaus see."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from sources.simulator.portrait.figures import compared, read_figures
from sources.simulator.portrait.measures import Observed


@pytest.fixture(scope="module")
def seen() -> Observed:
    return Observed.of(4_000)


def test_every_figure_holds(seen: Observed) -> None:
    figures = compared(seen)
    assert figures.filter(~pl.col("holds")).select("figure", "made_up", "low", "high").rows() == []


def test_real_values_lie_within_their_bounds() -> None:
    assert read_figures().filter(~pl.col("real").is_between("low", "high")).height == 0


def test_quality_shows_in_research(seen: Observed) -> None:
    panel, year = seen.city.panel, seen.last_year
    tech = seen.city.frame["is_tech"].to_numpy() & (panel.revenue[:, year] > 1_000_000)
    ratio = panel.rd_accounting[tech, year] / panel.revenue[tech, year]
    assert spearmanr(seen.city.frame["quality"].to_numpy()[tech], ratio).statistic > 0.35


def test_distress_shows_in_overdue_loans_and_in_falling_revenue(seen: Observed) -> None:
    frame, panel, year = seen.city.frame, seen.city.panel, seen.last_year
    distressed = frame["is_distressed"].to_numpy()
    overdue = seen.loans.with_columns(late=pl.col("overdue_date").is_not_null()).join(
        frame.select("enterprise_no", "is_distressed"), on="enterprise_no"
    )
    by_state = dict(overdue.group_by("is_distressed").agg(pl.col("late").cast(pl.Float64).mean()).rows())
    assert by_state[True] > 5 * by_state[False]
    both = panel.exists[:, year] & panel.exists[:, year - 1] & (panel.revenue[:, year - 1] > 0)
    growth = panel.revenue[:, year] / np.maximum(panel.revenue[:, year - 1], 1)
    assert np.median(growth[both & distressed]) < np.median(growth[both & ~distressed])
