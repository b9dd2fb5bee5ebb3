"""Cultivation lists: who came, who left and why, who is one step away, and how many are on each list."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.office.office import FIRM_COLUMNS, NAMED, Office, firm_cells, missing
from pipelines.pages.parts import Cell, Fact, Grid, Label, Section
from pipelines.pages.rules import rule_label
from pipelines.pages.sections.cultivation import MEMBER, MEMBER_COLUMNS, member_cells
from pipelines.pages.words import label

TITLE = Label("培育名单", "Cultivation lists")
_COUNTS = Label("各名单户数", "Enterprises of each list")
_LISTS = f"""
    SELECT rulebook_code, version, push_state_code, count(*) AS firms FROM marts.{MEMBER}
    GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - our own name
_MEMBERS = f"""
    SELECT member.*, enterprise_name FROM marts.{MEMBER} AS member {NAMED}
    WHERE list_contains(?, push_state_code)
    ORDER BY rulebook_code, version, push_state_code, layer_code, enterprise_id
"""  # noqa: S608 - our own names
_GROUPS = (
    (Label("变化：新增、移出、调整层级、待复核", "Changes: added, removed, moved, to be reviewed"),
     ("added", "removed", "moved", "review")),
    (Label("差一步", "One step away"), ("near",)),
    (Label("保持不变", "Unchanged"), ("kept",)),
)  # fmt: skip


def sections(office: Office) -> tuple[Section, ...]:
    """Each list with its numbers, then the enterprises by what happened to them."""
    if not office.has(MEMBER):
        return missing(TITLE)
    facts = tuple(
        Fact(
            Label(
                f"{_list(office, row).zh}：{label('push_state', row['push_state_code']).zh}",
                f"{_list(office, row).en}: {label('push_state', row['push_state_code']).en}",
            ),
            Cell(Label(f"{row['firms']:,}")),
        )
        for row in office.rows(_LISTS)
    )
    told = [Section(_COUNTS, facts=facts, is_open=True)]
    for title, states in _GROUPS:
        found = office.some(_MEMBERS, list(states))
        cells = tuple((*firm_cells(row), *member_cells(row, office.words)) for row in found.rows)
        grid = Grid((*FIRM_COLUMNS, *MEMBER_COLUMNS), cells, figures=frozenset({8, 9}))
        digest = Label(f"{found.total:,} 行", counted(found.total, "row"))
        is_open = states[0] == "added"
        told.append(Section(title, grids=(grid,) if cells else (), note=found.note, digest=digest, is_open=is_open))
    return tuple(told)


def _list(office: Office, row: dict[str, str]) -> Label:
    found = rule_label(office.words, row, "cultivation_list", row["rulebook_code"])
    return Label(found.zh, found.en or found.zh)
