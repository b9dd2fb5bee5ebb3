"""Thresholds proposed from what releases measured: only where they differ, never looser for a check that blocks."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from pipelines.city.folder import CityFolder
from pipelines.city.thresholds import read_check_thresholds
from pipelines.gate.propose import as_yaml, proposals
from quality.checks import CheckDefinition, CheckResult, Reason, Severity
from quality.family import History
from quality.measured import Measured

DAY = date(2026, 2, 28)


def found(name: str, value: int, limit: int, severity: Severity = "warn", side: str = "at most") -> CheckResult:
    check = CheckDefinition(
        id=name, family="contract", table="t", owner="team:a", reason=Reason(zh="原因", en="r"), severity=severity
    )
    return check.result("failed", Measured(value=value, unit="day", limit=limit, limit_is=side))


def history(**values: list[int]) -> History:
    return History({(name, "value"): [Decimal(value) for value in some] for name, some in values.items()})


def test_a_standing_warning_gets_a_bound_beyond_what_it_measured(tmp_path: Path) -> None:
    checks = [found("lag", 104, 60), found("few", 9, 5), found("none", 1, 0)]
    made = proposals(checks, history(lag=[100, 101, 102, 103, 102], few=[9, 9], none=[]))
    assert [(one.check.id, one.bound) for one in made] == [("lag", 110)]
    text = as_yaml(made, DAY)
    assert "5 releases: 100 to 103, median 102" in text
    city = CityFolder(tmp_path)
    city.thresholds.write_text(text, encoding="utf-8")
    (entry,) = read_check_thresholds(city, tmp_path / "none.yml")
    assert (entry.id, entry.bound, entry.owner, entry.until) == ("lag", 110, "team:a", date(2027, 2, 28))


def test_a_blocking_check_is_only_tightened() -> None:
    values = [1000, 1010, 1005, 990, 1000]
    tight = found("rows", 1000, 100, "block", "at least")
    loose = found("other", 1000, 1500, "block", "at least")
    made = proposals([tight, loose], history(rows=values, other=values))
    assert [(one.check.id, one.bound) for one in made] == [("rows", 980)]


def test_nothing_to_propose_is_an_empty_list(tmp_path: Path) -> None:
    city = CityFolder(tmp_path)
    city.thresholds.write_text(as_yaml([], DAY), encoding="utf-8")
    assert read_check_thresholds(city, tmp_path / "none.yml") == ()
