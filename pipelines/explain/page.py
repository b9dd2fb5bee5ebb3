"""Puts the sections of a firm's page together, in the order in which a credit officer reads them."""

from __future__ import annotations

from pipelines.explain.parts import Label, Page, Section
from pipelines.explain.read import Firm
from pipelines.explain.sections.basis import freshness_section, rulebook_section
from pipelines.explain.sections.eligibility import eligibility_section
from pipelines.explain.sections.firm import firm_section
from pipelines.explain.sections.points import points_sections
from pipelines.explain.sections.records import adverse_record_section, ip_section, recognition_section


def make_page(firm: Firm) -> Page:
    """The page of one enterprise: ability, eligibility and adverse records beside each other, never blended."""
    absent = ", ".join(firm.absent)
    note = Label(f"本次发布没有：{absent}", f"Not in this release: {absent}")
    sections = [
        firm_section(firm),
        adverse_record_section(firm),
        *points_sections(firm),
        eligibility_section(firm),
        recognition_section(firm),
        ip_section(firm),
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
        sections=tuple(sections),
    )
