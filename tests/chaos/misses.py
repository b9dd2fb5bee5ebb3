"""Why the gate lets a kind of corruption through: people write this down for each miss of the reference page."""

_NEWS = "a single record of this kind is what the bureau reports on any day"
_SET_ASIDE = "so few rows are set aside as unreadable on sound days too, which warns; readers do not see them"
_FEW = "a row or two of a short list: a share of so few rows tells nothing"
_FIRST = "the bureau's first list of all: nothing earlier says otherwise"
_USUAL = "a check by what changes on other days, which judges from the fifth release with it on; the city had none"
_ONE_NAME = "a single name or holder that is off is within the few percent that are off on sound days"

REASONS: dict[str, str] = {
    "abnormal_deleted": "the bureau deletes single listings that were a mistake",
    "arrears_missing": _NEWS,
    "arrears_of_another_city": _FEW,
    "certificate_names_shifted": _ONE_NAME,
    "certificates_revoked": _NEWS,
    "cit_revenue_in_ten_thousand": "a single return by a factor is within the spread of enterprises",
    "cit_year_off": "a single return of another year is a late return",
    "condition_thresholds_times_100": "no more conditions than those of one product, which its bank may change",
    "debtors_names_emptied": _SET_ASIDE,
    "debtors_performed": _NEWS,
    "deductions_times_10": "one line of one form by a factor of ten is within the spread of enterprises",
    "demands_all_withdrawn": "firms withdraw demands on any day, and how many is not known yet",
    "experts_out": _USUAL,
    "filing_rates_times_100": "both rows were written as shares: 0.0345 and 3.45 are the same rate",
    "funds_in_liquidation": _USUAL,
    "grades_all_a": _FIRST,
    "grades_all_d": _FIRST,
    "grades_shifted": _FIRST,
    "grades_years_old": _FIRST,
    "honours_national": _FIRST,
    "insured_months_moved": "most months of a year before were known, with nearly the same numbers",
    "investment_codes_shifted": _FEW,
    "investments_times_10000": _FEW,
    "invoice_tax_and_amount_swapped": "a single invoice is within the spread of days",
    "invoices_all_red": _NEWS,
    "invoices_all_void": _NEWS,
    "invoices_missing": "one invoice more or less is within the spread of days",
    "invoices_of_another_city": "a single enterprise that is in no registry may have come to the city",
    "invoices_repeated": "the file has no invoice code: a repeated number is another invoice",
    "loan_amounts_times_10000": _FEW,
    "loans_all_loss": _NEWS,
    "objection_codes_shifted": _FEW,
    "objections_dismissed": _NEWS,
    "patents_all_lapsed": _NEWS,
    "penalties_of_another_city": _SET_ASIDE,
    "pledges_cancelled": _NEWS,
    "products_withdrawn": "no more products than banks may withdraw in a day",
    "registry_all_deregistered": _NEWS,
    "registry_all_revoked": _NEWS,
    "registry_district_code_wrong": "withdrawn district codes come and go in single rows of a sound registry",
    "registry_industry_constant": _NEWS,
    "registry_name_in_address": _ONE_NAME,
    "registry_names_emptied": _SET_ASIDE,
    "registry_names_garbled": _ONE_NAME,
    "registry_names_mistyped": _ONE_NAME,
    "registry_names_shifted": _ONE_NAME,
    "report_money_divided": "a single report by a factor is within the spread of enterprises",
    "violations_all_removed": _NEWS,
}
