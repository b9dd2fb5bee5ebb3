"""The lines after a day of a city without references or quantiles of its own."""

from pathlib import Path
from typing import Any

from enterprise_release import score, write_release

from pipelines.day.references import reference_lines

COMMAND = (
    'run `kechuang rulebook freeze --year 2025 --date 2026-06-30 --from "WHERE THE DATA COME FROM"`, then '
    "`kechuang daily --date 2026-06-30`"
)


def lines(tmp_path: Path, *scores: dict[str, Any]) -> list[str]:
    return reference_lines(write_release(tmp_path, {"mart_innovation_score": list(scores)}))


def unfrozen(count: int) -> list[dict[str, Any]]:
    return [score(enterprise_id=f"e{n}", quantile_band_code=None, quantile_year=None) for n in range(count)]


def test_with_both_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert lines(tmp_path, score()) == []


def test_without_references_the_command_freezes_them(tmp_path: Path) -> None:
    lacking = score(state_code="nr", nr_reason_code="no_reference", score=None, quantile_year=None)
    assert lines(tmp_path, lacking) == [
        "national_18 2024.p1: no score for 1 enterprise, the city has no full-mark references (no_reference): "
        + COMMAND
    ]


def test_without_quantiles_too_from_ten_scores_on(tmp_path: Path) -> None:
    assert lines(tmp_path / "nine", *unfrozen(9)) == []
    assert lines(tmp_path / "ten", *unfrozen(10)) == [
        "national_18 2024.p1: no quantile band for 10 enterprises, the city has no quantiles of scores: " + COMMAND
    ]
