"""One asset per feed, made from its contract, and the inbox before them."""

from collections.abc import Iterator, Mapping

import dagster as dg

from pipelines.arrivals.inbox import Inbox
from pipelines.arrivals.look import last_look
from pipelines.contracts.feed import Feed
from pipelines.day import steps
from pipelines.day.accounts import feed_notes
from pipelines.day.damage import Damage
from pipelines.day.feed_days import feed_day
from pipelines.landing.reader.pool import ReaderPool
from pipelines.landing.store import LandingStore
from pipelines.orchestration.freshness import changed_freshness, freshness, freshness_spec
from pipelines.orchestration.keys import INBOX_KEY, landing_key
from pipelines.orchestration.one_writer import DATA_FOLDER, DataFolder
from pipelines.orchestration.partitions import business_date_of
from pipelines.orchestration.refusal import Stopwatch, failing_in_one_line

FOUND = "found"
"""The resource by which a caller that looked into the inbox already hands over what it found; else None."""


def inbox_asset(
    feeds: dict[str, Feed], days: dg.DailyPartitionsDefinition, quiet: Mapping[str, Feed] | None = None
) -> dg.AssetsDefinition:
    """The asset that lists the inbox, so that every feed sees the same files.

    `quiet` are feeds without anything to read: they have no step of their own, and their account is brought up to
    date here.
    """

    @dg.asset(
        key=INBOX_KEY,
        group_name="landing",
        partitions_def=days,
        description="收件箱：各委办局报送的文件清单。 / The inbox: the files that bureaus sent.",
        kinds={"file"},
    )
    def inbox(
        context: dg.AssetExecutionContext,
        data_folder: DataFolder,
        found: dg.ResourceParam[Inbox | None],
        readers: dg.ResourceParam[ReaderPool],
    ) -> dg.MaterializeResult[Inbox]:
        clock = Stopwatch()
        settings, day = data_folder.settings, business_date_of(context)
        with failing_in_one_line():
            listed = found or steps.look_into_inbox(settings, feeds, day)
            for feed in (quiet or {}).values():
                steps.land(settings, feed, listed, readers)
            store, look = LandingStore(settings.landing_dir, Damage().note), last_look(settings.landing_dir)
            known = [(feed, feed_day(feed, store, day, look)) for feed in (quiet or {}).values()]
        for evaluation in changed_freshness(context.instance, known):
            context.log_event(evaluation)
        metadata: dict[str, dg.RawMetadataValue] = {
            "files": len(listed.files),
            "files_fetched": sum(fetch_state.files for fetch_state in listed.fetch_states.values()),
            "files_waiting_for_control_file": len(listed.waiting),
            "unreachable": [fetch_state.why for fetch_state in listed.fetch_states.values() if fetch_state.has_failed],
            "not_connected": sum(fetch_state.state == "not connected" for fetch_state in listed.fetch_states.values()),
            "folders_without_feed": len(listed.unknown),
            "feeds_without_news": len(quiet or {}),
            "seconds": clock.seconds,
        }
        return dg.MaterializeResult(value=listed, metadata=metadata)

    return inbox


@dg.resource(
    description="读取文件的子进程，一次运行内共用。 / Processes that read files, shared within one run.",
    required_resource_keys={DATA_FOLDER},
)
def reader_pool(context: dg.InitResourceContext) -> Iterator[ReaderPool]:
    """Readers for as long as the run lasts, however it ends."""
    with steps.readers(context.resources.data_folder.settings) as pool:
        yield pool


def landing_asset(feed: Feed, days: dg.DailyPartitionsDefinition) -> dg.AssetsDefinition:
    """The asset of one feed: its files landed as typed Parquet, with every row accounted for."""

    @dg.asset(
        key=landing_key(feed),
        ins={"inbox": dg.AssetIn(INBOX_KEY)},
        group_name="landing",
        partitions_def=days,
        description=f"{feed.title.zh}。{feed.publisher.zh}。 / {feed.title.en}. {feed.publisher.en}.",
        owners=[feed.owner],
        tags={"bureau": feed.feed.split("/")[0], "access": feed.classification.access},
        kinds={"polars", "parquet"},
        check_specs=[freshness_spec(feed)],
        metadata={
            "cadence": feed.cadence,
            "arrival_mode": feed.arrival_mode,
            "legal_basis": feed.legal_basis.en,
            "jrt0197_level": feed.classification.jrt0197_level,
        },
    )
    def landed(
        context: dg.AssetExecutionContext,
        inbox: Inbox,
        data_folder: DataFolder,
        readers: dg.ResourceParam[ReaderPool],
    ) -> Iterator[dg.MaterializeResult[None]]:
        clock = Stopwatch()
        with failing_in_one_line():
            settings = data_folder.settings
            steps.land(settings, feed, inbox, readers)
            store = LandingStore(settings.landing_dir, Damage().note)  # the plan refuses what it cannot do without
            day = feed_day(feed, store, business_date_of(context), last_look(settings.landing_dir))
        yield dg.MaterializeResult(
            metadata={
                "state": day.words,
                "business_date": str(day.business_date or "none"),
                "lag_days": day.lag_days,
                "files": day.files,
                "new_files": day.new_files,
                "rejected_files": day.rejected_files,
                "rows_in": day.rows_in,
                "dagster/row_count": day.rows_landed,
                "rows_quarantined": day.rows_quarantined,
                "notes": feed_notes(feed, store),
                "seconds": clock.seconds,
            },
            check_results=[freshness(day)],
        )

    return landed
