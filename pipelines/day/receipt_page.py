"""Writes the page of a day's gate receipt into the folder of its build."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.lock import writing_to
from pipelines.base.machine import blaming_the_machine
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.gate.receipt import GateReceipt, read_gate
from pipelines.pages.gate_page import Drawn, gate_page
from pipelines.pages.html import write_html
from pipelines.plan.day import day_build
from pipelines.publish.history import history_before
from quality.family import History
from quality.metrics.long import METRICS
from quality.metrics.tables import TABLES
from quality.past.comparable import paired
from quality.past.findings import judged
from quality.past.trend import trend

PAGE = "gate.html"


def write_receipt_page(settings: Settings, feeds: dict[str, Feed], business_date: date) -> Path:
    """Write `gate.html` beside the receipt of the day's build; returns its path.

    Raises:
        StepRefusedError: the day's build was not judged.
    """
    with blaming_the_machine(settings.data_dir), writing_to(settings.data_dir):
        build = day_build(settings, business_date)
        receipt, history = read_gate(build), history_before(settings, business_date)
        drawn = _figures(receipt, history) | _metrics(build / METRICS, history, feeds)
        path = build / PAGE
        write_html(gate_page(receipt, business_date, drawn), path)
    return path


def _figures(receipt: GateReceipt, history: History) -> dict[str, Drawn]:
    """Numbers of failed checks in earlier releases, which count back from the day."""
    found: dict[str, Drawn] = {}
    for check in receipt.failed:
        values = [float(one) for one in (*history.of(check.id), *([check.value] if check.value is not None else []))]
        limit = None if check.limit is None else float(check.limit)
        found[check.id] = Drawn([(f"{at - len(values) + 1}", one) for at, one in enumerate(values)], limit)
    return found


def _metrics(path: Path, history: History, feeds: dict[str, Feed]) -> dict[str, Drawn]:
    """Metrics of arrivals and tables over time, of the worst finding of each check."""
    if not path.exists():
        return {}
    now = pl.read_parquet(path)
    subjects = now["subject"].unique().to_list()
    pairs = paired(now, history.metrics.filter(pl.col("subject").is_in(subjects)).collect())
    found = judged(pairs, {feed.feed: str(feed.arrival_mode) for feed in feeds.values()})
    names = {feed.feed: feed.table for feed in feeds.values()} | {one: one.partition(".")[2] for one in TABLES}
    drawn: dict[str, Drawn] = {}
    for one in found.findings:
        check = f"history.{names[one.subject]}.{one.check}"
        if check not in drawn:
            worst = found.of(one.subject, one.check)[0].plotted
            drawn[check] = Drawn([(str(day), value) for day, value in trend(pairs, worst)], worst.limit)
    return drawn
