"""Who exists in the made-up city: names, codes, life cycles, and the latent state that drives what bureaus will see."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.capital import make_capital
from sources.simulator.identifiers import break_check_digit, make_registration_no, make_uscc
from sources.simulator.industries import INDUSTRIES
from sources.simulator.lives import make_lives
from sources.simulator.names import FORMS, MOST, make_names
from sources.simulator.people import make_people
from sources.simulator.places import DISTRICTS, make_addresses
from sources.simulator.scopes import make_scopes
from sources.simulator.streams import Flags, Floats, Ints, how_many, stream
from sources.simulator.taxes import FREE_QUARTER, SMALL_SCALE_SALES

INVOICE_SHARE = 0.3
ISSUED_BY_CITY_SHARE = 0.05
FAILED_CHECK_RATE = 0.0015
REGISTRATION_NO_RATE = 0.003
_TICKET_SPREAD = 1.2  # of the log of a sale, as invoice_flow draws it
_BUSY_SHARE = 0.78  # mean of trading_days.busyness: weekends and holidays are quiet


def make_population(*, enterprises: int, end: date, seed: int) -> pl.DataFrame:
    """Return one row per enterprise; row i is ``enterprise_no`` i.

    ``enterprise_id`` is the key a correct reader arrives at; ``uscc`` the code as issued (null where there is only an
    old registration number). ``quality`` and ``size`` are latent, standard normal. Of the invoice parameters, rates are
    per day, money is in cents, ``log_ticket`` the mean log of a sale in cents.

    Raises:
        ValueError: fewer than 10 or too many enterprises.

    """
    n = enterprises
    if not 10 <= n <= MOST:
        raise ValueError(f"enterprises must be between 10 and {MOST:,}, not {n:,}")
    rng = stream(seed, "population")
    industry = _draw(rng, [kind.weight for kind in INDUSTRIES], n)
    form = _draw(rng, [kind.weight for kind in FORMS], n)
    district = (np.arange(n, dtype=np.int64) % 5 >= 3).astype(np.int64)
    quality = rng.standard_normal(n)
    size = 0.25 * quality + np.sqrt(1 - 0.25**2) * rng.standard_normal(n)
    has_invoices, role = _roles(rng, n)
    names, has_full_width, has_rare = make_names(stream(seed, "names"), industry, form)
    is_renamed = names["former_name"].is_not_null()
    lives = make_lives(stream(seed, "lives"), end=end, quality=quality, district=district, is_renamed=is_renamed)
    is_tech = _is_tech(rng, industry, form, quality, size)
    scope, scope_oddity = make_scopes(stream(seed, "scopes"), industry)
    facts = pl.DataFrame(
        {
            "enterprise_no": np.arange(n, dtype=np.int64),
            "district": district,
            "industry": industry,
            "industry_code": pl.Series([kind.code for kind in INDUSTRIES]).gather(industry),
            "form": form,
            "enterprise_type": pl.Series([kind.type_text for kind in FORMS]).gather(form),
            "type_code": pl.Series([kind.type_code for kind in FORMS]).gather(form),
            "legal_person": make_people(stream(seed, "people"), n),
            "address": make_addresses(stream(seed, "addresses"), district),
            "business_scope": scope,
            "quality": quality,
            "size": size,
            "size_class": pl.Series(["micro", "small", "medium", "large"]).gather(np.digitize(size, [0.5, 1.7, 2.6])),
            "is_tech": is_tech,
            "has_invoices": has_invoices,
            "has_full_width_bracket": has_full_width,
            "has_rare_character": has_rare,
            "scope_oddity": scope_oddity,
            **_trade(rng, industry, size, quality, is_tech),
        }
    )
    codes = _identifiers(seed, np.array([kind.uscc_kind for kind in FORMS])[form], district, role)
    capital = make_capital(stream(seed, "capital"), size)
    return pl.concat([facts, names, lives, codes, capital], how="horizontal")


def _draw(rng: np.random.Generator, weights: list[float], n: int) -> Ints:
    share = np.array(weights)
    return rng.choice(len(weights), size=n, p=share / share.sum()).astype(np.int64)


def _is_tech(rng: np.random.Generator, industry: Ints, form: Ints, quality: Floats, size: Floats) -> Flags:
    """Who does research: by the industry's share, the better and larger enterprises first, companies only."""
    share = np.array([kind.tech for kind in INDUSTRIES])[industry]
    lift = np.exp(0.5 * quality + 0.3 * size - (0.5**2 + 0.3**2) / 2)
    is_company = form <= 2
    tech: Flags = is_company & (rng.random(len(industry)) < np.minimum(share * lift, 0.95))
    return tech


def _trade(
    rng: np.random.Generator, industry: Ints, size: Floats, quality: Floats, is_tech: Flags
) -> dict[str, object]:
    """What drives an enterprise's invoices and so its revenue; tech enterprises sell more, at higher prices."""
    n = len(size)
    chance = rng.random(n)
    vat = np.array([kind.vat for kind in INDUSTRIES], dtype=np.int64)[industry]
    sales_per_day = np.clip(0.0925 * np.exp(0.85 * size + 1.5 * is_tech + 0.85 * rng.standard_normal(n)), 0, 15)
    purchases_per_sale = np.exp(0.13 + 0.3 * rng.standard_normal(n))
    log_ticket = np.log(5000_00) + 1.0 * size + 1.2 * is_tech + 0.7 * rng.standard_normal(n)
    sales = typical_sales(sales_per_day, log_ticket)
    # the larger its sales, the sooner a small-scale payer registers as a general one; above 5 million it must
    is_small_scale = chance < np.where(sales < 4 * FREE_QUARTER, 0.65, np.where(sales <= SMALL_SCALE_SALES, 0.25, 0.0))
    return {
        "sales_per_day": sales_per_day,
        "purchases_per_sale": purchases_per_sale,
        "log_ticket": log_ticket,
        "vat_rate_pct": np.where(is_small_scale, 1, vat),
        "growth_per_year": np.clip(0.04 + 0.15 * quality + rng.normal(0, 0.15, size=n), -0.6, 0.9),
        "seasonality": rng.uniform(0.0, 0.35, size=n),
        "season_phase": rng.uniform(0.0, 2 * np.pi, size=n),
        "customers": np.clip(np.exp(3.0 + 0.7 * size + 0.6 * rng.standard_normal(n)), 2, 800).astype(np.int64),
        "concentration": rng.uniform(1.2, 4.0, size=n),
        "void_share": rng.beta(2, 28, size=n),
        "red_share": rng.beta(1, 35, size=n),
    }


def typical_sales(sales_per_day: Floats, log_ticket: Floats) -> Floats:
    """Yuan that an enterprise with such invoices sells in a year without growth or trouble."""
    sales: Floats = sales_per_day * 365 * _BUSY_SHARE * np.exp(log_ticket + _TICKET_SPREAD**2 / 2) / 100
    return sales


def _roles(rng: np.random.Generator, n: int) -> tuple[Flags, Ints]:
    """Return who has invoices, and whose identifier is odd (0 as it should be, 1 failed check digit, 2 old number).

    The two groups do not overlap: an invoice always finds its enterprise.
    """
    order = rng.permutation(n)
    has_invoices = np.zeros(n, dtype=np.bool_)
    has_invoices[order[: round(INVOICE_SHARE * n)]] = True
    failed, old = how_many(FAILED_CHECK_RATE, n), how_many(REGISTRATION_NO_RATE, n)
    role = np.zeros(n, dtype=np.int64)
    role[order[-failed:]] = 1
    role[order[-failed - old : -failed]] = 2
    return has_invoices, role


def _identifiers(seed: int, kind: Ints, district: Ints, role: Ints) -> pl.DataFrame:
    """Return columns ``uscc``, ``enterprise_id`` and ``identifier_role``."""
    rng = stream(seed, "identifiers")
    region = np.array([d.region_code for d in DISTRICTS], dtype=np.int64)[district]
    issued_by_city = rng.random(len(kind)) < ISSUED_BY_CITY_SHARE
    uscc = make_uscc(rng, kind, np.where(issued_by_city, region // 100 * 100, region))
    failed, old = np.flatnonzero(role == 1), np.flatnonzero(role == 2)
    numbers = "registration_no:" + make_registration_no(rng, region[old])
    # scatter works in place
    uscc.scatter(failed, break_check_digit(rng, uscc.gather(failed)))
    key = uscc.clone().scatter(old, numbers)
    return pl.DataFrame({"uscc": uscc.scatter(old, None), "enterprise_id": key, "identifier_role": role})
