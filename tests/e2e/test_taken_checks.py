"""Laws of results that the gate takes from an earlier build: they are what a run gives; nothing unsound is taken."""

import json
from datetime import timedelta

import pytest
from small_city import DAY, City, hashes
from test_build_store import correct_an_invoice_file

from pipelines.base.records import write_record
from pipelines.day import steps
from pipelines.gate import taken as taking
from pipelines.gate.receipt import RECEIPT, GateReceipt
from pipelines.gate.taken import EarlierResults
from pipelines.plan.day import day_build
from pipelines.publish.manifest import MANIFEST
from pipelines.warehouse.receipt import BUILD, read_build
from quality.checks import CheckResult
from quality.families import reconciliation
from quality.reconcile import Reconciliation

NEXT = DAY + timedelta(days=1)


def corrected(city: City) -> None:
    """The day planned and built again, with a file that came again."""
    correct_an_invoice_file(city)
    city.land()
    city.build()


def judged(city: City, *, is_afresh: bool = False) -> GateReceipt:
    return steps.gate(city.settings, city.feeds, DAY, is_afresh=is_afresh)[0]


def taken(receipt: GateReceipt) -> dict[str, CheckResult]:
    return {one.id: one for one in receipt.checks if one.taken_from}


def found(receipt: GateReceipt) -> list[CheckResult]:
    """What the checks found, whenever and however long they ran."""
    return [one.model_copy(update={"taken_from": None, "seconds": 0.0}) for one in receipt.checks]


@pytest.mark.whole_day("a build, two gates and two releases")
def test_what_is_taken_is_what_a_run_gives(city: City) -> None:
    before = city.served.name
    corrected(city)
    receipt = judged(city)
    as_before = taken(receipt)
    assert {one.taken_from for one in as_before.values()} == {before}
    families = {one.family for one in as_before.values()}
    assert families == {"cross_bureau", "dbt_test", "expectation", "privacy", "reconciliation", "scorecard_drift"}
    assert not taken(receipt).keys() & {one.id for one in receipt.day_checks}
    made = {name for name, how in read_build(city.settings.builds_dir / receipt.build_id).relations.items()
            if how.how == "made"}  # fmt: skip
    assert {"fct_vat_invoice", "stg_tax__vat_invoice"} <= made
    assert not {one.id for one in as_before.values() if one.table.partition(".")[2] in made}
    released = hashes(steps.publish(city.settings, DAY).folder)

    afresh = judged(city, is_afresh=True)
    assert taken(afresh) == {}
    assert found(afresh) == found(receipt)
    (city.settings.releases_dir / receipt.build_id).rename(city.data / "aside")
    assert hashes(steps.publish(city.settings, DAY).folder)[MANIFEST] == released[MANIFEST]


@pytest.mark.whole_day("a build between two gates")
def test_a_failure_is_taken_as_it_is(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    definition = reconciliation.FAMILY.definitions(city.feeds, {})[0].model_copy(
        update={"id": "reconciliation.apart", "severity": "warn"}
    )
    query = "SELECT 'indicators' AS item, 0 AS expected, count(*) AS actual FROM seeds.indicator"
    ours = [*reconciliation._ours(), Reconciliation(definition, query)]
    monkeypatch.setattr(reconciliation, "_ours", lambda: ours)
    (failed,) = [one for one in judged(city).checks if one.id == definition.id]
    assert (failed.state, failed.taken_from, failed.sample[0]["item"]) == ("failed", None, "indicators")
    before = city.served.name
    corrected(city)
    again = taken(judged(city))[definition.id]
    assert again == failed.model_copy(update={"taken_from": before, "seconds": 0.0})


@pytest.mark.whole_day("three builds and gates, one after the other")
def test_what_was_taken_once_is_taken_again_from_where_it_was_found(city: City) -> None:
    before = city.served.name
    corrected(city)
    middle = taken(judged(city))
    city.build(NEXT)
    last = taken(steps.gate(city.settings, city.feeds, NEXT)[0])
    assert {one.taken_from for one in last.values() if one.id in middle} == {before}
    assert last.keys() & middle.keys()


def _spoil_a_byte(city: City) -> None:
    path = city.settings.builds_dir / city.served.name / RECEIPT
    path.write_text(path.read_text().replace('"state": "failed"', '"state": "passed"', 1))


def _remove(city: City) -> None:
    (city.settings.builds_dir / city.served.name / RECEIPT).unlink()


def _of_another_build_receipt(city: City) -> None:
    path = city.settings.builds_dir / city.served.name / BUILD
    content = json.loads(path.read_text())
    content["model_seconds"]["dim_run"] = 1.0
    path.write_text(json.dumps(content))


def _of_a_newer_version(city: City) -> None:
    path = city.settings.builds_dir / city.served.name / RECEIPT
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))


def test_an_earlier_receipt_that_is_not_sound_gives_nothing(city: City) -> None:
    build, earlier = city.build(NEXT), city.settings.builds_dir / city.served.name
    sound = {name: (earlier / name).read_bytes() for name in (RECEIPT, BUILD)}
    for damage in (_spoil_a_byte, _remove, _of_another_build_receipt, _of_a_newer_version):
        for name, content in sound.items():
            (earlier / name).write_bytes(content)
        assert EarlierResults(build, read_build(build), b"")._known, damage
        damage(city)
        assert EarlierResults(build, read_build(build), b"")._known == {}, damage


@pytest.mark.whole_day("a build and its gate")
def test_other_code_takes_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    corrected(city)
    monkeypatch.setattr(taking, "code_hash", lambda *_: "of other code")
    assert taken(judged(city)) == {}


@pytest.mark.whole_day("a build and its gate")
def test_a_build_that_says_nothing_of_its_relations_takes_nothing_and_gives_nothing(city: City) -> None:
    """As the receipt of one by dbt."""
    corrected(city)
    build = day_build(city.settings, DAY)
    nothing = {"relations": {}, "given": {}, "started_from": None, "engine_sha256": None}
    write_record(build / BUILD, read_build(build).model_copy(update=nothing))
    receipt = judged(city)
    assert taken(receipt) == {}
    assert {one.inputs_sha256 for one in receipt.checks} == {None}
