"""Counts and percentiles of the scores of one release, for each scheme. Draws nothing."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.base.errors import DamagedRecordError, KechuangError
from pipelines.base.settings import DBT_PROJECT_DIR
from pipelines.publish.manifest import REMEDY, read_release
from pipelines.rulebooks.bands import in_order_of_bands, in_order_of_quantile_bands
from pipelines.rulebooks.seeds import Rulebooks

_BINS = 20
_POINTS = (10, 25, 50, 75, 90)
_LEAST_OF_INDUSTRY = 10
"""Fewer scores say nothing of an industry."""


@dataclass(frozen=True)
class Spread:
    """One scheme: its title and authority, how many were scored, and the tables that are drawn and printed.

    `stages` and `industries` hold count, mean and percentiles 10 to 90; `by_stage` and `coverage` hold counts by bin of
    per cent, of those scored and of all assessed. `quantile_bands` is empty where no quantiles are frozen.
    `rank_correlation` is Spearman's, with the truth of a made-up city; None without a truth, or with fewer than two
    scores.
    """

    rulebook_code: str
    version: str
    title_zh: str
    title_en: str
    authority: str
    scale: int
    scored: int
    assessed: int
    stages: pl.DataFrame
    industries: pl.DataFrame
    by_stage: pl.DataFrame
    coverage: pl.DataFrame
    bands: pl.DataFrame
    quantile_bands: pl.DataFrame
    rank_correlation: float | None


def spreads(releases_dir: Path, release_id: str, rulebooks: Rulebooks, truth: Path | None) -> list[Spread]:
    """The schemes of a release, in order of code.

    Args:
        releases_dir: folder of the releases.
        release_id: the release.
        rulebooks: for the order of bands.
        truth: `truth/enterprise.csv` of the made-up city that the release is of.

    Raises:
        KechuangError: the release has no scores, or the truth is not readable.
    """
    folder = releases_dir / release_id
    if "mart_innovation_score" not in {file.table for file in read_release(folder).files}:
        raise KechuangError(f"release {release_id} has no scores")
    path = folder / "mart_innovation_score.parquet"
    try:
        scores = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DamagedRecordError(path, "cannot be read", REMEDY) from error
    quality = _quality(truth) if truth else None
    by_scheme = scores.sort("rulebook_code").partition_by("rulebook_code", maintain_order=True)
    return [_spread(of_scheme, rulebooks, quality) for of_scheme in by_scheme]


def _quality(truth: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(truth, infer_schema_length=None).select("enterprise_id", "quality")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise KechuangError(f"{truth}: give truth/enterprise.csv of the made-up city of this release") from error


def _spread(scores: pl.DataFrame, rulebooks: Rulebooks, quality: pl.DataFrame | None) -> Spread:
    first = scores.row(0, named=True)
    version = rulebooks.version_of(first["rulebook_code"], first["version"])
    stages = rulebooks.tables["innovation_stage"].of(first["rulebook_code"], first["version"])
    stages = stages.select(pl.col("order_no").cast(pl.Int64), "stage_code", stage_zh="name_zh", stage_en="name_en")
    share = (100 * pl.col("score").cast(pl.Float64) / pl.col("scale").cast(pl.Float64)).alias("share")
    scored = scores.filter(pl.col("score").is_not_null()).with_columns(share).join(stages, on="stage_code", how="left")
    assessed = scores.filter(pl.col("coverage_pct").is_not_null())
    return Spread(
        rulebook_code=first["rulebook_code"],
        version=first["version"],
        title_zh=version["title_zh"],
        title_en=version["title_en"],
        authority=first["authority"],
        scale=int(first["scale"]),
        scored=scored.height,
        assessed=assessed.height,
        stages=_percentiles(scored, "order_no", "stage_zh", "stage_en").sort("order_no"),
        industries=_percentiles(scored.join(_industries(), on="industry_section"), "industry_zh", "industry_en").filter(
            pl.col("count") >= _LEAST_OF_INDUSTRY
        ),
        by_stage=_binned(scored, "share", "order_no", "stage_zh", "stage_en"),
        coverage=_binned(assessed.with_columns(pl.col("coverage_pct").cast(pl.Float64)), "coverage_pct", "state_code"),
        bands=_bands(scores, rulebooks),
        quantile_bands=_quantile_bands(scores, rulebooks),
        rank_correlation=_rank_correlation(scored, quality),
    )


def _bands(scores: pl.DataFrame, rulebooks: Rulebooks) -> pl.DataFrame:
    """How many have each band, the best first."""
    counts = dict(scores.group_by("band_code").len().iter_rows())
    order = in_order_of_bands(counts, scores["rulebook_code"][0], rulebooks)
    return pl.DataFrame({"band_code": order, "count": [counts[band] for band in order]})


def _quantile_bands(scores: pl.DataFrame, rulebooks: Rulebooks) -> pl.DataFrame:
    """The same for quantile bands; no rows where the city has frozen no quantiles."""
    if "quantile_year" not in scores.columns or scores["quantile_year"].is_null().all():
        return pl.DataFrame(schema={"quantile_band_code": pl.String, "count": pl.Int64})
    counts = dict(scores.drop_nulls("quantile_band_code").group_by("quantile_band_code").len().iter_rows())
    order = in_order_of_quantile_bands(counts, rulebooks)
    return pl.DataFrame({"quantile_band_code": order, "count": [counts[band] for band in order]})


def _industries() -> pl.DataFrame:
    sections = pl.read_csv(DBT_PROJECT_DIR / "seeds" / "codes" / "industry_section.csv", infer_schema=False)
    return sections.select("industry_section", industry_zh="section_zh", industry_en="section_en")


def _percentiles(scored: pl.DataFrame, *groups: str) -> pl.DataFrame:
    """Count, mean and percentiles of the scores of each group, in order of their median."""
    rows = [
        {**group.select(groups).row(0, named=True), "count": group.height, **_figures(group["score"].to_list())}
        for group in scored.partition_by(groups)
    ]
    figures = ("mean", *(f"p{part}" for part in _POINTS))
    schema = {name: scored.schema[name] for name in groups} | {"count": pl.Int64} | dict.fromkeys(figures, pl.Float64)
    return pl.DataFrame(rows, schema=schema).sort("p50", *groups)


def _figures(scores: list[Decimal]) -> dict[str, float]:
    """Calculated in decimals and made floats last.

    A percentile that falls between two scores is interpolated between them, so that the fiftieth is the median (R's
    type 7, `PERCENTILE.INC` of spreadsheets, numpy's default).
    """
    twentieths = statistics.quantiles(scores, n=20, method="inclusive") if len(scores) > 1 else scores * 19
    points = {f"p{part}": float(twentieths[part // 5 - 1]) for part in _POINTS}
    return {"mean": float(statistics.mean(scores)), **points}


def _binned(rows: pl.DataFrame, column: str, *groups: str) -> pl.DataFrame:
    width = 100 / _BINS
    start = ((pl.col(column) / width).floor().clip(0, _BINS - 1) * width).alias("from_pct")
    return rows.group_by(start, *groups).len("count").sort("from_pct", *groups)


def _rank_correlation(scored: pl.DataFrame, quality: pl.DataFrame | None) -> float | None:
    if quality is None or scored.height < 2:
        return None
    both = scored.join(quality, on="enterprise_id")
    return float(both.select(pl.corr("share", "quality", method="spearman")).item())
