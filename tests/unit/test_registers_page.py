"""The city's registers on an enterprise's page: what it holds, what it takes part in, and whom it hosts."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.registers import projects_sections, registered_sections, teams_sections

PROJECT: dict[str, Any] = {
    "programme_no": "2025X1", "programme_name": "某项目", "programme_kind_code": "project", "level_code": "district",
    "participant_rank": 2, "awarded_date": date(2025, 1, 5), "start_date": date(2025, 1, 5), "end_date": None,
    "funding_cny": Decimal(800_000), "register_state_code": "unknown",
}  # fmt: skip
TEAM: dict[str, Any] = {
    "team_no": "RC2001", "team_kind_code": "startup", "level_code": "municipal", "field_name": None, "member_count": 7,
    "selected_date": date(2025, 1, 5), "support_until_date": date(2027, 1, 5), "funding_cny": None,
    "register_state_code": "current",
}  # fmt: skip
ENTRY: dict[str, Any] = {
    "recognition_count": 1, "recognition_codes": "hte", "first_valid_date": date(2024, 1, 1), "next_expiry_date": None,
}  # fmt: skip


def enterprise(**rows: list[dict[str, Any]]) -> Enterprise:
    tables = {f"mart_register_{name}": found for name, found in rows.items()}
    return Enterprise("20260630-00000000", date(2026, 6, 30), "A", tables, ())


def test_projects_come_newest_first_with_their_state() -> None:
    newer = PROJECT | {"programme_no": "2026P1", "programme_kind_code": "platform", "awarded_date": date(2026, 1, 5),
                       "register_state_code": "current"}  # fmt: skip
    (section,) = projects_sections(enterprise(project=[PROJECT, newer]))
    first, second = section.grids[0].rows
    assert [cell.text.zh for cell in first[1:4]] == ["2026P1", "研发平台", "区县级"]
    assert [cell.text.zh for cell in second[4:]] == ["2", "2025-01-05", "—", "80 万元", "未知"]
    assert section.digest is not None
    assert section.digest.en == "2 entries, 1 current"


def test_a_team_has_no_name() -> None:
    (section,) = teams_sections(enterprise(talent_team=[TEAM]))
    (row,) = section.grids[0].rows
    assert [cell.text.zh for cell in row] == [
        "RC2001", "创业团队", "市级", "—", "7", "2025-01-05", "2027-01-05", "—", "在库",
    ]  # fmt: skip


def test_an_enterprise_is_registered_by_what_it_holds() -> None:
    found = enterprise(enterprise=[ENTRY])
    found.tables["mart_recognition"] = [
        {"recognition_code": "hte", "recognition_zh": "高新技术企业", "recognition_en": "High-tech enterprise"}
    ]
    (section,) = registered_sections(found)
    (row,) = section.grids[0].rows
    assert [cell.text.zh for cell in row] == ["高新技术企业", "2024-01-01", "—"]
    assert section.digest is not None
    assert section.digest.en == "1 valid recognition"


def test_without_an_entry_there_is_no_section() -> None:
    empty = enterprise()
    assert [*registered_sections(empty), *projects_sections(empty), *teams_sections(empty)] == []
