"""Puts the sections of an enterprise's page together, in the order in which a credit officer reads them."""

from __future__ import annotations

from dataclasses import replace

from pipelines.pages.enterprise import PROFILE, Enterprise
from pipelines.pages.partial import gap_label, partial_label
from pipelines.pages.parts import Label, Page, Section
from pipelines.pages.sections.basis import freshness_section, rulebook_section
from pipelines.pages.sections.card import card
from pipelines.pages.sections.credit import credit_sections
from pipelines.pages.sections.eligibility import eligibility_section
from pipelines.pages.sections.enterprise import enterprise_section
from pipelines.pages.sections.objections import objections_section
from pipelines.pages.sections.points import points_sections
from pipelines.pages.sections.records import adverse_record_section, ip_section, recognition_section
from pipelines.pages.sections.sources import sources_section


def make_page(enterprise: Enterprise) -> Page:
    """The page of one enterprise: ability, eligibility and adverse records beside each other, never blended."""
    absent = ", ".join(enterprise.absent)
    note = Label(f"本次发布没有：{absent}", f"Not in this release: {absent}")
    sections = [
        _with_gap(enterprise_section(enterprise), enterprise, PROFILE),
        _with_gap(adverse_record_section(enterprise), enterprise, "mart_adverse_record"),
        *([objections] if (objections := objections_section(enterprise)) else []),
        *(_with_gap(section, enterprise, "mart_innovation_score") for section in points_sections(enterprise)),
        *(_with_gap(section, enterprise, "mart_credit_score") for section in credit_sections(enterprise)),
        _with_gap(eligibility_section(enterprise), enterprise, "mart_eligibility"),
        _with_gap(recognition_section(enterprise), enterprise, "mart_recognition"),
        _with_gap(ip_section(enterprise), enterprise, "mart_ip_portfolio"),
        *([sources] if (sources := sources_section(enterprise)) else []),
        freshness_section(enterprise),
        rulebook_section(enterprise),
        *([Section(Label("未发布的内容", "Not published"), note=note)] if absent else []),
    ]
    return Page(
        title=enterprise.profile["enterprise_name"] or enterprise.enterprise_id,
        subtitle=Label(
            f"{enterprise.enterprise_id} · 业务日期 {enterprise.business_date} · 发布 {enterprise.release_id}",
            f"{enterprise.enterprise_id} · business date {enterprise.business_date} · release {enterprise.release_id}",
        ),
        warning=partial_label(enterprise.partial),
        card=card(enterprise),
        sections=tuple(sections),
    )


def _with_gap(section: Section, enterprise: Enterprise, mart: str) -> Section:
    """The section, with a warning if the release goes without something that its mart needs."""
    gap = gap_label(enterprise.partial, mart)
    if gap is None:
        return section
    said = section.warning
    if said is None:
        return replace(section, warning=gap)
    both = Label(f"{said.zh.rstrip('。')}。{gap.zh}", f"{said.en.rstrip('.')}. {gap.en}")
    return replace(section, warning=both)
