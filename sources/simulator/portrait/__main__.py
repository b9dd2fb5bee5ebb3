"""Writes the page that `docs/reference/city.md` shows, and its charts, to the path that it is given."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from sources.simulator.portrait.charts import CHARTS
from sources.simulator.portrait.figures import compared
from sources.simulator.portrait.measures import END, Observed

ENTERPRISES = 20_000

_TEXT = """# 虚构城市 / The made-up city

由 `make portrait` 生成，请勿手改。 / Made by `make portrait`: do not edit.

No open tax data exists, so newcomers, tests and benchmarks run on a city that is made up: seeded, of any size, with its
truth beside it. It must be credible, not a copy: below, what it shows with {enterprises:,} enterprises on {end}, beside
real figures. Where a source is a count, it was counted over the data named; where it is a publication, the figure is as
published.

| 指标 / Figure | 真实 / real | 虚构 / made up | 允许 / allowed | 来源 / Source |
|---|---:|---:|---:|---|
{rows}

What has no real figure behind it is a choice of ours: how quality moves R&D, growth and staff (correlated, not
decisive), how distress (8 % of the firms) takes revenue away over some 300 days, that 35 % of distressed borrowers
default, 12 % of the firms leave, 6 % are renamed, 4 % move, 6 % share their brand with another. Some defects are more
frequent than in real data, so that a small city shows each of them: 0.15 % of codes fail their check digit (2 of 51,169
in the registries counted), 0.3 % are old registration numbers.

{charts}
"""


def _row(figure: dict[str, object]) -> str:
    unit = figure["unit"]
    title = f"{figure['title_zh']} / {figure['title_en']}"
    return (
        f"| {title}, {unit} | {figure['real']:,.2f} | {figure['made_up']:,.2f} | "
        f"{figure['low']:g} – {figure['high']:g} | {figure['source']} |"
    )


def main(page: Path) -> None:
    """Make the city, measure it, write the page and its charts, these into a folder of its name."""
    seen = Observed.of(ENTERPRISES)
    pictures = page.with_suffix("")
    pictures.mkdir(parents=True, exist_ok=True)
    for name, chart in CHARTS.items():
        chart(seen).save(str(pictures / f"{name}.svg"))
    figures: pl.DataFrame = compared(seen)
    rows = "\n".join(_row(figure) for figure in figures.iter_rows(named=True))
    charts = "\n\n".join(f"![{name}]({pictures.name}/{name}.svg)" for name in CHARTS)
    page.write_text(_TEXT.format(enterprises=ENTERPRISES, end=END, rows=rows, charts=charts), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
