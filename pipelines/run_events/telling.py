"""Has a step of a day say that it began, what it read and made, and how it ended. Does nothing unless configured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from pipelines.base.error_words import error_line
from pipelines.base.log import log
from pipelines.base.settings import Settings
from pipelines.city.city_file import time_zone_of
from pipelines.run_events.facts import Work
from pipelines.run_events.sender import is_configured, sender, trouble


class Telling:
    """What a step says when it has ended well."""

    def __init__(self) -> None:
        self.work: Callable[[], Work] = Work

    def ends_with(self, work: Callable[[], Work]) -> None:
        """Give what was read and made; called only if somebody listens."""
        self.work = work


@contextmanager
def telling(job: str, settings: Settings, business_date: date | None = None) -> Iterator[Telling]:
    """Around a step: send that the job began, and that it ended, well or with an error."""
    telling = Telling()
    to = sender() if is_configured() else None
    if to is None:
        yield telling
        return
    from pipelines.run_events.events import StepRun

    zone = time_zone_of(settings)
    run = StepRun(job, datetime.combine(business_date, time(), zone) if business_date else None)
    to.send(run.start())
    try:
        yield telling
    except BaseException as error:  # Ctrl-C too
        to.send(run.fail(error_line(error) if isinstance(error, Exception) else type(error).__name__))
        raise
    try:
        for event in run.complete(telling.work()):
            to.send(event)
    except Exception as error:  # as of a file that is damaged: the step itself is done
        log.warning(f"OpenLineage: nothing is said of {job}: {trouble(error)}; the day is not affected")
