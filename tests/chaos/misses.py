"""Why the gate lets a kind of corruption through: people write this down for each miss of the reference page."""

_NEWS = "a single record of this kind is what the bureau reports on any day"
_SET_ASIDE = "so few rows are set aside as unreadable on sound days too, which warns; readers do not see them"
_FEW = "a row or two of a short list: a share of so few rows tells nothing"

REASONS: dict[str, str] = {
    "abnormal_deleted": "the bureau deletes single listings that were a mistake",
    "arrears_missing": _NEWS,
    "arrears_of_another_city": _FEW,
    "certificates_revoked": _NEWS,
    "debtors_names_emptied": _SET_ASIDE,
    "debtors_performed": _NEWS,
    "deductions_times_10": "one line of one form by a factor of ten is within the spread of enterprises",
    "insured_months_moved": "most months of a year before were known, with nearly the same numbers",
    "investments_times_10000": _FEW,
    "invoices_all_red": _NEWS,
    "invoices_all_void": _NEWS,
    "invoices_missing": "one invoice more or less is within the spread of days",
    "invoices_repeated": "the file has no invoice code: a repeated number is another invoice",
    "invoices_of_another_city": "a single enterprise that is in no registry may have come to the city",
    "loans_all_loss": _NEWS,
    "penalties_of_another_city": _SET_ASIDE,
    "pledges_cancelled": _NEWS,
    "registry_all_deregistered": _NEWS,
    "registry_all_revoked": _NEWS,
    "registry_district_code_wrong": "withdrawn district codes come and go in single rows of a sound registry",
    "registry_industry_constant": _NEWS,
    "registry_names_emptied": _SET_ASIDE,
    "violations_all_removed": _NEWS,
}
