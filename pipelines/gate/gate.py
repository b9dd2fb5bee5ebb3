"""The gate: every check on one build, and one receipt that says passed or held. Publishes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipelines.base.durable import sha256_of_file, sha256_once
from pipelines.base.error_words import where_raised
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.hash_key import hash_key
from pipelines.base.machine import stop_for, trouble_of
from pipelines.base.records import write_record
from pipelines.base.settings import QUALITY_DIR, Settings
from pipelines.city.folder import city_of
from pipelines.city.thresholds import bounds_on, read_bounds, read_check_thresholds
from pipelines.gate.day_inputs import day_inputs_sha256
from pipelines.gate.measure import measured_day
from pipelines.gate.missing_inputs import missing_inputs
from pipelines.gate.overrides import overrides_on
from pipelines.gate.receipt import RECEIPT, GateReceipt
from pipelines.gate.settle import Settlements
from pipelines.gate.taken import EarlierResults
from pipelines.linking.thresholds import read_thresholds
from pipelines.plan.plan import read_plan
from pipelines.transports.fetch_state import FetchState
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.receipt import BUILD, finished_warehouse, read_build
from pipelines.warehouse.requirements import required_feeds
from quality.checks import CheckDefinition, CheckResult, engine_words, refuse_repeated_ids
from quality.families import families
from quality.family import Build, Day, Family, Feeds, History, Manifest
from quality.metrics.long import METRICS


def definitions_by_family(feeds: Feeds, manifest: Manifest) -> list[tuple[Family, list[CheckDefinition]]]:
    """Every family with its checks.

    Raises:
        KechuangError: a check is not written as it must be, or two checks have one id.
    """
    try:
        found = [(family, family.definitions(feeds, manifest)) for family in families()]
        refuse_repeated_ids([check for _, checks in found for check in checks])
    except ValueError as error:
        raise KechuangError(f"the gate's checks: {error}") from error
    for family, checks in found:
        for check in checks:
            if check.family != family.code:
                raise KechuangError(f"the gate's checks: {check.id} says family {check.family}, not {family.code}")
    return found


def all_definitions(feeds: Feeds, manifest: Manifest) -> list[CheckDefinition]:
    """Every check that the gate will run, known before it runs.

    Raises:
        KechuangError: as `definitions_by_family`.
    """
    return [check for _, checks in definitions_by_family(feeds, manifest) for check in checks]


def run_gate(
    build: Path,
    feeds: Feeds,
    fetch_states: dict[str, FetchState],
    earlier: History,
    settings: Settings,
    say: Callable[[str], None],
    *,
    is_afresh: bool = False,
) -> tuple[GateReceipt, dict[str, float]]:
    """Have every check on a whole build done and write `gate.json`; returns it with the seconds of each family.

    `fetch_states` are those of the day of the build, `earlier` is what the checks of earlier releases found. A check
    that cannot run counts as failed, and one that did not report at all blocks the build too. A result that must come
    out as on an earlier build is taken from there, unless `is_afresh`.

    Raises:
        StepRefusedError: the build is not finished, or its file is not the one that was built.
        KechuangError: as `definitions_by_family`, or a family reports what it does not define.
    """
    built = read_build(build)
    warehouse = finished_warehouse(build)
    plan = read_plan(build)
    if sha256_once(warehouse) != built.warehouse_sha256:  # publish makes sure once more
        again = f"run `kechuang build --date {plan.business_date}`"
        raise StepRefusedError(f"{warehouse}: was changed after it was built: {again}")
    secret = hash_key(settings.data_dir)  # before minutes of checks, should it be unusable
    manifest = compiled_manifest(dbt_dir(settings), settings.threads)
    city = city_of(settings)
    bounds = read_thresholds(bounds_on(city, plan.business_date))
    families_with_checks = definitions_by_family(feeds, manifest)
    thresholds = read_check_thresholds(city, QUALITY_DIR / "thresholds.yml")
    settlements = Settlements(thresholds, plan.business_date)
    ids = [check.id for _, checks in families_with_checks for check in checks]
    wrong = settlements.wrong(ids, read_bounds(city))
    seen = Build(
        warehouse, plan, feeds, manifest, settings.threads, Day(fetch_states, earlier, wrong_thresholds=wrong), bounds
    )
    start = time.perf_counter()
    judged = replace(seen, day=measured_day(seen, built, build / METRICS, settings.landing_dir, say))
    before = EarlierResults(build, built, secret, settlements.key, is_afresh=is_afresh)
    seconds = {"metrics": time.perf_counter() - start}
    results: dict[str, list[CheckResult]] = {"build": [], "day": []}
    for family, checks in families_with_checks:
        start = time.perf_counter()
        results[family.scope] += map(settlements.applied, _done(family, checks, judged, before, secret, say))
        seconds[family.code] = time.perf_counter() - start
    kept = {scope: tuple(sorted(found, key=lambda one: one.id)) for scope, found in results.items()}
    failed = [check for found in kept.values() for check in found if check.state != "passed"]
    warnings = [check.id for check in failed if not check.blocks_build]
    receipt = GateReceipt(
        build_id=built.build_id,
        plan_sha256=built.plan_sha256,
        warehouse_sha256=built.warehouse_sha256,
        build_receipt_sha256=sha256_of_file(build / BUILD),
        checks=kept["build"],
        day_checks=kept["day"],
        partial=missing_inputs(plan, feeds, required_feeds(manifest, feeds), kept["build"]),
        day_sha256=day_inputs_sha256(fetch_states, earlier),
        overrides=overrides_on(settings.allowed_dir, plan.business_date, (one for one in failed if one.blocks_build)),
        stood={name: earlier.stood.get(name, 0) + 1 for name in warnings},
        held=plan.held,
        settled=tuple(name for name in warnings if settlements.of(name)),
    )
    write_record(build / RECEIPT, receipt)
    return receipt, seconds


def _done(
    family: Family,
    checks: list[CheckDefinition],
    build: Build,
    before: EarlierResults,
    secret: bytes,
    say: Callable[[str], None],
) -> list[CheckResult]:
    """The checks of a family as the receipt holds them, each run on this build or taken from an earlier one."""
    hashes = before.hashes(family, checks, build.seen_by(family.scope))
    taken = [found for check in checks if (found := before.result(hashes.get(check.id)))]
    known = {one.id for one in taken}
    to_run = [check for check in checks if check.id not in known]
    as_before = f", {len(taken)} of {len(checks)} results as before" if taken else ""
    say(f"gate: {family.code}{as_before}")
    ran = run_family(family, to_run, build) if to_run else []
    noted = [one.model_copy(update={"inputs_sha256": hashes.get(one.id)}) for one in ran]
    return [*taken, *(one.without_identifiers(secret) for one in noted)]


def run_family(family: Family, checks: list[CheckDefinition], build: Build) -> list[CheckResult]:
    """One result for each of these checks of a family. If it cannot run, all of them fail; other families go on.

    Raises:
        KechuangError: it reports a check that it was not asked for, or one twice; or the machine is in trouble.
    """
    try:
        found = family.run(build.seen_by(family.scope), checks)
    except KechuangError:
        raise
    except Exception as error:  # an error of one family says nothing about the others
        stop_for(trouble_of(error))
        place = (where_raised(error) or ["an unknown place"])[-1]
        words = f"{type(error).__name__} at {place}: {engine_words(error)}"
        return [check.result("error", detail=words) for check in checks]
    reported = {one.id: one for one in found}
    known = {check.id for check in checks}
    if len(reported) != len(found) or not reported.keys() <= known:
        wrong = next((one.id for one in found if one.id not in known), "a check twice")
        raise KechuangError(f"the gate's checks: family {family.code} reports {wrong}, which it was not asked for")
    return [reported.get(one.id) or one.result("error", detail="the check did not report") for one in checks]
