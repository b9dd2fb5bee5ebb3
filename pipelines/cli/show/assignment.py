"""A plan that assigns specialists to workstations, in a terminal."""

from __future__ import annotations

from rich.console import Console

from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.pages.words import label
from pipelines.released.assignment.plan import AssignmentPlan


def show_plan(found: AssignmentPlan, console: Console) -> None:
    """Each workstation with its enterprise and why it has fewer than it needs, then its specialists, a line each."""
    for one in found.stations:
        console.print(cell(f"{one.station_no}  {one.enterprise_id}  {one.enterprise_name or '—'}"))
        need = "need unknown" if one.need_count is None else f"needs {one.need_count}"
        result = label("assignment_result", one.reason_code)
        console.print(cell(f"  {one.field_name or '—'}; {need}, {counted(one.candidate_count, 'candidate')}; {result}"))
        for given in one.assigned:
            fits = [label("assignment_fit", code) for code in (given.field_fit_code, given.distance_code)]
            said = f"{'，'.join(fit.zh for fit in fits)} / {', '.join(fit.en for fit in fits)}"
            console.print(cell(f"  {given.specialist_no}  {said}, {counted(given.cost_points, 'point')}"))
    needed = sum(one.need_count or 0 for one in found.stations)
    filled = sum(len(one.assigned) for one in found.stations)
    points = sum(given.cost_points for one in found.stations for given in one.assigned)
    console.print(
        f"{filled} of {counted(needed, 'need')} filled at {counted(len(found.stations), 'workstation')}, "
        f"{counted(points, 'point')}; {counted(found.specialist_count, 'specialist')}, "
        f"{counted(found.free_count, 'place')} left"
    )
