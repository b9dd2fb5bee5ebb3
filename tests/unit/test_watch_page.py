"""The risk watch on an enterprise's page: signals with what they are compared with, and the level of all together."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.watch import watch_sections

SIGNAL: dict[str, Any] = {
    "rulebook_code": "risk_watch", "version": "1", "signal_code": "score_fall", "since_date": date(2026, 5, 31),
    "figure_value": Decimal(500), "former_value": Decimal(545), "former_date": date(2026, 3, 31),
    "evidence_value": Decimal(-45), "evidence_date": date(2026, 6, 30), "operator": "le", "threshold": Decimal(-40),
    "unit_code": "point", "signal_points": 1, "watch_points": 4, "watch_level_code": "alarm", "authority": "project",
    "is_verified": False,
}  # fmt: skip


def sections(*rows: dict[str, Any]) -> list[Any]:
    tables = {"mart_risk_signal": list(rows), "mart_rulebook": []}
    return watch_sections(Enterprise("20260630-00000000", date(2026, 6, 30), "A", tables, ()))


def test_a_signal_says_what_it_is_compared_with_and_the_heaviest_comes_first() -> None:
    arrears = SIGNAL | {"signal_code": "loan_arrears", "signal_points": 3, "former_value": None, "former_date": None,
                        "evidence_value": Decimal(35), "operator": "ge", "threshold": Decimal(31),
                        "unit_code": "day"}  # fmt: skip
    (section,) = sections(SIGNAL, arrears)
    first, second = section.grids[0].rows
    assert [cell.text.zh for cell in first[:4]] == ["loan_arrears", "35 天", "≥ 31 天", "—"]
    assert [cell.text.zh for cell in second[1:5]] == ["-45 分", "≤ -40 分", "545 分（2026-03-31）", "2026-06-30"]
    heads = [column.zh for column in section.grids[0].columns]
    assert second[heads.index("首次获知")].text.zh == "2026-05-31"
    assert second[heads.index("依据日期")].text.zh == "2026-06-30"
    assert (section.digest.en, section.is_open) == ("alarm, 2 signals", True)


def test_below_every_level_the_section_is_folded_and_without_a_signal_there_is_none() -> None:
    (section,) = sections(SIGNAL | {"watch_level_code": None})
    assert (section.digest.en, section.is_open) == ("no level, 1 signal", False)
    assert sections() == []
