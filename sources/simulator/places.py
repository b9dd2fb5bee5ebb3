"""Where the made-up enterprises are: two districts of one city, with the coding that each registry office writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from sources.simulator.streams import Ints

PROVINCE = "安徽"
CITY = "芜湖"
_ROADS = "长江北京中山文化银湖赤铸九华延安弋江芜宁徽州港湾科创鸠兹越秀天柱黄山政务花津万春"


@dataclass(frozen=True)
class District:
    """One part of the registry feed: a GB/T 2260 district, with the coding that its office writes."""

    name: str
    region_code: int
    encoding: Literal["gb18030", "utf-8"]


DISTRICTS = (District("镜湖", 340202, "gb18030"), District("鸠江", 340207, "utf-8"))


def district_prefix(district: District) -> str:
    """What every address in the district starts with."""
    return f"{PROVINCE}省{CITY}市{district.name}区"


def make_addresses(rng: np.random.Generator, district: Ints) -> pl.Series:
    """One made-up address for each element of ``district``."""
    n = len(district)
    roads = [_ROADS[place : place + 2] for place in range(0, len(_ROADS), 2)]
    parts = pl.DataFrame(
        {
            "district": pl.Series([district_prefix(d) for d in DISTRICTS]).gather(district),
            "road": pl.Series([f"{road}路" for road in roads]).gather(rng.integers(0, len(roads), size=n)),
            "number": rng.integers(1, 999, size=n),
            "building": rng.integers(1, 30, size=n),
            "room": rng.integers(1, 33, size=n) * 100 + rng.integers(1, 13, size=n),
        }
    )
    return parts.select(pl.format("{}{}{}号{}幢{}室", *parts.columns)).to_series()
