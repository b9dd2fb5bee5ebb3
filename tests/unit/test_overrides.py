"""Checks that a person overrides: recorded by name, until a date, and never those that protect persons."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.gate.overrides import Override, override, overrides_on
from pipelines.gate.receipt import GateReceipt
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.measured import Measured

DAY = date(2026, 6, 30)
WORDS = {"by": "王五", "why": "局方已确认 / confirmed by the bureau"}


def failing(name: str, family: str = "history") -> CheckResult:
    reason = Reason(zh="原因", en="reason")
    check = CheckDefinition(id=name, family=family, table="t", owner="team:a", reason=reason, severity="block")
    return check.result("failed", Measured(value=3, unit="row", limit=0))


A, B, PERSONS = failing("history.a.rows_level"), failing("history.b.frozen"), failing("privacy.x.no_person", "privacy")

HOLDING = {one.id: one.figure for one in (A, B, PERSONS)}


def receipt(folder: Path, day: date = DAY) -> GateReceipt:
    found = overrides_on(folder, day, [A, B])
    passed = A.model_copy(update={"id": "c", "state": "passed"})
    return GateReceipt(
        build_id="x", plan_sha256="", warehouse_sha256="", checks=(passed,), day_checks=(A, B), overrides=found
    )


def test_a_build_passes_when_every_check_that_holds_it_is_overridden(tmp_path: Path) -> None:
    assert receipt(tmp_path).state == "held"
    override(tmp_path, DAY, HOLDING, [A.id], **WORDS)
    assert ([one.id for one in receipt(tmp_path).blocking], receipt(tmp_path).state) == ([B.id], "held")
    override(tmp_path, DAY, HOLDING, [B.id], **WORDS)
    assert receipt(tmp_path).state == "passed"
    assert [(one.check, one.by, one.figure) for one in receipt(tmp_path).overrides] == [
        (A.id, "王五", "3 rows"),
        (B.id, "王五", "3 rows"),
    ]


def test_it_ends(tmp_path: Path) -> None:
    override(tmp_path, DAY, HOLDING, [A.id], **WORDS)
    override(tmp_path, DAY, HOLDING, [B.id], **WORDS, until=DAY + timedelta(days=3))
    next_day = receipt(tmp_path, DAY + timedelta(days=1))
    assert [one.check for one in next_day.overrides] == [B.id]
    assert receipt(tmp_path, DAY + timedelta(days=4)).overrides == ()
    assert receipt(tmp_path, DAY - timedelta(days=1)).overrides == ()


def test_a_later_build_shows_what_it_found_and_what_the_override_was_given_for(tmp_path: Path) -> None:
    override(tmp_path, DAY, HOLDING, [A.id], **WORDS, until=DAY + timedelta(days=3))
    later = A.model_copy(update={"value": 7})
    (one,) = overrides_on(tmp_path, DAY + timedelta(days=1), [later])
    assert (one.figure, one.given_for) == (later.figure, "3 rows")
    assert later.figure == "7 rows"
    (same,) = overrides_on(tmp_path, DAY, [A])
    assert (same.figure, same.given_for) == ("3 rows", None)
    assert "given_for" not in same.model_dump(), "receipts and releases without it stay as they were"
    assert Override.model_validate_json(one.model_dump_json()) == one


def test_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StepRefusedError, match=r"no such check holds the build of 2026-06-30; the nearest is hist"):
        override(tmp_path, DAY, HOLDING, ["history.a.rows"], **WORDS)
    with pytest.raises(StepRefusedError, match="it protects persons"):
        override(tmp_path, DAY, HOLDING, [PERSONS.id], **WORDS)
    with pytest.raises(KechuangError, match="--by and --why"):
        override(tmp_path, DAY, HOLDING, [A.id], by=" ", why="b")
    with pytest.raises(KechuangError, match="before the business date"):
        override(tmp_path, DAY, HOLDING, [A.id], **WORDS, until=DAY - timedelta(days=1))
    assert receipt(tmp_path).overrides == ()
