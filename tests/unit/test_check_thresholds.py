"""What owners decide of checks: severity and bound, by pattern, until a date; and warnings that stood become notes."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.base.durable import canonical_json
from pipelines.base.errors import ContractError
from pipelines.base.records import content_of, parse_record
from pipelines.base.settings import QUALITY_DIR
from pipelines.base.strict_yaml import Bilingual
from pipelines.city.folder import CityFolder
from pipelines.city.thresholds import CityBound, read_check_thresholds
from pipelines.gate.receipt import A_NOTE_AFTER, GateReceipt
from pipelines.gate.settle import Settlements
from quality.checks import CheckDefinition, CheckResult, Reason, Severity
from quality.measured import Measured

DAY = date(2026, 6, 30)
ENTRY = "{{id: '{id}', owner: team:a, reason: {{zh: 理由, en: reason}}, until: {until}, {rest}}}"


def settlements(folder: Path, *entries: str, product: str = "checks: []", day: date = DAY) -> Settlements:
    city = CityFolder(folder)
    city.thresholds.write_text("checks:\n" + "".join(f"  - {one}\n" for one in entries), encoding="utf-8")
    own = folder / "product.yml"
    own.write_text(product, encoding="utf-8")
    return Settlements(read_check_thresholds(city, own), day)


def entry(name: str, rest: str, until: str = "2026-12-31") -> str:
    return ENTRY.format(id=name, until=until, rest=rest)


def failing(name: str, severity: Severity = "warn", family: str = "contract") -> CheckResult:
    check = CheckDefinition(
        id=name, family=family, table="t", owner="team:a", reason=Reason(zh="原因", en="r"), severity=severity
    )
    return check.result("failed", Measured(value=40, unit="day", limit=30))


def test_severity_and_bound_of_the_first_that_matches(tmp_path: Path) -> None:
    found = settlements(
        tmp_path,
        entry("contract.a.max_lag", "bound: 45"),
        entry("contract.*.max_lag", "severity: block"),
        product="checks:\n  - " + entry("*", "severity: note"),
    )
    a, b, other = (found.applied(failing(name)) for name in ("contract.a.max_lag", "contract.b.max_lag", "x"))
    assert (a.state, a.bound, a.severity) == ("passed", "at most 45 days", "warn")
    assert a.detail == "threshold of team:a until 2026-12-31: reason"
    assert (b.state, b.blocks_build, b.limit) == ("failed", True, 30)
    assert (other.severity, other.blocks_build) == ("note", False)


def test_a_tighter_bound_holds_what_passed(tmp_path: Path) -> None:
    passed = failing("x").model_copy(update={"state": "passed"})
    found = settlements(tmp_path, entry("x", "bound: 20, severity: block")).applied(passed)
    assert (found.state, found.blocks_build) == ("failed", True)


def test_one_that_ended_or_matches_nothing_is_named_and_not_applied(tmp_path: Path) -> None:
    found = settlements(tmp_path, entry("x", "severity: note", until="2026-06-29"), entry("gone.*", "severity: note"))
    assert found.applied(failing("x")).severity == "warn"
    bound = CityBound(
        id="linking.link_weight",
        value=4,
        owner="team:b",
        reason=Bilingual(zh="理由", en="reason"),
        until=date(2026, 1, 1),
    )
    assert found.wrong(["x"], [bound])[1] == "linking.link_weight: ended on 2026-01-01: team:b decides anew"
    assert found.wrong(["x"]) == (
        "x: ended on 2026-06-29: team:a decides anew",
        "gone.*: no check has such an id: correct or remove it",
    )


def test_what_protects_persons_is_never_softer(tmp_path: Path) -> None:
    found = settlements(tmp_path, entry("*", "severity: note, bound: 100"))
    held = found.applied(failing("privacy.x.no_person", "block", "privacy"))
    assert held.blocks_build


@pytest.mark.parametrize("lacking", ["owner: team:a, ", "reason: {zh: 理由, en: reason}, ", "until: 2026-12-31, "])
def test_nothing_without_owner_reason_and_last_day(tmp_path: Path, lacking: str) -> None:
    with pytest.raises(ContractError):
        settlements(tmp_path, entry("x", "severity: note").replace(lacking, ""))


def test_one_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="give a severity, a bound or both"):
        settlements(tmp_path, entry("x", "severity: null"))


def test_the_product_has_a_file_of_thresholds_that_can_be_read(tmp_path: Path) -> None:
    read_check_thresholds(CityFolder(tmp_path), QUALITY_DIR / "thresholds.yml")


def test_a_warning_that_stood_for_ten_releases_is_a_note_unless_an_owner_settles_it() -> None:
    old, young, settled = (failing(name) for name in ("old", "young", "settled"))
    held = failing("held", "block")
    receipt = GateReceipt(
        build_id="x",
        plan_sha256="",
        warehouse_sha256="",
        checks=(old, young, settled, held),
        stood={"old": A_NOTE_AFTER, "young": A_NOTE_AFTER - 1, "settled": 30, "held": 30},
        settled=("settled",),
    )
    assert [one.id for one in receipt.notes] == ["old"]
    assert [one.id for one in receipt.warnings] == ["young", "settled"]
    assert [one.id for one in receipt.blocking] == ["held"]


def test_a_receipt_from_before_there_were_notes_can_be_read() -> None:
    receipt = GateReceipt(build_id="x", plan_sha256="", warehouse_sha256="", checks=(failing("old"),))
    content = {
        name: value for name, value in content_of(receipt).items() if name not in ("stood", "settled", "overrides")
    }
    read = parse_record(canonical_json(content), Path("gate.json"), GateReceipt, remedy="none")
    assert [one.id for one in read.warnings] == ["old"]
