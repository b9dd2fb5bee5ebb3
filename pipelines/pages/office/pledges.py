"""Pledges of intellectual property: how many are live, and every alert with what it rests on."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.office.office import FIRM_COLUMNS, NAMED, Office, firm_cells, missing
from pipelines.pages.parts import Fact, Grid, Label, Section
from pipelines.pages.sections.pledges import ALERT, ALERT_COLUMNS, PLEDGE, alert_cells
from pipelines.pages.words import amount, label, plain

TITLE = Label("知识产权质押预警", "Alerts of IP pledges")
_COUNTS = Label("质押与预警", "Pledges and alerts")
_ALERTS = f"""
    SELECT alert.*, enterprise_name FROM marts.{ALERT} AS alert {NAMED}
    ORDER BY list_position(['grave', 'check'], alert_level_code) NULLS LAST, alert_date DESC, pledge_no, right_no
"""  # noqa: S608 - our own names
_STATES = f"""
    SELECT pledge_state_code, count(*) AS pledges, sum(secured_amount_cny) AS secured_cny
    FROM marts.{PLEDGE} GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - our own name


def sections(office: Office) -> tuple[Section, ...]:
    """Numbers by state, then the alerts, the grave ones first."""
    if not office.has(PLEDGE, ALERT):
        return missing(TITLE)
    facts = []
    for row in office.rows(_STATES):
        state = label("pledge_state", row["pledge_state_code"])
        facts.append(Fact(Label(f"{state.zh}：笔数", f"{state.en}: pledges"), plain(row["pledges"])))
        facts.append(Fact(Label(f"{state.zh}：担保金额", f"{state.en}: secured"), amount(row["secured_cny"], "cny")))
    found = office.some(_ALERTS)
    cells = tuple((*firm_cells(row), *alert_cells(row)) for row in found.rows)
    grid = Grid((*FIRM_COLUMNS, *ALERT_COLUMNS), cells, figures=frozenset({7}))
    digest = Label(f"{found.total} 项预警", counted(found.total, "alert"))
    return (
        Section(
            _COUNTS, facts=tuple(facts), grids=(grid,) if cells else (), note=found.note, digest=digest, is_open=True
        ),
    )
