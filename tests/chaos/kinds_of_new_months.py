"""Faults of tax and of the insured: of what comes for the first time, of corrections, and of years that come again.

No earlier delivery says what a new month's rows, or corrections under numbers of their own, should be: only other
bureaus, earlier periods and other rows do.
"""

from __future__ import annotations

import polars as pl
from kind import (
    Kind,
    changed,
    copied,
    corrected,
    each,
    mapped,
    removed,
    repeated_as,
    setting,
    shifted,
    swapped,
    times,
)

_INVOICE, _VAT, _CIT, _RD = "tax/vat_invoice", "tax/vat_return", "tax/cit_return", "tax/rd_deduction"
_RATING, _INSURED = "tax/credit_rating", "social/insurance_headcount"
_ISSUED, _RECEIVED, _MONTH = "销项发票", "进项发票", "参保人数_202604"
_TAXPAYER, _CODE = "纳税人识别号", "统一社会信用代码"
_LEVELS = {"A": "B", "B": "M", "M": "C", "C": "D", "D": "A"}
_NUMBER = pl.col("发票号码")


def _new(name: str, says: str, feed: str, spoil: object, *, block: bool = False) -> Kind:
    part = _MONTH if feed == _INSURED else "vat_return"
    return Kind(f"new_{name}", f"{says}, in what comes for the first time", feed, spoil, part, block=block)  # type: ignore[arg-type]


KINDS = [
    _new("vat_output_tax_for_sales", "output tax in the place of sales", _VAT,
         copied("销项税额", "按适用税率计税销售额")),
    _new("vat_sales_in_ten_thousand", "sales in 10,000 yuan", _VAT, times(0.0001, "按适用税率计税销售额")),
    _new("vat_sales_zero", "sales zero", _VAT, setting({"按适用税率计税销售额": "0.00"})),
    _new("vat_codes_shifted", "codes of returns shifted by a row", _VAT, shifted(_TAXPAYER), block=True),
    _new("vat_future_month", "returns of the month to come", _VAT,
         setting({"所属期起": "2026-05-01", "所属期止": "2026-05-31"})),
    _new("vat_month_before", "returns under the label of the month before", _VAT,
         setting({"所属期起": "2026-03-01", "所属期止": "2026-03-31"})),
    _new("vat_input_output_swapped", "input and output tax swapped", _VAT,
         swapped("销项税额", "进项税额")),
    Kind("vat_corrected_to_zero", "corrections of VAT with sales zero", _VAT,
         each(corrected(), setting({"按适用税率计税销售额": "0.00"}))),
    Kind("cit_relief_ignored", "tax without its reliefs", _CIT,
         each(copied("应纳所得税额", "实际应纳所得税额"), setting({"减免所得税额": "0.00"}))),
    Kind("cit_losses_unsigned", "losses without their sign", _CIT,
         changed(利润总额=pl.col("利润总额").str.strip_prefix("-"))),
    Kind("cit_staff_one", "staff of income tax returns 1", _CIT, setting({"从业人数": "1"})),
    Kind("cit_year_before", "income tax returns under the label of the year before", _CIT,
         setting({"所属年度": "2024"})),
    Kind("cit_cost_for_revenue", "cost in the place of revenue", _CIT, copied("营业成本", "营业收入")),
    Kind("cit_corrected_in_ten_thousand", "corrections of income tax with revenue in 10,000 yuan", _CIT,
         each(corrected(), times(0.0001, "营业收入"))),
    Kind("cit_corrected_staff_one", "corrections of income tax with staff 1", _CIT,
         each(corrected(), setting({"从业人数": "1"}))),
    Kind("cit_corrected_assets_tenth", "corrections of income tax with a tenth of the assets", _CIT,
         each(corrected(), times(0.1, "资产总额(万元)"))),
    Kind("ratings_enum_moved", "classes moved by one", _RATING, mapped("信用等级", _LEVELS)),
    Kind("ratings_all_b", "all classes B", _RATING, setting({"信用等级": "B"})),
    Kind("ratings_year_before", "ratings under the label of the year before", _RATING, setting({"评价年度": "2024"})),
    Kind("ratings_valid_for_ever", "ratings valid for ever", _RATING, setting({"有效期止": "9999-12-31"})),
    Kind("ratings_codes_shifted", "codes of ratings shifted by a row", _RATING, shifted(_TAXPAYER), block=True),
    Kind("ratings_reviewed_all_b", "reviews of ratings, all B", _RATING,
         setting({"评价方式": "复评", "发布日期": "2026-05-14", "信用等级": "B", "评价分": "75.00"})),
    Kind("ratings_reviewed_enum_moved", "reviews of ratings with classes moved by one", _RATING,
         each(setting({"评价方式": "复评", "发布日期": "2026-05-14"}), mapped("信用等级", _LEVELS))),
    Kind("rd_lines_moved", "numbers of lines of the deduction one too high", _RD,
         changed(行次=(pl.col("行次").cast(pl.Int64, strict=False) + 1).cast(pl.String))),
    Kind("rd_total_everywhere", "the greatest amount of the deduction on each line", _RD,
         changed(金额=pl.col("金额").sort_by(pl.col("金额").cast(pl.Float64, strict=False), nulls_last=True)
                 .filter(pl.col("金额").is_not_null()).last().over("申报序号"))),
    Kind("rd_codes_shifted", "codes of deductions shifted by a row", _RD, shifted(_TAXPAYER), block=True),
    Kind("rd_corrected_divided", "corrections of the deduction in 10,000 yuan", _RD,
         each(corrected(), times(0.0001, "金额"))),
    _new("insured_summed", "insured persons summed over kinds of insurance", _INSURED, times(5, "参保人数")),
    _new("insured_one", "insured persons 1", _INSURED, setting({"参保人数": "1"})),
    _new("insured_base_per_head", "contribution base of one person", _INSURED,
         changed(缴费基数=(pl.col("缴费基数").cast(pl.Float64, strict=False)
                       / pl.col("参保人数").cast(pl.Float64, strict=False)).round(2).cast(pl.String))),
    _new("insured_codes_shifted", "codes of employers shifted by a row", _INSURED, shifted(_CODE), block=True),
    _new("insured_missing", "employers missing", _INSURED, removed),
    _new("insured_future_month", "the month to come", _INSURED, setting({"应收年月": "202605"})),
    _new("insured_in_arrears", "all contributions said to be in arrears", _INSURED, setting({"缴费状态": "欠费"})),
    Kind("invoices_renumbered", "invoices come twice, again under other numbers", _INVOICE,
         repeated_as(changed(发票号码=pl.concat_str(pl.lit("9"), _NUMBER.str.slice(1)))), _RECEIVED),
    Kind("invoices_dated_first_of_month", "invoices dated on the first day of the month", _INVOICE,
         setting({"开票日期": "2026/5/1"}), _ISSUED),
    Kind("invoices_with_tax", "amounts that include tax", _INVOICE, copied("价税合计", "金额"), _ISSUED),
    Kind("invoices_codes_shifted", "codes of sellers shifted by a row", _INVOICE, shifted(_CODE), _ISSUED, block=True),
]  # fmt: skip
