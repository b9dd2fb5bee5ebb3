"""Are the thresholds that owners set in force, and of checks that exist?"""

from __future__ import annotations

from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Build, Family, Feeds, Manifest
from quality.measured import Measured

_IN_FORCE = CheckDefinition(
    id="threshold.in_force",
    family="threshold",
    table="thresholds.checks",
    owner="team:data-platform",
    reason=Reason(
        zh="负责人设定的界限应在有效期内，且对应现有检查",
        en="Thresholds that owners set should not have ended, and should be of checks that exist",
    ),
    severity="warn",
)


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return [_IN_FORCE]


def _run(build: Build, _: list[CheckDefinition]) -> list[CheckResult]:
    lines = build.day.wrong_thresholds
    measured = Measured(value=len(lines), unit="threshold", limit=0)
    return [_IN_FORCE.result("failed" if lines else "passed", measured, sample=lines)]


FAMILY = Family("threshold", "day", _definitions, _run)
