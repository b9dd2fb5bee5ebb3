"""The tables that are linked, by name. Every step takes them; none of them is made here."""

from __future__ import annotations

from dataclasses import dataclass

CODED = "coded_enterprise"
"""Role of the party that a landed row identifies by an older number than its USCC, and no contract names."""


@dataclass(frozen=True)
class Relations:
    """Names of the tables to link, all on one connection.

    parties: `feed`, `record_id`, `party_role`, `party_no`, `party_name`, `party_identifier`, `party_date`,
        `party_place` (a division code or a name), `may_be_person`; one row per party of a record.
    enterprises: `enterprise_id`, `uscc`, `registration_no`, `place` (as above), `established_date`; the registry.
    names: `enterprise_id`, `enterprise_name`, `valid_from`, `valid_to` (exclusive); current and former names.
    decisions: `party_name`, `party_place` (empty: any), `enterprise_id`, `verdict` (yes, no), `decided_by`; those in
        force, one row a name, place and enterprise.
    """

    parties: str
    enterprises: str
    names: str
    decisions: str
