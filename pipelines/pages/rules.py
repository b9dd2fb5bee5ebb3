"""Names of rules and rulebooks, from the release's own `mart_rulebook`."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Label


def rule_label(enterprise: Enterprise, version: Row, kind: str, code: str) -> Label:
    """Name of a rule in the version that `version` (any row with `rulebook_code` and `version`) names."""
    for row in enterprise.rows("mart_rulebook"):
        if _is_of(row, version) and row["rule_kind"] == kind and row["rule_code"] == code and row["title_zh"]:
            return Label(row["title_zh"], row["title_en"] or "")
    return Label(code)


def criterion_label(enterprise: Enterprise, version: Row, code: str) -> Label:
    """Name of an eligibility criterion, whose rule is under its route and group; its code if there is no such rule."""
    for row in enterprise.rows("mart_rulebook"):
        is_it = row["rule_kind"] == "eligibility_criterion" and row["rule_code"].rpartition("/")[2] == code
        if is_it and _is_of(row, version) and row["title_zh"]:
            return Label(row["title_zh"], row["title_en"] or "")
    return Label(code)


def name_in_force(enterprise: Enterprise, kind: str, code: str) -> Label:
    """Name of a rule in the version in force; its code where the release does not have it."""
    for row in enterprise.rows("mart_rulebook"):
        if row["is_in_force"] and row["rule_kind"] == kind and row["rule_code"] == code and row["title_zh"]:
            return Label(row["title_zh"], row["title_en"] or "")
    return Label(code)


def rulebook_title(enterprise: Enterprise, version: Row) -> Label:
    """Title of a version of a rulebook; its code where the release does not have it."""
    row = rulebook_row(enterprise, version)
    return Label(row["rulebook_zh"], row["rulebook_en"]) if row else Label(version["rulebook_code"])


def rulebook_row(enterprise: Enterprise, version: Row) -> Row | None:
    """Any rule of a version of a rulebook, which tells of the rulebook too; None where the release does not have it."""
    return next((row for row in enterprise.rows("mart_rulebook") if _is_of(row, version)), None)


def national_first(enterprise: Enterprise, scores: list[Row]) -> list[Row]:
    """The schemes of points, the one that its rules say is shown first (`is_primary`) before the others."""
    primary = {
        row["rulebook_code"]
        for row in enterprise.rows("mart_rulebook")
        if row["rule_kind"] == "innovation_scheme" and "is primary true" in (row["value_text"] or "")
    }
    return sorted(scores, key=lambda row: (row["rulebook_code"] not in primary, row["rulebook_code"]))


def _is_of(row: Row, version: Row) -> bool:
    return (row["rulebook_code"], row["version"]) == (version["rulebook_code"], version["version"])
