"""`kechuang status`: the current release, the last day and the state of each feed."""

from __future__ import annotations

from pipelines.cli.command import Work, command


@command("data", "city")
def status(work: Work) -> None:
    """Show the current release, why a build is held, and how fresh each feed is."""
    from pipelines.cli.show.day import show_status
    from pipelines.day.status import read_status

    found = read_status(work.settings, work.feeds)
    work.show(found, lambda: show_status(found, work.console))
