"""The settings as a Dagster resource: what assets, checks, schedules and sensors are given of data folder and city."""

from pathlib import Path
from typing import Self

import dagster as dg

from pipelines.base.settings import Settings

SETTINGS = "settings"
"""The resource that every sensor needs; assets and checks have it from the data folder that they hold."""


class DaySettings(dg.ConfigurableResource[Settings]):
    """`Settings` as Dagster can keep them: folders as text."""

    data_dir: str
    inbox_dir: str
    threads: int
    named_city: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The resource of these settings."""
        return cls(
            data_dir=str(settings.data_dir),
            inbox_dir=str(settings.inbox_dir),
            threads=settings.threads,
            named_city=str(settings.named_city) if settings.named_city else None,
        )

    @property
    def value(self) -> Settings:
        """The settings."""
        return Settings(
            data_dir=Path(self.data_dir),
            inbox_dir=Path(self.inbox_dir),
            threads=self.threads,
            named_city=Path(self.named_city) if self.named_city else None,
        )


def environment_of(settings: Settings) -> dict[str, str]:
    """What the processes that Dagster's page starts take their settings from: they load the code location again."""
    named = {"KECHUANG_CITY": str(settings.named_city)} if settings.named_city else {}
    return {
        "DAGSTER_HOME": str(settings.dagster_dir),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "KECHUANG_DATA": str(settings.data_dir),
        "KECHUANG_INBOX": str(settings.inbox_dir),
        "KECHUANG_THREADS": str(settings.threads),
        **named,
    }
