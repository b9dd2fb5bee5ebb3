"""What a what-if starts from: the day's build, and a scratch folder that is gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipelines.base.durable import discard_folder
from pipelines.base.errors import StepRefusedError
from pipelines.base.settings import PRODUCT_ROOTS, Settings
from pipelines.city.folder import city_of
from pipelines.plan.code_hash import code_hash
from pipelines.plan.day import day_build
from pipelines.plan.plan import read_plan, refuse_other_city
from pipelines.warehouse.receipt import finished_warehouse


def build_by_this_code(settings: Settings, day: date, consequence: str = "") -> Path:
    """Folder of the day's build.

    Args:
        settings: names the data folder and the city.
        day: business date of the build.
        consequence: words on what a build of other code or rules would mean, from a comma on.

    Raises:
        StepRefusedError: the day has no finished build, or one that other code or rules made.
    """
    build = day_build(settings, day)
    finished_warehouse(build)
    plan = read_plan(build)
    if plan.code_sha256 != code_hash(*PRODUCT_ROOTS):
        raise StepRefusedError(
            f"build {build.name} was made with other code or rules{consequence}: run `kechuang build --date {day}`"
        )
    refuse_other_city(plan, city_of(settings))
    return build


@contextmanager
def scratch_folder(settings: Settings) -> Iterator[Path]:
    """An empty folder, removed on leaving."""
    folder = settings.work_dir / "what-if"
    discard_folder(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        discard_folder(folder)
