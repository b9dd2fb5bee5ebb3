"""Why the gate lets a kind of corruption through: people write this down for each miss of the reference page."""

_NEWS = "a single record of this kind is what the bureau reports on any day"
_SET_ASIDE = "the rows are set aside as unreadable, which warns; readers do not see them"
_FEW = "one row of a short list: a share of so few rows tells nothing"

REASONS: dict[str, str] = {
    "abnormal_deleted": _NEWS,
    "arrears_missing": _NEWS,
    "arrears_of_another_city": _FEW,
    "certificates_revoked": _NEWS,
    "debtors_names_emptied": _SET_ASIDE,
    "debtors_performed": _NEWS,
    "deductions_times_10": "one line of one form by a factor of ten is within the spread of enterprises",
    "invoices_all_red": _NEWS,
    "invoices_all_void": _NEWS,
    "invoices_missing": "one invoice more or less is within the spread of days",
    "invoices_repeated": "the file has no invoice code: a repeated number is another invoice",
    "invoices_of_another_city": "one enterprise that the registry does not hold is common among trading partners",
    "loans_all_loss": _NEWS,
    "patents_all_lapsed": "old announcements that come again as terminations change the state of few patents",
    "penalties_of_another_city": _SET_ASIDE,
    "pledges_cancelled": _NEWS,
    "registry_all_deregistered": _NEWS,
    "registry_all_revoked": _NEWS,
    "registry_district_code_wrong": "withdrawn district codes come and go in single rows of a sound registry",
    "registry_industry_constant": _NEWS,
    "registry_names_emptied": _SET_ASIDE,
    "report_year_off": "two reports more of an earlier year have the form of late reports",
    "violations_all_removed": _NEWS,
}
