"""Risk watch: how many enterprises are of each level, and every signal with its evidence, the gravest first."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.office.office import FIRM_COLUMNS, NAMED, Office, firm_cells, missing
from pipelines.pages.parts import Cell, Fact, Grid, Label, Section
from pipelines.pages.sections.watch import SIGNAL, SIGNAL_COLUMNS, SIGNAL_NOTE, TITLE, signal_cells
from pipelines.pages.words import label

_SIGNALS = f"""
    SELECT signal.*, enterprise_name FROM marts.{SIGNAL} AS signal {NAMED}
    ORDER BY watch_points DESC, enterprise_id, signal_points DESC, signal_code
"""  # noqa: S608 - our own names
_SIGNAL_TITLE = Label("信号", "Signals")
_LEVELS = f"""
    SELECT coalesce(watch_level_code, 'none') AS level_code, count(DISTINCT enterprise_id) AS firms
    FROM marts.{SIGNAL} GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - our own name


def sections(office: Office) -> tuple[Section, ...]:
    """Numbers by level, then the signals."""
    if not office.has(SIGNAL):
        return missing(TITLE)
    facts = tuple(
        Fact(label("watch_level", row["level_code"]), Cell(Label(f"{row['firms']:,} 户", f"{row['firms']:,}")))
        for row in office.rows(_LEVELS)
    )
    found = office.some(_SIGNALS)
    cells = tuple((*firm_cells(row), *signal_cells(row, office.words)) for row in found.rows)
    grid = Grid((*FIRM_COLUMNS, *SIGNAL_COLUMNS), cells, figures=frozenset({3, 4, 5, 8}))
    more = found.note
    note = Label(f"{more.zh}。{SIGNAL_NOTE.zh}", f"{more.en}. {SIGNAL_NOTE.en}") if more else SIGNAL_NOTE
    digest = Label(f"{found.total:,} 条", counted(found.total, "signal"))
    return (
        Section(_SIGNAL_TITLE, facts=facts, grids=(grid,) if cells else (), note=note, digest=digest, is_open=True),
    )
