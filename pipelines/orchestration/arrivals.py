"""The sensor that asks for a daily run when files have come into the inbox; `arrivals/watch` says what is new."""

import dagster as dg

from pipelines.arrivals.watch import Watched, watch
from pipelines.base.settings import today
from pipelines.city.city_file import time_zone_of
from pipelines.contracts.feed import Feed
from pipelines.orchestration.day_settings import DaySettings
from pipelines.orchestration.refusal import failing_in_one_line

_SECONDS = 60


def arrivals_sensor(feeds: dict[str, Feed], job_name: str) -> dg.SensorDefinition:
    """Asks for today's run of `job_name`, at most once for the same files. Off until it is turned on."""

    @dg.sensor(
        name="arrivals",
        job_name=job_name,
        minimum_interval_seconds=_SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="收件箱有新文件时运行当日任务。 / Runs the day when new files have arrived in the inbox.",
    )
    def arrivals(context: dg.SensorEvaluationContext, settings: DaySettings) -> dg.SensorResult:
        day = today(time_zone_of(settings.value))
        watched = Watched.model_validate_json(context.cursor) if context.cursor else Watched()
        with failing_in_one_line():
            verdict = watch(settings.value, feeds, day, watched)
        cursor = verdict.watched.model_dump_json()
        if verdict.why_not is not None:
            return dg.SensorResult(skip_reason=verdict.why_not, cursor=cursor)
        request = dg.RunRequest(run_key=f"{day}-{verdict.key[:16]}", partition_key=day.isoformat())
        return dg.SensorResult(run_requests=[request], cursor=cursor)

    return arrivals
