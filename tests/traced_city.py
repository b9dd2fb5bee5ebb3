"""A small made-up city of all feeds, a release of it without a gate, and its lineage. Asserts nothing."""

import csv
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
"""Of this seed each feed has a row, but for guarantees; no gate would pass so few."""
_GUARANTEE = """\
担保机构,担保机构编码,担保合同号,被担保人,统一社会信用代码,债权人,借据号,担保品种,担保金额(万元),在保余额(万元),年化担保费率(%),担保起始日,担保到期日,代偿日期,代偿金额(万元),数据日期
虚构融资担保,MYG1,MYG1-1,{name},{code},虚构银行,,其他,100,60,0.8,2025-06-01,2027-05-31,,,2026-05-31
"""
KECHUANG = str(Path(sys.executable).with_name("kechuang"))


def make_traced_city(data: Path) -> City:
    """Make up the city and land all its feeds, its bureaus being served; nothing is built."""
    size = ["--enterprises", str(ENTERPRISES), "--days", str(DAYS), "--increments", "0", "--seed", str(SEED)]
    simulate = [KECHUANG, "simulate", *size, "--end", DAY.isoformat(), "--out", str(data)]
    subprocess.run(simulate, check=True, capture_output=True)
    _add_guarantee(data)
    give_compiled(data)
    land = [KECHUANG, "land", "--data", str(data)]
    subprocess.run([*simulate, "--serve", "--", *land], check=False, capture_output=True)  # planted files are rejected
    return City(data)


def _add_guarantee(data: Path) -> None:
    """One guarantee of the first enterprise, as a guarantor lists it."""
    with (data / "truth" / "enterprise.csv").open(encoding="utf-8", newline="") as stream:
        first = next(csv.DictReader(stream))
    text = _GUARANTEE.format(name=first["enterprise_name"], code=first["uscc"])
    path = data / "inbox" / "finance" / "guarantee" / f"在保业务_{DAY:%Y%m%d}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


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
