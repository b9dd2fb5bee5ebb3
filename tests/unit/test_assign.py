"""`kechuang assign`: the plan of a release, and why a workstation has fewer than it needs."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from enterprise_release import profile, write_release
from rich.console import Console
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.cli.show.assignment import show_plan
from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.registers import stations_sections
from pipelines.released.assignment.plan import read_plan

DAY = date(2026, 6, 30)
STATIONS: list[dict[str, Any]] = [
    {"enterprise_id": "A", "station_no": no, "field_name": "新材料", "need_count": need, "candidate_count": candidates,
     "register_state_code": state, "listed_date": DAY}
    for no, need, candidates, state in (
        ("G1", 2, 2, "current"), ("G2", 1, 1, "current"), ("G3", 2, 0, "current"), ("G4", None, 0, "current"),
        ("G5", 1, 0, "ended"),
    )
]  # fmt: skip
SPECIALISTS: list[dict[str, Any]] = [
    {"specialist_no": "T1", "capacity_count": 1, "register_state_code": "current"},
    {"specialist_no": "T2", "capacity_count": 3, "register_state_code": "current"},
    {"specialist_no": "T3", "capacity_count": None, "register_state_code": "current"},
    {"specialist_no": "T4", "capacity_count": 1, "register_state_code": "unknown"},
]
PAIRS: list[dict[str, Any]] = [
    {"enterprise_id": "A", "station_no": station, "specialist_no": specialist, "field_fit_code": "field_same",
     "distance_code": "city_same", "cost_points": points}
    for station, specialist, points in (("G1", "T1", 0), ("G1", "T2", 10), ("G2", "T1", 30))
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tables = {
        "mart_enterprise_profile": [profile(enterprise_id="A", enterprise_name="甲公司")],
        "mart_register_workstation": STATIONS,
        "mart_register_specialist": SPECIALISTS, "mart_assignment_pair": PAIRS,
    }  # fmt: skip
    write_release(tmp_path / "releases", tables)
    return tmp_path


def test_the_plan_and_its_reasons(data: Path) -> None:
    told = json.loads(CliRunner().invoke(app, ["assign", "--data", str(data), "--json"]).stdout)
    stations = {one["station_no"]: one for one in told["stations"]}
    assert {no: [given["specialist_no"] for given in one["assigned"]] for no, one in stations.items()} == {
        "G1": ["T2"], "G2": ["T1"], "G3": [], "G4": [],
    }, "T1 costs least at G1, but G2 has nobody else"  # fmt: skip
    assert {no: one["reason_code"] for no, one in stations.items()} == {
        "G1": "candidates_used", "G2": "filled", "G3": "no_candidate", "G4": "need_unknown",
    }  # fmt: skip
    assert (told["specialist_count"], told["free_count"]) == (3, 2)


def test_what_is_printed(data: Path) -> None:
    shown = CliRunner().invoke(app, ["assign", "--data", str(data)], env={"COLUMNS": "200"})
    assert "2 of 5 needs filled at 4 workstations, 40 points; 3 specialists, 2 places left" in shown.stdout
    lines = shown.stdout.splitlines()
    assert lines[lines.index("G1  A  甲公司") + 2] == "  T2  领域相同，同市 / same field, same city, 10 points"
    assert "可指派的特派员已满额 / candidates are full elsewhere" in shown.stdout


def test_ids_and_names_can_be_read_on_a_narrow_terminal(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(read_plan(data / "releases"), Console(width=80, force_terminal=True, color_system=None))
    told = capsys.readouterr().out
    assert "…" not in told
    assert "G1  A  甲公司\n" in told
    assert "  T2  领域相同，同市 / same field, same city, 10 points\n" in told


def test_a_release_from_before_says_so(tmp_path: Path) -> None:
    write_release(tmp_path / "releases", {"mart_enterprise_profile": [profile()]})
    refused = CliRunner().invoke(app, ["assign", "--data", str(tmp_path)])
    assert "has no workstations: it was made before there were any" in refused.stderr
    assert refused.exit_code == 1


def test_a_host_sees_its_workstations() -> None:
    rows = [row | {"region_code": "340202", "valid_until_date": None} for row in STATIONS]
    (section,) = stations_sections(Enterprise("20260630-00000000", DAY, "A", {"mart_register_workstation": rows}, ()))
    assert section.digest.en == "5 entries, 4 current"
    assert [cell.text.zh for cell in section.grids[0].rows[-1]] == [
        "G1", "新材料", "340202", "2", "2", "2026-06-30", "—", "在库",
    ]  # fmt: skip
