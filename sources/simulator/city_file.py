"""`city.yml` of a made-up city: which feeds nobody sends there, as a real city would declare it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from sources.simulator.atomic import replaced

_HEAD = "# Written by `kechuang simulate`: what the bureaus of this made-up city do not send.\n"
_BY = "kechuang simulate"
_WHY = "虚构城市没有这些数据 / The made-up city has no such records"


def write_city_file(path: Path, absent: Sequence[str]) -> None:
    """Declare the feeds in `absent`; a file that a person wrote stays as it is."""
    if path.exists() and not path.read_text(encoding="utf-8").startswith(_HEAD):
        return
    without = [{"missing": list(absent), "by": _BY, "why": _WHY}] if absent else []
    with replaced(path) as temporary:
        text = yaml.safe_dump({"without": without}, allow_unicode=True, sort_keys=False)
        temporary.write_text(_HEAD + text, encoding="utf-8")
