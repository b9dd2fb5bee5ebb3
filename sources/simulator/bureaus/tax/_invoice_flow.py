"""Which invoices are written, when, to whom and for how much, for a group of enterprises at once. Money in cents.

No text here: ``vat_invoice`` writes these numbers the way a tax bureau does.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, NamedTuple

import numpy as np
import polars as pl

from sources.simulator.bureaus.tax._invoice_worth import Worth
from sources.simulator.streams import Flags, Floats, Ints

Direction = Literal["sale", "purchase"]

SPACE_RATE = 0.0003  # a space in front of the status
UNBALANCED_RATE = 0.0002  # amount and tax do not add up to the total
REPEAT_RATE = 0.0005  # a number the same enterprise has just used: another invoice, of another invoice code
MOST_CENTS = 1_130_000_000
MOST_TIMES = 50.0  # no invoice grows by more than that to make up for others that were not written
COUNTERPARTIES = 200_000
_BIN_DAYS = 30
_PURCHASE_RATES = np.array([13, 9, 6, 3, 1, 0], dtype=np.int64)
_PURCHASE_SHARE = np.array([0.44, 0.1, 0.2, 0.13, 0.1, 0.03])


class Span(NamedTuple):
    """Days of which invoices are drawn, ``first`` up to but without ``stop``, counted from the city's first day.

    ``first`` is negative for what is older than the history of events; the city's last day is ``end - 1``.
    """

    first: int
    stop: int
    end: int


@dataclass(frozen=True)
class Invoices:
    """Invoices in the order of the file: by enterprise, then day. All arrays have the same length.

    ``enterprise`` is the position in the group, ``day`` counts from the city's first day, ``counterparty`` is
    below ``COUNTERPARTIES``; ``amount``, ``tax`` and ``total`` are cents, negative for red-letter invoices.
    """

    enterprise: Ints
    day: Ints
    number: Ints
    counterparty: Ints
    amount: Ints
    tax: Ints
    total: Ints
    is_void: Flags
    has_space: Flags
    is_unbalanced: Flags
    is_repeat: Flags

    def only(self, chosen: Flags) -> Invoices:
        """The invoices for which ``chosen`` is true."""
        return Invoices(**{item.name: getattr(self, item.name)[chosen] for item in fields(self)})

    @property
    def rows(self) -> int:
        """Number of invoices."""
        return len(self.day)


def make_invoices(
    rng: np.random.Generator,
    group: pl.DataFrame,
    trades: tuple[Ints, Ints],
    span: Span,
    busy: Floats,
    worth: Worth,
    direction: Direction,
) -> Invoices:
    """Draw the invoices of ``group`` (rows of the city) over the days of ``span``.

    Args:
        rng: the stream of this group and direction.
        group: the enterprises, shape (n, …).
        trades: first day each can trade, and first day it no longer does, both of shape (n,).
        span: the days.
        busy: relative number of invoices for each day of the span, shape (days,).
        worth: what the invoices of each year should come to, void ones and red letters taken off.
        direction: whose side the invoices are on.

    """
    is_sale = direction == "sale"
    enterprise, day = _when(rng, group, trades, span, busy, direction)
    rows = len(day)
    late = _flags(group, "is_distressed")[enterprise] & (day >= _onset(group, span)[enterprise])
    trouble = np.where(late, 2.5, 1.0)
    red_share = _floats(group, "red_share")[enterprise] * trouble * (1.0 if is_sale else 0.35)
    is_red = rng.random(rows) < np.minimum(red_share, 0.4)
    is_void = ~is_red & (rng.random(rows) < np.minimum(_floats(group, "void_share")[enterprise] * trouble, 0.5))
    counterparty = _partners(rng, group, enterprise, is_sale)
    drawn = _drawn(rng, group, enterprise, is_sale)
    rate = _rates(rng, group, enterprise, is_sale)
    follows = np.zeros(rows, dtype=np.bool_)
    follows[1:] = enterprise[1:] == enterprise[:-1]
    # a red letter takes back the invoice before it
    before = np.maximum(np.arange(rows) - 1, 0)
    takes_back = is_red & follows & ~is_red[before]
    for values in (drawn, rate, counterparty):
        values[takes_back] = values[before[takes_back]]
    counted = np.where(is_void, 0, np.where(is_red, -1, 1)) * drawn * 100 / (100 + rate)
    gross = _rounded(rng, drawn * _factor(worth, enterprise, worth.year[day - span.first], counted))
    gross[takes_back] = gross[before[takes_back]]
    net = (gross * 100 + (100 + rate) // 2) // (100 + rate)
    sign = np.where(is_red, -1, 1)
    draw = rng.random(rows)
    has_space = draw < SPACE_RATE
    is_unbalanced = ~has_space & (draw < SPACE_RATE + UNBALANCED_RATE)
    wants_repeat = ~has_space & ~is_unbalanced & (draw < SPACE_RATE + UNBALANCED_RATE + REPEAT_RATE)
    is_repeat = wants_repeat & follows & ~wants_repeat[before]
    off = np.where(is_unbalanced, rng.integers(1, 151, size=rows) * rng.choice([-1, 1], size=rows), 0)
    number = _numbers(rng, group.height, enterprise, is_sale)
    number[is_repeat] = number[before[is_repeat]]
    return Invoices(
        enterprise=enterprise, day=day, number=number, counterparty=counterparty,
        amount=sign * net, tax=sign * (gross - net), total=sign * gross + off,
        is_void=is_void, has_space=has_space, is_unbalanced=is_unbalanced, is_repeat=is_repeat,
    )  # fmt: skip


def _floats(group: pl.DataFrame, name: str) -> Floats:
    return group[name].to_numpy().astype(np.float64)


def _ints(group: pl.DataFrame, name: str) -> Ints:
    return group[name].to_numpy().astype(np.int64)


def _flags(group: pl.DataFrame, name: str) -> Flags:
    return group[name].to_numpy().astype(np.bool_)


def _onset(group: pl.DataFrame, span: Span) -> Ints:
    """First day of distress; it is ``distress_days`` before the city's last day."""
    return span.end - _ints(group, "distress_days")


def _when(
    rng: np.random.Generator,
    group: pl.DataFrame,
    trades: tuple[Ints, Ints],
    span: Span,
    busy: Floats,
    direction: Direction,
) -> tuple[Ints, Ints]:
    """Enterprise and day of each invoice, sorted: a Poisson count for each enterprise and 30 days, then days within."""
    n, days = group.height, len(busy)
    opening, closing = trades
    first = np.arange(span.first, span.stop, _BIN_DAYS)
    last = np.minimum(first + _BIN_DAYS, span.stop)
    total = np.concatenate([[0.0], np.cumsum(busy)])
    begins, ends = total[first - span.first], total[last - span.first]
    years = (first + last)[None, :] / 2 / 365.0
    trend = np.exp(_floats(group, "growth_per_year")[:, None] * (years - span.end / 730.0))
    season = 1 + _floats(group, "seasonality")[:, None] * np.sin(
        2 * np.pi * years + _floats(group, "season_phase")[:, None]
    )
    onset = _onset(group, span)[:, None]
    is_distressed = _flags(group, "is_distressed")[:, None]
    since = np.where(is_distressed, np.maximum(first[None, :] + _BIN_DAYS - onset, 0), 0)
    decline = np.exp(-since / 200.0)
    quiet = rng.random((n, len(first))) < np.where(since > 0, 0.2, 0.02)
    silent = _flags(group, "falls_silent")[:, None] & (first[None, :] >= onset / 2 + span.end / 2)
    shut = (first[None, :] < opening[:, None]) | (first[None, :] >= closing[:, None])
    per_day = _floats(group, "sales_per_day")
    if direction == "purchase":
        per_day = per_day * _floats(group, "purchases_per_sale")
    expected = per_day[:, None] * (ends - begins)[None, :] * trend * season * decline
    expected[quiet | silent | shut] = 0.0
    counts = rng.poisson(expected).ravel()
    cell = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    enterprise, period = cell // len(first), cell % len(first)
    place = begins[period] + rng.random(len(cell)) * (ends - begins)[period]
    day = np.searchsorted(total, place, side="right") - 1 + span.first
    both = np.sort(enterprise * days + np.clip(day, first[period], last[period] - 1) - span.first)
    return both // days, both % days + span.first


def _partners(rng: np.random.Generator, group: pl.DataFrame, enterprise: Ints, is_sale: bool) -> Ints:
    """Counterparties with a heavy tail: the higher the concentration, the more goes to the first few."""
    known = _ints(group, "customers")
    if not is_sale:
        known = known * 2
    rank = (known[enterprise] * rng.random(len(enterprise)) ** _floats(group, "concentration")[enterprise]).astype(
        np.int64
    )
    enterprise_no = _ints(group, "enterprise_no")
    return (enterprise_no[enterprise] * 7_919 + rank * 104_729 + (0 if is_sale else 61)) % COUNTERPARTIES


def _drawn(rng: np.random.Generator, group: pl.DataFrame, enterprise: Ints, is_sale: bool) -> Floats:
    """Totals in cents, log-normal, not yet rounded."""
    centre = _floats(group, "log_ticket") + (0.0 if is_sale else np.log(0.3))
    drawn: Floats = np.exp(centre[enterprise] + (1.2 if is_sale else 1.6) * rng.standard_normal(len(enterprise)))
    return drawn


def _factor(worth: Worth, enterprise: Ints, year: Ints, counted: Floats) -> Floats:
    """By what each total must be multiplied, so that an enterprise's invoices of a year come to what its books say."""
    enterprises, years = worth.cents.shape
    in_books = (year >= 0) & (year < years)
    place = np.where(in_books, enterprise * years + year, 0)
    came_to = np.bincount(place, weights=np.where(in_books, counted, 0.0), minlength=enterprises * years)
    wanted = worth.cents.ravel()
    is_known = (came_to > 0) & (wanted > 0)
    factor = np.divide(wanted, came_to, out=np.ones_like(wanted), where=is_known)
    factors: Floats = np.where(in_books, np.minimum(factor, MOST_TIMES)[place], 1.0)
    return factors


def _rounded(rng: np.random.Generator, totals: Floats) -> Ints:
    """Totals as agreed on: most are whole yuan, as people like round prices."""
    unit = np.array([100, 1000, 1], dtype=np.int64)[np.digitize(rng.random(len(totals)), [0.5, 0.75])]
    cents = np.minimum(totals, MOST_CENTS).astype(np.int64)
    rounded: Ints = np.maximum((cents + unit // 2) // unit, 1) * unit
    return rounded


def _rates(rng: np.random.Generator, group: pl.DataFrame, enterprise: Ints, is_sale: bool) -> Ints:
    """VAT rates in per cent. A small-scale seller writes 1 % or 3 %; another sometimes sells what has another rate."""
    draw = rng.random(len(enterprise))
    if not is_sale:
        kind = np.minimum(np.digitize(draw, np.cumsum(_PURCHASE_SHARE)), len(_PURCHASE_RATES) - 1)
        return _PURCHASE_RATES[kind].astype(np.int64)
    own = _ints(group, "vat_rate_pct")[enterprise]
    other = np.where(own == 1, 3, np.where(own == 6, 13, 6))
    return np.where(draw < 0.9, own, np.where(draw < 0.98, other, 0))


def _numbers(rng: np.random.Generator, n: int, enterprise: Ints, is_sale: bool) -> Ints:
    """Invoice numbers: consecutive in a seller's books, from anywhere in a buyer's. Leading zeros are lost."""
    if not is_sale:
        return rng.integers(1_000, 100_000_000, size=len(enterprise))
    counts = np.bincount(enterprise, minlength=n)
    position = np.arange(len(enterprise), dtype=np.int64) - (np.cumsum(counts) - counts)[enterprise]
    return np.exp(rng.uniform(np.log(1e4), np.log(9e7), size=n)).astype(np.int64)[enterprise] + position
