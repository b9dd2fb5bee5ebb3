"""What a receipt shows of an offending row: its place, and a keyed hash of the enterprise it is about."""

from pathlib import Path

import pytest
import yaml

from pipelines.base.errors import KechuangError
from pipelines.base.hash_key import VARIABLE, hash_key
from pipelines.base.settings import QUALITY_DIR
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.sample_keys import SHOWN, Key, hidden, key_of, text_of

ENTERPRISE, SECRET = "91340202MYPBK6LB9X", b"0" * 64


def result(family: str, sample: list[str | Key]) -> CheckResult:
    reason = Reason(zh="理由", en="reason")
    definition = CheckDefinition(
        id=f"{family}.t.rule", family=family, table="marts.t", owner="team:a", reason=reason, severity="block"
    )
    return definition.result("failed", sample=sample)


def test_whom_a_row_is_about_is_a_hash_and_where_it_lies_is_clear() -> None:
    key = key_of(("enterprise_id", "window_code", "_row_no", "sales_cny"), (ENTERPRISE, "12m", 17, None))
    shown = hidden(key, SECRET)
    assert shown["window_code"] == "12m"
    assert (shown["_row_no"], shown["sales_cny"]) == ("17", "null")
    assert shown["enterprise_id"].startswith("#")
    assert len(shown["enterprise_id"]) == 17
    assert text_of(shown).startswith("enterprise_id=#")


def test_the_same_value_has_the_same_hash_in_any_column_and_another_with_another_key() -> None:
    one, same = hidden({"enterprise_id": ENTERPRISE}, SECRET), hidden({"uscc": ENTERPRISE}, SECRET)
    assert one["enterprise_id"] == same["uscc"]
    assert hidden({"uscc": ENTERPRISE}, b"1" * 64)["uscc"] != same["uscc"]


def test_no_column_that_names_somebody_is_shown() -> None:
    """Every key of a suite is either known to be harmless here, or hidden."""
    named = {
        "enterprise_id",
        "uscc",
        "adverse_record_no",
        "recognition_no",
        "party_name",
        "right_no",
        "pledge_no",
        "amount_cny",
    }
    assert not named & SHOWN
    suites = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (QUALITY_DIR / "suites").glob("*.yml")]
    keys = {column for suite in suites for column in suite["key"]}
    hidden_keys = {"enterprise_id", "adverse_record_no", "decision_no", "objection_no", "recognition_no"}
    hidden_keys |= {"bank_code", "loan_no", "claim_no", "entry_code", "party_code", "demand_no"}
    hidden_keys |= {
        "pledge_no",
        "right_no",
        "record_no",
        "fund_no",
        "manager_key",
        "subject_key",
        "programme_no",
        "team_no",
        "expert_no",
        "institution_no",
        "specialist_no",
        "station_no",
    }
    hidden_keys |= {"bond_code", "insurer_code", "policy_no", "guarantor_code", "guarantee_no"}
    assert keys - SHOWN == hidden_keys | {"cap_code", "characteristic_code", "observation_date"}


def test_a_sample_is_read_as_lines() -> None:
    of_files, of_rows = (
        result("contract", ["名单 2026-06-30: 20 rows"]),
        result("expectation", [{"feed": "tax/arrears"}]),
    )
    assert (of_files.sample_lines, of_files.has_rows) == (["名单 2026-06-30: 20 rows"], False)
    assert (of_rows.sample_lines, of_rows.has_rows) == (["feed=tax/arrears"], True)


def test_the_key_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    secret = hash_key(tmp_path)
    assert hash_key(tmp_path) == secret
    assert hash_key(tmp_path / "other") != secret
    assert (tmp_path / "hash.key").stat().st_mode & 0o777 == 0o600


def test_the_environment_comes_first_and_must_hold_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "s" * 32)
    assert hash_key(tmp_path) == b"s" * 32
    assert not (tmp_path / "hash.key").exists()
    monkeypatch.setenv(VARIABLE, "short")
    with pytest.raises(KechuangError, match="has 5 characters: give a random text of 32"):
        hash_key(tmp_path)


def test_a_damaged_key_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "hash.key").write_text("", encoding="ascii")
    with pytest.raises(KechuangError, match=r"hash\.key: does not hold 64 hex digits: delete it"):
        hash_key(tmp_path)
