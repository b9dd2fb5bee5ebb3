"""Corruptions of what the administration for market regulation sends: registry, annual reports, lists."""

from __future__ import annotations

import polars as pl
from kind import (
    Kind,
    changed,
    dates_moved,
    day_and_month_swapped,
    of_another_city,
    removed,
    repeated,
    setting,
    shifted,
    swapped,
    times,
)

_REGISTRY, _REPORT = "registry/enterprise", "registry/annual_report"
_PART = "企业登记_镜湖"
_CODE, _NAME = "统一社会信用代码", "企业名称"
_MONEY = [f"{name}(元)" for name in ("资产总额", "负债总额", "所有者权益合计", "营业总收入", "主营业务收入")]


def _registry(name: str, says: str, spoil: object, *, block: bool = False, is_whole: bool = False) -> Kind:
    return Kind(name, says, _REGISTRY, spoil, _PART, block=block, is_whole=is_whole)  # type: ignore[arg-type]


KINDS = [
    _registry("registry_codes_shifted", "codes shifted by one row in one district", shifted(_CODE), block=True),
    _registry("registry_names_shifted", "names shifted by one row in one district", shifted(_NAME), block=True),
    _registry("registry_rows_cut", "rows at one place of the file are missing", removed, block=True),
    _registry("registry_rows_missing", "single rows of the file are missing", removed),
    _registry("registry_dates_in_future", "founding dates in the future", dates_moved("成立日期", 60)),
    _registry("registry_dates_a_year_off", "founding dates a year too early", dates_moved("成立日期", -1)),
    _registry("registry_day_month_swapped", "day and month of founding dates swapped",
              day_and_month_swapped("成立日期")),
    _registry("registry_capital_times_10000", "registered capital × 10,000",
              changed(注册资本=pl.col("注册资本").str.replace(r"^([0-9]+)", "${1}0000"))),
    _registry("registry_capital_emptied", "registered capital empty", setting({"注册资本": None})),
    _registry("registry_all_revoked", "licences revoked", setting({"登记状态": "吊销，未注销"})),
    _registry("registry_all_deregistered", "enterprises deregistered", setting({"登记状态": "注销"})),
    _registry("registry_status_emptied", "registration status empty", setting({"登记状态": None})),
    _registry("registry_status_unknown", "registration status in unknown words", setting({"登记状态": "01"})),
    _registry("registry_industry_first_digit_lost", "first digit of industry codes lost",
              changed(行业代码=pl.col("行业代码").str.slice(1))),
    _registry("registry_industry_constant", "one industry code for all", setting({"行业代码": "5111"})),
    _registry("registry_names_emptied", "names empty", setting({_NAME: None})),
    _registry("registry_names_placeholder", "names replaced by 暂无", setting({_NAME: "暂无"})),
    _registry("registry_names_garbled", "names decoded wrongly",
              changed(企业名称=pl.lit("ÐÂ¿Æ") + pl.col(_CODE).str.slice(10, 6))),
    _registry("registry_name_in_address", "name and address swapped", swapped(_NAME, "住所")),
    _registry("registry_district_code_wrong", "district code of another city", setting({"住所行政区划": "110105"})),
    _registry("registry_of_another_city", "rows of another city", of_another_city(_CODE, _NAME)),
    _registry("registry_rows_repeated", "rows repeated under other codes",
              lambda rows, at: repeated(of_another_city(_CODE)(rows, at), at)),
    Kind("report_in_ten_thousand_yuan", "annual report money × 10,000", _REPORT, times(10_000, *_MONEY)),
    Kind("report_money_divided", "annual report money ÷ 10,000", _REPORT, times(0.0001, *_MONEY)),
    Kind("report_headcount_times_10", "annual report staff × 10", _REPORT, times(10, "从业人数")),
    Kind("report_assets_liabilities_swapped", "assets and liabilities swapped", _REPORT,
         swapped("资产总额(元)", "负债总额(元)")),
    Kind("report_year_off", "annual report year one too early", _REPORT,
         changed(年报年度=(pl.col("年报年度").cast(pl.Int64, strict=False) - 1).cast(pl.String))),
    Kind("report_codes_shifted", "codes of annual reports shifted by a row", _REPORT, shifted(_CODE), block=True),
    Kind("violations_all_removed", "serious violations marked as removed", "registry/serious_violation",
         setting({"移出日期": "2026-06-01", "移出事由": "已满", "移出机关": "芜湖市市场监督管理局"})),
    Kind("violations_missing", "serious violations missing from the list", "registry/serious_violation", removed),
    Kind("abnormal_deleted", "entries of the abnormal list deleted", "registry/abnormal_operation",
         setting({"增删改标志": "D"})),
]  # fmt: skip
