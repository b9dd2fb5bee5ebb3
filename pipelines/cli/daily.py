"""`kechuang daily`: land, build, gate and publish one business date."""

from __future__ import annotations

from pipelines.base.settings import Settings
from pipelines.cli.parts import (
    HELD,
    AllowOption,
    ByOption,
    CityOption,
    DataOption,
    DayOption,
    DebugOption,
    InboxOption,
    JsonOption,
    ThreadsOption,
    WhyOption,
    allow_partial,
    business_day,
    fail,
    print_json,
    working,
)


def daily(
    day: DayOption = None,
    inbox: InboxOption = None,
    allow: AllowOption = None,
    by: ByOption = None,
    why: WhyOption = None,
    data: DataOption = None,
    city: CityOption = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Build, check and publish a city's daily release."""
    with working(debug=debug, as_json=as_json) as console:
        from pipelines.base.log import log
        from pipelines.cli.show.day import show_daily
        from pipelines.orchestration.daily import run_daily

        settings = Settings.load(data, inbox, threads, city)
        business_date = business_day(day, settings)
        allow_partial(settings, business_date, allow, by, why)
        report = run_daily(settings, business_date)
        if as_json:
            print_json(report)
        else:
            show_daily(report, console)
            log.info(report.line)
    if report.state != "released":
        fail(report.error or "the run failed", code=HELD if report.state == "held" else 1)
    if not as_json:
        if not report.is_current:
            console.print("current: unchanged; it serves a later business date")
        console.print(f"release: {report.release_folder}")
