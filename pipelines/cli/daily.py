"""`kechuang daily`: land, build, gate and publish one business date."""

from __future__ import annotations

from pipelines.cli.command import Work, command
from pipelines.cli.options import AllowOption, ByOption, DayOption, WhyOption
from pipelines.cli.output import HELD, CommandFailedError


@command("inbox", "data", "city", "threads")
def daily(
    work: Work,
    day: DayOption = None,
    allow: AllowOption = None,
    by: ByOption = None,
    why: WhyOption = None,
) -> None:
    """Build, check and publish a city's daily release."""
    from pipelines.base.log import log
    from pipelines.cli.show.day import show_daily, show_released
    from pipelines.orchestration.daily import run_daily

    business_date = work.day(day)
    work.allow_partial(business_date, allow, by, why)
    report = run_daily(work.settings, business_date)
    work.show(report, lambda: show_daily(report, work.console))
    if not work.as_json:
        log.info(report.line)
    if report.state != "released":
        raise CommandFailedError(report.error or "the run failed", HELD if report.state == "held" else 1)
    if not work.as_json:
        show_released(report.release_folder, work.console, is_current=report.is_current)
