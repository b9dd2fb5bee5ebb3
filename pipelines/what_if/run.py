"""`kechuang what-if`: check a draft, score the day again under it, compare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from pydantic import BaseModel

from pipelines.base.lock import writing_to
from pipelines.base.settings import Settings
from pipelines.city.folder import city_of
from pipelines.warehouse.receipt import WAREHOUSE
from pipelines.what_if.basis import build_by_this_code
from pipelines.what_if.compare import Moves, compare
from pipelines.what_if.draft import read_draft
from pipelines.what_if.scratch import scored_again


class WhatIf(BaseModel):
    """What the draft would do to one day. `put_in_force` are versions that are taken as in force on that day."""

    business_date: date
    build_id: str
    touched: list[tuple[str, str]]
    put_in_force: list[tuple[str, str]]
    moves: Moves


def what_if(draft: Path, day: date, settings: Settings, say: Callable[[str], None]) -> WhatIf:
    """Score the day's build again under a draft; the build stays as it is, and what was made is thrown away.

    Raises:
        KechuangError: the draft has faults, changes nothing, or no score depends on it.
        StepRefusedError: the day has no finished build, or one that other code or rules made.
    """
    city = city_of(settings)
    with read_draft(draft, day, city) as read, writing_to(settings.data_dir):  # dbt's folder there is used
        build = build_by_this_code(settings, day, ", so the draft would not be the only difference")
        with scored_again(build, day, read, settings, say) as (scratch, marts):
            moves = compare(build / WAREHOUSE, scratch, marts)
    return WhatIf(
        business_date=day,
        build_id=build.name,
        touched=list(read.touched),
        put_in_force=list(read.put_in_force),
        moves=moves,
    )
