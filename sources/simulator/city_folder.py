"""The folder of a made-up city, beside its data: that of `cities/made_up`, and which feeds are not sent there."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import yaml

from pipelines.base.settings import CITIES_DIR
from sources.simulator.atomic import replaced

MADE_UP = CITIES_DIR / "made_up"
CITY_FILE = "city.yml"
_HEAD = "# Written by `kechuang simulate`: what the bureaus of this made-up city do not send.\n"
_BY = "kechuang simulate"
_WHY = "虚构城市没有这些数据 / The made-up city has no such records"


def write_city_folder(out: Path, absent: Sequence[str]) -> None:
    """Make ``out/city``, and declare the feeds in `absent` in its ``city.yml``.

    Rows of rules and decisions that are there stay, and a ``city.yml`` that a person wrote does too.
    """
    for source in sorted(path for path in MADE_UP.rglob("*") if path.is_file() and path.name != CITY_FILE):
        target = out / "city" / source.relative_to(MADE_UP)
        if not target.exists():
            with replaced(target) as temporary:
                shutil.copyfile(source, temporary)
    _discard_ours(out / CITY_FILE)  # where earlier versions wrote it
    _write_city_file(out / "city" / CITY_FILE, absent)


def _write_city_file(path: Path, absent: Sequence[str]) -> None:
    if path.exists() and not _is_ours(path):
        return
    without = [{"missing": list(absent), "by": _BY, "why": _WHY}] if absent else []
    with replaced(path) as temporary:
        text = yaml.safe_dump({"without": without}, allow_unicode=True, sort_keys=False)
        temporary.write_text(_HEAD + (MADE_UP / CITY_FILE).read_text(encoding="utf-8") + text, encoding="utf-8")


def _discard_ours(path: Path) -> None:
    if path.exists() and _is_ours(path):
        path.unlink()


def _is_ours(path: Path) -> bool:
    return path.read_text(encoding="utf-8").startswith(_HEAD)
