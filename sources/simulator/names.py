"""Company names: region + made-up brand + industry word + organisation form. No real name is looked up anywhere."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.industries import INDUSTRIES
from sources.simulator.places import CITY, PROVINCE
from sources.simulator.streams import Flags, Ints, how_many

# 123 characters seen in brands; three of them make one of nearly two million brands.
_BRAND = (
    "昂柏宸迪恩梵格瀚禾弘恒嘉景竣凯朗砺琳霖铭沐诺沛祺擎融锐晟硕拓维沃熙翔骁欣轩雅彦奕盈裕岳泽臻筑卓"
    "澳邦灿澄川达鼎帆峰富冠国海航皓和宏华汇吉佳金京聚康科乐力联龙隆茂美明南宁鹏普启千庆仁瑞森山尚圣世顺"
    "思泰腾天通同旺威祥信星兴旭亿益银永友宇元远悦云展正中珠"
)
RARE = "䶮𬭎𫓧𬬩㛃"  # in GB 18030, not in GBK: a reader that decodes GBK fails here


class Form(NamedTuple):
    """How a body is organised: ``ending`` of its name, type and code as the registry writes them, start of its USCC."""

    ending: str
    type_text: str
    type_code: str
    uscc_kind: int
    weight: float


FORMS = (
    Form("有限公司", "有限责任公司(自然人投资或控股)", "1130", 91, 0.62),
    Form("有限责任公司", "有限责任公司", "1100", 91, 0.14),
    Form("股份有限公司", "股份有限公司(非上市)", "1220", 91, 0.03),
    Form("有限公司芜湖分公司", "分公司", "2130", 91, 0.04),
    Form("厂", "个人独资企业", "4540", 91, 0.04),
    Form("事务所(普通合伙)", "普通合伙", "4530", 91, 0.02),
    Form("(集团)有限公司", "有限责任公司(国有独资)", "1110", 91, 0.01),
    Form("贸易有限公司", "有限责任公司(港澳台投资)", "6100", 91, 0.02),
    Form("经营部", "个体工商户", "9500", 92, 0.06),
    Form("专业合作社", "农民专业合作经济组织", "9100", 93, 0.02),
)
BRANCH = 3  # place of the branch offices in FORMS
FULL_WIDTH_RATE = 0.03
HALF_WIDTH_RATE = 0.03
RARE_RATE = 0.003
SIBLING_RATE = 0.06  # enterprises that share their brand with another: what linking must keep apart
RENAMED_RATE = 0.06
MOST = len(_BRAND) ** 3 * 3 // 4
_PARTS = ("region", "b1", "b2", "b3", "rare", "bracket", "industry", "form")


def make_names(rng: np.random.Generator, industry: Ints, form: Ints) -> tuple[pl.DataFrame, Flags, Flags]:
    """Return the names, flags of those with full-width brackets, and flags of those with a rare character.

    Columns: ``enterprise_name``, all different, and ``former_name``, null for all but ``RENAMED_RATE`` of them and
    equal to no other name. Half of the branch offices carry the brand of their head office.

    Args:
        rng: the stream of names.
        industry: index into ``INDUSTRIES``, shape (n,).
        form: index into ``FORMS``, shape (n,).

    """
    n = len(industry)
    brands = rng.permutation(len(_BRAND) ** 3)[: n + how_many(RENAMED_RATE, n)].astype(np.int64)
    brand = _with_siblings(rng, brands[:n], form)
    bracket = np.zeros(n, dtype=np.int64)
    order = rng.permutation(n)
    full, half = how_many(FULL_WIDTH_RATE, n), how_many(HALF_WIDTH_RATE, n)
    bracket[order[:full]] = 1
    bracket[order[full : full + half]] = 2
    is_rare = np.zeros(n, dtype=np.bool_)
    is_rare[rng.permutation(n)[: how_many(RARE_RATE, n)]] = True
    rare = np.where(is_rare, rng.integers(1, len(RARE) + 1, size=n), 0)
    # one in three enterprises leaves the city out of its name, unless the city is in brackets
    region = np.where(bracket > 0, 0, rng.choice(4, size=n, p=[0.34, 0.36, 0.22, 0.08]))
    parts = pl.DataFrame(
        {
            "region": pl.Series(["", CITY, CITY + "市", PROVINCE]).gather(region),
            **_brand_parts(brand),
            "rare": pl.Series(["", *RARE]).gather(rare),
            "bracket": pl.Series(["", f"（{CITY}）", f"({CITY})"]).gather(bracket),
            "industry": pl.Series([kind.word for kind in INDUSTRIES]).gather(industry),
            "form": pl.Series([kind.ending for kind in FORMS]).gather(form),
        }
    )
    own = _brand_parts(brands[:n])
    while (taken := parts.select(pl.concat_str(_PARTS)).to_series().is_duplicated()).any():
        # siblings whose whole names are equal get their own brands back; when all have theirs, no two names are equal
        parts = parts.with_columns(
            pl.when(taken).then(letter).otherwise(pl.col(name)).alias(name) for name, letter in own.items()
        )
    renamed = np.sort(rng.permutation(n)[: how_many(RENAMED_RATE, n)])
    names = parts.select(pl.concat_str(_PARTS).alias("enterprise_name")).with_columns(
        former_name=pl.Series([None], dtype=pl.String).new_from_index(0, n)
        .scatter(renamed, _former(rng, parts[renamed], brands[n:]))
    )  # fmt: skip
    return names, bracket == 1, is_rare


def _brand_parts(brand: Ints) -> dict[str, pl.Series]:
    letters, size = pl.Series(list(_BRAND)), len(_BRAND)
    return {
        "b1": letters.gather(brand // size**2),
        "b2": letters.gather(brand // size % size),
        "b3": letters.gather(brand % size),
    }


def _with_siblings(rng: np.random.Generator, brand: Ints, form: Ints) -> Ints:
    """Give some enterprises, and half of the branch offices, the brand of another."""
    shared: Ints = brand.copy()
    draw = rng.random(len(brand))
    sibling = np.flatnonzero(np.where(form == BRANCH, draw < 0.5, draw < SIBLING_RATE))
    shared[sibling] = brand[rng.integers(0, len(brand), size=len(sibling))]
    return shared


def _former(rng: np.random.Generator, parts: pl.DataFrame, brands: Ints) -> pl.Series:
    """Another name for each row: with another brand or, one in seven, the form before it became a joint-stock company.

    Every former name has a brand of its own, so it is no enterprise's current name; the one that only changed its form
    keeps its brand, and another form of the same brand is a name that no other enterprise bears either.
    """
    is_form = (rng.random(parts.height) < 0.15) & (parts["form"] == "股份有限公司").to_numpy()
    other = pl.DataFrame(_brand_parts(brands[: parts.height]))
    return (
        parts.hstack(other.rename(lambda name: f"{name}_before"))
        .with_columns(is_form=pl.Series(is_form))
        .select(
            pl.concat_str(
                "region",
                *(pl.when("is_form").then(f"b{i}").otherwise(f"b{i}_before") for i in (1, 2, 3)),
                "rare",
                "bracket",
                "industry",
                pl.when("is_form").then(pl.lit("有限公司")).otherwise("form"),
            )
        )
        .to_series()
    )
