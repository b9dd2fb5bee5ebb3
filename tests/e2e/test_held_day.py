"""A day on which a server that must answer does not: held with a receipt, the last release serving, released later."""

import json
import os
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from conftest import FinishedDay
from small_city import DAY, City, assert_whole, hashes
from typer.testing import CliRunner

from pipelines.base.settings import SOURCES_DIR
from pipelines.cli.app import app
from pipelines.contracts.feed import read_contracts
from pipelines.plan.day import planned_day, remember_day
from pipelines.transports.fetch_state import FetchState

FEED = "tax/credit_rating"
WHY = f"{FEED}: http://127.0.0.1:9: could not be reached, or the connection was lost (tried 5 times): ask the bureau"


def run(*arguments: str, city: City) -> Any:
    with mock.patch.dict(os.environ):
        return CliRunner().invoke(app, [*arguments, "--data", str(city.data)])


def reached(city: City, state: Any, why: str = "") -> None:
    """The day planned again, with this fetch state of the feed."""
    build = planned_day(city.settings.builds_dir, DAY).build_id
    remember_day(city.settings.builds_dir, DAY, build, {FEED: FetchState(state=state, why=why)})


@pytest.mark.whole_day("two days of a city with a server")
def test_held_until_the_server_answers(finished: FinishedDay, monkeypatch: pytest.MonkeyPatch) -> None:
    feeds = read_contracts(SOURCES_DIR)
    transport = feeds[FEED].transport.model_copy(update={"on_unreachable": "hold"})
    feeds[FEED] = feeds[FEED].model_copy(update={"transport": transport})
    monkeypatch.setattr("pipelines.cli.command.contracts_for", lambda _: feeds)
    city = finished.restore()
    served, before = city.served, hashes(city.served)

    reached(city, "unreachable", WHY)
    held = run("gate", "--date", DAY.isoformat(), "--json", city=city)
    receipt = json.loads(held.stdout)
    assert (held.exit_code, receipt["state"]) == (3, "held")
    failed = [check for check in receipt["day_checks"] if check["state"] != "passed"]
    assert [check["id"] for check in failed if check["severity"] == "block"] == [
        "contract.tax__credit_rating.reachable"
    ]
    lines = run("status", city=city).stdout.splitlines()
    assert any(line.startswith("held by: contract.tax__credit_rating.reachable ") for line in lines)
    (to_do,) = [line for line in lines if line.startswith("to do: ")]
    assert to_do.startswith(
        "to do: make the server answer or set its variable, then `kechuang daily --date 2026-06-30 "
    )
    refused = run("publish", "--date", DAY.isoformat(), city=city)
    assert (refused.exit_code, "is held by 1 check, first contract.tax__" in refused.output) == (1, True)
    assert (city.served, hashes(city.served)) == (served, before)

    reached(city, "fetched")
    passed = run("gate", "--date", DAY.isoformat(), "--json", city=city)
    assert (passed.exit_code, json.loads(passed.stdout)["build_id"]) == (0, receipt["build_id"])
    _let_go(served)
    assert run("publish", "--date", DAY.isoformat(), city=city).exit_code == 0
    assert hashes(city.served) == before, "a release does not tell whether a server once did not answer"
    assert_whole(city)


def _let_go(release: Path) -> None:
    """Put the release aside, so that publishing makes its bytes again."""
    release.rename(release.with_name(f".{release.name}"))
