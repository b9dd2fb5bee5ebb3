"""OpenLineage events of a whole day: valid by the published schemas, right, without identifiers, never in the way."""

import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openlineage.client.serde import Serde
from referencing import Registry, Resource
from small_city import DAY, SPINE, City

from pipelines.base.errors import StepRefusedError
from pipelines.base.settings import Settings
from pipelines.gate.receipt import read_gate
from pipelines.landing.store import LandingStore
from pipelines.plan.day import day_build
from pipelines.publish.manifest import Release, read_release
from pipelines.run_events.events import StepRun
from pipelines.run_events.facts import Work, built, judged, landed, published
from pipelines.run_events.telling import telling
from pipelines.warehouse.receipt import read_build

SCHEMAS = Path(__file__).parents[1] / "openlineage_schemas"
Event = dict[str, Any]


@pytest.fixture(scope="module")
def registry() -> Registry[Any]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")]
    return Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in found)


def assert_valid(event: Event, registry: Registry[Any]) -> None:
    """The event by its schema, and each facet by the schema that it names."""
    said = [event, *facets_of(event)]
    for one in said:
        schema = {"$ref": one.get("schemaURL") or one["_schemaURL"]}
        errors = list(Draft202012Validator(schema, registry=registry, format_checker=FormatChecker()).iter_errors(one))
        assert errors == [], (schema, errors[0])


def facets_of(value: Any) -> Iterator[Event]:
    if isinstance(value, dict):
        if "_schemaURL" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from facets_of(one)


def said_of(job: str, work: Work) -> dict[str, Event]:
    """The last event of the job and of each of its parts."""
    run = StepRun(job)
    events = [Serde.to_dict(event) for event in (run.start(), *run.complete(work))]
    return {event["job"]["name"]: event for event in events}


def table(event: Event, side: str, name: str) -> Event:
    return next(one for one in event[side] if one["name"] == name)


def assertions(event: Event) -> list[Event]:
    """All that the gate asserts, of whatever table."""
    of_tables = (one["inputFacets"].get("dataQualityAssertions", {}) for one in event["inputs"])
    return [one for facet in of_tables for one in facet.get("assertions", [])]


def day_of(city: City) -> tuple[dict[str, Event], Release]:
    """The events of every step of the city's day."""
    build, release = day_build(city.settings, DAY), read_release(city.served)
    said = said_of("build", built(build, read_build(build), city.feeds))
    said |= said_of("gate", judged(build, read_gate(build)))
    said |= said_of("publish", published(release))
    store = LandingStore(city.settings.landing_dir)
    for name in SPINE:
        outcome = store.outcome(name)
        assert outcome
        said |= said_of(f"land.{city.feeds[name].table}", landed(city.feeds[name], outcome))
    return said, release


def test_the_events_of_a_day_are_valid_and_say_what_was_made(city: City, registry: Registry[Any]) -> None:
    said, release = day_of(city)
    for event in said.values():
        assert_valid(event, registry)
    profile = next(file for file in release.files if file.table == "mart_enterprise_profile")
    made = table(said["build.mart_enterprise_profile"], "outputs", "marts.mart_enterprise_profile")
    fields = made["facets"]["columnLineage"]["fields"]
    name = {(one["name"], one["field"]) for one in fields["enterprise_name"]["inputFields"]}
    assert ("landing.registry__enterprise", "enterprise_name") in name
    written = table(said["publish"], "outputs", "release.mart_enterprise_profile")["outputFacets"]["outputStatistics"]
    assert (written["rowCount"], written["size"]) == (profile.rows, profile.bytes)
    judged_profile = table(said["gate"], "inputs", "marts.mart_enterprise_profile")["inputFacets"]
    assert judged_profile["dataQualityMetrics"]["rowCount"] == profile.rows
    assert judged_profile["dataQualityMetrics"]["columnMetrics"]["enterprise_id"]["nullCount"] == 0
    receipt = read_gate(day_build(city.settings, DAY))
    assert {one["name"] for one in assertions(said["gate"]) if not one["success"]} == {one.id for one in receipt.failed}
    landing = table(said["land.tax__vat_invoice"], "outputs", "landing.tax__vat_invoice")
    rows = sum(
        pl.read_parquet(path).height for path in city.settings.landing_dir.glob("rows/tax/vat_invoice/*.parquet")
    )
    assert landing["outputFacets"]["outputStatistics"]["rowCount"] == rows > 0


def test_the_tables_of_a_day_hang_together(city: City) -> None:
    said, release = day_of(city)
    made = {one["name"] for event in said.values() for one in event["outputs"]}
    read = {
        one["name"] for job, event in said.items() if job.startswith(("build.", "publish")) for one in event["inputs"]
    }
    feeds = {f"landing.{feed.table}" for feed in city.feeds.values()}
    given = {"landing.run", "landing.delivery", "landing.delivery_total", "landing.feed"}
    unmade = {name for name in read - made - feeds - given if not name.startswith(("seeds.", "lineage."))}
    assert unmade == set()
    assert {f"release.{file.table}" for file in release.files} <= made


def test_a_number_that_may_be_a_single_enterprises_is_kept_back(city: City) -> None:
    build = day_build(city.settings, DAY)
    receipt = read_gate(build)
    first = next(check for check in receipt.checks if check.figure)
    hidden = first.model_copy(update={"is_confidential": True})
    for check, is_told in ((first, True), (hidden, False)):
        event = said_of("gate", judged(build, receipt.model_copy(update={"checks": (check,)})))["gate"]
        found = next(one for one in assertions(event) if one["name"] == check.id)
        assert ("actual" in found, "expected" in found) == (is_told, is_told and bool(check.bound))


def test_no_event_names_an_enterprise(city: City) -> None:
    said, _ = day_of(city)
    text = json.dumps(said, ensure_ascii=False)
    assert "<<non-serializable" not in text
    assert not re.search(r"\b[1-9A-Z][0-9A-Z]\d{6}[0-9A-Z]{10}\b", text)
    assert str(city.data) not in text


def published_with(city: City, **environment: str) -> "tuple[subprocess.CompletedProcess[str], float]":
    """`kechuang publish` of a day that is published already, without its lines of progress, and how long it took."""
    began = time.monotonic()
    command = [str(Path(sys.executable).with_name("kechuang")), "publish", "--date", DAY.isoformat()]
    done = subprocess.run(
        [*command, "--data", str(city.data)],
        capture_output=True, text=True, check=False, timeout=120, env={**clean(), **environment},
    )  # fmt: skip
    done.stderr = re.sub(r"(?m)^publish: .*\n", "", done.stderr)
    return done, time.monotonic() - began


def clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("KECHUANG_", "OPENLINEAGE"))}


def test_a_step_writes_its_events_into_a_file(city: City, tmp_path: Path, registry: Registry[Any]) -> None:
    path = tmp_path / "events.ndjson"
    transport = {"type": "file", "log_file_path": str(path), "append": True}
    done, _ = published_with(city, OPENLINEAGE__TRANSPORT=json.dumps(transport), OPENLINEAGE_NAMESPACE="wuhu")
    assert (done.returncode, done.stderr) == (0, "")
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for event in events:
        assert_valid(event, registry)
    assert [(event["job"]["namespace"], event["job"]["name"], event["eventType"]) for event in events] == [
        ("wuhu", "publish", "START"),
        ("wuhu", "publish", "COMPLETE"),
    ]
    assert len({event["run"]["runId"] for event in events}) == 1


def test_a_step_that_is_refused_says_so(city: City, tmp_path: Path, registry: Registry[Any]) -> None:
    (day_build(city.settings, DAY) / "gate.json").unlink()
    path = tmp_path / "events.ndjson"
    transport = {"type": "file", "log_file_path": str(path), "append": True}
    done, _ = published_with(city, OPENLINEAGE__TRANSPORT=json.dumps(transport))
    assert done.returncode == 1
    last = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    assert_valid(last, registry)
    assert last["eventType"] == "FAIL"
    assert last["run"]["facets"]["errorMessage"]["message"].startswith(f"build {city.pointer.release_id} has no gate")


class Heard:
    """A sender that keeps what it is given."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def send(self, event: Any) -> None:
        self.events.append(event)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (StepRefusedError("nothing has landed"), r"^nothing has landed$"),
        (
            duckdb.ConversionException("Conversion Error: Could not convert string '明珠科技 12' to INT32"),
            "'汉汉汉汉 99'",
        ),
        (KeyboardInterrupt(), "^KeyboardInterrupt$"),
    ],
)
def test_a_failed_step_repeats_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, says: str
) -> None:
    heard = Heard()
    monkeypatch.setattr("pipelines.run_events.telling.is_configured", lambda: True)
    monkeypatch.setattr("pipelines.run_events.telling.sender", lambda: heard)
    with pytest.raises(type(error)), telling("build", Settings(tmp_path, tmp_path), DAY):
        raise error
    begun, failed = (Serde.to_dict(event) for event in heard.events)
    assert (begun["eventType"], failed["eventType"]) == ("START", "FAIL")
    assert begun["run"]["runId"] == failed["run"]["runId"]
    assert re.search(says, failed["run"]["facets"]["errorMessage"]["message"])


def test_events_that_cannot_be_made_fail_no_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard()
    monkeypatch.setattr("pipelines.run_events.telling.is_configured", lambda: True)
    monkeypatch.setattr("pipelines.run_events.telling.sender", lambda: heard)
    monkeypatch.setattr(logging.getLogger("kechuang"), "propagate", True)
    with telling("gate", Settings(tmp_path, tmp_path)) as said:
        said.ends_with(lambda: judged(tmp_path, read_gate(tmp_path / "20260630-aaaaaaaa")))
    assert caplog.messages == ["OpenLineage: nothing is said of gate: StepRefusedError; the day is not affected"]


@contextmanager
def silent_server() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_server_that_does_not_answer_holds_nothing(city: City) -> None:
    _, usual = published_with(city)
    with silent_server() as url:
        done, seconds = published_with(city, OPENLINEAGE_URL=url, OPENLINEAGE_API_KEY="secret-of-ours")
    assert done.returncode == 0
    assert done.stderr.splitlines() == ["OpenLineage: 2 events not sent within 5 s; the day is not affected"]
    assert seconds < usual + 15
    assert "secret-of-ours" not in done.stdout + done.stderr


def test_a_server_that_is_away_is_one_line(city: City) -> None:
    with silent_server() as url:
        pass
    retry = {"type": "http", "url": url, "retry": {"total": 0}}
    done, _ = published_with(city, OPENLINEAGE__TRANSPORT=json.dumps(retry))
    assert done.returncode == 0
    assert done.stderr.splitlines() == ["OpenLineage: events are not sent: ConnectionError; the day is not affected"]


@pytest.mark.parametrize("wrong", ["{", json.dumps({"type": "fax", "apiKey": "secret-of-ours"})])
def test_a_configuration_that_cannot_be_used_is_one_line(city: City, wrong: str) -> None:
    done, _ = published_with(city, OPENLINEAGE__TRANSPORT=wrong)
    assert done.returncode == 0
    assert re.fullmatch(r"OpenLineage: not configured: \w+; see docs/how-to/send-lineage-events\.md\n", done.stderr)


@pytest.mark.parametrize("variables", [{}, {"OPENLINEAGE_URL": "http://127.0.0.1:9", "OPENLINEAGE_DISABLED": "true"}])
def test_the_client_is_not_loaded_unless_it_is_configured(variables: dict[str, str], tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pipelines.base.settings import Settings; "
        "import pipelines.day.steps; from pipelines.run_events.telling import telling\n"
        f"with telling('gate', Settings(Path({str(tmp_path)!r}), Path({str(tmp_path)!r}))): pass\n"
        "print([name for name in sys.modules if name.startswith('openlineage')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**clean(), **variables}
    )
    assert done.stdout == "[]\n"
