"""The page of reference about how scores are spread, with its pictures beside it."""

from __future__ import annotations

import html
import json
from pathlib import Path

import polars as pl

from pipelines.pages.charts.scores import pictures
from pipelines.pages.partial import partial_label
from pipelines.pages.parts import Label
from pipelines.pages.score_figures import Spread
from pipelines.pages.words import label
from pipelines.publish.manifest import Release

_TITLES = {
    "stage": Label("得分，按阶段", "Scores by stage"),
    "industry": Label("得分，按行业：中位数、四分位、十分位", "Scores by industry: median, quarters and tenths"),
    "coverage": Label("覆盖率", "Coverage"),
}
_HEAD = """# 得分分布 / How scores are spread

由 `kechuang distributions` 生成，请勿手改。 / Made by `kechuang distributions`: do not edit.

业务日期 {day}。 / Business date {day}.
"""
_CITY = """
虚构城市：{enterprises:,} 家企业，种子 {seed}。 / The made-up city of {enterprises:,} enterprises, seed {seed}.
"""
_SCHEME = """
## {title}

`{code}` {version}: {standing}. 满分 / scale {scale:,}; 已评估 / assessed {assessed:,}; 已评分 / scored {scored:,}.
"""
_CORRELATION = """
得分与虚构企业真实质量的秩相关（斯皮尔曼） / Spearman's rank correlation with the firms' true quality: {rho:.2f}
"""


def write_page(found: list[Spread], release: Release, path: Path, truth: Path | None) -> list[Path]:
    """Write `path` (Markdown) and the pictures into a folder of its name; returns all paths.

    `found` are the schemes of `release`. `truth` is a file in the folder of truth of the made-up city that the scores
    are of, if they are.
    """
    folder = path.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    text = _HEAD.format(day=release.business_date)
    if (warning := partial_label(release.partial)) is not None:
        text += f"\n**{html.escape(str(warning))}**\n"
    if truth is not None:
        made = json.loads((truth.parent / "totals.json").read_text(encoding="utf-8"))["arguments"]
        text += _CITY.format(enterprises=made["enterprises"], seed=made["seed"])
    paths = [path]
    for spread in found:
        text += _scheme(spread)
        for name, svg in pictures(spread).items() if spread.scored else ():
            picture = folder / f"{spread.rulebook_code}_{name}.svg"
            picture.write_text(svg, encoding="utf-8")
            paths.append(picture)
            text += f"\n### {_TITLES[name]}\n\n![{_TITLES[name]}]({folder.name}/{picture.name})\n"
    path.write_text(text, encoding="utf-8")
    return paths


def _scheme(spread: Spread) -> str:
    text = _SCHEME.format(
        title=f"{spread.title_zh} / {spread.title_en}",
        code=spread.rulebook_code,
        version=spread.version,
        standing=label("authority", spread.authority),
        scale=spread.scale,
        assessed=spread.assessed,
        scored=spread.scored,
    )
    if spread.rank_correlation is not None:
        text += _CORRELATION.format(rho=spread.rank_correlation)
    text += _table(spread.bands["band_code"].to_list(), [[f"{count:,}" for count in spread.bands["count"]]])
    return text + _stages(spread.stages) if spread.scored else text


def _stages(rows: pl.DataFrame) -> str:
    points = ("p10", "p25", "p50", "p75", "p90")
    cells = [
        [
            f"{row['stage_zh']} / {row['stage_en']}",
            f"{row['count']:,}",
            *(f"{row[name]:.1f}" for name in ("mean", *points)),
        ]
        for row in rows.iter_rows(named=True)
    ]
    return _table(["阶段 / stage", "已评分 / scored", "均值 / mean", *(name.upper() for name in points)], cells)


def _table(columns: list[str], rows: list[list[str]]) -> str:
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)
