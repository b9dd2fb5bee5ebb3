"""Made-up names of persons: a surname and one or two characters. Drawn, never looked up."""

from __future__ import annotations

import numpy as np
import polars as pl

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文辉力国新宁晨昊然轩宇航睿嘉怡欣悦"


def make_people(rng: np.random.Generator, n: int) -> pl.Series:
    """``n`` names, some of them equal."""
    letters = pl.Series(list(_GIVEN))
    second = letters.gather(rng.integers(0, len(_GIVEN), size=n))
    is_long = pl.Series(rng.random(n) < 0.8)
    parts = pl.DataFrame(
        {
            "surname": pl.Series(list(_SURNAMES)).gather(rng.integers(0, len(_SURNAMES), size=n)),
            "first": letters.gather(rng.integers(0, len(_GIVEN), size=n)),
            "second": second.zip_with(is_long, pl.Series([""]).new_from_index(0, n)),
        }
    )
    return parts.select(pl.concat_str(pl.all())).to_series()
