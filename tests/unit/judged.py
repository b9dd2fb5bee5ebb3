"""A build as families of checks see it, made of what a test gives. No tests here."""

from datetime import date
from pathlib import Path
from typing import Any

from pipelines.contracts.feed import Feed
from pipelines.plan.plan import Plan, PlannedDelivery
from quality.checks import CheckResult
from quality.families import families
from quality.family import Build, Day

DAY = date(2026, 6, 30)


def plan_of(*deliveries: PlannedDelivery, day: date = DAY, **changes: Any) -> Plan:
    """The plan of a day with these arrivals."""
    return Plan.model_validate(
        {"business_date": day, "code_sha256": "", "rulebooks": {}, "rejections": (), "absent_feeds": (), **changes}
        | {"deliveries": deliveries}
    )


def build_of(
    feeds: dict[str, Feed],
    plan: Plan | None = None,
    warehouse: Path = Path("none.duckdb"),
    manifest: dict[str, Any] | None = None,
    day: Day | None = None,
) -> Build:
    """A build of these feeds."""
    return Build(warehouse, plan or plan_of(), feeds, manifest or {}, 1, day or Day())


def results_of(code: str, build: Build) -> dict[str, CheckResult]:
    """What one family reports, by id: exactly the checks that it defines, if its definitions can be listed."""
    (family,) = [one for one in families() if one.code == code]
    checks = family.definitions(build.feeds, build.manifest)
    found = {one.id: one for one in family.run(build.seen_by(family.scope), checks)}
    assert set(found) == {one.id for one in checks}
    return found
