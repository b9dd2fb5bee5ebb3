"""`kechuang watch list`: enterprises with signals of a release, those of most points first."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from enterprise_release import profile, write_release
from rich.cells import cell_len
from typer.testing import CliRunner

from pipelines.base import terminal
from pipelines.cli.app import app

DAY = date(2026, 6, 30)


def _signal(who: str, code: str, points: int, of_all: int, level: str | None) -> dict[str, Any]:
    return {
        "business_date": DAY, "enterprise_id": who, "rulebook_code": "risk_watch", "version": "1", "signal_code": code,
        "since_date": DAY, "evidence_value": 231, "evidence_date": date(2025, 11, 11), "operator": "ge",
        "threshold": 60, "unit_code": "day", "signal_points": points, "watch_points": of_all, "watch_level_code": level,
    }  # fmt: skip


SIGNALS = [
    _signal("A", "invoice_silence", 1, 1, "notice"),
    _signal("B", "invoice_silence", 1, 4, "alarm"),
    _signal("B", "loan_arrears", 3, 4, "alarm"),
]
RULE = {
    "rulebook_code": "risk_watch", "version": "1", "rule_kind": "watch_rule", "rule_code": "invoice_silence",
    "title_zh": "60天及以上没有销售", "title_en": "No sale for 60 days or more",
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tables = {
        "mart_enterprise_profile": [profile(enterprise_id="B", enterprise_name="乙公司")],
        "mart_risk_signal": SIGNALS,
        "mart_rulebook": [RULE, RULE | {"version": "0", "title_zh": "旧版"}],
    }
    write_release(tmp_path / "releases", tables)
    return tmp_path


def _told(data: Path, *words: str) -> list[tuple[str, str]]:
    ran = CliRunner().invoke(app, ["watch", "list", *words, "--data", str(data), "--json"])
    told = json.loads(ran.stdout)
    assert told["levels"] == {"alarm": 1, "notice": 1}, "of the release, whatever is listed"
    return [(one["enterprise_id"], one["signal_code"]) for one in told["signals"]]


def test_the_gravest_come_first(data: Path) -> None:
    both = [("B", "loan_arrears"), ("B", "invoice_silence")]
    assert _told(data) == [*both, ("A", "invoice_silence")]
    assert _told(data, "--level", "alarm") == both
    assert _told(data, "--signal", "loan_arrears") == both, "of who has it, all signals"
    assert _told(data, "--level", "notice", "--signal", "loan_arrears") == []


def test_what_is_printed_and_refused(data: Path) -> None:
    def ran(*words: str) -> Any:
        return CliRunner().invoke(app, ["watch", "list", *words, "--data", str(data)], env={"COLUMNS": "200"})

    told = ran("--limit", "1").stdout
    assert "乙公司" in told
    assert "60天及以上没有销售 / No sale for 60 days or more" in told
    assert "231 days" in told
    assert "≥ 60 days" in told
    assert "evidence of known since" in told.splitlines()[2]
    assert "2025-11-11  2026-06-30" in told
    assert "known since 首次获知: the first date" in told
    assert "1 enterprise more (--limit)" in told
    assert "nobody has the signal nope: there are invoice_silence, loan_arrears" in ran("--signal", "nope").stderr
    write_release(data / "releases", {"mart_enterprise_profile": [profile()]}, "20260630-bbbbbbbb")
    assert "has no risk watch" in ran().stderr


def test_eighty_columns_show_every_signal_whole(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_LEAST_WIDTH", 80)
    told = CliRunner().invoke(app, ["watch", "list", "--data", str(data)], env={"COLUMNS": "80"}).stdout
    assert max(cell_len(line) for line in told.splitlines()) <= 80
    lines = [line.strip() for line in told.splitlines()]
    assert "B  乙公司" in lines
    assert "预警 / alarm, 4 points" in lines
    assert "信号 / signal: 60天及以上没有销售 / No sale for 60 days or more" in lines
    assert lines.count("231 days (≥ 60 days); evidence of 2025-11-11, known since 2026-06-30") == 3
