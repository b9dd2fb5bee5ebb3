"""`kechuang status`: the current release, the last day and the state of each feed."""

from __future__ import annotations

from pipelines.base.settings import SOURCES_DIR, Settings
from pipelines.cli.parts import DataOption, DebugOption, JsonOption, print_json, working
from pipelines.contracts.feed import read_contracts


def status(data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Show the current release, why a day is held, and how fresh each feed is."""
    from pipelines.cli.show.day import show_status
    from pipelines.day.status import read_status

    with working(debug=debug, as_json=as_json) as console:
        found = read_status(Settings.load(data), read_contracts(SOURCES_DIR))
        if as_json:
            print_json(found)
        else:
            show_status(found, console)
