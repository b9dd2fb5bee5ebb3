"""Puts the sections of an enterprise's page together, in the order in which a credit officer reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from pipelines.pages.enterprise import PROFILE, Enterprise
from pipelines.pages.partial import gap_label, partial_label
from pipelines.pages.parts import Label, Page, Section, Veil
from pipelines.pages.sections.basis import freshness_section, rulebook_section
from pipelines.pages.sections.card import card
from pipelines.pages.sections.credit import credit_sections, official_sections
from pipelines.pages.sections.cultivation import MEMBER, cultivation_sections
from pipelines.pages.sections.demands import FUNNEL, demands_sections
from pipelines.pages.sections.demands import TITLE as DEMANDS
from pipelines.pages.sections.eligibility import eligibility_section
from pipelines.pages.sections.enterprise import enterprise_section
from pipelines.pages.sections.instruments import (
    BOND,
    BONDS,
    GUARANTEE,
    GUARANTEES,
    INSURANCE,
    POLICY,
    bonds_sections,
    guarantees_sections,
    insurance_sections,
)
from pipelines.pages.sections.invoices import MONTH, invoices_sections
from pipelines.pages.sections.invoices import TITLE as INVOICES
from pipelines.pages.sections.limits import TITLE as LIMITS
from pipelines.pages.sections.limits import limits_sections
from pipelines.pages.sections.loans import LOAN, loans_sections
from pipelines.pages.sections.loans import TITLE as LOANS
from pipelines.pages.sections.navigation import NAVIGATION, navigation_sections
from pipelines.pages.sections.navigation import TITLE as CHAINS
from pipelines.pages.sections.objections import objections_sections
from pipelines.pages.sections.pledges import PLEDGE, pledges_sections
from pipelines.pages.sections.pledges import TITLE as PLEDGES
from pipelines.pages.sections.points import points_sections
from pipelines.pages.sections.policies import MATCH, policies_sections
from pipelines.pages.sections.policies import TITLE as POLICIES
from pipelines.pages.sections.pools import FILING, pool_sections
from pipelines.pages.sections.records import adverse_record_section, ip_section, recognition_section
from pipelines.pages.sections.registers import (
    ENTERPRISE,
    PROJECT,
    PROJECTS,
    REGISTERED,
    STATION,
    STATIONS,
    TEAM,
    TEAMS,
    projects_sections,
    registered_sections,
    stations_sections,
    teams_sections,
)
from pipelines.pages.sections.sources import sources_section
from pipelines.pages.sections.ventures import HOLDING, ventures_sections
from pipelines.pages.sections.ventures import TITLE as VENTURES
from pipelines.pages.sections.watch import SIGNAL, watch_sections
from pipelines.pages.sections.watch import TITLE as WATCH

_SCORE, _ELIGIBILITY = "mart_innovation_score", "mart_eligibility"
TITLES = {
    _SCORE: Label("创新积分", "Innovation points"),
    _ELIGIBILITY: Label("资格预审", "Eligibility"),
    "mart_objection": Label("异议", "Objections"),
    "mart_credit_score": Label("信用评估", "Credit assessment"),
    MEMBER: Label("培育名单", "Cultivation lists"),
    MATCH: POLICIES,
    FUNNEL: DEMANDS,
    FILING: Label("风险补偿备案", "Risk-sharing pools"),
    "mart_credit_limit": LIMITS,
    "mart_adverse_record": Label("否决项与负面信息", "Vetoes and adverse records"),
    "mart_recognition": Label("认定", "Recognitions"),
    "mart_ip_portfolio": Label("知识产权", "Intellectual property"),
    PLEDGE: PLEDGES,
    SIGNAL: WATCH,
    MONTH: INVOICES,
    LOAN: LOANS,
    GUARANTEE: GUARANTEES,
    BOND: BONDS,
    POLICY: INSURANCE,
    HOLDING: VENTURES,
    NAVIGATION: CHAINS,
    ENTERPRISE: REGISTERED,
    PROJECT: PROJECTS,
    TEAM: TEAMS,
    STATION: STATIONS,
    PROFILE: Label("企业概况", "Profile"),
}
"""The title of the section that a table has, by its name."""
_ON_THE_CARD = (_SCORE, _ELIGIBILITY, "mart_adverse_record", "mart_recognition")
"""The tables that the card sums up: there is none where one of them is not shown whole."""
_NO_VEILS: Mapping[str, Veil] = MappingProxyType({})
_NOTHING_INSTEAD: Mapping[str, Section] = MappingProxyType({})


def make_page(
    enterprise: Enterprise,
    veils: Mapping[str, Veil] = _NO_VEILS,
    instead: Mapping[str, Section] = _NOTHING_INSTEAD,
) -> Page:
    """The page of one enterprise: ability, eligibility and adverse records beside each other, never blended.

    `veils`: by table, what its reader may not see of it. Conclusions are shown to who sees all that they rest on.
    `instead`: by table, the section of a reader who is given only some of its columns.
    """
    absent = ", ".join(enterprise.absent)
    note = Label(f"本次发布没有：{absent}", f"Not in this release: {absent}")

    def shown(table: str, made: Callable[[], list[Section]]) -> list[Section]:
        veil = veils.get(table)
        if veil is not None and veil.is_whole:
            return [Section(TITLES[table], warning=veil.words, is_open=True)]
        made_here = [instead[table]] if table in instead else made()
        found = [_with_gap(section, enterprise, table) for section in made_here]
        return found if veil is None or not found else [_veiled(found[0], veil), *found[1:]]

    sections = [
        *shown(PROFILE, lambda: [enterprise_section(enterprise)]),
        *shown("mart_adverse_record", lambda: [adverse_record_section(enterprise)]),
        *shown("mart_objection", lambda: objections_sections(enterprise)),
        *shown(_SCORE, lambda: points_sections(enterprise)),
        *shown("mart_credit_score", lambda: credit_sections(enterprise)),
        *official_sections(enterprise),
        *shown("mart_credit_limit", lambda: limits_sections(enterprise)),
        *shown(SIGNAL, lambda: watch_sections(enterprise)),
        *shown(LOAN, lambda: loans_sections(enterprise)),
        *shown(GUARANTEE, lambda: guarantees_sections(enterprise)),
        *shown(BOND, lambda: bonds_sections(enterprise)),
        *shown(POLICY, lambda: insurance_sections(enterprise)),
        *shown(MONTH, lambda: invoices_sections(enterprise)),
        *shown(_ELIGIBILITY, lambda: [eligibility_section(enterprise)]),
        *shown(MEMBER, lambda: cultivation_sections(enterprise)),
        *shown(MATCH, lambda: policies_sections(enterprise)),
        *shown(FUNNEL, lambda: demands_sections(enterprise)),
        *shown(FILING, lambda: pool_sections(enterprise)),
        *shown("mart_recognition", lambda: [recognition_section(enterprise)]),
        *shown(ENTERPRISE, lambda: registered_sections(enterprise)),
        *shown(PROJECT, lambda: projects_sections(enterprise)),
        *shown(TEAM, lambda: teams_sections(enterprise)),
        *shown(STATION, lambda: stations_sections(enterprise)),
        *shown("mart_ip_portfolio", lambda: [ip_section(enterprise)]),
        *shown(NAVIGATION, lambda: navigation_sections(enterprise)),
        *shown(PLEDGE, lambda: pledges_sections(enterprise)),
        *shown(HOLDING, lambda: ventures_sections(enterprise)),
        *([sources] if (sources := sources_section(enterprise)) else []),
        freshness_section(enterprise),
        rulebook_section(enterprise),
        *([Section(Label("未发布的内容", "Not published"), note=note)] if absent else []),
    ]
    is_veiled = any(
        name in instead or (name in veils and (veils[name].is_whole or veils[name].hides_card)) for name in _ON_THE_CARD
    )
    return Page(
        title=enterprise.profile.get("enterprise_name") or enterprise.enterprise_id,
        subtitle=Label(
            f"{enterprise.enterprise_id} · 业务日期 {enterprise.business_date} · 发布 {enterprise.release_id}",
            f"{enterprise.enterprise_id} · business date {enterprise.business_date} · release {enterprise.release_id}",
        ),
        warning=partial_label(enterprise.partial),
        card=None if is_veiled else card(enterprise),
        sections=tuple(sections),
    )


def _with_gap(section: Section, enterprise: Enterprise, mart: str) -> Section:
    """The section, with a warning if the release goes without something that its mart needs."""
    gap = gap_label(enterprise.partial, mart)
    if gap is None:
        return section
    return _warned(section, gap)


def _veiled(section: Section, veil: Veil) -> Section:
    """The section with a warning, and with a word on what is seen of it while it is folded: its counts are not all."""
    said = section.digest
    digest = Label(f"{said.zh}（部分不可见）", f"{said.en} (partly not visible)") if said else None
    return replace(_warned(section, veil.words), digest=digest)


def _warned(section: Section, words: Label) -> Section:
    """The section with these words at the end of its warning."""
    said = section.warning
    if said is None:
        return replace(section, warning=words)
    return replace(section, warning=Label(f"{said.zh.rstrip('。')}。{words.zh}", f"{said.en.rstrip('.')}. {words.en}"))
