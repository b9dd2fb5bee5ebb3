"""The gate: every check on one build, and one receipt that says passed or held. Publishes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from pydantic import computed_field

from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.hash_key import hash_key
from pipelines.base.records import Record, read_record, write_record
from pipelines.base.settings import QUALITY_DIR, Settings
from pipelines.city.folder import city_of
from pipelines.city.thresholds import bounds_on
from pipelines.contracts.feed import Feed
from pipelines.gate.contract_checks import contract_checks, contract_definitions
from pipelines.gate.history_checks import History, check_history, history_definitions
from pipelines.gate.linkage_checks import linkage_definitions, run_linkage_checks
from pipelines.gate.measures import measure_feeds
from pipelines.gate.privacy_checks import check_privacy, privacy_definitions
from pipelines.gate.reachability import check_reachability, reachability_definitions
from pipelines.gate.required_feeds import (
    MissingInput,
    Required,
    check_required,
    missing_inputs,
    required_definitions,
)
from pipelines.linking.thresholds import read_thresholds
from pipelines.plan.plan import Plan, read_plan
from pipelines.transports.fetch_state import FetchState
from pipelines.warehouse.build import BUILD, dbt_dir, finished_warehouse, read_build
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.requirements import required_feeds
from quality.checks import CheckDefinition, CheckResult, refuse_repeated_ids
from quality.dbt_tests import test_definitions, test_results
from quality.expectations import run_suites
from quality.fused_tests import run_tests
from quality.reconcile import load_reconciliations, run_reconciliations
from quality.suite import definitions, load_suites

RECEIPT = "gate.json"


class GateReceipt(Record):
    """What the gate found on one build. Publish needs it, and needs it to be of this very warehouse and its receipt.

    `checks` are on the build, so that the same plan has the same; `day_checks` on the day: could each feed be fetched,
    is every required feed there, and how does the day compare with earlier releases. `partial`: what the build goes
    without, allowed by name; a release of it says so.
    """

    build_id: str
    plan_sha256: str
    warehouse_sha256: str
    build_receipt_sha256: str | None = None
    checks: tuple[CheckResult, ...]
    day_checks: tuple[CheckResult, ...] = ()
    partial: tuple[MissingInput, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def state(self) -> Literal["passed", "held"]:
        """Follows from the checks alone; a receipt without checks passes nothing. Written down for people to read."""
        return "passed" if self.checks and not self.holding else "held"

    @property
    def all_checks(self) -> tuple[CheckResult, ...]:
        """Those on the day first: they say why others may have failed."""
        return self.day_checks + self.checks

    @property
    def holding(self) -> list[CheckResult]:
        """The checks that hold the build."""
        return [check for check in self.all_checks if check.holds_build]

    @property
    def warnings(self) -> list[CheckResult]:
        """The checks that failed and do not hold the build."""
        return [check for check in self.all_checks if check.state != "passed" and not check.holds_build]


def all_definitions(feeds: dict[str, Feed], manifest: dict[str, Any]) -> list[CheckDefinition]:
    """Every check that the gate will run, known before it runs.

    Raises:
        KechuangError: a suite, a reconciliation or a dbt test is not written as it must be, or two checks have one id.
    """
    try:
        found = [
            *reachability_definitions(feeds),
            *history_definitions(),
            *required_definitions(feeds, required_feeds(manifest, feeds)),
            *contract_definitions(feeds),
            *linkage_definitions(feeds, "review_share"),
            *linkage_definitions(feeds, "link_rate"),
            *privacy_definitions(manifest),
            *test_definitions(manifest),
            *definitions(load_suites(QUALITY_DIR / "suites")),
            *(reconciliation.definition for reconciliation in load_reconciliations(QUALITY_DIR / "reconcile")),
        ]
        refuse_repeated_ids(found)
    except ValueError as error:
        raise KechuangError(f"the gate's checks: {error}") from error
    return found


def run_gate(
    build: Path,
    feeds: dict[str, Feed],
    reach: dict[str, FetchState],
    earlier: History,
    settings: Settings,
    say: Callable[[str], None],
) -> tuple[GateReceipt, dict[str, float]]:
    """Run every check on a whole build and write `gate.json`; returns it with the seconds of each kind of check.

    `reach` says how the feeds could be fetched on the day of the build, `earlier` what the checks of earlier releases
    found. A check that cannot run counts as failed, and one that did not report at all holds the build too.

    Raises:
        StepRefusedError: the build is not finished, or its file is not the one that was built.
    """
    built = read_build(build)
    warehouse = finished_warehouse(build)
    plan = read_plan(build)
    if sha256_of_file(warehouse) != built.warehouse_sha256:  # publish makes sure once more
        again = f"run `kechuang build --date {plan.business_date}`"
        raise StepRefusedError(f"{warehouse}: was changed after it was built: {again}")
    secret = hash_key(settings.data_dir)  # before minutes of checks, should it be unusable
    seconds: dict[str, float] = {}
    results: list[CheckResult] = []

    def measure(name: str, run: Callable[[], list[CheckResult]]) -> None:
        say(f"gate: {name}")
        start = time.perf_counter()
        results.extend(run())
        seconds[name] = time.perf_counter() - start

    threads, bounds = settings.threads, read_thresholds(bounds_on(city_of(settings), plan.business_date))
    manifest = compiled_manifest(dbt_dir(settings), threads)
    measure("history", lambda: check_history(earlier))
    measure("linkage", lambda: run_linkage_checks(feeds, warehouse, earlier.figures, bounds, threads))
    required = required_feeds(manifest, feeds)
    measure("contracts", lambda: _contracts(plan, feeds, required, reach, warehouse, threads))
    measure("privacy", lambda: check_privacy(manifest, warehouse, plan.business_date.year, threads))
    measure("dbt tests", lambda: run_dbt_tests(manifest, warehouse, threads))
    measure("reconciliation", lambda: run_reconciliations(warehouse, QUALITY_DIR / "reconcile", threads=threads))
    measure("expectations", lambda: run_suites(warehouse, load_suites(QUALITY_DIR / "suites"), threads=threads))
    reported = {result.id for result in results}
    for definition in all_definitions(feeds, manifest):
        if definition.id not in reported:
            results.append(definition.result("error", detail="the check did not report"))
    results = sorted((result.without_identifiers(secret) for result in results), key=lambda result: result.id)
    of_the_day = [*reachability_definitions(feeds), *history_definitions(), *required_definitions(feeds, required)]
    on_the_day = {definition.id for definition in [*of_the_day, *linkage_definitions(feeds, "link_rate")]}
    receipt = GateReceipt(
        build_id=built.build_id,
        plan_sha256=built.plan_sha256,
        warehouse_sha256=built.warehouse_sha256,
        build_receipt_sha256=sha256_of_file(build / BUILD),
        checks=tuple(result for result in results if result.id not in on_the_day),
        day_checks=tuple(result for result in results if result.id in on_the_day),
        partial=missing_inputs(plan, feeds, required, results),
    )
    write_record(build / RECEIPT, receipt)
    return receipt, seconds


def _contracts(
    plan: Plan, feeds: dict[str, Feed], required: Required, reach: dict[str, FetchState], warehouse: Path, threads: int
) -> list[CheckResult]:
    measures = measure_feeds(plan, feeds.values(), warehouse, threads)
    newest = {name: plan.newest_date(name) for name in feeds}
    there = check_reachability(feeds, reach, newest) + check_required(plan, feeds, required, reach)
    return there + contract_checks(plan, feeds, measures)


def run_dbt_tests(manifest: dict[str, Any], warehouse: Path, threads: int) -> list[CheckResult]:
    """Results of dbt's data tests, samples in clear."""
    return test_results(run_tests(manifest, warehouse, threads=threads), manifest, warehouse)


def read_gate(build: Path) -> GateReceipt:
    """The receipt of a build that went through the gate.

    Raises:
        StepRefusedError: it did not.
        DamagedRecordError: the receipt cannot be read.
    """
    missing = f"build {build.name} has no gate receipt: run `kechuang gate`"
    return read_record(build / RECEIPT, GateReceipt, missing=missing, remedy="run `kechuang gate` again")
