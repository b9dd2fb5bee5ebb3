"""The page of a validation: a model card in Chinese and English, with its plots. It says what the data cannot show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jinja2
import numpy as np
import polars as pl

from pipelines.base.durable import replacing
from pipelines.base.plural import counted
from pipelines.credit.bins import Floats
from pipelines.credit.dataset import Dataset
from pipelines.credit.observe import OUTCOME
from pipelines.credit.scorecard import Scorecard
from pipelines.credit.validate import Validation
from pipelines.rulebooks.codes import characteristics
from pipelines.rulebooks.words import Words

_FOLDER = Path(__file__).parent
_SMALL = 200
_PLOT = 240
_SIGN_DROPPED = "sales_growth_pct"
_KINDS = {
    "industry": Words("行业门类", "Industry"),
    "age": Words("成立时间", "Age"),
    "sales": Words("申报销售额", "Declared sales"),
    "date": Words("观察日", "Observation date"),
}


def write_card(
    path: Path,
    card: Scorecard,
    found: Validation,
    dataset: Dataset,
    table: pl.DataFrame,
    curve: Sequence[tuple[int, float]] = (),
) -> None:
    """Write the page of a validation on `dataset` and its `table` in place of `path`, in one step.

    `curve` is a learning curve: enterprises learned from, and held-out AUC.
    """
    scores, bad = card.scores(table), table[OUTCOME].to_numpy().astype(np.float64)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined
    )
    text = environment.get_template("card.html.j2").render(
        card=card,
        found=found,
        dataset=dataset,
        limits=limits(found, dataset),
        names={code: one.name for code, one in characteristics().items()},
        roc=_polyline(*_roc(scores, bad)),
        steps=_calibration_points(card, scores, bad),
        curve=curve,
        kinds=_KINDS,
        size=_PLOT,
    )
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def limits(found: Validation, dataset: Dataset) -> list[Words]:
    """What this data cannot show, a sentence each."""
    said = []
    if found.bads < _SMALL:
        width = found.auc.high - found.auc.low
        said.append(
            Words(
                f"坏样本只有 {found.bads} 个，AUC 的 95% 区间宽 {width:.2f}；"
                "不足以区分相近的模型，也不足以校准低违约概率的等级。",
                f"{counted(found.bads, 'bad observation')} only: the 95 % interval of the AUC is {width:.2f} wide. "
                "Models that are close cannot be told apart, and grades with a low probability of default cannot be "
                "calibrated.",
            )
        )
    if found.is_development_sample:
        said.append(
            Words(
                "本页的区分度在开发样本上计算，偏高；交叉验证的 AUC 见“声明”一行。",
                "Discrimination on this page is that on the development sample and too high; the line “claimed” has "
                "the cross-validated AUC.",
            )
        )
    if len(dataset.observation_dates) == 1:
        said.append(
            Words(
                "只有一个观察日：看不出稳定性，也看不出经济环境变化的影响。",
                "One observation date only: nothing is shown of stability, nor of a change in the economy.",
            )
        )
    if dataset.labels:
        said.append(
            Words(
                "违约标识由一家银行给出，定义与时间不详，只涉及已获贷款的企业：被拒绝的企业如何表现，数据没有说。",
                "One bank gave the default flag; its definition and dates are not known. It is of firms that were lent "
                "to: how refused ones would have fared the data does not say.",
            )
        )
    if dataset.labels and _SIGN_DROPPED in {one.code for one in found.characteristics}:
        said.append(
            Words(
                "“销售额同比增长率”的方向，是看过同一批 82 家企业之后才放开的：保留“越高越安全”时交叉验证 AUC 为 0.82。"
                "因此声明的 AUC 部分属于事后选择，偏高。",
                "The direction of “Growth of sales over a year” was dropped after a look at the same 82 firms: with "
                "the sign “safer” the cross-validated AUC is 0.82. The claimed AUC is therefore partly after the "
                "fact, and too high.",
            )
        )
    if dataset.backlog_lag_days is not None:
        said.append(
            Words(
                f"首次报送带来的历史按事件后 {dataset.backlog_lag_days} 天计为已知，属假定；其中的更正已不可见。",
                f"History that came with the first arrival counts as known "
                f"{counted(dataset.backlog_lag_days, 'day')} after its event, which is an assumption; corrections "
                "within it can no longer be seen.",
            )
        )
    said.append(
        Words(
            "违约率是样本的违约率；用于其他人群前须按其违约率重新校准。",
            "The default rate is that of the sample: calibrate again before use on another population.",
        )
    )
    return said


def _roc(scores: Floats, bad: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(scores, kind="stable")
    return (
        np.concatenate([[0.0], np.cumsum(1 - bad[order]) / (1 - bad).sum()]),
        np.concatenate([[0.0], np.cumsum(bad[order]) / bad.sum()]),
    )


def _polyline(x: Floats, y: Floats) -> str:
    return " ".join(f"{_PLOT * a:.1f},{_PLOT * (1 - b):.1f}" for a, b in zip(x, y, strict=True))


def _calibration_points(
    card: Scorecard, scores: Floats, bad: Floats, parts: int = 5
) -> list[tuple[str, int, int, str, str]]:
    """Of fifths by score, the riskiest first: range of scores, rows, bads, expected and observed rate in per cent."""
    order = np.argsort(scores, kind="stable")
    found = []
    for rows in np.array_split(order, parts):
        if rows.size:
            expected = 100 * card.probabilities(scores[rows]).mean()
            found.append(
                (
                    f"{scores[rows].min():.0f}–{scores[rows].max():.0f}",
                    int(rows.size),
                    int(bad[rows].sum()),
                    f"{expected:.1f}",
                    f"{100 * bad[rows].mean():.1f}",
                )
            )
    return found
