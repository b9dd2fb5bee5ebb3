"""The shape of checks: what they refuse, and when one blocks a build."""

import json
from decimal import Decimal

import pytest
from pydantic import ValidationError

from quality.checks import CheckDefinition, Severity, State, one_line, refuse_repeated_ids
from quality.measured import Measured


def definition(severity: Severity = "block", name: str = "expectation.t.rule") -> CheckDefinition:
    return CheckDefinition(
        id=name,
        family="expectation",
        table="landing.t",
        owner="team:a",
        reason={"zh": "理由", "en": "reason"},
        severity=severity,
    )


@pytest.mark.parametrize(
    ("severity", "state", "holds"),
    [
        ("block", "passed", False),
        ("block", "failed", True),
        ("block", "error", True),
        ("warn", "failed", False),
        ("warn", "error", False),
    ],
)
def test_only_a_blocking_check_that_did_not_pass_holds(severity: Severity, state: State, holds: bool) -> None:
    assert definition(severity).result(state).blocks_build is holds


def test_unknown_keys_and_changes_are_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        CheckDefinition.model_validate({**definition().model_dump(), "colour": "red"})
    with pytest.raises(ValidationError, match="frozen"):
        definition().owner = "team:b"  # type: ignore[misc]


def test_a_sample_is_cut_to_five() -> None:
    assert definition().result("failed", sample=list("abcdefg")).sample == list("abcde")


def test_a_result_survives_json() -> None:
    measured = Measured(value=3, unit="row", of=9, limit=0, also={"half": Decimal("0.50")})
    result = definition().result("failed", measured, sample=["id=1"], seconds=0.12345)
    written = json.loads(result.model_dump_json())
    assert (written["value"], written["of"], written["limit"], written["also"]) == ("3", "9", "0", {"half": "0.5"})
    assert (written["figure"], written["bound"]) == ("3 of 9 rows", "0 rows")
    assert type(result).model_validate(written, extra="ignore") == result


def test_one_line_takes_the_first_line_and_cuts_it() -> None:
    assert one_line("\n  first \nsecond") == "first"
    assert one_line("") == "no message"
    assert len(one_line("x" * 301)) == 300
    assert one_line("x" * 300) == "x" * 300


def test_repeated_ids_are_named() -> None:
    refuse_repeated_ids([definition(name="a"), definition(name="b")])
    with pytest.raises(ValueError, match=r"used twice: a$"):
        refuse_repeated_ids([definition(name="a"), definition(name="b"), definition(name="a")])
