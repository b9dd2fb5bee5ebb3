"""One asset per feed, made from its contract, and the inbox before them."""

import dagster as dg

from pipelines.assets.partitions import BUSINESS_DATES, business_date_of
from pipelines.assets.refusal import Stopwatch, failing_in_one_line
from pipelines.contracts import Feed
from pipelines.landing.inbox import Inbox
from pipelines.landing.store import LandingStore
from pipelines.ops import steps
from pipelines.ops.accounts import feed_notes
from pipelines.settings import Settings

INBOX_KEY = dg.AssetKey(["inbox"])


def landing_key(feed: Feed) -> dg.AssetKey:
    """The asset of a feed; dbt's source of the same name is this asset."""
    return dg.AssetKey(["landing", feed.table])


def inbox_asset(feeds: dict[str, Feed]) -> dg.AssetsDefinition:
    """The asset that lists the inbox, so that every feed sees the same files."""

    @dg.asset(
        key=INBOX_KEY,
        group_name="landing",
        partitions_def=BUSINESS_DATES,
        description="收件箱：各委办局送来的文件清单。 / The inbox: which files the bureaus have delivered.",
        kinds={"file"},
    )
    def inbox(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Inbox]:
        clock = Stopwatch()
        with failing_in_one_line():
            found = steps.look_into_inbox(Settings.load(), feeds, business_date_of(context))
        metadata: dict[str, dg.RawMetadataValue] = {
            "files": len(found.files),
            "files_fetched": found.fetched,
            "files_waiting_for_control_file": len(found.waiting),
            "unreachable": list(found.unreachable),
            "folders_without_feed": len(found.unknown),
            "seconds": clock.seconds,
        }
        return dg.MaterializeResult(value=found, metadata=metadata)

    return inbox


def landing_asset(feed: Feed) -> dg.AssetsDefinition:
    """The asset of one feed: its files landed as typed Parquet, with every row accounted for."""

    @dg.asset(
        key=landing_key(feed),
        ins={"inbox": dg.AssetIn(INBOX_KEY)},
        group_name="landing",
        partitions_def=BUSINESS_DATES,
        description=f"{feed.title.zh}。{feed.publisher.zh}。 / {feed.title.en}. {feed.publisher.en}.",
        owners=[feed.owner],
        tags={"bureau": feed.feed.split("/")[0], "access": feed.classification.access},
        kinds={"polars", "parquet"},
        metadata={
            "cadence": feed.cadence,
            "delivery": feed.delivery,
            "legal_basis": feed.legal_basis.en,
            "jrt0197_level": feed.classification.jrt0197_level,
        },
    )
    def landed(inbox: Inbox) -> dg.MaterializeResult[None]:
        clock = Stopwatch()
        with failing_in_one_line():
            settings = Settings.load()
            outcomes = steps.land(settings, feed, inbox).outcomes
            notes = feed_notes(feed, LandingStore(settings.landing_dir))
        counted = [outcome for outcome in outcomes if outcome.state in ("landed", "known")]
        return dg.MaterializeResult(
            metadata={
                "files": len(outcomes),
                "new_files": sum(outcome.state == "landed" for outcome in outcomes),
                "rejected_files": sum(outcome.state == "rejected" for outcome in outcomes),
                "rows_in": sum(outcome.rows_in for outcome in counted),
                "dagster/row_count": sum(outcome.rows_landed for outcome in counted),
                "rows_quarantined": sum(outcome.rows_quarantined for outcome in counted),
                "notes": notes,
                "seconds": clock.seconds,
            }
        )

    return landed
