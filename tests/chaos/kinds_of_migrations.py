"""Faults of a bureau's new system: other code lists, other centuries, other grains, greatest values, signs, defaults.

Written on 2026-11-30 before looking at the checks, and kept aside until checks had been added for `kinds_of_transfers`.
"""

from __future__ import annotations

import polars as pl
from kind import (
    Kind,
    Spoil,
    changed,
    copied,
    corrected,
    each,
    mapped,
    put,
    repeated,
    setting,
    sorted_alone,
    swapped,
    times,
)

from sources.simulator.streams import Ints

_REGISTRY, _REPORT, _VAT, _CIT = "registry/enterprise", "registry/annual_report", "tax/vat_return", "tax/cit_return"
_INVOICE, _INSURED = "tax/vat_invoice", "social/insurance_headcount"
_RATING, _RD = "tax/credit_rating", "tax/rd_deduction"
_PART, _RECEIVED, _MONTH = "企业登记_镜湖", "进项发票", "参保人数_202604"
_PAID = ("金额", "税额", "价税合计")


def _reversed(column: str) -> Spoil:
    """The cells of a column in the opposite order within the spoilt rows."""
    return lambda rows, at: rows.with_columns(rows[column].scatter(at, rows[column].gather(at).reverse()).alias(column))


def _one_kind_of_insurance(rows: pl.DataFrame, at: Ints) -> pl.DataFrame:
    is_other = (rows["险种"] != "养老").to_numpy()
    return rows.with_row_index("_no").filter(~pl.col("_no").is_in(at[is_other[at]].tolist())).drop("_no")


def _greatest(limit: float, *columns: str) -> Spoil:
    """Numbers above a limit are the limit, as where a column of the new system is too narrow."""
    number = {name: pl.col(name).cast(pl.Float64, strict=False) for name in columns}
    return lambda rows, at: put(
        rows, at, {name: pl.when(cell > limit).then(pl.lit(f"{limit:.2f}")).otherwise(pl.col(name))
                   for name, cell in number.items()}
    )  # fmt: skip


KINDS = [
    Kind("registry_of_another_century", "founding dates a hundred years earlier", _REGISTRY,
         changed(成立日期=pl.col("成立日期").str.replace("^20", "19")), _PART),
    Kind("registry_capital_in_dollars", "capital said to be in dollars", _REGISTRY,
         changed(币种=pl.lit("美元"), 注册资本=pl.col("注册资本").str.replace("人民币", "美")), _PART),
    Kind("registry_types_recoded", "types of the next code", _REGISTRY,
         changed(企业类型代码=(pl.col("企业类型代码").cast(pl.Int64, strict=False) + 10).cast(pl.String)), _PART),
    Kind("registry_districts_retired", "district codes of an older list", _REGISTRY,
         setting({"住所行政区划": "340203"}), _PART),
    Kind("report_signs_flipped", "profits with the opposite sign", _REPORT,
         times(-1, "利润总额(元)", "净利润(元)")),
    Kind("new_vat_capped", "amounts above 99,999.99 cut to it", _VAT,
         _greatest(99_999.99, "按适用税率计税销售额", "销项税额", "进项税额"), "vat_return"),
    Kind("new_vat_codes_reversed", "codes in the opposite order", _VAT, _reversed("纳税人识别号"), "vat_return"),
    Kind("received_rounded", "amounts rounded to thousands", _INVOICE,
         changed(**{name: ((pl.col(name).cast(pl.Float64, strict=False) / 1000).round(0) * 1000).cast(pl.Int64)
                    .cast(pl.String) for name in _PAID}), _RECEIVED),
    Kind("received_lines", "two lines of half the amount in the place of an invoice", _INVOICE,
         lambda rows, at: repeated(times(0.5, *_PAID)(rows, at), at), _RECEIVED),
    Kind("new_insured_one_kind", "only the insured for old age", _INSURED, _one_kind_of_insurance, _MONTH),
    Kind("cit_corrected_cost_zero", "corrections with cost zero", _CIT,
         each(corrected(), setting({"营业成本": "0.00"}))),
    Kind("cit_industries_defaulted", "all enterprises of one industry", _CIT,
         setting({"所属国民经济行业": "5100"})),
    Kind("ratings_ended", "last days of validity are those of the publication", _RATING,
         copied("发布日期", "有效期止")),
    Kind("rd_corrected_sorted", "corrections with amounts sorted alone", _RD,
         each(corrected(), sorted_alone("金额"))),
    Kind("fines_without_decimals", "decimals of fines cut", "credit/admin_penalty",
         changed(**{"罚款金额(万元)": pl.col("罚款金额(万元)").str.replace(r"\.[0-9]+$", "")})),
    Kind("consents_for_one_bank", "all consents for one bank", "finance/consent",
         setting({"被授权机构": "鸠兹银行", "机构编码": "MYB01"})),
    Kind("demands_sentinel", "demanded amounts 9999", "finance/financing_demand", setting({"需求金额(万元)": "9999"})),
    Kind("honours_for_ever", "honours valid for ever", "credit/honour_list", setting({"有效期至": "9999-12-31"})),
    Kind("admissions_of_this_year", "all admissions of this year", "innovation/sme_admission",
         setting({"评价年度": "2026"})),
    Kind("pledges_of_nothing", "secured amounts zero", "ip/ip_pledge", setting({"主债权/金额(万元)": "0"})),
    Kind("product_limits_swapped", "least and greatest amounts swapped", "finance/product",
         swapped("最低额度(万元)", "最高额度(万元)")),
    Kind("grades_recoded", "grades renumbered in the opposite order", "credit/public_grade",
         mapped("评价等级", {"A": "D", "B": "C", "C": "B", "D": "A"})),
    Kind("arrears_of_export", "arrears announced on the day of the export, new ones zero", "tax/arrears",
         each(setting({"公告日期": "2026-05-15"}), setting({"当期新发生欠税额": "0"}))),
    Kind("abnormal_dates_of_export", "listings dated on the day of the export", "registry/abnormal_operation",
         setting({"列入日期": "2026-05-14"})),
]  # fmt: skip
