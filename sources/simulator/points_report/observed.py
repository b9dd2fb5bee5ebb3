"""Scores of one build beside the latent state of its enterprises, and the figures that the page shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

LEAST_RANK_CORRELATION = 0.6
"""Spearman's rho of score and latent quality that a scheme must reach over all that it scores."""
_COVERAGE_BINS = {"< 70": 70, "70–80": 80, "80–90": 90}
_SCORES = """
    SELECT s.rulebook_code, s.enterprise_id, s.stage_code, s.industry_section, s.state_code, s.nr_reason_code,
           s.band_code, s.score::DOUBLE AS score, s.coverage_pct::DOUBLE AS coverage_pct, s.reference_year, s.scale,
           s.version, s.authority, t.name_zh || ' / ' || t.name_en AS stage, t.order_no AS stage_no
    FROM marts.mart_innovation_score s
    LEFT JOIN seeds.innovation_stage t USING (rulebook_code, version, stage_code)
    ORDER BY s.rulebook_code DESC, s.enterprise_id
"""


@dataclass(frozen=True)
class Points:
    """Every published score, with `quality` where the city's truth knows the enterprise."""

    scores: pl.DataFrame

    @classmethod
    def of(cls, warehouse: Path, truth: Path) -> Points:
        """Read a finished build and `truth/enterprise.csv` of the city that it was built from."""
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            scores = connection.sql(_SCORES).pl()
        latent = pl.read_csv(truth, columns=["enterprise_id", "quality"], infer_schema_length=None)
        labels = [*_COVERAGE_BINS, "90–100"]
        bins = pl.col("coverage_pct").cut(list(_COVERAGE_BINS.values()), labels=labels, left_closed=True)
        joined = scores.join(latent, on="enterprise_id", how="left", maintain_order="left")
        return cls(joined.with_columns(coverage=bins.cast(pl.String)))

    @property
    def schemes(self) -> list[str]:
        """Codes of the schemes in force."""
        return self.scores["rulebook_code"].unique(maintain_order=True).to_list()

    def scored(self, scheme: str) -> pl.DataFrame:
        """Those with a score."""
        return self.scores.filter(pl.col("rulebook_code") == scheme, pl.col("score").is_not_null())

    def states(self, scheme: str) -> dict[str, int]:
        """How many are scored, and how many are not for each reason."""
        rows = self.scores.filter(pl.col("rulebook_code") == scheme)
        counts = rows.group_by(pl.col("nr_reason_code").fill_null("scored")).len().sort("nr_reason_code")
        return dict(counts.rows())

    def rank_correlation(self, scheme: str) -> float:
        """Spearman's rho of score and latent quality."""
        return _rho(self.scored(scheme))

    def spread(self, scheme: str, by: str, order: str | None = None) -> pl.DataFrame:
        """Number, tenth, half and nine tenths of the scores by `by`, and rho within each group of at least 30."""
        rows = []
        for (group,), part in self.scored(scheme).sort(order or by).group_by(by, maintain_order=True):
            tenth, half, nine = (part["score"].quantile(q, "nearest") for q in (0.1, 0.5, 0.9))
            rho = _rho(part) if part.height >= 30 else None
            rows.append((str(group or "–"), part.height, tenth, half, nine, rho))
        return pl.DataFrame(rows, ["group", "enterprises", "p10", "median", "p90", "rho"], orient="row")


def _rho(rows: pl.DataFrame) -> float:
    known = rows.drop_nulls("quality")
    return float(known.select(pl.corr("score", "quality", method="spearman")).item())
