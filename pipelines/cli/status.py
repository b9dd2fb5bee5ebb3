"""`kechuang status`: the current release, the last day and the state of each feed."""

from __future__ import annotations

from pipelines.base.settings import Settings
from pipelines.cli.parts import CityOption, DataOption, DebugOption, JsonOption, print_json, working
from pipelines.contracts.feed import contracts_for


def status(
    data: DataOption = None, city: CityOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Show the current release, why a day is held, and how fresh each feed is."""
    from pipelines.cli.show.day import show_status
    from pipelines.day.status import read_status

    with working(debug=debug, as_json=as_json) as console:
        settings = Settings.load(data, city=city)
        found = read_status(settings, contracts_for(settings))
        if as_json:
            print_json(found)
        else:
            show_status(found, console)
