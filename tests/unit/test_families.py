"""Families of checks: they are found, and what one reports is held against what it defines."""

from collections.abc import Callable
from pathlib import Path

import pytest
from judged import build_of

import quality.families
from pipelines.base.errors import KechuangError, MachineError
from pipelines.gate import gate
from pipelines.gate.gate import definitions_by_family, run_family
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.families import families
from quality.family import Build, Day, Family, History, Scope

DAY = Day(history=History(unreadable=("release 1 is cut off",)))
REASON = Reason(zh="理由", en="reason")
A, B = (
    CheckDefinition(id=name, family="made_up", table="marts.t", owner="team:a", reason=REASON, severity="block")
    for name in ("made_up.a", "made_up.b")
)


def family(run: Callable[[Build], list[CheckResult]], scope: Scope = "build") -> Family:
    return Family("made_up", scope, lambda _, __: [A, B], lambda build, _: run(build))


def reported(run: Callable[[Build], list[CheckResult]]) -> dict[str, CheckResult]:
    return {one.id: one for one in run_family(family(run), [A, B], build_of({}))}


def test_each_module_of_the_folder_is_a_family() -> None:
    folder = Path(quality.families.__file__).parent
    assert [one.code for one in families()] == sorted(path.stem for path in folder.glob("[a-z]*.py"))
    assert {one.code for one in families() if one.scope == "day"} == {
        "change",
        "emptied",
        "history",
        "link_rate",
        "reachability",
        "required_feed",
        "scorecard_migration",
        "threshold",
    }


def test_a_family_of_the_build_knows_nothing_of_the_day() -> None:
    seen: list[Day] = []

    def look(build: Build) -> list[CheckResult]:
        seen.append(build.day)
        return [A.result("passed"), B.result("passed")]

    for scope in ("build", "day"):
        run_family(family(look, scope), [A, B], build_of({}, day=DAY))
    assert seen == [Day(), DAY]


def test_what_is_not_reported_holds_the_build() -> None:
    found = reported(lambda _: [A.result("passed")])
    assert (found["made_up.a"].state, found["made_up.b"].state) == ("passed", "error")
    assert found["made_up.b"].blocks_build
    assert found["made_up.b"].detail == "the check did not report"


def test_a_family_that_cannot_run_fails_with_all_its_checks() -> None:
    def fail(_: Build) -> list[CheckResult]:
        raise ValueError("no row 91340202MYPBK6LB9X")

    found = reported(fail)
    assert {(one.state, one.blocks_build) for one in found.values()} == {("error", True)}
    detail = str(found["made_up.a"].detail)
    assert detail.startswith("ValueError at tests/unit/test_families.py:")
    assert "91340202MYPBK6LB9X" not in detail


def test_trouble_of_the_machine_is_no_verdict() -> None:
    def fail(_: Build) -> list[CheckResult]:
        raise OSError(28, "No space left on device")

    with pytest.raises(MachineError, match="no space left on the disk"):
        reported(fail)


@pytest.mark.parametrize(
    "results",
    [
        [A.result("passed"), A.model_copy(update={"id": "made_up.c"}).result("passed")],
        [A.result("passed"), A.result("failed")],
    ],
)
def test_a_check_that_is_not_defined_or_occurs_twice_stops_the_gate(results: list[CheckResult]) -> None:
    with pytest.raises(KechuangError, match="family made_up reports"):
        reported(lambda _: results)


@pytest.mark.parametrize(
    ("checks", "message"),
    [
        ([A, A], "check ids used twice: made_up.a"),
        ([A.model_copy(update={"family": "other"})], "made_up.a says family other, not made_up"),
    ],
)
def test_definitions_that_cannot_be_told_apart_are_refused(
    monkeypatch: pytest.MonkeyPatch, checks: list[CheckDefinition], message: str
) -> None:
    one = Family("made_up", "build", lambda _, __: checks, lambda _, __: [])
    monkeypatch.setattr(gate, "families", lambda: (one,))
    with pytest.raises(KechuangError, match=message):
        definitions_by_family({}, {})
