"""dbt's project compiled and its columns followed once for all tests of a session: 30 s each data folder otherwise."""

import shutil
from pathlib import Path
from typing import Any

from pipelines.warehouse.dbt import MANIFEST, compiled_manifest

_THREADS = 2
_shared: list[Path] = []


def share_below(folder: Path) -> None:
    """Keep what is compiled below `folder`, which all workers of the session share."""
    _shared[:] = [folder / "dbt"]


def shared_folders() -> list[Path]:
    """The folder that all workers of the session share, or none."""
    return list(_shared)


def give_compiled(data: Path) -> None:
    """Put it where a run in the data folder `data` finds it; nothing where no session shares it."""
    for folder in _shared:
        compiled_manifest(folder, _THREADS)
        target = data / "work" / "dbt"
        for made in (target.parent, target):
            made.mkdir(mode=0o700, exist_ok=True)
        for path in folder.glob("compiled-*.json"):
            shutil.copyfile(path, target / path.name)
            (target / path.name).chmod(0o600)
        (folder / "explained").mkdir(exist_ok=True)
        if not (target / "explained").exists():
            (target / "explained").symlink_to(folder / "explained")


def compile_as_dbt(arguments: list[str], *, target_dir: Path, **_: Any) -> bool:
    """In place of `invoke_dbt`: leave in `target_dir` what dbt left when the session compiled."""
    assert arguments[0] == "compile"
    (kept,) = _shared[0].glob("compiled-*.json")
    shutil.copyfile(kept, target_dir / MANIFEST)
    return True
