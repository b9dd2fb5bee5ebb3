"""Puts the sections of a firm's page together, in the order in which a credit officer reads them."""

from __future__ import annotations

from dataclasses import replace

from pipelines.pages.firm import PROFILE, Firm
from pipelines.pages.partial import gap_label, partial_label
from pipelines.pages.parts import Label, Page, Section
from pipelines.pages.sections.basis import freshness_section, rulebook_section
from pipelines.pages.sections.eligibility import eligibility_section
from pipelines.pages.sections.firm import firm_section
from pipelines.pages.sections.points import points_sections
from pipelines.pages.sections.records import adverse_record_section, ip_section, recognition_section


def make_page(firm: Firm) -> Page:
    """The page of one enterprise: ability, eligibility and adverse records beside each other, never blended."""
    absent = ", ".join(firm.absent)
    note = Label(f"本次发布没有：{absent}", f"Not in this release: {absent}")
    sections = [
        _with_gap(firm_section(firm), firm, PROFILE),
        _with_gap(adverse_record_section(firm), firm, "mart_adverse_record"),
        *(_with_gap(section, firm, "mart_innovation_score") for section in points_sections(firm)),
        _with_gap(eligibility_section(firm), firm, "mart_eligibility"),
        _with_gap(recognition_section(firm), firm, "mart_recognition"),
        _with_gap(ip_section(firm), firm, "mart_ip_portfolio"),
        freshness_section(firm),
        rulebook_section(firm),
        *([Section(Label("未发布的内容", "Not published"), note=note)] if absent else []),
    ]
    return Page(
        title=firm.profile["enterprise_name"] or firm.enterprise_id,
        subtitle=Label(
            f"{firm.enterprise_id} · 业务日期 {firm.business_date} · 发布 {firm.release_id}",
            f"business date {firm.business_date}, release {firm.release_id}",
        ),
        warning=partial_label(firm.partial),
        sections=tuple(sections),
    )


def _with_gap(section: Section, firm: Firm, mart: str) -> Section:
    """The section, with a warning if the release goes without something that its mart needs."""
    gap = gap_label(firm.partial, mart)
    if gap is None:
        return section
    said = section.warning
    return replace(section, warning=Label(f"{said.zh}。{gap.zh}", f"{said.en}. {gap.en}") if said else gap)
