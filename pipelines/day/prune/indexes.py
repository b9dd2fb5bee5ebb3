"""Point indexes of old releases, which `kechuang index RELEASE` makes again from the release."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.day.prune.discard import PRUNED, Prunable
from pipelines.publish.pointer import pointed_at
from pipelines.released.point.layout import POINT_JSON, SERVING


def stale_indexes(settings: Settings, newest: int) -> Iterator[Prunable]:
    """What to remove from `serving/`: indexes beyond the `newest` ones, but for that of the release that is served."""
    serving = settings.data_dir / SERVING
    for path in serving.glob(f"{PRUNED}*"):
        yield Prunable("serving", (path,), "removal was interrupted")
    folders = sorted(path.parent for path in serving.glob(f"*/{POINT_JSON}") if not path.parent.name.startswith("."))
    pointer = pointed_at(settings.releases_dir)
    for folder in folders[:-newest]:
        if pointer is None or folder.name != pointer.release_id:
            yield Prunable("serving", (folder,), f"not of the {counted(newest, 'newest release')}")
