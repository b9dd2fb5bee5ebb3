"""Corruptions of what courts, credit platform, banks, science bureau and patent office send."""

from __future__ import annotations

import polars as pl
from kind import Kind, changed, dates_moved, of_another_city, removed, setting, shifted, times

from sources.simulator.forms.workbook import as_number

_PENALTY, _DEBTOR, _CONSENT = "credit/admin_penalty", "credit/dishonest_debtor", "finance/consent"
_BALANCE, _FILING = "finance/loan_balance", "finance/loan_filing"
_PATENT, _EVENT = "ip/patent", "ip/patent_event"
_CERTIFICATE, _TIER, _DECLARED = "innovation/hte_certificate", "innovation/gradient_list", "innovation/declaration"
_CODE = "统一社会信用代码"

KINDS = [
    Kind("fines_times_10000", "fines × 10,000", _PENALTY, times(10_000, "罚款金额(万元)")),
    Kind("penalties_ended", "penalties with a last day of display in the past", _PENALTY,
         setting({"公示截止期": "2020-01-01"})),
    Kind("penalties_of_another_city", "penalties of another city", _PENALTY, of_another_city(_CODE, "行政相对人名称")),
    Kind("penalty_codes_shifted", "codes of penalties shifted by a row", _PENALTY, shifted(_CODE), block=True),
    Kind("debtors_performed", "dishonest debtors said to have performed", _DEBTOR, setting({"履行情况": "全部履行"})),
    Kind("debtors_names_emptied", "names of dishonest debtors empty", _DEBTOR, setting({"被执行人名称": None})),
    Kind("consents_withdrawals_lost", "withdrawals of consent lost", _CONSENT, setting({"撤销时间": None})),
    Kind("consents_extended", "consents valid for ever", _CONSENT, setting({"有效期止": "2099-12-31"})),
    Kind("consents_codes_shifted", "codes of consents shifted by a row", _CONSENT, shifted(_CODE), block=True),
    Kind("balances_times_10000", "loan balances × 10,000", _BALANCE, times(10_000, "贷款余额")),
    Kind("balances_divided_by_10000", "loan balances ÷ 10,000", _BALANCE, times(0.0001, "贷款余额")),
    Kind("loans_all_loss", "all loans graded loss", _BALANCE, setting({"五级分类": "损失"})),
    Kind("loan_amounts_times_10000", "filed loans × 10,000", _FILING, times(10_000, "贷款金额(万元)")),
    Kind("certificates_old", "certificates issued ten years earlier", _CERTIFICATE, dates_moved("发证日期", -10)),
    Kind("certificates_revoked", "certificates revoked", _CERTIFICATE, setting({"证书状态": "撤销"})),
    Kind("certificate_names_shifted", "names of certificates shifted by a row", _CERTIFICATE, shifted("企业名称"),
         block=True),
    Kind("tier_expired", "entries of the gradient list expired", _TIER, setting({"有效期止": "2020-12-31"})),
    Kind("tier_missing", "entries of the gradient list missing", _TIER, removed),
    Kind("patents_applicants_shifted", "applicants shifted by a row", _PATENT, shifted("申请人"), block=True),
    Kind("patents_of_strangers", "applicants replaced by an outsider", _PATENT,
         setting({"申请人": "某市外研究院有限责任公司"})),
    Kind("patents_dates_moved", "application dates moved by two years", _PATENT, dates_moved("申请日", 2)),
    Kind("patents_grants_lost", "grants of patents empty", _PATENT, setting({"授权公告号": None, "授权公告日": None})),
    Kind("patents_all_lapsed", "all patents lapsed", _EVENT, setting({"法律状态": "专利权的终止"})),
    Kind("declared_times_100", "declared values × 100", _DECLARED, times(100, "指标值")),
    Kind("declared_codes_shifted", "codes of declarations shifted by a row", _DECLARED, shifted(_CODE), block=True),
    Kind("declared_indicators_shifted", "indicators of declarations shifted by a row", _DECLARED, shifted("指标代码"),
         block=True),
    Kind("awards_national", "all projects said to be national", "innovation/programme", setting({"级别": "国家级"})),
    Kind("contracts_times_10000", "technology contracts × 10,000", "innovation/tech_contract",
         times(10_000, "合同成交额(元)", "技术交易额(元)")),
    Kind("investments_times_10000", "venture investments × 10,000", "innovation/venture_investment",
         times(10_000, "投资金额(万元)")),
    Kind("pledges_cancelled", "pledges cancelled", "ip/ip_pledge",
         changed(**{"登记/状态": pl.lit("已注销"), "登记/注销日期": as_number(pl.lit("46150"))})),
]  # fmt: skip
