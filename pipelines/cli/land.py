"""`kechuang land`: land the files that arrived."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.cli.parts import (
    CityOption,
    DataOption,
    DebugOption,
    InboxOption,
    JsonOption,
    ThreadsOption,
    fail,
    print_json,
    working,
)
from pipelines.contracts.feed import contracts_for


def land(
    inbox: InboxOption = None,
    data: DataOption = None,
    city: CityOption = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Land the inbox; exit 1 if a file is rejected or a required feed is missing."""
    from pipelines.arrivals.fetch import holds_the_day, unreachable_line
    from pipelines.day import steps
    from pipelines.day.accounts import file_lines
    from pipelines.landing.store import LandingStore

    with working(debug=debug, as_json=as_json) as console:
        settings = Settings.load(data, inbox, threads, city)
        feeds = contracts_for(settings)
        found = steps.look_into_inbox(settings, feeds)
        outcomes = steps.land_all(settings, feeds, found)
        store = LandingStore(settings.landing_dir)
        if as_json:
            reached = {name: fetch_state.model_dump(mode="json") for name, fetch_state in found.fetch_states.items()}
            landed = [outcome.model_dump(mode="json") for outcome in outcomes]
            print_json({"feeds": landed, "reach": reached, "unknown": found.unknown})
        else:
            for line in (line for feed in feeds.values() for line in file_lines(feed, store)):
                console.print(line)
            for name, fetch_state in found.fetch_states.items():
                if fetch_state.state == "unreachable":
                    console.print(unreachable_line(feeds[name], fetch_state))
    if damaged := [line for outcome in outcomes for line in outcome.damaged]:
        more = f" (and {len(damaged) - 1} more: run `kechuang status`)" if len(damaged) > 1 else ""
        fail(damaged[0] + more)
    if rejected := sum(one.state == "rejected" for outcome in outcomes for one in outcome.outcomes):
        fail(f"{counted(rejected, 'file')} rejected: correct what was rejected, or remove it from the inbox")
    if missing := [name for name, feed in feeds.items() if holds_the_day(feed, found.fetch_states.get(name))]:
        fail(
            f"required, but not fetched: {', '.join(missing)}: make the server answer, or put the files into the inbox"
        )
