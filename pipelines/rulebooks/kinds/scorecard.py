"""Scorecards of credit assessment: bins cover every value, no higher score has a higher probability of default."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.checks.intervals import half_open, misfits
from pipelines.rulebooks.checks.versions import name_of, versioned
from pipelines.rulebooks.codes import characteristics
from pipelines.rulebooks.faults import Fault, fault_at, faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, amount, code_alone, title_of, within
from pipelines.rulebooks.seeds import ROW, VERSION, Rulebooks
from pipelines.rulebooks.words import Words, figure

CODE = "scorecard"
SCORECARD, BIN, PD, GRADE = "scorecard", "scorecard_bin", "scorecard_pd", "scorecard_grade"
MISSING_BIN = 0

_MARKS = {
    "placeholder": Words("占位", "placeholder"),
    "research": Words("研究", "research"),
    "trained": Words("训练", "trained"),
}
_OFFICIAL_GRADES = {"A", "B", "C", "D"}
"""Bare A to D are grades of the public credit evaluation (国办发〔2026〕8号): ours are never called so."""


def _scorecard_says(row: Row, _: Lexicon) -> Words:
    base, odds, doubled = (figure(row[name]) for name in ("base_score", "base_odds", "pdo"))
    floor = figure(row["coverage_floor_pct"])
    return Words(
        f"基准 {base} 分时好坏比 {odds}，每 {doubled} 分翻倍；覆盖率 ≥ {floor} %",
        f"odds of {odds} at {base} points, doubled every {doubled}; coverage ≥ {floor} %",
    )


def _bin_says(row: Row, _: Lexicon) -> Words:
    worth = amount(row["points"], "point")
    values = within("", at_least=row["value_from"], below=row["value_below"]) or Words("任何值", "any value")
    if row["bin_no"] == str(MISSING_BIN):
        values = Words("缺数据", "no data")
    code = row["characteristic_code"]
    name = characteristics()[code].name if code in characteristics() else code_alone(code)
    return Words(f"{name.zh}，{values.zh}：{worth.zh}", f"{name.en}, {values.en}: {worth.en}")


def _pd_says(row: Row, _: Lexicon) -> Words:
    scores = within("point", at_least=row["score_from"], below=row["score_below"]) or Words("任何分", "any score")
    rate = figure(row["pd_pct"])
    return Words(f"{scores.zh}：违约概率 {rate} %", f"{scores.en}: probability of default {rate} %")


def _grade_says(row: Row, _: Lexicon) -> Words:
    name = title_of(row)
    rates = within("percent", at_least=row["pd_from_pct"], below=row["pd_below_pct"]) or Words("", "")
    return Words(f"{row['grade_code']} {name.zh}：违约概率 {rates.zh}", f"{row['grade_code']} {name.en}: {rates.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    cards = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    tables = rulebooks.tables
    missing = cards.join(tables[SCORECARD].rows, on=VERSION, how="anti")
    bins = tables[BIN].rows
    unbinned = bins.join(bins.filter(pl.col("bin_no") == MISSING_BIN), on=[*VERSION, "characteristic_code"], how="anti")
    official = tables[GRADE].rows.filter(pl.col("grade_code").is_in(_OFFICIAL_GRADES))
    return [
        *faults(missing, lambda row: f"{name_of(row)} has no row in {SCORECARD}.csv"),
        *faults(unbinned, lambda row: f"{row['characteristic_code']} has no bin {MISSING_BIN} for missing values"),
        *faults(official, lambda row: f"grade {row['grade_code']} is one of the public credit evaluation: prefix it"),
        *_cover(rulebooks, BIN, "value_from", "value_below", "characteristic_code"),
        *_cover(rulebooks, PD, "score_from", "score_below"),
        *_cover(rulebooks, GRADE, "pd_from_pct", "pd_below_pct"),
        *_rising(rulebooks),
    ]


def _cover(rulebooks: Rulebooks, name: str, low: str, high: str, *more: str) -> list[Fault]:
    """The rows of each version cover every value once; a grade begins at 0."""
    found: list[Fault] = []
    for version, rows in versioned(rulebooks.tables[name], *more):
        rows = [row for row in rows if row.get("bin_no") != MISSING_BIN]
        if not rows:
            continue
        at = {row[ROW]: row for row in rows}
        pieces = [half_open(row, low, high) for row in rows]
        told = misfits(pieces, is_bounded_below=name == GRADE)
        found += [fault_at(at[row], f"{version}: {what}") for row, what in told]
    return found


def _rising(rulebooks: Rulebooks) -> list[Fault]:
    """A higher score never has a higher probability of default."""
    rows = rulebooks.tables[PD].rows.sort(*VERSION, "score_from", nulls_last=False)
    before = pl.col("pd_pct").shift(1).over(VERSION)
    return faults(
        rows.filter(pl.col("pd_pct") > before), lambda row: "its probability of default is above that of a lower score"
    )


KIND = Kind(
    code=CODE,
    title=Words("评分卡", "Scorecards"),
    seeds=(
        RuleSeed(
            SCORECARD,
            Words("评分卡", "Scorecard"),
            _scorecard_says,
            {"mark_code": _MARKS},
            frozenset(
                {"sample_count", "bad_count", "dataset_sha256", "auc", "auc_low", "auc_high"}
                | {"approved_by", "approved_on"}
            ),
        ),
        RuleSeed(BIN, Words("分箱", "Bins"), _bin_says, optional=frozenset({"value_from", "value_below", "share_pct"})),
        RuleSeed(
            PD,
            Words("违约概率", "Probabilities of default"),
            _pd_says,
            optional=frozenset({"score_from", "score_below", "pd_low_pct", "pd_high_pct", "share_pct"}),
        ),
        RuleSeed(GRADE, Words("风险等级", "Risk grades"), _grade_says, optional=frozenset({"pd_below_pct"})),
    ),
    check=_check,
)
