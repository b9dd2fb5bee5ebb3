"""`kechuang publish`: publish a build that passed the gate."""

from __future__ import annotations

from pipelines.base.settings import Settings
from pipelines.cli.parts import DataOption, DayOption, DebugOption, JsonOption, business_day, print_json, working


def publish(
    day: DayOption = None, data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Publish the day's build as a release, if it passed the gate."""
    from pipelines.day import steps

    with working(debug=debug, as_json=as_json) as console:
        settings = Settings.load(data)
        done = steps.publish(settings, business_day(day, settings))
        if as_json:
            print_json(done.release)
            return
        if not done.is_current:
            console.print("current: unchanged; it serves a later business date")
        console.print(f"release: {done.folder}")
