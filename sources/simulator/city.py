"""The made-up city: which enterprises exist, and the latent state that drives what the bureaus will see of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from sources.simulator.capital import make_capital
from sources.simulator.identifiers import break_check_digit, make_registration_no, make_uscc
from sources.simulator.names import FORMS, INDUSTRIES, MOST, make_names
from sources.simulator.scopes import make_scopes
from sources.simulator.streams import Flags, Ints, Topic, how_many, stream


@dataclass(frozen=True)
class District:
    """One part of the registry feed: a real GB/T 2260 district, with the encoding its bureau writes."""

    name: str
    region_code: int
    encoding: str


DISTRICTS = (District("镜湖", 340202, "gb18030"), District("鸠江", 340207, "utf-8"))
UNREADABLE_ROWS = 2  # registry rows beyond the enterprises asked for, one per district, meant for quarantine
INVOICE_SHARE = 0.3
DISTRESS_SHARE = 0.08
FAILED_CHECK_RATE = 0.0015
REGISTRATION_NO_RATE = 0.003


def make_city(*, enterprises: int, end: date, seed: int) -> pl.DataFrame:
    """Return the city, one row per enterprise, the last ``UNREADABLE_ROWS`` of them with a row nobody can read.

    ``enterprise_id`` is the key a correct reader arrives at; ``uscc`` the code as issued (null where there is only an
    old registration number). Rates are per day, money in cents, ``log_ticket`` the mean log of a sale in cents.

    Raises:
        ValueError: fewer than 10 or too many enterprises.

    """
    n = enterprises + UNREADABLE_ROWS
    if not 10 <= enterprises <= MOST - UNREADABLE_ROWS:
        raise ValueError(f"enterprises must be between 10 and {MOST - UNREADABLE_ROWS:,}, not {enterprises:,}")
    rng = stream(seed, Topic.CITY)
    industry = _draw(rng, [weight for _, _, weight, _ in INDUSTRIES], n)
    form = _draw(rng, [weight for *_, weight in FORMS], n)
    district = (np.arange(n, dtype=np.int64) % 5 >= 3).astype(np.int64)
    district[-UNREADABLE_ROWS:] = np.arange(UNREADABLE_ROWS)
    size = rng.standard_normal(n)
    age_days = np.clip(rng.gamma(1.6, 1700.0, size=n), 20, 16_000).astype(np.int64)
    has_invoices, role = _roles(rng, enterprises, n)
    is_distressed = rng.random(n) < DISTRESS_SHARE
    name, has_full_width, has_rare = make_names(stream(seed, Topic.NAMES), industry, form)
    scope, scope_oddity = make_scopes(stream(seed, Topic.SCOPES), industry)
    capital = make_capital(stream(seed, Topic.CAPITAL), size)
    is_small_scale = rng.random(n) < np.where(size < 0.3, 0.5, 0.1)
    vat = np.array([rate for _, rate, *_ in INDUSTRIES], dtype=np.int64)[industry]
    frame = pl.DataFrame(
        {
            "enterprise_no": np.arange(n, dtype=np.int64),
            "enterprise_name": name,
            "district": district,
            "industry": pl.Series([word for word, *_ in INDUSTRIES]).gather(industry),
            "enterprise_type": pl.Series([text for _, text, *_ in FORMS]).gather(form),
            "age_days": age_days,
            "business_scope": scope,
            "size": size,
            "size_class": pl.Series(["micro", "small", "medium", "large"]).gather(np.digitize(size, [0.5, 1.7, 2.6])),
            "has_invoices": has_invoices,
            # log-normal with a mean of 0.19 invoices a day
            "sales_per_day": np.clip(0.0925 * np.exp(0.85 * size + 0.85 * rng.standard_normal(n)), 0, 15),
            "purchases_per_sale": np.exp(0.13 + 0.3 * rng.standard_normal(n)),
            "log_ticket": np.log(9000_00) + 0.5 * size + 0.7 * rng.standard_normal(n),
            "vat_rate_pct": np.where(is_small_scale, 1, vat),
            "growth_per_year": np.clip(rng.normal(0.05, 0.25, size=n), -0.6, 0.9),
            "seasonality": rng.uniform(0.0, 0.35, size=n),
            "season_phase": rng.uniform(0.0, 2 * np.pi, size=n),
            "customers": np.clip(np.exp(3.0 + 0.7 * size + 0.6 * rng.standard_normal(n)), 2, 800).astype(np.int64),
            "concentration": rng.uniform(1.2, 4.0, size=n),
            "void_share": rng.beta(2, 28, size=n),
            "red_share": rng.beta(1, 35, size=n),
            "is_distressed": is_distressed,
            "distress_days": np.where(is_distressed, rng.integers(60, 540, size=n), 0),
            "falls_silent": is_distressed & (rng.random(n) < 0.4),
            "is_unreadable": np.arange(n) >= enterprises,
            "has_full_width_bracket": has_full_width,
            "has_rare_character": has_rare,
            "scope_oddity": scope_oddity,
        }
    ).with_columns(established_date=pl.lit(end) - pl.duration(days="age_days"))
    codes = _identifiers(seed, np.array([kind for _, _, kind, _ in FORMS])[form], district, role)
    return pl.concat([frame, codes, capital], how="horizontal")


def _draw(rng: np.random.Generator, weights: list[float], n: int) -> Ints:
    share = np.array(weights)
    return rng.choice(len(weights), size=n, p=share / share.sum()).astype(np.int64)


def _roles(rng: np.random.Generator, enterprises: int, n: int) -> tuple[Flags, Ints]:
    """Return who has invoices, and whose identifier is odd (0 as it should be, 1 failed check digit, 2 old number).

    The two groups and the unreadable rows do not overlap: an invoice always finds its enterprise.
    """
    order = rng.permutation(enterprises)
    has_invoices = np.zeros(n, dtype=np.bool_)
    has_invoices[order[: round(INVOICE_SHARE * enterprises)]] = True
    failed, old = how_many(FAILED_CHECK_RATE, enterprises), how_many(REGISTRATION_NO_RATE, enterprises)
    role = np.zeros(n, dtype=np.int64)
    role[order[-failed:]] = 1
    role[order[-failed - old : -failed]] = 2
    return has_invoices, role


def _identifiers(seed: int, kind: Ints, district: Ints, role: Ints) -> pl.DataFrame:
    """Return columns ``uscc``, ``enterprise_id`` and ``identifier_role``."""
    rng = stream(seed, Topic.IDENTIFIERS)
    region = np.array([d.region_code for d in DISTRICTS], dtype=np.int64)[district]
    issued_by_city = rng.random(len(kind)) < 0.1
    uscc = make_uscc(rng, kind, np.where(issued_by_city, region // 100 * 100, region))
    failed, old = np.flatnonzero(role == 1), np.flatnonzero(role == 2)
    numbers = "registration_no:" + make_registration_no(rng, region[old])
    # scatter works in place
    uscc.scatter(failed, break_check_digit(rng, uscc.gather(failed)))
    key = uscc.clone().scatter(old, numbers)
    return pl.DataFrame({"uscc": uscc.scatter(old, None), "enterprise_id": key, "identifier_role": role})


def opening_day(city: pl.DataFrame, start: date) -> Ints:
    """Day number, counted from ``start``, from which each enterprise can trade; negative if it already existed."""
    opened = (city["established_date"] + timedelta(days=15) - start).dt.total_days()
    return opened.to_numpy().astype(np.int64)
