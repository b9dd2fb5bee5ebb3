"""Technology specialists of the made-up city, and the workstations at enterprises that ask for them."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.outsiders import institutions
from sources.simulator.people import make_people
from sources.simulator.places import DISTRICTS
from sources.simulator.science.registers import FIELDS

_SPECIALISTS_PER_ENTERPRISE = 0.01
_STATIONS_PER_TECH = 0.06
_FEWEST = 30
_YEARS = 4
_ELSEWHERE = (340100, 320100)
"""Another city of the province, and one of another province."""


def make_specialists(city: City) -> pl.DataFrame:
    """Return one row per specialist, in order of number.

    Columns: ``specialist_no``, ``name``, ``employer``, ``field`` (null where it was not filled in), ``region``
    (division code), ``capacity`` (workstations; null where it was not filled in), ``listed_on``, ``until`` (null
    without a last day), ``is_removed``.
    """
    rng = city.stream("specialists")
    n = max(_FEWEST, int(city.frame.height * _SPECIALISTS_PER_ENTERPRISE))
    regions = (*(district.region_code for district in DISTRICTS), *_ELSEWHERE)
    frame = pl.DataFrame(
        {
            "name": make_people(rng, n),
            "employer": institutions(rng, n),
            "field": pl.Series(FIELDS).gather(rng.integers(0, len(FIELDS), n)),
            "has_field": rng.random(n) < 0.95,
            "region": rng.choice(regions, size=n, p=[0.4, 0.35, 0.15, 0.1]),
            "capacity": rng.integers(1, 4, n),
            "has_capacity": rng.random(n) < 0.95,
            "listed_on": _listed(rng, city, n),
            "has_until": rng.random(n) < 0.9,
            "is_removed": rng.random(n) < 0.04,
        }
    )
    return frame.sort("listed_on", "name").with_columns(
        specialist_no=pl.format("TP{}", 30_001 + pl.int_range(pl.len())),
        field=pl.when("has_field").then("field"),
        capacity=pl.when("has_capacity").then("capacity"),
        until=pl.when("has_until").then(pl.col("listed_on").dt.offset_by("3y")),
    ).drop("has_field", "has_capacity", "has_until")  # fmt: skip


def make_workstations(city: City) -> pl.DataFrame:
    """Return one row per workstation, in order of number: at tech enterprises, in their district.

    Columns: ``station_no``, ``enterprise_no``, ``field`` and ``need`` (null where they were not filled in), ``region``
    (division code), ``selected_on`` (day on which it was set up), ``until`` (null without a last day), ``is_removed``.
    """
    rng = city.stream("workstations")
    tech = np.flatnonzero(city.frame["is_tech"].to_numpy()).astype(np.int64)
    host = np.repeat(tech, rng.poisson(_STATIONS_PER_TECH, len(tech)).clip(0, 1))
    n = len(host)
    codes = pl.Series([district.region_code for district in DISTRICTS])
    frame = pl.DataFrame(
        {
            "enterprise_no": host,
            "field": pl.Series(FIELDS).gather(rng.integers(0, len(FIELDS), n)),
            "has_field": rng.random(n) < 0.95,
            "region": codes.gather(city.frame[host]["district"]),
            "need": rng.integers(1, 4, n),
            "has_need": rng.random(n) < 0.95,
            "selected_on": _listed(rng, city, n),
            "has_until": rng.random(n) < 0.7,
            "is_removed": rng.random(n) < 0.05,
        }
    )
    born = city.frame[host]["established_date"]
    return (
        frame.filter(frame["selected_on"] > born)
        .sort("selected_on", "enterprise_no")
        .with_columns(
            station_no=pl.format("GZ{}", 601 + pl.int_range(pl.len())),
            field=pl.when("has_field").then("field"),
            need=pl.when("has_need").then("need"),
            until=pl.when("has_until").then(pl.col("selected_on").dt.offset_by("3y")),
        )
        .drop("has_field", "has_need", "has_until")
    )


def _listed(rng: np.random.Generator, city: City, n: int) -> pl.Series:
    """Days within the last years, up to the opening arrival."""
    days = (rng.random(n) * 365 * _YEARS).astype("timedelta64[D]")
    return pl.Series(np.datetime64(city.opening) - days).cast(pl.Date)
