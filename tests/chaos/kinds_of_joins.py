"""Wrong joins and exports of registers: columns of another table, merged records, cells masked, cut or defaulted."""

from __future__ import annotations

import polars as pl
from kind import Kind, changed, copied, cut, days_moved, each, mapped, masked, repeated_as, setting, shifted, swapped

_REGISTRY, _REPORT, _CHANGE = "registry/enterprise", "registry/annual_report", "registry/change"
_ABNORMAL, _SERIOUS = "registry/abnormal_operation", "registry/serious_violation"
_PENALTY, _DEBTOR = "credit/admin_penalty", "credit/dishonest_debtor"
_PART = "企业登记_镜湖"
_CODE, _NAME = "统一社会信用代码", "企业名称"
_SHOWN = [
    f"{name}是否公示"
    for name in ("资产总额", "负债总额", "所有者权益合计", "营业总收入", "利润总额", "净利润", "纳税总额", "从业人数")
]
_CAPITAL = pl.col("注册资本")

KINDS = [
    Kind("registry_founded_on_approval", "founding dates are those of the last approval", _REGISTRY,
         copied("核准日期", "成立日期"), _PART),
    Kind("registry_dates_a_day_off", "founding dates a day too early, as after a change of time zone", _REGISTRY,
         days_moved("成立日期", -1), _PART),
    Kind("registry_records_merged", "capital, industry and scope are those of the next record", _REGISTRY,
         each(shifted("注册资本"), shifted("行业代码"), shifted("经营范围"), shifted("法定代表人")), _PART, block=True),
    Kind("registry_names_cut", "names end after nine characters", _REGISTRY, cut(_NAME, 9), _PART),
    Kind("registry_names_masked", "names masked with stars", _REGISTRY, masked(_NAME), _PART),
    Kind("registry_people_masked", "legal representatives masked with stars", _REGISTRY, masked("法定代表人"), _PART),
    Kind("registry_region_of_city", "district codes are that of the whole city", _REGISTRY,
         setting({"住所行政区划": "340200"}), _PART),
    Kind("registry_industry_cut", "industry codes end after two digits", _REGISTRY, cut("行业代码", 2), _PART),
    Kind("registry_status_defaulted", "all enterprises said to be in business", _REGISTRY,
         setting({"登记状态": "存续"}), _PART),
    Kind("registry_codes_misread", "zeros of codes read as the letter O", _REGISTRY,
         changed(**{_CODE: pl.col(_CODE).str.replace_all("0", "O")}), _PART),
    Kind("registry_capital_decimal_comma", "decimal points of capital written as nothing", _REGISTRY,
         changed(注册资本=_CAPITAL.str.replace(".", "", literal=True)), _PART),
    Kind("registry_types_defaulted", "all enterprises of one type", _REGISTRY,
         setting({"企业类型": "个体工商户", "企业类型代码": "9500"}), _PART),
    Kind("change_sides_swapped", "what was before and after a change swapped", _CHANGE, swapped("变更前", "变更后")),
    Kind("change_dates_of_export", "changes dated on the day of the export", _CHANGE,
         setting({"变更日期": "2026-05-15"})),
    Kind("change_items_defaulted", "items of changes empty", _CHANGE, setting({"变更事项": None})),
    Kind("report_disclosure_inverted", "figures that are shown said to be hidden", _REPORT,
         each(*(mapped(name, {"是": "否", "否": "是"}) for name in _SHOWN))),
    Kind("report_losses_unsigned", "losses without their sign", _REPORT,
         changed(**{name: pl.col(name).str.strip_prefix("-") for name in ("利润总额(元)", "净利润(元)")})),
    Kind("report_staff_of_next_row", "staff of the next report", _REPORT, shifted("从业人数"), block=True),
    Kind("abnormal_removed_when_listed", "listings removed on the day of listing", _ABNORMAL,
         each(copied("列入日期", "移出日期"), setting({"移出原因": "已补报年度报告", "移出机关": "市场监督管理局"}))),
    Kind("abnormal_removals_lost", "removals from the list lost", _ABNORMAL,
         setting({"移出日期": None, "移出原因": None, "移出机关": None, "增删改标志": "增"})),
    Kind("abnormal_codes_shifted", "codes of listings shifted by a row", _ABNORMAL, shifted(_CODE), block=True),
    Kind("serious_dates_defaulted", "serious violations listed in 1900", _SERIOUS, setting({"列入日期": "1900-01-01"})),
    Kind("penalties_renumbered", "penalties come twice, again under other numbers", _PENALTY,
         repeated_as(changed(行政处罚决定书文号=pl.col("行政处罚决定书文号").str.replace("〔", "[重]〔")))),
    Kind("penalties_confiscated", "fines in the column of what was confiscated", _PENALTY,
         swapped("罚款金额(万元)", "没收金额(万元)")),
    Kind("penalties_names_masked", "names of penalised enterprises masked", _PENALTY, masked("行政相对人名称")),
    Kind("penalty_dates_defaulted", "penalties decided in 1900", _PENALTY, setting({"处罚决定日期": "1900-01-01"})),
    Kind("debtors_codes_cut", "codes of debtors cut to the old organisation code", _DEBTOR,
         changed(组织机构代码=pl.col("组织机构代码").str.slice(8, 9))),
    Kind("debtors_deleted", "all records of dishonest debtors deleted", _DEBTOR, setting({"增删改标志": "D"})),
    Kind("debtors_turned_round", "debtors who paid said not to have, and the other way", _DEBTOR,
         mapped("履行情况", {"全部未履行": "全部已履行", "部分履行": "全部已履行", "全部已履行": "全部未履行"})),
    Kind("debtors_codes_shifted", "codes of debtors shifted by a row", _DEBTOR, shifted("组织机构代码"), block=True),
]  # fmt: skip
