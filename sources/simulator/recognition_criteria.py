"""The measurable criteria of each recognition, over the books of the year before. Independent of dates and lists.

Thresholds, in yuan, are those of 国科发火〔2016〕32号, 国科发政〔2017〕115号, 工信部企业〔2022〕63号 and 〔2026〕2号.
They shape the made-up city and decide nothing about real enterprises: the rules that count are dbt's rulebooks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sources.simulator.panel import Panel
from sources.simulator.streams import Flags, Floats, Ints


@dataclass(frozen=True)
class Books:
    """Two years' figures of chosen enterprises, shape (n,): `now` is the year that counts, `before` the one before."""

    revenue: Ints
    revenue_before: Ints
    main_share: Floats
    hightech_share: Floats
    cost: Ints
    assets: Ints
    debt_ratio: Floats
    research: Ints
    research_before: Ints
    intensity: Floats
    heads: Ints
    staff_share: Floats
    has_both_years: Flags
    intellectual: Ints
    """Class I rights as the criteria count them, 0 to 9: a draw around quality, since the patents are another story."""


def books_of(panel: Panel, enterprises: Ints, year: int, intellectual: Ints) -> Books:
    """The figures of `enterprises` (`enterprise_no`) for the calendar year and the one before."""
    now = panel.years.index(year)
    before = max(now - 1, 0)
    revenue, heads = panel.revenue[enterprises, now], panel.headcount[enterprises, now]
    return Books(
        revenue=revenue,
        revenue_before=panel.revenue[enterprises, before],
        main_share=_ratio(panel.main_revenue[enterprises, now], revenue),
        hightech_share=_ratio(panel.hightech_revenue[enterprises, now], revenue),
        cost=panel.cost[enterprises, now],
        assets=panel.total_assets[enterprises, now],
        debt_ratio=1 - _ratio(panel.net_assets[enterprises, now], panel.total_assets[enterprises, now]),
        research=panel.rd_hightech[enterprises, now],
        research_before=panel.rd_hightech[enterprises, before],
        intensity=_ratio(panel.rd_hightech[enterprises, now], revenue),
        heads=heads,
        staff_share=_ratio(panel.rd_staff[enterprises, now], heads),
        has_both_years=panel.exists[enterprises, now] & panel.exists[enterprises, before],
        intellectual=intellectual,
    )


def _ratio(part: Ints, whole: Ints) -> Floats:
    return part / np.maximum(whole, 1)


def _banded(value: Floats, bounds: tuple[float, ...], points: tuple[int, ...]) -> Ints:
    """Points of the band of each value, lower bounds inclusive; one more of `points` than of `bounds`."""
    bands: npt.NDArray[np.intp] = np.digitize(value, bounds)
    found: Ints = np.array(points, dtype=np.int64)[bands]
    return found


def _rights(books: Books, points: tuple[int, ...]) -> Ints:
    found: Ints = np.array(points, dtype=np.int64)[np.minimum(books.intellectual, len(points) - 1)]
    return found


def high_technology(books: Books) -> Flags:
    """国科发火〔2016〕32号第十一条: intensity by revenue, 60 % high-tech income, 10 % research staff, own rights."""
    wanted = np.where(books.revenue <= 50_000_000, 0.05, np.where(books.revenue <= 200_000_000, 0.04, 0.03))
    is_researching = (books.intensity >= wanted) & (books.staff_share >= 0.1)
    flags: Flags = is_researching & (books.hightech_share >= 0.6) & (books.intellectual >= 1) & books.has_both_years
    return flags


def technology_sme(books: Books) -> Flags:
    """国科发政〔2017〕115号: small enough, and 60 of 100 points with some for the research staff."""
    is_small = (books.heads <= 500) & (books.revenue <= 200_000_000) & (books.assets <= 200_000_000)
    staff = _banded(books.staff_share, (0.1, 0.15, 0.2, 0.25, 0.3), (0, 4, 8, 12, 16, 20))
    by_sales = _banded(books.intensity, (0.02, 0.03, 0.04, 0.05, 0.06), (0, 10, 20, 30, 40, 50))
    by_cost = _banded(_ratio(books.research, books.cost), (0.1, 0.15, 0.2, 0.25, 0.3), (0, 10, 20, 30, 40, 50))
    total = staff + np.maximum(by_sales, by_cost) + _rights(books, (0, 12, 24, 30))
    flags: Flags = is_small & (staff > 0) & (total >= 60) & (books.revenue > 0)
    return flags


def innovative_sme(books: Books) -> Flags:
    """工信部企业〔2022〕63号附件1: 60 of 100 points, 20 of innovation, 15 of growth, 15 of specialisation."""
    growth = books.revenue / np.maximum(books.revenue_before, 1) - 1
    research = _banded(books.intensity, (0.01, 0.02, 0.03, 0.05), (0, 5, 10, 15, 20))
    solidity = _banded(-books.debt_ratio, (-0.75, -0.55), (0, 5, 10))
    innovation = _rights(books, (0, 10, 15, 20)) + research
    growing = _banded(growth, (0.0, 0.05, 0.1, 0.15), (0, 5, 10, 15, 20)) + solidity
    special = 5 + _banded(books.main_share, (0.5, 0.55, 0.6, 0.7), (0, 5, 10, 15, 20))
    enough = (innovation >= 20) & (growing >= 15) & (special >= 15) & (innovation + growing + special >= 60)
    flags: Flags = enough & books.has_both_years & (books.heads < 1_000) & (books.revenue < 400_000_000)
    return flags


def specialised_sme(books: Books, *, is_new_rule: bool) -> Flags:
    """Of 63号, and from 2026-04-01 of 2号: research and revenue, then also main business, debt and a right."""
    researches = (books.research >= 1_000_000) & (books.intensity >= 0.03)
    if not is_new_rule:
        flags: Flags = researches & (books.revenue >= 10_000_000)
        return flags
    researches &= books.research_before >= 1_000_000
    flags = researches & (books.revenue >= 15_000_000) & (books.main_share >= 0.8) & (books.debt_ratio <= 0.8)
    return flags & (books.intellectual >= 1)


def little_giant(books: Books, *, is_new_rule: bool) -> Flags:
    """Of 63号, and from 2026-04-01 of 2号; of the market share nothing is known here."""
    growth = books.revenue / np.maximum(books.revenue_before, 1) - 1
    main, debt = (0.9, 0.75) if is_new_rule else (0.7, 0.7)
    flags: Flags = (books.main_share >= main) & (books.debt_ratio <= debt) & (growth >= 0.05)
    flags &= (books.revenue >= 50_000_000) & books.has_both_years & (books.intellectual >= 2)
    if is_new_rule:
        return flags & (books.research + books.research_before >= 12_000_000) & (books.intensity >= 0.03)
    return flags & (books.intensity >= np.where(books.revenue >= 100_000_000, 0.03, 0.06))


def gazelle(books: Books) -> Flags:
    """Fast growth from a revenue of ten to fifty million; local lists differ, and this is not one of them."""
    flags: Flags = (books.revenue_before >= 10_000_000) & (books.revenue_before <= 50_000_000) & books.has_both_years
    return flags & (books.revenue >= books.revenue_before * 1.2) & (books.intensity >= 0.025)
