"""Evaluation of a programme: periods, matching against a brute force, and effects that were put in by hand."""

from __future__ import annotations

import itertools
import os
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs
import pytest
from playwright.sync_api import sync_playwright

from pipelines.base.errors import KechuangError
from pipelines.base.strict_yaml import Bilingual
from pipelines.pages.evaluation import evaluation_page, reading
from pipelines.pages.html import write_html
from pipelines.released.evaluation.effect import Effect, effect
from pipelines.released.evaluation.evaluate import Evaluation, evaluated
from pipelines.released.evaluation.matching import match
from pipelines.released.evaluation.panel import OUTCOMES, SPANS
from pipelines.released.evaluation.periods import half_years, last_whole_month, refuse_unfinished

PERIODS = half_years(date(2026, 6, 1))
NAME = Bilingual(zh="高新技术企业", en="High and new technology enterprises")
JOINING = PERIODS.joining.first


def city(*, added: float = 0, trend: float = 0, n: int = 240, seed: int = 1, joined: float = 0.25) -> pl.DataFrame:
    """Enterprises of which a quarter joined, larger ones more often; `added` is what joining does to sales."""
    rng = np.random.default_rng(seed)
    size = rng.normal(0, 1, n)
    is_member = rng.random(n) < joined * np.exp(0.4 * size)
    before = 1e6 * np.exp(size)
    rows: list[dict[str, Any]] = []
    for no in range(n):
        grown = float(before[no] + rng.normal(0, 1e5) + (added + trend if is_member[no] else 0))
        figures = {
            "sales_cny": (before[no] / 2, before[no] / 2 + (trend if is_member[no] else 0), before[no], grown),
            "headcount": tuple(10 * np.exp(size[no]) + rng.normal(0, 0.5) for _ in SPANS),
            "new_loan_cny": (0.0, 0.0, 0.0, 0.0),
            "credit_score": (None, None, None, 500.0),
        }
        rows.append(
            {
                "enterprise_id": f"E{no:03}", "district": "340202" if no % 2 else "340207", "industry": "CIM"[no % 3],
                "established_date": date(2010, 1, 1) + timedelta(days=int(rng.integers(0, 3000))),
                "is_listed": bool(is_member[no]),
                "joined_on": JOINING + timedelta(days=no % 180) if is_member[no] else None,
            }
            | {f"{name}_{span}": told[place] for name, told in figures.items() for place, span in enumerate(SPANS)}
        )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def of(panel: pl.DataFrame, caliper: float = 0.5) -> Evaluation:
    return evaluated(panel, "b", "hte", PERIODS, caliper, NAME)


def outcome(found: Evaluation, name: str) -> Effect:
    return found.effects[OUTCOMES.index(name)]


def test_half_years_are_whole_and_follow_each_other() -> None:
    told = {name: (str(period.first), str(period.last)) for name, period in half_years(date(2026, 2, 1))}
    assert told == {
        "early": ("2024-09-01", "2024-11-30"), "late": ("2024-12-01", "2025-02-28"),
        "before": ("2024-09-01", "2025-02-28"), "joining": ("2025-03-01", "2025-08-31"),
        "after": ("2025-09-01", "2026-02-28"),
    }  # fmt: skip
    assert last_whole_month(date(2026, 6, 30)) == date(2026, 6, 1)
    assert last_whole_month(date(2026, 6, 29)) == date(2026, 5, 1)
    assert last_whole_month(date(2026, 1, 5)) == date(2025, 12, 1)


def test_what_was_added_is_found_and_nothing_else() -> None:
    added, none = outcome(of(city(added=400_000)), "sales_cny"), outcome(of(city()), "sales_cny")
    assert added.low is not None
    assert added.high is not None
    assert added.low < 400_000 < added.high
    assert reading(added) == "apart"
    assert reading(none) == "zero"
    assert added.pairs == none.pairs > 30
    assert reading(outcome(of(city(added=400_000)), "headcount")) == "zero"


def test_intervals_hold_what_was_added_about_as_often_as_they_say() -> None:
    seen = [outcome(of(city(added=200_000, n=120, seed=seed)), "sales_cny") for seed in range(60)]
    holding = sum(one.low is not None and one.high is not None and one.low <= 200_000 <= one.high for one in seen)
    assert holding >= 52, "of sixty intervals of 95 % some 57 hold it"


def test_members_that_grew_faster_before_are_not_comparable() -> None:
    assert reading(outcome(of(city(trend=300_000)), "sales_cny")) == "trend"


def test_matching_makes_the_groups_alike() -> None:
    balance = {one.name: one for one in of(city()).matched.balance}
    size = balance["log_sales"]
    assert size.before is not None
    assert size.after is not None
    assert abs(size.before) > 0.3
    assert abs(size.after) < 0.1


def test_pairs_are_of_one_place_and_near_and_the_order_does_not_matter() -> None:
    panel = city()
    found = of(panel, caliper=0.2)
    rows = {row["enterprise_id"]: row for row in panel.to_dicts()}
    for member, control in found.matched.pairs:
        assert [rows[member][name] for name in ("district", "industry")] == [
            rows[control][name] for name in ("district", "industry")
        ]
        assert rows[member]["is_listed"] > rows[control]["is_listed"]
    members, controls = zip(*found.matched.pairs, strict=True)
    assert len(set(members)) == len(set(controls)) == len(found.matched.pairs)
    assert of(panel.sample(fraction=1, shuffle=True, seed=3), caliper=0.2) == found
    assert len(found.matched.pairs) < len(of(panel, caliper=1).matched.pairs)


@pytest.mark.parametrize("seed", range(12))
def test_no_other_pairing_has_more_pairs_or_is_closer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sides = [
        pl.DataFrame({
            "enterprise_id": [f"{side}{no}" for no in range(count)], "district": "d", "industry": "C",
            "log_sales": rng.normal(0, 1, count), "log_headcount": rng.normal(0, 1, count),
            "age_years": rng.normal(9, 3, count),
        })
        for side, count in (("m", 4), ("c", 5))
    ]  # fmt: skip
    both = pl.concat(sides)
    scale = {name: both[name].std() for name in ("log_sales", "log_headcount", "age_years")}
    near: dict[tuple[str, str], float] = {}
    for one, other in itertools.product(sides[0].to_dicts(), sides[1].to_dicts()):
        apart = [abs(one[name] - other[name]) / spread for name, spread in scale.items()]
        if max(apart) <= 1.2:
            near[one["enterprise_id"], other["enterprise_id"]] = sum(apart)
    best = (0, 0.0)
    for size in range(1, 5):
        for chosen in itertools.combinations(near, size):
            if all(len({pair[side] for pair in chosen}) == size for side in (0, 1)):
                best = min(best, (-size, sum(near[pair] for pair in chosen)))
    pairs = match(sides[0], sides[1], 1.2).pairs
    assert (-len(pairs), sum(near[pair] for pair in pairs)) == pytest.approx(best, abs=1e-4)


def test_who_joined_at_another_time_is_in_neither_group() -> None:
    panel = city().with_columns(
        joined_on=pl.when(pl.col("enterprise_id") < "E060").then(pl.lit(JOINING - timedelta(days=1)))
        .when(pl.col("enterprise_id") < "E120").then(pl.lit(PERIODS.after.first)).otherwise("joined_on"),
        is_listed=pl.col("is_listed") | (pl.col("enterprise_id") < "E120"),
    )  # fmt: skip
    found = of(panel)
    assert (found.earlier, found.later) == (60, 60)
    assert min(min(pair) for pair in found.matched.pairs) >= "E120"


def test_a_size_that_few_tell_is_not_matched_on() -> None:
    few = pl.when(pl.col("enterprise_id") < "E020").then("headcount_before")
    found = of(city().with_columns(headcount_before=few))
    assert {one.name: one.is_used for one in found.matched.balance} == {
        "log_sales": True, "log_headcount": False, "age_years": True,
    }  # fmt: skip
    with pytest.raises(KechuangError, match=r"of the half-year before, sales are known of 0 of \d+ members") as refused:
        of(city().with_columns(headcount_before=few, sales_cny_before=pl.lit(None, dtype=pl.Float64)))
    assert "eighteen months up to --until: give a later one, or land older files" in str(refused.value)
    assert "simulate --days 1095" in str(refused.value)


def test_nobody_joined() -> None:
    with pytest.raises(KechuangError, match="no active enterprise first joined hte from 2025-07-01 to 2025-12-31"):
        of(city(joined=0))


@pytest.mark.parametrize(
    ("joined_on", "line"),
    [
        (date(2024, 11, 15), "one did on 2024-11-15: give --until from 2025-05 to 2025-10"),
        (date(2026, 1, 1), "one did on 2026-01-01: give --until from 2026-07 to 2026-12"),
        (None, "of none is it known when it joined"),
    ],
)
def test_where_nobody_joined_the_nearest_half_year_is_named(joined_on: date | None, line: str) -> None:
    panel = city().with_columns(joined_on=pl.when(pl.col("enterprise_id") == "E000").then(pl.lit(joined_on, pl.Date)))
    with pytest.raises(KechuangError, match=line):
        of(panel)


def test_a_half_year_that_is_not_over_is_refused() -> None:
    refuse_unfinished(PERIODS, date(2026, 6, 30))
    with pytest.raises(KechuangError, match="business date is 2026-06-29: give --until 2026-05 or an earlier"):
        refuse_unfinished(PERIODS, date(2026, 6, 29))


def test_few_pairs_have_no_interval_and_unknown_figures_no_pair() -> None:
    panel = city()
    pairs = of(panel).matched.pairs
    few = effect(panel, pairs[:9], "sales_cny")
    assert (few.pairs, few.low, reading(few)) == (9, None, "few")
    assert effect(panel, pairs[:10], "sales_cny").low is not None
    assert reading(effect(panel, pairs, "credit_score")) == "none"
    assert reading(effect(panel, pairs, "new_loan_cny")) == "equal"


def test_the_page_says_what_it_does_not_prove() -> None:
    page = evaluation_page(of(city(added=400_000)))
    assert "对照组是匹配的未入选企业" in page.warning.zh  # type: ignore[union-attr]
    assert "does not prove" in page.warning.en  # type: ignore[union-attr]
    assert (page.title, "High and new technology enterprises · hte" in page.subtitle.en) == ("高新技术企业", True)
    means, effects = (grid.rows[0] for grid in page.sections[2].grids)
    assert means[0].text.zh == effects[0].text.zh == "半年开票销售"
    assert effects[-1].text.zh == "区间不含零，但不证明因果"
    assert " – " in effects[2].text.zh


CHROMIUM = os.environ.get("KECHUANG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: the page's layout was NOT looked at")
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_of_the_page_is_off_the_screen(width: int, tmp_path: Path) -> None:
    """In both languages; amounts are those of large enterprises."""
    large = city(added=3e8).with_columns(cs.starts_with("sales_cny", "new_loan_cny") * 987)
    write_html(evaluation_page(of(large)), tmp_path / "page.html")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((tmp_path / "page.html").as_uri())
        for language in ("en", "zh"):
            page.locator(f"label[for=in-{language}]").click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, language
        browser.close()
