"""The gate's receipt: what every check found on one build, and whether the build may be published."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, computed_field

from pipelines.base.records import Record, Upgrades, read_record
from pipelines.gate.missing_inputs import MissingInput
from pipelines.gate.old_formats import gate_of_format_1
from pipelines.gate.overrides import Override
from pipelines.plan.plan import date_of
from pipelines.plan.suspects import HeldArrival
from quality.checks import CheckResult

RECEIPT = "gate.json"
A_NOTE_AFTER = 10
"""Releases after which a warning that nobody settled is a note."""


class GateReceipt(Record):
    """What the gate found on one build. Publish needs it, and needs it to be of this very warehouse and its receipt.

    `checks` are on the build, so that the same plan has the same; `day_checks` on the day: could each feed be fetched,
    is every required feed there, and how does the day compare with earlier releases. `partial`: what the build goes
    without, allowed by name; a release of it says so. `day_sha256`: what the day's checks read besides the build.
    `overrides`: checks that fail and do not block, since a person overrides them. `stood`: for how many releases in a
    row each warning has stood, this one included; `settled`: those of them that an owner's threshold settles.
    `held`: arrivals that the build goes without, since they are suspect.
    """

    FORMAT: ClassVar[int] = 2
    UPGRADES: ClassVar[Upgrades] = {1: gate_of_format_1}

    build_id: str
    plan_sha256: str
    warehouse_sha256: str
    build_receipt_sha256: str | None = None
    checks: tuple[CheckResult, ...]
    day_checks: tuple[CheckResult, ...] = ()
    partial: tuple[MissingInput, ...] = ()
    day_sha256: str | None = None
    overrides: tuple[Override, ...] = ()
    stood: dict[str, int] = Field(default_factory=dict)
    settled: tuple[str, ...] = ()
    held: tuple[HeldArrival, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def state(self) -> Literal["passed", "held"]:
        """Follows from the checks alone; a receipt without checks passes nothing. Written down for people to read."""
        return "passed" if self.checks and not self.blocking else "held"

    @property
    def all_checks(self) -> tuple[CheckResult, ...]:
        """Those on the day first: they say why others may have failed."""
        return self.day_checks + self.checks

    @property
    def blocking(self) -> list[CheckResult]:
        """The checks that block the build, which is therefore held."""
        overridden = {one.check for one in self.overrides}
        return [check for check in self.all_checks if check.blocks_build and check.id not in overridden]

    @property
    def warnings(self) -> list[CheckResult]:
        """The checks that failed and do not block the build, but for those that are notes."""
        notes = {check.id for check in self.notes}
        return [check for check in self.failed if not check.blocks_build and check.id not in notes]

    @property
    def notes(self) -> list[CheckResult]:
        """Warnings that are noise: an owner's threshold says so, or they have stood for ten releases unsettled."""
        old = {name for name, releases in self.stood.items() if releases >= A_NOTE_AFTER and name not in self.settled}
        return [
            check for check in self.failed if check.severity == "note" or (check.severity == "warn" and check.id in old)
        ]

    @property
    def failed(self) -> list[CheckResult]:
        """The checks that did not pass, whatever follows from that."""
        return [check for check in self.all_checks if check.state != "passed"]


def read_gate(build: Path) -> GateReceipt:
    """The receipt of a build that went through the gate.

    Raises:
        StepRefusedError: it did not.
        DamagedRecordError: the receipt cannot be read.
    """
    again = f"run `kechuang gate --date {date_of(build)}`"
    missing = f"build {build.name} has no gate receipt: {again}"
    return read_record(build / RECEIPT, GateReceipt, missing=missing, remedy=f"{again} again")
