"""Made-up names that are not in the city's registry: universities, institutes, enterprises of other cities."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.places import CITY, PROVINCE

_INSTITUTIONS = (
    "镜鸠理工大学",
    "赭麓大学",
    "弋水科技大学",
    "陶辛农业大学",
    "神麓湖工业大学",
    "荆桥职业技术学院",
    "鸠江口材料研究所",
)
_ELSEWHERE = ("合肥", "南京", "杭州", "宣城")


def institutions(rng: np.random.Generator, n: int) -> pl.Series:
    """``n`` universities and institutes, many of them equal."""
    return pl.Series(_INSTITUTIONS).gather(rng.integers(0, len(_INSTITUTIONS), size=n))


def enterprises_elsewhere(rng: np.random.Generator, city: City, n: int) -> pl.Series:
    """``n`` enterprises of other cities that bear the brand of one of this city's: what linking must keep apart."""
    alike = city.frame["enterprise_name"].gather(rng.integers(0, city.frame.height, size=n))
    bare = alike.str.replace(f"^({CITY}市|{CITY}|{PROVINCE})", "").str.replace(f"[（(]?{CITY}[）)]?", "")
    place = pl.Series(_ELSEWHERE).gather(rng.integers(0, len(_ELSEWHERE), size=n))
    return place + bare
