"""`kechuang publish`: publish a build that passed the gate."""

from __future__ import annotations

from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption


@command("data")
def publish(work: Work, day: DayOption = None) -> None:
    """Publish the day's build as a release, if it passed the gate."""
    from pipelines.cli.show.day import show_released
    from pipelines.day import steps

    done = steps.publish(work.settings, work.day(day))
    work.show(done.release, lambda: show_released(done.folder, work.console, is_current=done.is_current))
