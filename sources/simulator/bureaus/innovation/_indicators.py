"""What enterprises declare for innovation points: a year's 18 core indicators, from the books and the city's events."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.intellectual_property.patents import make_patents
from sources.simulator.science.contracts import make_contracts
from sources.simulator.science.programmes import make_programmes
from sources.simulator.science.ventures import make_ventures
from sources.simulator.streams import Floats, Ints


class Indicator(NamedTuple):
    """Code, group and name as the points system has them, and the unit in which enterprises mostly fill it in."""

    code: str
    group: str
    name: str
    unit: str


INDICATORS = (
    Indicator("T1_RD_AMT", "技术创新", "研发费用金额", "万元"),
    Indicator("T2_RD_GROWTH", "技术创新", "研发费用增速", "%"),
    Indicator("T3_RD_RATIO", "技术创新", "研发费用占营业收入的比例", "%"),
    Indicator("T4_STF_RATIO", "技术创新", "科技人员占职工总数的比重", "%"),
    Indicator("T5_INV_APPL", "技术创新", "与主营业务相关的发明专利申请量", "件"),
    Indicator("T6_PCT_APPL", "技术创新", "与主营业务相关的PCT专利申请量", "件"),
    Indicator("T7_TECH_CONTRACT", "技术创新", "企业技术合同成交额", "万元"),
    Indicator("G1_HT_REV", "成长经营", "高新技术产品收入", "万元"),
    Indicator("G2_REV", "成长经营", "营业收入", "万元"),
    Indicator("G3_REV_GROWTH", "成长经营", "营业收入增长率", "%"),
    Indicator("G4_POSTGRAD", "成长经营", "研究生以上人员占比", "%"),
    Indicator("G5_SUPER_DEDUCT_TAX", "成长经营", "研发费用加计扣除所得税减免额", "万元"),
    Indicator("G6_ROE", "成长经营", "净资产利润率", "%"),
    Indicator("A1_GRADS", "辅助", "吸纳应届毕业生人数", "人"),
    Indicator("A2_PLATFORM", "辅助", "近两年承担建设省级及以上研发或创新平台数量", "个"),
    Indicator("A3_AWARD", "辅助", "近两年获得省级及以上科技奖励数量", "项"),
    Indicator("A4_PROGRAM", "辅助", "近两年承担省级及以上科技计划项目数量", "项"),
    Indicator("A5_VC", "辅助", "获得风险投资金额", "万元"),
)
_MONEY, _SHARE = "万元", "%"


class Events(NamedTuple):
    """What is counted for the indicators, made once: `enterprise_no`, `year` and what counts."""

    patents: pl.DataFrame
    contracts: pl.DataFrame
    programmes: pl.DataFrame
    ventures: pl.DataFrame


def make_events(city: City) -> Events:
    """The city's patents, contracts, programmes and venture money by enterprise and year."""
    patents = make_patents(city).filter(pl.col("enterprise_no").is_not_null())
    programmes = make_programmes(city).filter(pl.col("enterprise_no").is_not_null() & (pl.col("level") != "municipal"))
    return Events(
        patents=patents.select(
            "enterprise_no", year=pl.col("filed").dt.year(), invention=pl.col("kind").is_in([1, 8]), pct="is_pct"
        ),
        contracts=make_contracts(city).select("enterprise_no", "turnover", year=pl.col("registered_on").dt.year()),
        programmes=programmes.select("enterprise_no", "kind", year=pl.col("awarded_on").dt.year()),
        ventures=make_ventures(city)
        .filter(currency="人民币")
        .select("enterprise_no", "amount", year=pl.col("received_on").dt.year()),
    )


def declared(city: City, events: Events, enterprises: Ints, year: int) -> pl.DataFrame:
    """True values of one year: one row per enterprise in order of `enterprises`, one column per code of `INDICATORS`.

    Money in whole yuan, shares in hundredths of a percent point, the rest in pieces; null if it cannot be calculated.
    """
    panel, now = city.panel, city.panel.years.index(year)
    research = panel.rd_hightech
    counted = _counted(events, enterprises, year)
    columns = {
        "T1_RD_AMT": research[enterprises, now],
        "T2_RD_GROWTH": _growth(research, enterprises, now),
        "T3_RD_RATIO": _basis_points(research[enterprises, now], panel.revenue[enterprises, now]),
        "T4_STF_RATIO": _basis_points(panel.rd_staff[enterprises, now], panel.headcount[enterprises, now]),
        "G1_HT_REV": panel.hightech_revenue[enterprises, now],
        "G2_REV": panel.revenue[enterprises, now],
        "G3_REV_GROWTH": _growth(panel.revenue, enterprises, now),
        "G4_POSTGRAD": _basis_points(panel.postgraduates[enterprises, now], panel.headcount[enterprises, now]),
        "G5_SUPER_DEDUCT_TAX": panel.rd_deduction[enterprises, now] * 15 // 100,
        "G6_ROE": _basis_points(panel.net_profit[enterprises, now], panel.net_assets[enterprises, now]),
        "A1_GRADS": panel.graduates_hired[enterprises, now],
    }
    frame = pl.DataFrame({name: pl.Series(values, nan_to_null=True).cast(pl.Int64) for name, values in columns.items()})
    return frame.hstack(counted).select(one.code for one in INDICATORS)


def _counted(events: Events, enterprises: Ints, year: int) -> pl.DataFrame:
    of_year, two_years = pl.col("year") == year, pl.col("year").is_between(year - 1, year)
    patents = events.patents.filter(of_year).group_by("enterprise_no").agg(
        T5_INV_APPL=pl.col("invention").sum(), T6_PCT_APPL=pl.col("pct").sum()
    )  # fmt: skip
    sold = events.contracts.filter(of_year).group_by("enterprise_no").agg(T7_TECH_CONTRACT=pl.col("turnover").sum())
    money = events.ventures.filter(of_year).group_by("enterprise_no").agg(A5_VC=pl.col("amount").sum())
    kinds = {"A2_PLATFORM": "platform", "A3_AWARD": "award", "A4_PROGRAM": "project"}
    led = events.programmes.filter(two_years).group_by("enterprise_no").agg(
        (pl.col("kind") == kind).sum().alias(code) for code, kind in kinds.items()
    )  # fmt: skip
    frame = pl.DataFrame({"enterprise_no": enterprises})
    for part in (patents, sold, money, led):
        frame = frame.join(part, on="enterprise_no", how="left", maintain_order="left")
    return frame.drop("enterprise_no").fill_null(0).cast(pl.Int64)


def _basis_points(part: Ints, whole: Ints) -> Floats:
    """Hundredths of a percent point; no number where the whole is not positive."""
    found: Floats = np.where(whole > 0, np.rint(part * 10_000 / np.maximum(whole, 1)), np.nan)
    return found


def _growth(figures: Ints, enterprises: Ints, now: int) -> Floats:
    """Growth over the year before, in hundredths of a percent point; no number without a year before."""
    if now == 0:
        return np.full(len(enterprises), np.nan)
    before = figures[enterprises, now - 1]
    return _basis_points(figures[enterprises, now] - before, before)
