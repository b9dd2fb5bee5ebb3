"""Patent navigation on an enterprise's page: the surest chain first, candidates apart."""

from datetime import date
from typing import Any

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.navigation import navigation_sections

CHAIN: dict[str, Any] = {
    "rulebook_code": "sei_navigation", "version": "1", "chain_code": "2.1", "chain_zh": "智能制造装备",
    "chain_en": "Smart manufacturing equipment", "filing_count": 5, "likely_count": 3, "word_count": 3,
    "has_industry": False, "confidence_code": "medium", "in_force_count": 2, "recent_count": 1, "is_strong": False,
    "authority": "placeholder", "is_verified": False,
}  # fmt: skip


def sections(*rows: dict[str, Any]) -> list[Any]:
    tables = {"mart_patent_navigation_enterprise": list(rows)}
    return navigation_sections(Enterprise("20260630-00000000", date(2026, 6, 30), "A", tables, ()))


def test_a_class_alone_is_a_candidate_and_comes_last() -> None:
    candidate = CHAIN | {"chain_code": "1.1", "chain_zh": "网络", "confidence_code": "low", "likely_count": 0,
                         "word_count": 0}  # fmt: skip
    (section,) = sections(candidate, CHAIN)
    first, second = section.grids[0].rows
    assert [cell.text.zh for cell in first[:9]] == ["智能制造装备", "中", "5", "3", "否", "3", "2", "1", "否"]
    assert [cell.text.zh for cell in second[:2]] == ["网络", "低（仅分类号）"]
    assert (section.digest.zh, section.digest.en) == ("1 条产业链，另有 1 条候选", "1 chain, 1 candidate")


def test_without_filings_there_is_no_section() -> None:
    assert sections() == []
