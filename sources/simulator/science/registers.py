"""Registers of the made-up city: talent teams, experts, research institutions and intermediaries."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.outsiders import institutions
from sources.simulator.people import make_people
from sources.simulator.places import CITY, DISTRICTS

YEARS = 6
LEVELS = ("国家级", "省级", "市级", "区县级")
TEAM_KINDS = ("创新团队", "创业团队")
FIELDS = ("人工智能", "新材料", "生物医药", "高端装备", "集成电路", "新能源", "节能环保", "现代农业")
TITLES = ("正高级", "副高级", "中级")
SERVICES = ("评审专家", "咨询专家", "科技特派员")
KINDS = (
    "高等院校",
    "科研院所",
    "新型研发机构",
    "技术转移机构",
    "知识产权服务机构",
    "评估机构",
    "担保机构",
    "会计师事务所",
    "律师事务所",
    "孵化器",
)
_ENDS = (
    "大学",
    "研究院",
    "产业技术研究院",
    "技术转移中心",
    "知识产权代理事务所",
    "资产评估有限公司",
    "融资担保有限公司",
    "会计师事务所",
    "律师事务所",
    "科技企业孵化器",
)
_BRANDS = ("鸠兹", "赭山", "镜湖", "弋江", "荆山", "神山", "陶辛", "龙窝", "天门", "四褐", "长街", "青弋")
_TEAMS_PER_TECH = 0.12
_EXPERTS_PER_ENTERPRISE = 0.05
_FEWEST = 40


def _listed(rng: np.random.Generator, city: City, n: int) -> pl.Series:
    """Days of listing within the last years, up to the opening arrival."""
    days = (rng.random(n) * 365 * YEARS).astype("timedelta64[D]")
    return pl.Series(np.datetime64(city.opening) - days).cast(pl.Date)


def make_talent_teams(city: City) -> pl.DataFrame:
    """Return one row per team, in order of its number: hosted by tech enterprises, more of them by good ones.

    Columns: ``team_no``, ``team_name`` (some bear the leader's name), ``leader``, ``enterprise_no``, ``kind`` and
    ``level`` (indices into ``TEAM_KINDS`` and ``LEVELS``), ``field`` (null where it was not filled in), ``members``,
    ``selected_on``, ``until`` (null where it was not filled in), ``funding`` (whole yuan).
    """
    rng = city.stream("talent_teams")
    tech = np.flatnonzero(city.frame["is_tech"].to_numpy()).astype(np.int64)
    quality = city.frame["quality"].to_numpy()[tech]
    host = np.repeat(tech, rng.poisson(_TEAMS_PER_TECH * np.exp(0.8 * quality)))
    n = len(host)
    level = rng.choice(4, size=n, p=[0.05, 0.2, 0.45, 0.3])
    frame = pl.DataFrame(
        {
            "enterprise_no": host,
            "leader": make_people(rng, n),
            "kind": rng.integers(0, 2, n),
            "level": level,
            "field": pl.Series(FIELDS).gather(rng.integers(0, len(FIELDS), n)),
            "has_field": rng.random(n) < 0.95,
            "members": rng.integers(3, 31, n),
            "selected_on": _listed(rng, city, n),
            "years": rng.integers(2, 6, n),
            "has_until": rng.random(n) < 0.9,
            "funding": np.array([5_000_000, 2_000_000, 800_000, 200_000])[level],
            "is_named_after": rng.random(n) < 0.4,
        }
    )
    born = city.frame[host]["established_date"]
    return (
        frame.filter(frame["selected_on"] > born)
        .sort("selected_on", "enterprise_no")
        .with_columns(
            team_no=pl.format("RC{}", 2_001 + pl.int_range(pl.len())),
            team_name=pl.when("is_named_after")
            .then(pl.format("{}{}团队", "leader", "field"))
            .otherwise(pl.format("{}研发团队", "field")),
            until=pl.when("has_until").then(pl.col("selected_on").dt.offset_by(pl.format("{}y", "years"))),
            field=pl.when("has_field").then("field"),
        )
        .drop("years", "has_until", "has_field", "is_named_after")
    )


def make_experts(city: City) -> pl.DataFrame:
    """Return one row per expert, in order of number.

    Columns: ``expert_no``, ``name``, ``employer``, ``title`` and ``service`` (indices into ``TITLES`` and
    ``SERVICES``), ``field``, ``listed_on``, ``until`` (null without a last day), ``is_removed``.
    """
    rng = city.stream("experts")
    n = max(_FEWEST, int(city.frame.height * _EXPERTS_PER_ENTERPRISE))
    frame = pl.DataFrame(
        {
            "name": make_people(rng, n),
            "employer": institutions(rng, n),
            "title": rng.choice(3, size=n, p=[0.4, 0.45, 0.15]),
            "service": rng.choice(3, size=n, p=[0.5, 0.3, 0.2]),
            "field": pl.Series(FIELDS).gather(rng.integers(0, len(FIELDS), n)),
            "listed_on": _listed(rng, city, n),
            "has_until": rng.random(n) < 0.85,
            "is_removed": rng.random(n) < 0.04,
        }
    )
    return frame.sort("listed_on", "name").with_columns(
        expert_no=pl.format("ZJ{}", 50_001 + pl.int_range(pl.len())),
        until=pl.when("has_until").then(pl.col("listed_on").dt.offset_by("3y")),
    ).drop("has_until")  # fmt: skip


def make_institutions(city: City) -> pl.DataFrame:
    """Return one row per institution or intermediary, in order of number.

    Columns: ``institution_no``, ``name``, ``code`` (of nobody in the registry; null where it was not filled in),
    ``kind`` (index into ``KINDS``), ``level`` (index into ``LEVELS``, null without one), ``field``,
    ``district`` (index into ``DISTRICTS``), ``listed_on``, ``until`` (null without a last day), ``is_removed``.
    """
    rng = city.stream("institutions")
    brand, kind = np.divmod(np.arange(len(_BRANDS) * len(KINDS)), len(KINDS))
    n = len(brand)
    frame = pl.DataFrame(
        {
            "brand": brand,
            "kind": kind,
            "level": rng.choice(4, size=n, p=[0.1, 0.3, 0.4, 0.2]),
            "has_level": rng.random(n) < 0.8,
            "field": pl.Series(FIELDS).gather(rng.integers(0, len(FIELDS), n)),
            "district": rng.integers(0, len(DISTRICTS), n),
            "listed_on": _listed(rng, city, n),
            "has_until": rng.random(n) < 0.7,
            "is_removed": rng.random(n) < 0.05,
            "has_code": rng.random(n) < 0.85,
            "serial": rng.permutation(np.arange(10_000_000, 10_000_000 + n)),
        }
    )
    ends, brands = pl.lit(pl.Series(_ENDS)).gather("kind"), pl.lit(pl.Series(_BRANDS)).gather("brand")
    return frame.sort("listed_on", "brand", "kind").with_columns(
        institution_no=pl.format("JG{}", 701 + pl.int_range(pl.len())),
        name=pl.lit(CITY) + brands + ends,
        code=pl.when("has_code").then(pl.format("12340200{}MX", "serial")),
        level=pl.when("has_level").then("level"),
        until=pl.when("has_until").then(pl.col("listed_on").dt.offset_by("5y")),
    ).drop("brand", "has_level", "has_until", "has_code", "serial")  # fmt: skip
