"""Business scopes: phrases put together the ways registries do, some with commas, quotes or line breaks inside."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.industries import INDUSTRIES
from sources.simulator.streams import Ints, how_many

_COMMON = (
    "技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广", "货物进出口", "技术进出口", "国内贸易代理",
    "信息咨询服务（不含许可类信息咨询服务）", "非居住房地产租赁", "劳务服务（不含劳务派遣）",
    "互联网销售（除销售需要许可的商品）", "普通机械设备安装服务", "专业设计服务", "包装材料及制品销售", "电子产品销售",
)  # fmt: skip
_SEPARATORS = ("；", "、", "，", ";")
_TAILS = (
    "",
    "。",
    "（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
    "(除依法须经批准的项目外，凭营业执照依法自主开展经营活动)",
)
COMMA_RATE = 0.05
LINE_BREAK_RATE = 0.02
QUOTE_RATE = 0.005


def make_scopes(rng: np.random.Generator, industry: Ints) -> tuple[pl.Series, Ints]:
    """Return scopes and how each is odd: 0 plain, 1 a comma inside, 2 a line break inside, 3 quotation marks inside."""
    n = len(industry)
    oddity = np.zeros(n, dtype=np.int64)
    start, order = 0, rng.permutation(n)
    for code, rate in ((1, COMMA_RATE), (2, LINE_BREAK_RATE), (3, QUOTE_RATE)):
        stop = start + how_many(rate, n)
        oddity[order[start:stop]] = code
        start = stop
    own = pl.Series([phrase for kind in INDUSTRIES for phrase in kind.phrases])
    first = rng.integers(0, 3, size=n)
    second = (first + rng.integers(1, 3, size=n)) % 3
    common = pl.Series(_COMMON)
    third = rng.integers(0, len(_COMMON), size=n)
    fourth = (third + rng.integers(1, len(_COMMON), size=n)) % len(_COMMON)
    parts = pl.DataFrame(
        {
            "head": pl.Series(["", "", "一般项目：", '提供"一站式"服务；']).gather(oddity),
            "first": own.gather(industry * 3 + first),
            "separator": pl.Series([*_SEPARATORS, ","]).gather(
                np.where(oddity == 1, len(_SEPARATORS), rng.choice(len(_SEPARATORS), size=n, p=[0.5, 0.25, 0.15, 0.1]))
            ),
            "second": own.gather(industry * 3 + second),
            "break": pl.Series(["；", "；", "\n许可项目：", "；"]).gather(oddity),
            "third": common.gather(third),
            "fourth": common.gather(fourth),
            "tail": pl.Series(_TAILS).gather(rng.integers(0, len(_TAILS), size=n)),
        }
    )
    whole = parts.select(
        pl.concat_str("head", "first", "separator", "second", "break", "third", "separator", "fourth", "tail")
    )
    return whole.to_series(), oddity
