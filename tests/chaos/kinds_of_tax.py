"""Corruptions of what the tax and social security bureaus send."""

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

_INVOICE, _VAT, _CIT, _RD = "tax/vat_invoice", "tax/vat_return", "tax/cit_return", "tax/rd_deduction"
_RATING, _ARREARS, _INSURED = "tax/credit_rating", "tax/arrears", "social/insurance_headcount"
_ISSUED, _RECEIVED = "销项发票", "进项发票"
_SALES = ("按适用税率计税销售额", "按简易办法计税销售额", "免抵退办法出口销售额", "免税销售额")
_MONEY = ("金额", "税额", "价税合计")
_TAXPAYER, _CODE = "纳税人识别号", "统一社会信用代码"
_INCOME_TAX = ("应纳所得税额", "减免所得税额", "实际应纳所得税额")

KINDS = [
    Kind("invoices_times_10000", "the day's invoices × 10,000", _INVOICE, times(10_000, *_MONEY), _ISSUED),
    Kind("invoices_divided_by_10000", "the day's invoices ÷ 10,000", _INVOICE, times(0.0001, *_MONEY), _ISSUED),
    Kind("received_times_10000", "the day's invoices received × 10,000", _INVOICE, times(10_000, *_MONEY), _RECEIVED),
    Kind("invoices_in_future", "invoices dated in the future", _INVOICE, dates_moved("开票日期", 5), _ISSUED),
    Kind("invoices_ten_years_old", "invoices dated ten years ago", _INVOICE, dates_moved("开票日期", -10), _ISSUED),
    Kind("invoices_all_red", "invoices with a negative sign", _INVOICE, times(-1, *_MONEY), _ISSUED),
    Kind("invoices_repeated", "invoices sent twice in one file", _INVOICE, repeated, _RECEIVED),
    Kind("invoices_missing", "invoices missing", _INVOICE, removed, _RECEIVED),
    Kind("invoice_tax_and_amount_swapped", "tax and amount swapped", _INVOICE, swapped("金额", "税额"), _RECEIVED),
    Kind("invoices_all_void", "invoices void", _INVOICE, setting({"发票状态": "作废"}), _RECEIVED),
    Kind("invoices_of_another_city", "invoices of another city", _INVOICE, of_another_city(_CODE), _RECEIVED),
    Kind("vat_sales_in_ten_thousand", "VAT sales in 10,000 yuan", _VAT, times(0.0001, *_SALES)),
    Kind("vat_sales_times_10", "VAT sales × 10", _VAT, times(10, *_SALES)),
    Kind("vat_sales_emptied", "VAT sales empty", _VAT, setting(dict.fromkeys(_SALES))),
    Kind("vat_codes_shifted", "codes of VAT returns shifted by a row", _VAT, shifted(_TAXPAYER), block=True),
    Kind("vat_year_off", "tax periods of VAT returns a year too early", _VAT,
         lambda rows, at: dates_moved("所属期止", -1)(dates_moved("所属期起", -1)(rows, at), at)),
    Kind("cit_revenue_cost_swapped", "revenue and cost swapped", _CIT, swapped("营业收入", "营业成本")),
    Kind("cit_revenue_in_ten_thousand", "income tax revenue in 10,000 yuan", _CIT, times(0.0001, "营业收入")),
    Kind("cit_revenue_zero", "income tax revenue zero", _CIT, setting({"营业收入": "0.00"})),
    Kind("cit_revenue_emptied", "income tax revenue empty", _CIT, setting({"营业收入": None})),
    Kind("cit_tax_times_10000", "income tax × 10,000", _CIT, times(10_000, *_INCOME_TAX)),
    Kind("cit_staff_times_10", "staff × 10", _CIT, times(10, "从业人数")),
    Kind("cit_assets_in_yuan", "yuan in the column of 10,000 yuan", _CIT, times(10_000, "资产总额(万元)")),
    Kind("cit_year_off", "tax year one too late", _CIT,
         changed(所属年度=(pl.col("所属年度").cast(pl.Int64, strict=False) + 1).cast(pl.String))),
    Kind("cit_codes_shifted", "codes of income tax returns shifted by a row", _CIT, shifted(_TAXPAYER), block=True),
    Kind("deductions_divided_by_10000", "R&D deductions ÷ 10,000", _RD, times(0.0001, "金额")),
    Kind("deductions_times_10", "R&D deductions × 10", _RD, times(10, "金额")),
    Kind("deduction_lines_shifted", "line numbers of the deduction shifted", _RD, shifted("行次"), block=True),
    Kind("ratings_all_a", "all tax classes A with score 95", _RATING, setting({"信用等级": "A", "评价分": "95.00"})),
    Kind("ratings_all_d", "all tax classes D", _RATING, setting({"信用等级": "D", "评价分": None})),
    Kind("rating_scores_divided", "rating scores ÷ 10", _RATING, times(0.1, "评价分")),
    Kind("arrears_of_another_city", "another city's arrears", _ARREARS, of_another_city(_TAXPAYER, "纳税人名称")),
    Kind("arrears_times_10000", "arrears × 10,000", _ARREARS, times(10_000, "累计欠税余额", "当期新发生欠税额")),
    Kind("arrears_missing", "entries of the arrears list missing", _ARREARS, removed),
    Kind("insured_times_10", "insured persons × 10", _INSURED, times(10, "参保人数")),
    Kind("insured_zero", "insured persons zero", _INSURED, setting({"参保人数": "0"})),
    Kind("insured_emptied", "insured persons empty", _INSURED, setting({"参保人数": None})),
    Kind("base_times_10", "contribution base × 10", _INSURED, times(10, "缴费基数")),
    Kind("insured_and_base_times_10", "insured persons and base × 10", _INSURED, times(10, "参保人数", "缴费基数")),
    Kind("insured_codes_shifted", "codes of employers shifted by a row", _INSURED, shifted(_CODE), block=True),
    Kind("insured_months_moved", "months of the insured a year too early", _INSURED,
         dates_moved("应收年月", -1)),
    Kind("filing_day_month_swapped", "day and month of filing dates swapped", _CIT, day_and_month_swapped("申报日期")),
]  # fmt: skip
