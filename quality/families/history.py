"""The check on the history that other checks compare with: can every earlier release be read?"""

from __future__ import annotations

from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Build, Family, Feeds, Manifest
from quality.measured import Measured

_READABLE = CheckDefinition(
    id="history.releases_readable",
    family="history",
    table="releases.figures",
    owner="team:data-platform",
    reason=Reason(
        zh="以往发布的清单应能读取，否则不计入历史比较",
        en="Manifests of earlier releases should be readable, or history leaves them out",
    ),
    severity="warn",
)


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return [_READABLE]


def _run(build: Build, _: list[CheckDefinition]) -> list[CheckResult]:
    """Warn of releases that are left out of the history; name the first and what to do."""
    lines = build.day.history.unreadable
    measured = Measured(value=len(lines), unit="manifest", limit=0, says="{} left out")
    return [_READABLE.result("failed" if lines else "passed", measured, detail=lines[0] if lines else None)]


FAMILY = Family("history", "day", _definitions, _run)
