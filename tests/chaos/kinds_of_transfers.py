"""Faults on the way from a bureau's tables to its file: columns sorted alone, cells filled down, numbers cut, recoded.

Written on 2026-11-30 without looking at the checks, and tried at once: what was held then is an unbiased figure.
"""

from __future__ import annotations

import polars as pl
from kind import (
    Kind,
    Spoil,
    changed,
    copied,
    corrected,
    dates_moved,
    each,
    filled_down,
    mapped,
    repeated_as,
    setting,
    sorted_alone,
    swapped,
    times,
)

_REGISTRY, _REPORT, _CHANGE = "registry/enterprise", "registry/annual_report", "registry/change"
_ABNORMAL, _PENALTY, _DEBTOR = "registry/abnormal_operation", "credit/admin_penalty", "credit/dishonest_debtor"
_VAT, _CIT, _RD, _RATING = "tax/vat_return", "tax/cit_return", "tax/rd_deduction", "tax/credit_rating"
_INVOICE, _ARREARS, _INSURED = "tax/vat_invoice", "tax/arrears", "social/insurance_headcount"
_PART, _ISSUED, _RECEIVED, _MONTH = "企业登记_镜湖", "销项发票", "进项发票", "参保人数_202604"
_SALES, _TAXES = "按适用税率计税销售额", ("销项税额", "进项税额", "应纳税额合计")
_PAID = ("金额", "税额", "价税合计")
_PROFIT_AND_TAX = ("利润总额", "应纳税所得额", "应纳所得税额", "减免所得税额", "实际应纳所得税额")
_NAME, _CODE = "企业名称", "统一社会信用代码"
_KINDS_OF_INSURANCE = {"养老": "医疗", "医疗": "失业", "失业": "工伤", "工伤": "养老"}


def _at_separator(*columns: str) -> Spoil:
    """Numbers end before their last thousands separator, as where a comma ends a field."""
    return changed(**{name: pl.col(name).str.replace(r"^(-?[0-9]+)[0-9]{3}(\.[0-9]+)?$", "$1") for name in columns})


KINDS = [
    Kind("registry_names_sorted", "names sorted alone", _REGISTRY, sorted_alone(_NAME), _PART),
    Kind("registry_people_sorted", "legal representatives sorted alone", _REGISTRY, sorted_alone("法定代表人"), _PART),
    Kind("registry_founded_new_year", "of founding dates only the year was kept", _REGISTRY,
         changed(成立日期=pl.concat_str(pl.col("成立日期").str.slice(0, 4), pl.lit("-01-01"))), _PART),
    Kind("registry_capital_overflown", "of capital only the last two digits before the point", _REGISTRY,
         changed(注册资本=pl.col("注册资本").str.replace(r"^[0-9]+([0-9]{2})", "$1")), _PART),
    Kind("registry_industry_coarser", "industry codes of a coarser list, filled with a zero", _REGISTRY,
         changed(行业代码=pl.concat_str(pl.col("行业代码").str.slice(0, 3), pl.lit("0"))), _PART),
    Kind("registry_status_filled_down", "statuses of the row above", _REGISTRY, filled_down("登记状态"), _PART,
         block=True),
    Kind("registry_scope_filled_down", "scopes and industries of the row above", _REGISTRY,
         filled_down("经营范围", "行业代码"), _PART, block=True),
    Kind("registry_names_with_note", "names with a note behind them", _REGISTRY,
         changed(企业名称=pl.concat_str(pl.col(_NAME), pl.lit("(原名)"))), _PART),
    Kind("report_staff_zero", "staff of annual reports zero", _REPORT, setting({"从业人数": "0"})),
    Kind("report_profit_for_revenue", "profit in the place of revenue", _REPORT,
         copied("利润总额(元)", "营业总收入(元)")),
    Kind("change_after_as_before", "what was before a change in the place of what is after it", _CHANGE,
         copied("变更前", "变更后")),
    Kind("abnormal_reasons_defaulted", "all listings for a missing report", _ABNORMAL,
         setting({"列入原因": "未按规定期限公示年度报告"})),
    Kind("penalties_warnings", "all penalties warnings without a fine", _PENALTY,
         setting({"处罚类别": "警告", "处罚内容": "警告", "罚款金额(万元)": None})),
    Kind("debtors_codes_sorted", "codes of debtors sorted alone", _DEBTOR, sorted_alone("组织机构代码")),
    Kind("new_vat_at_separator", "amounts end at the separator of thousands", _VAT,
         _at_separator(_SALES, *_TAXES), "vat_return"),
    Kind("new_vat_in_cents", "amounts in cents", _VAT, times(100, _SALES, *_TAXES), "vat_return"),
    Kind("new_vat_exempt_for_taxed", "taxed sales in the column of exempt ones", _VAT,
         swapped(_SALES, "免税销售额"), "vat_return"),
    Kind("new_vat_year_to_date", "amounts of the year to date", _VAT, times(4, _SALES, *_TAXES), "vat_return"),
    Kind("new_vat_filled_down", "amounts of the row above", _VAT, filled_down(_SALES, *_TAXES), "vat_return",
         block=True),
    Kind("invoices_without_tax", "tax zero, totals without tax", _INVOICE,
         each(setting({"税额": "0"}), copied("金额", "价税合计")), _ISSUED),
    Kind("invoices_filled_down", "amounts of the row above", _INVOICE, filled_down(*_PAID), _ISSUED, block=True),
    Kind("invoices_of_last_year", "invoices dated a year ago", _INVOICE, dates_moved("开票日期", -1), _ISSUED),
    Kind("invoices_doubled", "amounts twice as high, as after a double join", _INVOICE, times(2, *_PAID), _ISSUED),
    Kind("received_of_one_seller", "all invoices received from one seller", _INVOICE,
         setting({"销方单位代号": "A00001"}), _RECEIVED),
    Kind("received_numbers_scientific", "invoice numbers as a spreadsheet shows them", _INVOICE,
         changed(发票号码=pl.concat_str(pl.col("发票号码").str.slice(0, 1), pl.lit("."),
                                    pl.col("发票号码").str.slice(1, 2), pl.lit("E+07"))), _RECEIVED),
    Kind("new_insured_base_of_year", "contribution base of a year", _INSURED, times(12, "缴费基数"), _MONTH),
    Kind("new_insured_sorted", "insured persons sorted alone", _INSURED, sorted_alone("参保人数"), _MONTH),
    Kind("new_insured_kinds_moved", "kinds of insurance renumbered", _INSURED,
         mapped("险种", _KINDS_OF_INSURANCE), _MONTH),
    Kind("new_insured_last_digit", "of insured persons only the last digit", _INSURED,
         changed(参保人数=pl.col("参保人数").str.slice(-1)), _MONTH),
    Kind("cit_corrected_of_a_quarter", "corrections with revenue, cost and profit of a quarter", _CIT,
         each(corrected(), times(0.25, "营业收入", "营业成本", "利润总额"))),
    Kind("cit_corrected_profit_zero", "corrections with profit, taxable income and tax zero", _CIT,
         each(corrected(), setting(dict.fromkeys(_PROFIT_AND_TAX, "0.00")))),
    Kind("cit_corrected_assets_of_revenue", "corrections with revenue in the place of assets", _CIT,
         each(corrected(), copied("营业收入", "资产总额(万元)"))),
    Kind("cit_corrected_filled_down", "corrections with staff and assets of the row above", _CIT,
         each(corrected(), filled_down("从业人数", "资产总额(万元)")), block=True),
    Kind("ratings_all_m", "all classes M, as of new enterprises", _RATING, setting({"信用等级": "M"})),
    Kind("ratings_filled_down", "classes and scores of the row above", _RATING,
         filled_down("信用等级", "评价分"), block=True),
    Kind("rd_corrected_half", "corrections with amounts of half a year", _RD, each(corrected(), times(0.5, "金额"))),
    Kind("arrears_sorted", "balances sorted alone", _ARREARS, sorted_alone("累计欠税余额")),
    Kind("arrears_point_lost", "decimal points lost", _ARREARS,
         changed(累计欠税余额=pl.col("累计欠税余额").str.replace(".", "", literal=True))),
    Kind("grades_one_better", "public grades one better", "credit/public_grade",
         mapped("评价等级", {"B": "A", "C": "B", "D": "C"})),
    Kind("pledges_all_in_force", "ends of pledges lost", "ip/ip_pledge",
         setting({"登记/注销日期": None, "登记/状态": "有效"})),
    Kind("demands_reset", "all demands as they were submitted", "finance/financing_demand",
         setting({"状态": "已提交", "对接银行": None, "机构编码": None, "授信额度(万元)": None, "放款额(万元)": None})),
    Kind("consents_dates_swapped", "first and last day of consents swapped", "finance/consent",
         swapped("有效期起", "有效期止")),
    Kind("programme_ranks_first", "all enterprises first among those of the project", "innovation/programme",
         setting({"单位排名": "1"})),
    Kind("declared_shares_for_percent", "percent written as shares", "innovation/declaration",
         lambda rows, at: times(0.01, "指标值")(rows, at[(rows["单位"] == "%").to_numpy()[at]])),
    Kind("declared_values_sorted", "values sorted alone", "innovation/declaration", sorted_alone("指标值")),
    Kind("admission_names_sorted", "names of admitted enterprises sorted alone", "innovation/sme_admission",
         sorted_alone(_NAME)),
    Kind("contracts_in_ten_thousand", "10,000 yuan in the column of yuan", "innovation/tech_contract",
         times(0.0001, "合同成交额(元)", "技术交易额(元)")),
    Kind("fund_sizes_swapped", "subscribed and paid-in capital swapped", "innovation/venture_fund",
         swapped("认缴规模(万元)", "实缴规模(万元)")),
    Kind("new_patents_all_designs", "all patents designs", "ip/patent", setting({"专利类型": "外观设计"}), "专利著录"),
    Kind("new_events_ten_years_old", "announcements ten years ago", "ip/patent_event",
         dates_moved("法律状态公告日", -10), "专利法律状态"),
    Kind("registry_test_records", "records of a test in the list", _REGISTRY,
         repeated_as(changed(**{_CODE: pl.col(_CODE).str.replace(r"^.{8}MY", "91340202MT"),
                                _NAME: pl.concat_str(pl.lit("测试"), pl.col(_NAME))})), _PART),
]  # fmt: skip
