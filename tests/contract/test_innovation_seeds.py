"""The seeds of innovation points beside what they were taken from: domain facts, the indicators, frozen years."""

from pathlib import Path

import pytest
from points_by_hand import RULEBOOKS, seed

CODES = RULEBOOKS.parent / "codes"
NATIONAL = ("national_18", "2024.p1")
#: The placeholder weights of the 18 indicators in order, for the three stages; each column adds up to 100.
WEIGHTS = {
    "startup": (8, 8, 11, 11, 10, 5, 7, 4, 3, 5, 5, 3, 2, 4, 3, 2, 4, 5),
    "growth": (9, 7, 9, 8, 9, 5, 7, 7, 6, 8, 4, 4, 3, 3, 3, 2, 3, 3),
    "stable": (10, 6, 8, 6, 8, 6, 6, 9, 8, 7, 3, 5, 6, 3, 3, 2, 2, 2),
}
GROUPS = {"startup": (60, 22, 18), "growth": (54, 32, 14), "stable": (50, 38, 12)}


def _national(name: str) -> list[dict[str, str]]:
    return [row for row in seed(name) if (row["rulebook_code"], row["version"]) == NATIONAL]


@pytest.mark.parametrize("stage", WEIGHTS)
def test_the_national_weights_are_the_placeholders(stage: str) -> None:
    order = [(row["indicator_code"], row["dimension_code"]) for row in _national("innovation_indicator")]
    found = {row["indicator_code"]: int(row["weight"]) for row in _national("innovation_weight")
             if row["stage_code"] == stage}  # fmt: skip
    assert tuple(found[code] for code, _ in order) == WEIGHTS[stage]
    groups = ("innovation", "growth", "auxiliary")
    assert tuple(sum(found[code] for code, its in order if its == group) for group in groups) == GROUPS[stage]


def test_stages_and_bands_leave_no_gap() -> None:
    for name, low, high in (("stage", "revenue_from_cny", "revenue_below_cny"), ("band", "score_from", "score_below")):
        rows = sorted(seed(f"innovation_{name}"), key=lambda row: (row["rulebook_code"], int(row["order_no"])))
        for code in {row["rulebook_code"] for row in rows}:
            own = [(row[low], row[high]) for row in rows if row["rulebook_code"] == code]
            steps = own if name == "stage" else own[::-1]
            assert [upper for _, upper in steps[:-1]] == [lower for lower, _ in steps[1:]]
            assert steps[-1][1] == ""
            assert steps[0][0] == ("" if name == "stage" else "0")


def test_every_indicator_has_a_measure_or_a_model_and_names_the_basis_that_its_measure_needs() -> None:
    models = RULEBOOKS.parents[1] / "models" / "intermediate" / "indicator"
    needs_basis = {row["measure_code"]: row["needs_basis"] == "true" for row in seed("measure", CODES)}
    for indicator in seed("indicator", CODES):
        code, measure = indicator["indicator_code"], indicator["measure_code"]
        assert measure or Path(models, f"int_indicator__{code.lower()}.sql").exists(), code
        assert bool(indicator["basis_code"]) == needs_basis.get(measure, False), code


def test_every_indicator_of_a_scheme_is_defined_and_has_a_weight_and_references() -> None:
    defined = {row["indicator_code"] for row in seed("indicator", CODES)}
    stages = [(row["rulebook_code"], row["version"], row["stage_code"]) for row in seed("innovation_stage")]
    keys = ("rulebook_code", "version", "indicator_code", "stage_code")
    weights = {tuple(row[key] for key in keys) for row in seed("innovation_weight")}
    references = {(*(row[key] for key in keys), row["scoring_year"]) for row in seed("innovation_reference")}
    for indicator in seed("innovation_indicator"):
        code = indicator["indicator_code"]
        assert code in defined
        years = ("2024", "2025") if indicator["reference_method"] == "frozen" else ("",)
        for rulebook, version, stage in stages:
            if (rulebook, version) == (indicator["rulebook_code"], indicator["version"]):
                assert (rulebook, version, code, stage) in weights
                assert {(rulebook, version, code, stage, year) for year in years} <= references


def test_nothing_claims_to_be_official() -> None:
    names = ("scheme", "dimension", "indicator", "stage", "weight", "reference", "band")
    for row in (row for name in names for row in seed(f"innovation_{name}")):
        assert row["authority"] in ("placeholder", "project")
        assert row["is_verified"] == "false"
