"""The loan products that the made-up banks offer, with their entry conditions. Amounts in units of 10,000 yuan.

Products, figures and conditions are made up; kinds follow what banks publish: pure credit for recognised technology
firms, pledge of intellectual property, loans on tax, equipment, guarantees, research.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.lending import BANKS
from sources.simulator.places import DISTRICTS

CITY_CODE = "340200"
_LOCAL_BANK = "MYB06"  # lends in one district only
_TAKEN_OFF = "MYB02P03"  # a month before the end


class Condition(NamedTuple):
    """One entry condition; of one `group` one is enough. `thresholds`: those of different banks, none for yes or no."""

    item: str
    operator: str
    thresholds: tuple[str, ...] = ()
    unit: str | None = None
    group: str | None = None


class Kind(NamedTuple):
    """A kind of product: range of amounts, of terms in months and of rates in hundredths of a per cent."""

    name: str
    amount: tuple[int, int]
    term: tuple[int, int]
    rate_bp: tuple[int, int]
    guarantees: str
    purposes: str
    conditions: tuple[Condition, ...]


_CLEAN = (Condition("失信被执行人", "否"), Condition("列入严重违法失信名单", "否"))
_LISTED = tuple(
    Condition(item, "是", group="科技资质") for item in ("高新技术企业", "科技型中小企业", "专精特新中小企业")
)
KINDS = (
    Kind("科创信用贷", (10, 1_000), (3, 36), (315, 450), "信用", "流动资金、研发投入", (
        Condition("成立年限", "不低于", ("1", "2", "3"), "年"), *_LISTED,
        Condition("上一年度营业收入", "不低于", ("200", "300", "500"), "万元"), *_CLEAN)),
    Kind("知识产权质押贷", (50, 3_000), (6, 36), (300, 420), "质押、组合", "不限", (
        Condition("有效知识产权数", "不低于", ("1", "2"), "项"), *_CLEAN,
        Condition("列入经营异常名录", "否"))),
    Kind("税易贷", (5, 300), (3, 24), (330, 480), "信用", "流动资金、其他", (
        Condition("成立年限", "不低于", ("2",), "年"),
        Condition("上一年度纳税总额", "不低于", ("20000", "50000"), "元"),
        Condition("纳税信用D级", "否"), *_CLEAN)),
    Kind("设备更新贷", (100, 3_000), (12, 60), (290, 400), "抵押、组合", "设备购置、厂房建设", (
        Condition("上一年度资产负债率", "不超过", ("70", "75"), "%"),
        Condition("上一年度净利润", "高于", ("0",), "万元"), *_CLEAN)),
    Kind("政策性担保贷", (20, 1_000), (6, 36), (310, 430), "保证、组合", "不限", (
        Condition("列入经营异常名录", "否"), *_CLEAN,
        Condition("实际控制人无重大负面舆情", "是"))),
    Kind("研发贷", (50, 2_000), (6, 36), (280, 390), "信用、质押", "研发投入、流动资金", (
        Condition("上一年度研发费用占营业收入比例", "不低于", ("3", "5"), "%"),
        Condition("上一年度参保人数", "不低于", ("10", "20"), "人"), *_LISTED, *_CLEAN)),
)  # fmt: skip
_OFFERED = {"MYB01": (0, 1, 2), "MYB02": (0, 3, 4), "MYB03": (0, 1, 5), "MYB04": (2, 4), "MYB05": (2, 3), "MYB06": (4,)}


def make_products(city: City) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The shelf of all banks, in order of number: products, and their conditions with `product_no` and `number`."""
    rng = city.stream("products")
    products, conditions = [], []
    for bank in BANKS:
        for place, kind in enumerate(KINDS[number] for number in _OFFERED[bank.code]):
            number = f"{bank.code}P{place + 1:02d}"
            products.append(
                {
                    "product_no": number,
                    "name": f"{bank.name[:2]}{kind.name}",
                    "bank_code": bank.code,
                    "bank_name": bank.name,
                    "amount_from": kind.amount[0],
                    "amount_to": kind.amount[1] * int(rng.integers(5, 11)) // 10,
                    "term_from": kind.term[0],
                    "term_to": kind.term[1],
                    "rate_from": kind.rate_bp[0] + int(rng.integers(0, 5)) * 5,
                    "rate_to": kind.rate_bp[1] + int(rng.integers(0, 5)) * 5,
                    "guarantees": kind.guarantees,
                    "purposes": kind.purposes,
                    "region": str(DISTRICTS[0].region_code) if bank.code == _LOCAL_BANK else CITY_CODE,
                    "days_on": int(rng.integers(90, 900)),
                    "is_off": number == _TAKEN_OFF,
                    "conditions": len(kind.conditions),
                }
            )
            conditions += [_written(rng, number, no + 1, condition) for no, condition in enumerate(kind.conditions)]
    return pl.DataFrame(products), pl.DataFrame(conditions)


def _written(rng: np.random.Generator, product_no: str, number: int, condition: Condition) -> dict[str, object]:
    threshold = condition.thresholds[int(rng.integers(len(condition.thresholds)))] if condition.thresholds else None
    return {
        "product_no": product_no,
        "number": number,
        "group": condition.group,
        "item": condition.item,
        "operator": condition.operator,
        "threshold": threshold,
        "unit": condition.unit,
    }
