"""Signals of the risk watch 监测预警 of a release, by enterprise, those of most points first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.publish.manifest import read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.views import opened_release

SIGNAL = "mart_risk_signal"


class Level(StrEnum):
    """Levels of the watch (`code_lists.yml`, watch_level)."""

    NOTICE = "notice"
    ALARM = "alarm"


_SIGNALS = f"""
    SELECT enterprise_id, enterprise_name, county_name, watch_level_code, watch_points, signal_code,
        title_zh AS signal_zh, title_en AS signal_en, signal_points, evidence_value, operator, threshold, unit_code,
        since_date, evidence_date
    FROM marts.{SIGNAL}
    LEFT JOIN (SELECT enterprise_id, enterprise_name, county_name FROM marts.mart_enterprise_profile)
        USING (enterprise_id)
    LEFT JOIN (
        SELECT rulebook_code, version, rule_code AS signal_code, title_zh, title_en
        FROM marts.mart_rulebook WHERE rule_kind = 'watch_rule'
    ) USING (rulebook_code, version, signal_code)
    ORDER BY watch_points DESC, enterprise_id, signal_points DESC, signal_code
"""  # noqa: S608 - names of our tables


class Signal(BaseModel):
    """A signal of an enterprise; level and `watch_points` are those of all its signals together."""

    model_config = ConfigDict(frozen=True)

    enterprise_id: str
    enterprise_name: str | None
    county_name: str | None
    watch_level_code: str | None
    watch_points: int
    signal_code: str
    signal_zh: str | None
    signal_en: str | None
    signal_points: int
    evidence_value: Decimal | None
    operator: str
    threshold: Decimal
    unit_code: str
    since_date: date
    evidence_date: date | None


class Signals(BaseModel):
    """The signals that were asked for; `levels` counts enterprises by level, of all signals of the release."""

    model_config = ConfigDict(frozen=True)

    release_id: str
    levels: dict[str, int]
    signals: tuple[Signal, ...]


def read_signals(
    releases_dir: Path, *, level: Level | None = None, codes: Collection[str] = (), release_id: str | None = None
) -> Signals:
    """Read the signals of a release.

    Args:
        releases_dir: folder of the releases.
        level: only enterprises of this level.
        codes: only enterprises with one of these signals; of these, all signals.
        release_id: the release; None for the one that is served.

    Raises:
        KechuangError: the release was made before there was a risk watch, or nobody has a signal of a code.
    """
    folder = releases_dir / (release_id or served_release(releases_dir))
    release = read_release(folder)
    if not any(file.table == SIGNAL for file in release.files):
        raise KechuangError(f"release {release.release_id} has no risk watch: it was made before there was one")
    with opened_release(folder, release) as connection:
        rows = [Signal(**row) for row in connection.sql(_SIGNALS).pl().iter_rows(named=True)]
    known = {one.signal_code for one in rows}
    if missing := sorted(set(codes) - known):
        raise KechuangError(
            f"nobody has the signal {', '.join(missing)}: there are {', '.join(sorted(known)) or 'none'}"
        )
    has = {one.enterprise_id for one in rows if not codes or one.signal_code in codes}
    by_enterprise = {one.enterprise_id: one.watch_level_code or "none" for one in rows}
    found = tuple(one for one in rows if one.enterprise_id in has and level in (None, one.watch_level_code))
    counts = {name: sum(one == name for one in by_enterprise.values()) for name in sorted(set(by_enterprise.values()))}
    return Signals(release_id=release.release_id, levels=counts, signals=found)
