"""Writes the page `docs/reference/innovation.md` and its charts."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.ops.steps import day_build
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse.build import WAREHOUSE
from sources.simulator.points_report.charts import by_stage, spread
from sources.simulator.points_report.observed import LEAST_RANK_CORRELATION, Points

_PAGE = PROJECT_ROOT / "docs" / "reference" / "innovation.md"
_RULES = Path(__file__).with_name("rules.md")
_TITLES = {
    "stage": ("按发展阶段 / By stage", "stage_no"),
    "industry_section": ("按行业门类 / By section of industry", None),
    "coverage": ("按覆盖率（%） / By coverage, %", "coverage_pct"),
}


def _table(groups: pl.DataFrame) -> str:
    lines = ["| | 企业 / enterprises | P10 | 中位 / median | P90 | Spearman |", "|---|---:|---:|---:|---:|---:|"]
    for group, number, tenth, half, nine, rho in groups.rows():
        shown = "" if rho is None else f"{rho:.2f}"
        lines.append(f"| {group} | {number:,} | {tenth:.1f} | {half:.1f} | {nine:.1f} | {shown} |")
    return "\n".join(lines)


def _section(points: Points, scheme: str, pictures: Path) -> str:
    scored = points.scored(scheme)
    head = scored.row(0, named=True)
    states = ", ".join(f"{name} {count:,}" for name, count in points.states(scheme).items())
    bands = scored.group_by("band_code").len().sort("band_code")
    by_band = ", ".join(f"{band} {count:,}" for band, count in bands.rows())
    rho = f"**{points.rank_correlation(scheme):.3f}** (at least {LEAST_RANK_CORRELATION})"
    parts = [
        f"## {scheme} {head['version']} ({head['authority']})",
        f"References of {head['reference_year'] or 'the scheme itself'}. Registered enterprises: {states}.",
        f"Bands: {by_band}. Spearman's rho of score and latent quality: {rho}.",
    ]
    by_stage(scored, int(head["scale"])).save(str(pictures / f"{scheme}_stage.svg"))
    parts.append(f"![stage](innovation/{scheme}_stage.svg)")
    for by, (title, order) in _TITLES.items():
        groups = points.spread(scheme, by, order)
        parts.append(f"### {title}\n\n{_table(groups)}")
        if by != "stage":
            spread(groups, title).save(str(pictures / f"{scheme}_{by}.svg"))
            parts.append(f"![{by}](innovation/{scheme}_{by}.svg)")
    return "\n\n".join(parts)


def main() -> None:
    """Read the build of --date, write the page and its charts; fails if a scheme does not follow latent quality."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--data", type=Path, help="data folder of a made-up city that was built")
    options.add_argument("--date", type=date.fromisoformat, required=True, help="business date")
    given = options.parse_args()
    settings = Settings.load(given.data)
    points = Points.of(day_build(settings, given.date) / WAREHOUSE, settings.data_dir / "truth" / "enterprise.csv")
    pictures = _PAGE.with_suffix("")
    pictures.mkdir(parents=True, exist_ok=True)
    count = points.scores["enterprise_id"].n_unique()
    seen = f"What follows is what the made-up city of {count:,} registered enterprises shows on {given.date}."
    sections = [_section(points, scheme, pictures) for scheme in points.schemes]
    page = "\n\n".join([_RULES.read_text(encoding="utf-8").rstrip(), seen, *sections])
    _PAGE.write_text(page + "\n", encoding="utf-8")
    if low := [one for one in points.schemes if points.rank_correlation(one) < LEAST_RANK_CORRELATION]:
        raise SystemExit(f"{', '.join(low)}: scores follow latent quality less than {LEAST_RANK_CORRELATION}")


if __name__ == "__main__":
    main()
