"""What earlier releases measured: figures of their checks and metrics of what they were made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipelines.base.errors import KechuangError
from pipelines.base.settings import Settings
from pipelines.gate.receipt import read_gate
from pipelines.publish.figures import figures_before, gather_figures
from pipelines.publish.manifest import MANIFEST
from pipelines.publish.measured import gather_metrics, metrics_before
from quality.family import History


def history_before(settings: Settings, day: date) -> History:
    """Figures and metrics of the releases of days before `day`."""
    figures = figures_before(settings.releases_dir, settings.builds_dir, day)
    measured = metrics_before(settings.releases_dir, settings.builds_dir, day)
    unreadable = (*figures.unreadable, *measured.unreadable)
    stood = _stood(settings, day)
    return replace(figures, unreadable=unreadable, metrics=measured.metrics, measured=measured.releases, stood=stood)


def _stood(settings: Settings, day: date) -> dict[str, int]:
    """How long the warnings of the last release before `day` had stood; nothing where its receipt cannot be read."""
    released = sorted(path.parent.name for path in settings.releases_dir.glob(f"[0-9]*/{MANIFEST}"))
    last = next((name for name in reversed(released) if name[:8] < f"{day:%Y%m%d}"), None)
    try:
        return read_gate(settings.builds_dir / last).stood if last else {}
    except KechuangError:
        return {}


def gather_history(settings: Settings) -> None:
    """Add the newest releases to the gathered files, so that the next gate need not."""
    gather_figures(settings.releases_dir, settings.builds_dir)
    gather_metrics(settings.releases_dir, settings.builds_dir)
