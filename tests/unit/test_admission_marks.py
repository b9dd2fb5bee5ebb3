"""The check on the eleventh character of a technology SME's number, on both sides of 2026."""

import duckdb
import yaml

from pipelines.base.settings import QUALITY_DIR

_SUITE = QUALITY_DIR / "suites" / "innovation__sme_admission.yml"


def _unexpected(numbers: list[str]) -> list[str]:
    suite = yaml.safe_load(_SUITE.read_text(encoding="utf-8"))
    [expectation] = [one for one in suite["expectations"] if one["id"] == "no_entry_before_june_from_2026"]
    assert expectation["severity"] == "warn"
    connection = duckdb.connect()
    connection.execute("create table landed (admission_no varchar)")
    connection.executemany("insert into landed values (?)", [[number] for number in numbers])
    query = expectation["kwargs"]["unexpected_rows_query"].format(batch="landed")
    return [row[0] for row in connection.execute(query).fetchall()]


def test_a_zero_from_2026_on_is_reported() -> None:
    zero_2026, zero_2027 = "202634020200900001", "202734020700900002"
    late, founded_in_the_year, zero_2025 = "2026340202A0900003", "2026340202B0900004", "202534020200900005"
    a_zero_elsewhere = "2026340200A0000000"
    short = "20263402020090000"  # another check reports its length
    numbers = [zero_2026, late, founded_in_the_year, zero_2025, zero_2027, a_zero_elsewhere, short]
    assert sorted(_unexpected(numbers)) == [zero_2026, zero_2027]
