"""What earlier releases measured: figures of their checks and metrics of what they were made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipelines.base.settings import Settings
from pipelines.publish.figures import figures_before, gather_figures
from pipelines.publish.measured import gather_metrics, metrics_before
from quality.family import History


def history_before(settings: Settings, day: date) -> History:
    """Figures and metrics of the releases of days before `day`."""
    figures = figures_before(settings.releases_dir, day)
    measured = metrics_before(settings.releases_dir, settings.builds_dir, day)
    unreadable = (*figures.unreadable, *measured.unreadable)
    return replace(figures, unreadable=unreadable, metrics=measured.metrics, measured=measured.releases)


def gather_history(settings: Settings) -> None:
    """Add the newest releases to the gathered files, so that the next gate need not."""
    gather_figures(settings.releases_dir)
    gather_metrics(settings.releases_dir, settings.builds_dir)
