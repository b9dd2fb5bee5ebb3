"""How scores are spread: counts, percentiles and rank correlation by hand, and a page with its pictures."""

from pathlib import Path

import pytest
from enterprise_release import Row, score, write_release
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.gate.missing_inputs import MissingInput
from pipelines.pages.score_figures import Spread, spreads
from pipelines.rulebooks.bands import in_order_of_bands
from pipelines.rulebooks.seeds import read_rulebooks

RELEASE = "20260630-aaaaaaaa"
#: Scores of ten enterprises of one stage and one of another; the truth ranks them alike but for the first two.
SCORES = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 55]
QUALITY = [2, 1, 3, 4, 5, 7, 8, 9, 10, 11, 6]


def rows() -> list[Row]:
    scored = [
        score(enterprise_id=f"f{n:02}", score=points, stage_code="stable" if n == 10 else "growth", band_code="A")
        for n, points in enumerate(SCORES)
    ]
    unscored = {"score": None, "state_code": "nr", "stage_code": None, "band_code": "NR"}
    return [
        *scored,
        score(enterprise_id="g1", coverage_pct="59.9", quantile_band_code="NR", **unscored),
        score(enterprise_id="g2", coverage_pct=None, quantile_band_code="bottom_25", **unscored),
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_release(tmp_path / "releases", {"mart_innovation_score": rows()})
    truth = "\n".join(["enterprise_id,quality", *(f"f{n:02},{value}" for n, value in enumerate(QUALITY))])
    (tmp_path / "enterprise.csv").write_text(truth, encoding="utf-8")
    return tmp_path


def spread_of(data: Path) -> Spread:
    (found,) = spreads(data / "releases", RELEASE, read_rulebooks(), data / "enterprise.csv")
    return found


def test_counts_and_percentiles_are_those_of_the_scores(data: Path) -> None:
    found = spread_of(data)
    assert (found.scored, found.assessed, found.scale) == (11, 12, 100)
    growth, stable = found.stages.to_dicts()
    assert (growth["stage_en"], growth["count"], growth["mean"]) == ("Growth", 10, 55.0)
    percentiles = {"p10": 19.0, "p25": 32.5, "p50": 55.0, "p75": 77.5, "p90": 91.0}
    assert {name: growth[name] for name in percentiles} == percentiles
    assert (stable["stage_en"], stable["count"], stable["p50"]) == ("Stable", 1, 55.0)
    assert dict(found.bands.iter_rows()) == {"A": 11, "NR": 2}
    assert found.quantile_bands.rows() == [("top_10", 11), ("bottom_25", 1), ("NR", 1)]


def test_without_frozen_quantiles_there_are_no_quantile_bands(tmp_path: Path) -> None:
    unfrozen = [{**row, "quantile_band_code": None, "quantile_year": None} for row in rows()]
    write_release(tmp_path / "releases", {"mart_innovation_score": unfrozen})
    (found,) = spreads(tmp_path / "releases", RELEASE, read_rulebooks(), None)
    assert found.quantile_bands.height == 0


def test_the_median_of_an_even_count_is_the_mean_of_the_two_in_the_middle(tmp_path: Path) -> None:
    scored = [score(enterprise_id=f"f{n}", score=points) for n, points in enumerate(["457.98", "1.2", "483.9", "900"])]
    write_release(tmp_path / "releases", {"mart_innovation_score": scored})
    (found,) = spreads(tmp_path / "releases", RELEASE, read_rulebooks(), None)
    assert found.stages["p50"].to_list() == [470.94]


def test_a_bin_holds_its_lower_bound_and_the_last_one_both(data: Path) -> None:
    bins = {row["from_pct"]: row["count"] for row in spread_of(data).by_stage.filter(stage_en="Growth").to_dicts()}
    assert bins == {10: 1, 20: 1, 30: 1, 40: 1, 50: 1, 60: 1, 70: 1, 80: 1, 90: 1, 95: 1}
    unscored = spread_of(data).coverage.filter(state_code="nr").to_dicts()
    assert [(row["from_pct"], row["count"]) for row in unscored] == [(55, 1)]


def test_rank_correlation_is_spearmans(data: Path) -> None:
    """Two neighbours change places: 1 - 6 * (1 + 1) / (11 * (121 - 1))."""
    assert spread_of(data).rank_correlation == pytest.approx(1 - 12 / 1320)
    (without,) = spreads(data / "releases", RELEASE, read_rulebooks(), None)
    assert without.rank_correlation is None


def test_the_page_names_its_pictures_and_its_authority(data: Path) -> None:
    page = data / "scores.md"
    (data / "totals.json").write_text('{"arguments": {"enterprises": 5000, "seed": 1}}')
    truth = ["--truth", str(data / "enterprise.csv")]
    done = CliRunner().invoke(app, ["distributions", "--data", str(data), "--out", str(page), *truth])
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert "placeholder (not official)" in text
    assert "city of 5,000 enterprises, seed 1" in text
    assert text.index("分位等级 / Quantile bands") < text.index("Bands by fixed cuts")
    assert "true quality: 0.99" in text
    for name in ("stage", "industry", "coverage"):
        assert f"(scores/national_18_{name}.svg)" in text
        assert (data / "scores" / f"national_18_{name}.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_page_of_a_partial_release_says_so(data: Path) -> None:
    lack = {
        "missing": "ip/patent",
        "title_zh": "专利",
        "title_en": "Patents",
        "state": "absent",
        "by": "a",
        "why": "<b>",
    }
    partial = (MissingInput.model_validate({**lack, "marts": ["mart_innovation_score"]}),)
    write_release(data / "releases", {"mart_innovation_score": rows()}, "20260701-bbbbbbbb", partial)
    page = data / "partial.md"
    arguments = ["--data", str(data), "--release", "20260701-bbbbbbbb", "--out", str(page)]
    done = CliRunner().invoke(app, ["distributions", *arguments])
    assert done.exit_code == 0, done.output
    told = page.read_text(encoding="utf-8")
    assert (
        "\n**部分发布，缺少：专利（未报送）（a 准许，“&lt;b&gt;”） / Partial release without: Patents (never " in told
    )


def test_scores_that_do_not_follow_quality_fail_the_command(data: Path) -> None:
    """The best and the worst change places: 1 - 6 * 2 * 10 ** 2 / (11 * 120) is 0.09."""
    (data / "totals.json").write_text('{"arguments": {"enterprises": 5000, "seed": 1}}')
    ranks = [11, *range(2, 11), 1]
    lines = ["enterprise_id,quality", *(f"f{n:02},{rank}" for n, rank in enumerate(_by_score(ranks)))]
    (data / "enterprise.csv").write_text("\n".join(lines), encoding="utf-8")
    truth = ["--truth", str(data / "enterprise.csv"), "--out", str(data / "scores.md")]
    done = CliRunner().invoke(app, ["distributions", "--data", str(data), *truth])
    assert done.exit_code == 1
    assert "rank correlation of score and true quality is 0.09, below 0.6" in done.output


def _by_score(ranks: list[int]) -> list[int]:
    """Qualities in the order of SCORES, so that the enterprise with the n-th lowest score has `ranks[n]`."""
    order = sorted(range(len(SCORES)), key=SCORES.__getitem__)
    found = dict(zip(order, ranks, strict=True))
    return [found[n] for n in range(len(SCORES))]


def test_bands_stand_as_the_rules_order_them() -> None:
    """The best band first, what is not a band after them, and a band that no rule knows is not lost."""
    named = {"NR", "C", "AAA", "VETO", "甲", "BB"}
    assert in_order_of_bands(named, "national_18", read_rulebooks()) == ["AAA", "BB", "C", "NR", "VETO", "甲"]


@pytest.mark.parametrize("content", [None, "enterprise_id,age\nf00,3\n", ""])
def test_a_truth_that_is_none_gets_one_line(data: Path, content: str | None) -> None:
    truth = data / "other.csv"
    if content is not None:
        truth.write_text(content, encoding="utf-8")
    arguments = ["--data", str(data), "--out", str(data / "scores.md"), "--truth", str(truth)]
    done = CliRunner().invoke(app, ["distributions", *arguments])
    assert done.exit_code == 1
    assert done.output == f"error: {truth}: give truth/enterprise.csv of the made-up city of this release\n"
