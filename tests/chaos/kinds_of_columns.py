"""Faults of columns that no other kind spoils: terms, dates of registers, types, purposes, places, second amounts.

Written on 2026-11-30 before looking at the checks of these columns, and tried at once.
"""

from __future__ import annotations

import polars as pl
from kind import (
    Kind,
    Spoil,
    changed,
    copied,
    dates_moved,
    days_moved,
    each,
    filled_down,
    mapped,
    repeated_as,
    setting,
    shifted,
    sorted_alone,
    swapped,
    times,
)

_REGISTRY, _REPORT, _CHANGE = "registry/enterprise", "registry/annual_report", "registry/change"
_VAT, _CIT, _RD, _RATING = "tax/vat_return", "tax/cit_return", "tax/rd_deduction", "tax/credit_rating"
_INVOICE, _ARREARS, _INSURED = "tax/vat_invoice", "tax/arrears", "social/insurance_headcount"
_PATENT, _EVENT, _PLEDGE = "ip/patent", "ip/patent_event", "ip/ip_pledge"
_PART, _ISSUED, _RECEIVED, _MONTH = "企业登记_镜湖", "销项发票", "进项发票", "参保人数_202604"
_OUTPUT, _INPUT, _PAYABLE, _LEFT = "销项税额", "进项税额", "应纳税额合计", "期末留抵税额"


def _truncated(*columns: str) -> Spoil:
    """Numbers without what follows the decimal point."""
    return changed(**{name: pl.col(name).str.replace(r"\..*$", "") for name in columns})


KINDS = [
    Kind("registry_terms_ended", "the end of the term of business in the past", _REGISTRY,
         setting({"经营期限至": "2020-12-31"}), _PART),
    Kind("registry_people_defaulted", "all legal representatives one person", _REGISTRY,
         setting({"法定代表人": "王建国"}), _PART),
    Kind("report_net_assets_of_total", "total assets in the place of net assets", _REPORT,
         copied("资产总额(元)", "所有者权益合计(元)")),
    Kind("report_tax_in_ten_thousand", "tax paid × 10,000", _REPORT, times(10_000, "纳税总额(元)")),
    Kind("change_after_filled_down", "what is after a change is that of the row above", _CHANGE,
         filled_down("变更后"), block=True),
    Kind("abnormal_listed_when_removed", "the day of removal in the place of listing", "registry/abnormal_operation",
         copied("移出日期", "列入日期")),
    Kind("violations_names_shifted", "codes and names of violators shifted by a row", "registry/serious_violation",
         each(shifted("统一社会信用代码"), shifted("企业名称")), block=True),
    Kind("penalties_dates_swapped", "the day of a decision and the last day of display swapped", "credit/admin_penalty",
         swapped("处罚决定日期", "公示截止期")),
    Kind("penalties_heavier", "all penalties closures", "credit/admin_penalty",
         setting({"处罚类别": "责令停产停业", "处罚内容": "责令停产停业"})),
    Kind("debtors_dated_on_export", "entries filed and published on the day of the export", "credit/dishonest_debtor",
         setting({"立案时间": "2026-05-15", "发布时间": "2026-05-15"})),
    Kind("grades_dated_on_export", "grades evaluated on the day of the export", "credit/public_grade",
         setting({"评价日期": "2026-05-15"})),
    Kind("honours_dated_on_export", "honours granted on the day of the export", "credit/honour_list",
         setting({"认定日期": "2026-05-15"}), "守信激励名单"),
    Kind("balances_halved", "balances half as high", "finance/loan_balance", times(0.5, "贷款余额")),
    Kind("filing_unsecured", "all filed loans unsecured", "finance/loan_filing", setting({"担保方式": "信用"})),
    Kind("filing_pledges_inverted", "loans with a pledge of rights and others exchanged", "finance/loan_filing",
         mapped("是否知识产权质押", {"是": "否", "否": "是"})),
    Kind("demands_purposes_defaulted", "all demands for other purposes", "finance/financing_demand",
         setting({"用途": "其他"})),
    Kind("demands_banks_shifted", "banks of demands shifted by a row", "finance/financing_demand",
         each(shifted("对接银行"), shifted("机构编码")), block=True),
    Kind("consents_purposes_defaulted", "all consents for offers of products", "finance/consent",
         setting({"用途": "产品推荐"})),
    Kind("product_regions_defaulted", "all products for one district", "finance/product",
         setting({"适用地区代码": "340207"})),
    Kind("product_terms_swapped", "shortest and longest terms swapped", "finance/product",
         swapped("最短期限(月)", "最长期限(月)")),
    Kind("conditions_units_lost", "units of thresholds lost", "finance/product_condition", setting({"单位": None})),
    Kind("conditions_shifted", "items of conditions shifted by a row", "finance/product_condition",
         shifted("条件项目"), block=True),
    Kind("declared_last_year", "declarations submitted a year earlier", "innovation/declaration",
         dates_moved("填报时间", -1)),
    Kind("programme_money_in_yuan", "yuan in the column of 10,000 yuan", "innovation/programme",
         times(10_000, "经费(万元)")),
    Kind("programme_all_awards", "all projects said to be awards", "innovation/programme",
         setting({"类别": "科技奖励"})),
    Kind("tiers_revoked", "all entries of the gradient list revoked", "innovation/gradient_list",
         setting({"状态": "撤销"}), "创新型中小企业"),
    Kind("certificates_one_batch", "certificates valid for one year", "innovation/hte_certificate",
         setting({"有效期": "一年"})),
    Kind("specialists_elsewhere", "all specialists of one district", "innovation/specialist",
         setting({"行政区划代码": "340207"})),
    Kind("specialists_times_10", "stations of specialists × 10", "innovation/specialist", times(10, "可服务工作站数")),
    Kind("institutions_of_one_kind", "all institutions law firms", "innovation/institution",
         setting({"机构类别": "律师事务所"})),
    Kind("funds_managers_shifted", "managers of funds shifted by a row", "innovation/venture_fund",
         each(shifted("管理人登记编号"), shifted("管理人名称")), block=True),
    Kind("funds_ten_years_longer", "terms of funds ten years longer", "innovation/venture_fund",
         dates_moved("存续期届满日", 10)),
    Kind("experts_expired", "terms of experts ended", "innovation/expert", setting({"有效期至": "2020-01-01"})),
    Kind("teams_ended", "support of teams ended", "innovation/talent_team", setting({"支持期至": "2020-01-01"})),
    Kind("patents_numbers_shifted", "numbers of grants shifted by a row", _PATENT, shifted("授权公告号"), block=True),
    Kind("patents_classes_defaulted", "all main classes one class", _PATENT, setting({"主分类号": "G06Q30/00"})),
    Kind("new_patents_repeated", "patents come twice, again under other numbers", _PATENT,
         repeated_as(changed(申请号=pl.col("申请号").str.replace(r"(\d{4})(\d)(\d{7})", "${1}${2}1234567"))),
         "专利著录"),
    Kind("events_shifted", "events of patents shifted by a row", _EVENT, shifted("法律状态"), block=True),
    Kind("new_events_all_granted", "all events grants, in what comes for the first time", _EVENT,
         setting({"法律状态": "授权"}), "专利法律状态"),
    Kind("pledges_due_later", "debts due ten years later", _PLEDGE, dates_moved("主债权/到期日", 10)),
    Kind("pledges_pledgees_defaulted", "all rights pledged to one bank", _PLEDGE,
         setting({"质权人": "芜湖鸠兹银行股份有限公司"})),
    Kind("insured_units_shifted", "numbers of employers shifted by a row", _INSURED, shifted("单位编号"), _MONTH,
         block=True),
    Kind("insured_bases_sorted", "contribution bases sorted alone", _INSURED, sorted_alone("缴费基数"), _MONTH),
    Kind("arrears_dated_a_quarter_before", "announcements dated a quarter earlier", _ARREARS,
         days_moved("公告日期", -91)),
    Kind("ratings_scores_truncated", "scores without decimals", _RATING, _truncated("评价分")),
    Kind("ratings_all_repaired", "all ratings said to be repairs", _RATING, setting({"评价方式": "信用修复"})),
    Kind("cit_relief_zero", "no relief of income tax", _CIT, setting({"减免所得税额": "0.00"})),
    Kind("cit_small_inverted", "small enterprises and others exchanged", _CIT,
         mapped("小型微利企业", {"是": "否", "否": "是"})),
    Kind("rd_items_shifted", "names of lines shifted by a row", _RD, shifted("项目"), block=True),
    Kind("rd_year_off", "deductions of the year after", _RD,
         changed(所属年度=(pl.col("所属年度").cast(pl.Int64, strict=False) + 1).cast(pl.String))),
    Kind("new_vat_input_zero", "input tax zero, payable that of the output", _VAT,
         each(setting({_INPUT: "0.00"}), copied(_OUTPUT, _PAYABLE)), "vat_return"),
    Kind("new_vat_left_for_payable", "tax payable and credit carried forward swapped", _VAT,
         swapped(_PAYABLE, _LEFT), "vat_return"),
    Kind("new_vat_repeated", "returns come twice, again under other numbers", _VAT,
         repeated_as(changed(申报序号=pl.concat_str(pl.lit("Z"), pl.col("申报序号")))), "vat_return"),
    Kind("invoices_tax_times_10", "tax × 10", _INVOICE, times(10, "税额"), _ISSUED),
    Kind("received_truncated", "amounts without decimals", _INVOICE, _truncated("金额", "税额", "价税合计"), _RECEIVED),
]  # fmt: skip
