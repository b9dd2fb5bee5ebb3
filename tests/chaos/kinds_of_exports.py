"""Wrong exports of banks, patent office, science bureau and platform: parties exchanged, defaults, codes renumbered."""

from __future__ import annotations

import polars as pl
from kind import Kind, changed, copied, cut, each, mapped, masked, removed, setting, shifted, swapped, times

from sources.simulator.forms.workbook import as_number, number_of

_PATENT, _EVENT, _PLEDGE = "ip/patent", "ip/patent_event", "ip/ip_pledge"
_BALANCE, _FILING, _CLAIM = "finance/loan_balance", "finance/loan_filing", "finance/compensation_claim"
_CONSENT, _DEMAND, _ARREARS = "finance/consent", "finance/financing_demand", "tax/arrears"
_CERTIFICATE, _DECLARED = "innovation/hte_certificate", "innovation/declaration"
_ADMISSION, _CONTRACT = "innovation/sme_admission", "innovation/tech_contract"
_MONTH = "贷款余额_MYB03_202604"
_YEAR = pl.col("评价年度")

KINDS = [
    Kind("patent_types_exchanged", "inventions and utility models exchanged", _PATENT,
         mapped("专利类型", {"发明专利": "实用新型", "实用新型": "发明专利"})),
    Kind("patents_applied_on_publication", "dates of publication in the place of application", _PATENT,
         copied("公开日", "申请日")),
    Kind("patents_applicants_masked", "applicants masked with stars", _PATENT, masked("申请人")),
    Kind("patents_granted_when_published", "publication in the place of the grant", _PATENT,
         each(copied("公开号", "授权公告号"), copied("公开日", "授权公告日"))),
    Kind("new_patents_of_strangers", "applicants replaced by an outsider, in what comes for the first time", _PATENT,
         setting({"申请人": "某市外研究院有限责任公司"}), "专利著录"),
    Kind("events_dated_on_export", "events dated on the day of the export", _EVENT,
         setting({"法律状态公告日": "20260515"})),
    Kind("events_numbers_cut", "check digits of patent numbers cut", _EVENT,
         changed(申请号=pl.col("申请号").str.replace(r"\.[0-9X]$", "")), "专利法律状态"),
    Kind("new_events_all_lapsed", "all patents lapsed, in what comes for the first time", _EVENT,
         setting({"法律状态": "专利权的终止"}), "专利法律状态"),
    Kind("pledge_parties_swapped", "pledgor and pledgee swapped", _PLEDGE, swapped("出质人", "质权人")),
    Kind("pledges_amounts_in_yuan", "yuan in the column of 10,000 yuan", _PLEDGE, times(10_000, "主债权/金额(万元)")),
    Kind("pledges_released_by_default", "release in 1900 where there was none", _PLEDGE,
         setting({"登记/注销日期": "1900-01-01"})),
    Kind("balances_all_normal", "all loans graded normal, none overdue", _BALANCE,
         setting({"五级分类": "正常", "逾期天数": "0"}), _MONTH),
    Kind("balances_overdue_in_months", "overdue days × 30", _BALANCE, times(30, "逾期天数"), _MONTH),
    Kind("new_balances_in_ten_thousand", "balances in 10,000 yuan, in what comes for the first time", _BALANCE,
         times(0.0001, "贷款余额(万元)"), _MONTH),
    Kind("new_balances_missing", "balances missing, in what comes for the first time", _BALANCE,
         removed, _MONTH),
    Kind("filing_dates_swapped", "dates of granting and of maturity swapped", _FILING, swapped("发放日", "到期日")),
    Kind("filing_first_loans_inverted", "first loans and others exchanged", _FILING,
         mapped("是否首贷", {"是": "否", "否": "是"})),
    Kind("filing_loans_cut", "numbers of loans cut", _FILING, cut("借据号", 11)),
    Kind("claims_parts_exchanged", "what was lost and what is claimed exchanged", _CLAIM,
         swapped("损失本金(万元)", "申请补偿额(万元)")),
    Kind("consents_scope_cut", "scopes of consents cut to the first", _CONSENT,
         changed(范围=pl.col("范围").str.split("、").list.first())),
    Kind("consents_scope_widened", "all consents of full scope", _CONSENT,
         setting({"范围": "纳税、发票、社保、信贷、财务、融资、申报"})),
    Kind("consents_banks_shifted", "codes of banks shifted by a row", _CONSENT, shifted("机构编码"), block=True),
    Kind("consents_revoked", "all consents revoked", _CONSENT, setting({"撤销时间": "2026-05-14 09:00:00"})),
    Kind("demands_credit_in_yuan", "granted lines in yuan", _DEMAND, times(10_000, "授信额度(万元)", "放款额(万元)")),
    Kind("arrears_parts_exchanged", "balance and new arrears exchanged", _ARREARS,
         swapped("累计欠税余额", "当期新发生欠税额")),
    Kind("arrears_codes_shifted", "codes of debtors of tax shifted by a row", _ARREARS, shifted("纳税人识别号"),
         block=True),
    Kind("arrears_of_one_kind", "all arrears of one tax", _ARREARS, setting({"欠税税种": "印花税"})),
    Kind("certificate_numbers_cut", "numbers of certificates cut", _CERTIFICATE, cut("证书编号", 8)),
    Kind("certificates_dated_on_export", "certificates issued on the day of the export", _CERTIFICATE,
         setting({"发证日期": "2026-05-15"})),
    Kind("declared_zero", "declared values zero", _DECLARED, setting({"指标值": "0"})),
    Kind("declared_unit_renamed", "amounts in 10,000 yuan said to be yuan", _DECLARED, mapped("单位", {"万元": "元"})),
    Kind("declared_one_year", "all declarations of one year", _DECLARED, setting({"积分年度": "2025"})),
    Kind("admissions_next_year", "admissions of the year after", _ADMISSION,
         changed(评价年度=as_number((number_of(_YEAR).cast(pl.Float64).cast(pl.Int64) + 1).cast(pl.String)))),
    Kind("admissions_missing", "admissions missing from the list", _ADMISSION, removed),
    Kind("contract_amounts_exchanged", "turnover and technology amount exchanged", _CONTRACT,
         swapped("合同成交额(元)", "技术交易额(元)")),
    Kind("contract_parties_swapped", "seller and buyer swapped", _CONTRACT, swapped("卖方名称", "买方名称")),
]  # fmt: skip
