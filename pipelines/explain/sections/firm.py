"""Who the enterprise is."""

from __future__ import annotations

from pipelines.explain.parts import Fact, Label, Section
from pipelines.explain.read import Firm
from pipelines.explain.words import code_cell, labelled, plain

_CODES = {"status_code": "status", "size_class_code": "size_class", "life_stage_code": "life_stage"}


def firm_section(firm: Firm) -> Section:
    """The profile: what `labels.yml` names of it, as far as it is known."""
    row = firm.profile
    facts = [
        Fact(name, code_cell(_CODES[column], row[column]) if column in _CODES else plain(row[column], column))
        for column, name in labelled("profile").items()
        if row.get(column) is not None
    ]
    return Section(Label("企业概况", "Profile"), facts=tuple(facts))
