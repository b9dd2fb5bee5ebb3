"""The check on the history that other checks compare with: can every earlier release be read?

It belongs to the day, not to the build: it depends on what lies beside the build, and the same plan must give the same
release.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from quality.checks import CheckDefinition, CheckResult, Reason

_READABLE = CheckDefinition(
    id="history.releases_readable",
    kind="history",
    table="releases.figures",
    owner="team:data-platform",
    reason=Reason(
        zh="以往发布的清单应能读取，否则不计入历史比较",
        en="Manifests of earlier releases should be readable, or history leaves them out",
    ),
    severity="warn",
)


@dataclass(frozen=True)
class History:
    """What earlier releases measured: figures by id of the check, the oldest first.

    `unreadable` holds a line for each release that is left out because its manifest cannot be read.
    """

    figures: dict[str, list[str]] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()


def history_definitions() -> list[CheckDefinition]:
    """The one check."""
    return [_READABLE]


def check_history(history: History) -> list[CheckResult]:
    """Warn of releases that are left out of the history; name the first and what to do."""
    lines = history.unreadable
    return [
        _READABLE.result(
            "failed" if lines else "passed",
            figure=f"manifests left out: {len(lines)}",
            bound="none",
            detail=lines[0] if lines else None,
        )
    ]
