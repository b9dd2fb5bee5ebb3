"""`kechuang land`: land the files that arrived."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.output import CommandFailedError


@command("inbox", "data", "city", "threads")
def land(work: Work) -> None:
    """Land the inbox; exit 1 if a file is rejected or a required feed is missing."""
    from pipelines.arrivals.fetch import holds_the_day, unreachable_line
    from pipelines.day import steps
    from pipelines.day.accounts import file_lines, in_use_lines
    from pipelines.landing.store import LandingStore

    feeds = work.feeds
    found = steps.look_into_inbox(work.settings, feeds)
    outcomes = steps.land_all(work.settings, feeds, found)
    store = LandingStore(work.settings.landing_dir)
    unreachable = {name: fetch_state for name, fetch_state in found.fetch_states.items() if fetch_state.has_failed}
    work.show_lines(
        {
            "feeds": [outcome.model_dump(mode="json") for outcome in outcomes],
            "reach": {name: fetch_state.model_dump(mode="json") for name, fetch_state in found.fetch_states.items()},
            "unknown": found.unknown,
            "in_use": found.in_use,
        },
        *(line for feed in feeds.values() for line in file_lines(feed, store)),
        *in_use_lines(found.in_use),
        *(unreachable_line(feeds[name], fetch_state) for name, fetch_state in unreachable.items()),
    )
    if damaged := [line for outcome in outcomes for line in outcome.damaged]:
        more = f" (and {len(damaged) - 1} more: run `kechuang status`)" if len(damaged) > 1 else ""
        raise CommandFailedError(damaged[0] + more)
    if rejected := sum(one.state == "rejected" for outcome in outcomes for one in outcome.outcomes):
        raise CommandFailedError(
            f"{counted(rejected, 'file')} rejected: correct what was rejected, or remove it from the inbox"
        )
    if missing := [name for name, feed in feeds.items() if holds_the_day(feed, found.fetch_states.get(name))]:
        raise CommandFailedError(
            f"required, but not fetched: {', '.join(missing)}: make the server answer, or put the files into the inbox"
        )
