"""A plan that assigns specialists to workstations, in a terminal."""

from __future__ import annotations

from rich.console import Console

from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.words import label
from pipelines.released.assignment.plan import AssignmentPlan


def show_plan(found: AssignmentPlan, console: Console) -> None:
    """One line per workstation and specialist; why a workstation has fewer than it needs; what is left."""
    columns = ("workstation", "enterprise", "field", "needs", "candidates", "specialist", "fit", "points", "result")
    table = plain_table(*columns, words=columns)
    for one in found.stations:
        head = (
            cell(one.station_no),
            cell(one.enterprise_id),
            cell(one.field_name or "—"),
            "—" if one.need_count is None else str(one.need_count),
            str(one.candidate_count),
        )
        result = str(label("assignment_result", one.reason_code))
        if not one.assigned:
            table.add_row(*head, "—", "—", "—", result)
        for no, given in enumerate(one.assigned):
            fits = [label("assignment_fit", code) for code in (given.field_fit_code, given.distance_code)]
            said = f"{'，'.join(fit.zh for fit in fits)} / {', '.join(fit.en for fit in fits)}"
            table.add_row(
                *(head if no == 0 else ("",) * len(head)),
                cell(given.specialist_no),
                said,
                str(given.cost_points),
                result if no == 0 else "",
            )
    console.print(table)
    needed = sum(one.need_count or 0 for one in found.stations)
    filled = sum(len(one.assigned) for one in found.stations)
    points = sum(given.cost_points for one in found.stations for given in one.assigned)
    console.print(
        f"{filled} of {counted(needed, 'need')} filled at {counted(len(found.stations), 'workstation')}, "
        f"{counted(points, 'point')}; {counted(found.specialist_count, 'specialist')}, "
        f"{counted(found.free_count, 'place')} left"
    )
