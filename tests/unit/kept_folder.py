"""A made-up data folder with builds, releases and work files of any age, to be pruned. No tests here."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.base.durable import write_json
from pipelines.base.settings import Settings
from pipelines.city.folder import CityFolder
from pipelines.contracts.feed import Feed
from pipelines.day.prune.policy import Policy, read_policy
from pipelines.day.prune.prune import Pruned, prune
from pipelines.plan.day import remember_day

_A_DAY = 86_400


@dataclass
class KeptFolder:
    """One data folder. Builds are `<YYYYMMDD>-<8 hex>`; `age` is in days."""

    data: Path
    feeds: dict[str, Feed] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return Settings(data_dir=self.data, inbox_dir=self.data / "inbox")

    @property
    def city_file(self) -> Path:
        return self.data / "city" / "city.yml"

    @property
    def policy(self) -> Policy:
        return read_policy(CityFolder(self.data / "city"))

    def build(
        self, name: str, *, age: float, state: str | None = "passed", released: bool = False, planned: bool = False
    ) -> Path:
        """A build; `state` of its gate (None: never gated); `released` and `planned`: the last one of its date."""
        folder = self.settings.builds_dir / name
        write_json(folder / "plan.json", {})
        (folder / "warehouse.duckdb").write_bytes(b"d" * 50_000)
        write_json(folder / "build.json", {})
        if state:
            write_json(folder / "gate.json", {"state": state})
        if released:
            write_json(self.settings.releases_dir / name / "release.json", {})
        if planned:
            remember_day(self.settings.builds_dir, date(int(name[:4]), int(name[4:6]), int(name[6:8])), name, {})
        aged(folder, age)
        return folder

    def serve(self, name: str) -> None:
        """Point at a release."""
        pointer = {"release_id": name, "business_date": "2026-06-30", "data_root": "a", "release_sha256": "b"}
        write_json(self.settings.releases_dir / "current.json", pointer)

    def file(self, path: str, *, age: float, size: int = 5_000) -> Path:
        """A file of any other kind."""
        target = self.data / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"x" * size)
        aged(target, age)
        return target

    def prune(self, *, is_dry_run: bool = False, say: Callable[[str], None] = lambda _: None) -> Pruned:
        return prune(self.settings, self.feeds, self.policy, say, is_dry_run=is_dry_run)

    def files(self) -> dict[str, str]:
        """All that is there: path and content, or where a link leads."""
        found = sorted(path for path in self.data.rglob("*") if path.is_symlink() or path.is_file())
        return {
            path.relative_to(self.data).as_posix(): str(path.readlink())
            if path.is_symlink()
            else path.read_bytes().hex()
            for path in found
        }

    def override(self, **parts: dict[str, int]) -> None:
        """Write `retention` into the city's file."""
        self.city_file.parent.mkdir(parents=True, exist_ok=True)
        self.city_file.write_text(json.dumps({"retention": parts}), encoding="utf-8")


def aged(path: Path, days: float) -> None:
    """Make a file, or all that is in a folder, so old."""
    then = time.time() - days * _A_DAY
    for one in [path, *path.rglob("*")]:
        os.utime(one, (then, then), follow_symlinks=False)
