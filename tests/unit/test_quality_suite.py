"""Reading suite files: what is refused, and that ours are sound. Great Expectations is not imported here."""

import subprocess
import sys
from pathlib import Path

import pytest

import quality
from quality.suite import definitions, load_suites, measured

OURS = Path(quality.__file__).parent / "suites"
SUITE = """
table: landing.t
key: [id]
owner: team:a
expectations:
  - id: filled
    type: expect_column_values_to_not_be_null
    kwargs: {column: a}
    severity: block
    reason: {zh: 理由, en: reason}
"""


def written(folder: Path, text: str, name: str = "t.yml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_suite_becomes_definitions(tmp_path: Path) -> None:
    (check,) = definitions(load_suites(written(tmp_path, SUITE)))
    assert (check.id, check.table, check.severity) == ("expectation.t.filled", "landing.t", "block")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("owner: team:a", "owner: team:a\ncolour: red", "t.yml: colour: Extra inputs"),
        ("{column: a}", "{column: a, mostl: 0.9}", "mostl: Extra inputs"),
        ("{column: a}", "{column: 'a\" OR 1'}", "String should match"),
        ("{column: a}", "{column: a, mostly: 1.01}", "less than or equal to 1"),
        ("{column: a}", "{column: a, mostly: 0}", "greater than 0"),
        ("expect_column_values_to_not_be_null", "expect_column_mean_to_be_between", "does not match any"),
        ("severity: block", "severity: fatal", "severity"),
        ("en: reason", "en: ''", "reason.en"),
        ("table: landing.t", "table: landing.other", "named after its table, other.yml"),
        ("key: [id]", "key: [", "while parsing"),
    ],
)
def test_a_wrong_suite_is_refused_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace(".", r"\.")) as refused:
        load_suites(written(tmp_path, SUITE.replace(old, new)))
    assert str(refused.value).startswith("t.yml: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("bound", ["{column: a}", "{column: a, min_value: 0.5}", "{column: a, max_value: 17.0}"])
def test_a_range_needs_a_bound_that_is_not_a_float(tmp_path: Path, bound: str) -> None:
    text = SUITE.replace("to_not_be_null", "to_be_between").replace("{column: a}", bound)
    with pytest.raises(ValueError, match=r"^t\.yml: expectations\.0\."):
        load_suites(written(tmp_path, text))


@pytest.mark.parametrize(
    "query",
    ["SELECT a FROM {batch} WHERE a > 1", "SELECT * FROM landing.t WHERE a > 1", "SELECT * FROM {batch} WHERE {a}"],
)
def test_a_rows_query_returns_whole_rows_of_the_batch(tmp_path: Path, query: str) -> None:
    text = SUITE.replace("expect_column_values_to_not_be_null", "unexpected_rows_expectation").replace(
        "{column: a}", f'{{unexpected_rows_query: "{query}"}}'
    )
    with pytest.raises(ValueError, match="String should match"):
        load_suites(written(tmp_path, text))


def test_an_empty_folder_and_repeated_ids_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no expectation suites"):
        load_suites(tmp_path)
    rule = SUITE[SUITE.index("  - id") :]
    with pytest.raises(ValueError, match=r"used twice: expectation\.t\.filled"):
        load_suites(written(tmp_path, SUITE + rule))


def test_our_suites_load_and_say_what_they_allow() -> None:
    suites = load_suites(OURS)
    checks = definitions(suites)
    assert {suite.name for suite in suites} >= {"registry__enterprise", "tax__vat_invoice"}
    assert all(2 <= len(suite.expectations) <= 14 for suite in suites)
    assert len({check.id for check in checks}) == len(checks)
    bounds = {f"{suite.name}.{rule.id}": measured(rule).bound for suite in suites for rule in suite.expectations}
    assert bounds["tax__vat_invoice.check_digit_share"] == "at most 5% of rows"
    assert bounds["tax__vat_invoice.status_known"] == "0 rows"
    assert bounds["tax__vat_invoice.red_letter_share"] == "at most 10% of rows"
    assert bounds["mart_enterprise_profile.row_count"] == "at least 1 row"


def test_listing_checks_does_not_import_great_expectations() -> None:
    code = (
        "import sys; from pathlib import Path; from quality.expectations import definitions, load_suites;"
        "definitions(load_suites(Path(sys.argv[1]))); sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(OURS)], check=False).returncode == 0
