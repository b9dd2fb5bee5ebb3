"""Corruptions of what is on lists and registers: grades, honours, products, demands, funds, experts, teams, filings."""

from __future__ import annotations

from kind import Kind, dates_moved, removed, setting, shifted, times

_CODE = "统一社会信用代码"
_GRADE, _HONOUR = "credit/public_grade", "credit/honour_list"
_CHANGE, _ADMISSION = "registry/change", "innovation/sme_admission"
_PRODUCT, _CONDITION, _DEMAND = "finance/product", "finance/product_condition", "finance/financing_demand"
_FILING, _BALANCE, _CLAIM = "finance/loan_filing", "finance/loan_balance", "finance/compensation_claim"
_OBJECTION = "finance/objection"
_FUND, _EXIT, _INVESTMENT = "innovation/venture_fund", "innovation/venture_exit", "innovation/venture_investment"
_TEAM, _EXPERT, _INSTITUTION = "innovation/talent_team", "innovation/expert", "innovation/institution"

KINDS = [
    Kind("grades_all_a", "all public grades A", _GRADE, setting({"评价等级": "A"})),
    Kind("grades_all_d", "all public grades D", _GRADE, setting({"评价等级": "D"})),
    Kind("grade_codes_shifted", "codes of public grades shifted by a row", _GRADE, shifted(_CODE), block=True),
    Kind("grades_shifted", "public grades shifted by a row", _GRADE, shifted("评价等级"), block=True),
    Kind("grades_years_old", "public grades three years older", _GRADE, dates_moved("评价日期", -3)),
    Kind("honours_national", "all honours said to be national", _HONOUR, setting({"荣誉级别": "国家级"})),
    Kind("honour_codes_shifted", "codes of honours shifted by a row", _HONOUR, shifted(_CODE), block=True),
    Kind("honours_expired", "honours expired", _HONOUR, setting({"有效期至": "2020-12-31"})),
    Kind("change_dates_moved", "changes in the registry a year later", _CHANGE, dates_moved("变更日期", 1)),
    Kind("change_codes_shifted", "codes of changes shifted by a row", _CHANGE, shifted(_CODE), block=True),
    Kind("changes_all_of_capital", "all changes said to be of the capital", _CHANGE,
         setting({"变更事项": "注册资本变更"})),
    Kind("admission_names_shifted", "names of admitted enterprises shifted by a row", _ADMISSION, shifted("企业名称"),
         block=True),
    Kind("product_rates_times_100", "interest rates × 100", _PRODUCT, times(100, "最低年利率(%)", "最高年利率(%)")),
    Kind("product_rates_divided", "interest rates as shares", _PRODUCT, times(0.01, "最低年利率(%)", "最高年利率(%)")),
    Kind("product_limits_times_10000", "limits of products × 10,000", _PRODUCT,
         times(10_000, "最低额度(万元)", "最高额度(万元)")),
    Kind("products_withdrawn", "products withdrawn", _PRODUCT, setting({"下架日期": "2026-01-01"})),
    Kind("condition_thresholds_times_100", "thresholds of products × 100", _CONDITION, times(100, "阈值")),
    Kind("conditions_turned_round", "at least became at most", _CONDITION, setting({"比较方式": "不高于"})),
    Kind("conditions_missing", "conditions of products missing", _CONDITION, removed),
    Kind("demands_times_10000", "demanded amounts × 10,000", _DEMAND, times(10_000, "需求金额(万元)")),
    Kind("demand_terms_in_days", "demanded terms × 30", _DEMAND, times(30, "期限(月)")),
    Kind("demand_codes_shifted", "codes of demands shifted by a row", _DEMAND, shifted(_CODE), block=True),
    Kind("demands_all_withdrawn", "demands withdrawn", _DEMAND, setting({"状态": "已撤回"})),
    Kind("filing_codes_shifted", "codes of filed loans shifted by a row", _FILING, shifted(_CODE), block=True),
    Kind("filing_rates_times_100", "rates of filed loans × 100", _FILING, times(100, "利率")),
    Kind("balance_loans_shifted", "numbers of loans shifted by a row", _BALANCE, shifted("借据号"), block=True),
    Kind("claims_times_10000", "claims on the pool × 10,000", _CLAIM,
         times(10_000, "损失本金(万元)", "申请补偿额(万元)")),
    Kind("objections_dismissed", "objections dismissed", _OBJECTION, setting({"处理状态": "异议不成立"})),
    Kind("objection_codes_shifted", "codes of objections shifted by a row", _OBJECTION, shifted(_CODE), block=True),
    Kind("funds_times_10000", "sizes of funds × 10,000", _FUND, times(10_000, "认缴规模(万元)", "实缴规模(万元)")),
    Kind("funds_in_liquidation", "funds in liquidation", _FUND, setting({"运作状态": "清算中"})),
    Kind("exits_times_10000", "exits of funds × 10,000", _EXIT, times(10_000, "退出金额(万元)")),
    Kind("investment_codes_shifted", "codes of investments shifted by a row", _INVESTMENT, shifted(_CODE), block=True),
    Kind("team_money_times_10000", "support of teams × 10,000", _TEAM, times(10_000, "支持经费(万元)")),
    Kind("team_codes_shifted", "codes of teams' enterprises shifted by a row", _TEAM, shifted(_CODE), block=True),
    Kind("teams_national", "all teams said to be national", _TEAM, setting({"级别": "国家级"})),
    Kind("experts_of_one_field", "all experts of one field", _EXPERT, setting({"专业领域": "新能源"})),
    Kind("experts_out", "experts said to have left", _EXPERT, setting({"状态": "已出库"})),
    Kind("institutions_national", "all institutions said to be national", _INSTITUTION, setting({"级别": "国家级"})),
]  # fmt: skip
