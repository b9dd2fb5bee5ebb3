"""A small made-up city of all feeds, a release of it without a gate, and its lineage. Asserts nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

from compiled_once import give_compiled
from small_city import DAY, City

from pipelines.audit.dossier import Dossier, TracedRelease
from pipelines.audit.lineage_rules import lineage_rules
from pipelines.audit.reach import Reach
from pipelines.base.records import write_record
from pipelines.gate.receipt import GateReceipt
from pipelines.plan.plan import read_plan
from pipelines.publish.manifest import MANIFEST, describe
from pipelines.publish.release import write_contents
from pipelines.warehouse.receipt import read_build

ENTERPRISES, DAYS, SEED = 100, 800, 14
"""Of this seed each feed has a row; no gate would pass so few."""
KECHUANG = str(Path(sys.executable).with_name("kechuang"))


def make_traced_city(data: Path) -> City:
    """Make up the city and land all its feeds, its bureaus being served; nothing is built."""
    size = ["--enterprises", str(ENTERPRISES), "--days", str(DAYS), "--increments", "0", "--seed", str(SEED)]
    simulate = [KECHUANG, "simulate", *size, "--end", DAY.isoformat(), "--out", str(data)]
    subprocess.run(simulate, check=True, capture_output=True)
    give_compiled(data)
    land = [KECHUANG, "land", "--data", str(data)]
    subprocess.run([*simulate, "--serve", "--", *land], check=False, capture_output=True)  # planted files are rejected
    return City(data)


def release_of(build: Path, folder: Path) -> Path:
    """Write what a release of `build` would hold into `folder`, whatever a gate would say; returns it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    plan, built = read_plan(build), read_build(build)
    contents = write_contents(built, plan, build, folder, folder, lambda _: None)
    asked = GateReceipt(
        build_id=plan.build_id, plan_sha256=plan.sha256, warehouse_sha256=built.warehouse_sha256, checks=()
    )
    write_record(folder / MANIFEST, describe(plan, asked, contents))
    return folder


class Traced:
    """One release, and what each enterprise's cells rest on."""

    def __init__(self, release: TracedRelease) -> None:
        self.release = release
        self._reaches: dict[str, Reach] = {}

    def reach(self, enterprise_id: str) -> Reach:
        """What the cells of the enterprise rest on."""
        if enterprise_id not in self._reaches:
            self._reaches[enterprise_id] = Reach(Dossier(self.release, enterprise_id), lineage_rules())
        return self._reaches[enterprise_id]
