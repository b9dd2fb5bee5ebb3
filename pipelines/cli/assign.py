"""`kechuang assign`: specialists assigned to workstations."""

from __future__ import annotations

from pipelines.cli.command import Work, command
from pipelines.cli.options import ReleaseOption


@command("data", shows_progress=False)
def assign(work: Work, release: ReleaseOption = None) -> None:
    """Assign technology specialists to workstations by capacity, field and distance.

    As many needs as possible are filled; no workstation gets a second specialist where another could get its first; the
    cost in points (rulebook specialist_assignment) is the least. It is a proposal: nothing is recorded.
    """
    from pipelines.cli.show.assignment import show_plan
    from pipelines.released.assignment.plan import read_plan

    found = read_plan(work.settings.releases_dir, release)
    work.show(found, lambda: show_plan(found, work.console))
