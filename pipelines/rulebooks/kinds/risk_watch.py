"""Risk watch 监测预警: signals over time with their points, and the levels that sums of points reach."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.checks.versions import name_of
from pipelines.rulebooks.codes import characteristics
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, amount, title_of
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import Words

CODE = "risk_watch"
RULE, LEVEL = "watch_rule", "watch_level"
OTHER_FIGURES = ("credit_score", "pledge_grave_alerts", "venture_exits_6m")
"""Figures that are no characteristics."""

_LEVELS = {"notice": Words("关注", "notice"), "alarm": Words("预警", "alarm")}
_OPERATORS = {"ge": Words("≥", "≥"), "le": Words("≤", "≤")}


def _rule_says(row: Row, _: Lexicon) -> Words:
    name, points = title_of(row), amount(row["points"], "point")
    bound = amount(row["threshold"], row["unit_code"])
    sign = _OPERATORS[row["operator"]].zh
    months = row["compared_months"]
    since = Words("", "") if months == "0" else Words(f"较 {months} 个月前", f"change over {months} months ")
    return Words(
        f"{name.zh}（{since.zh}{sign} {bound.zh}）：{points.zh}",
        f"{name.en} ({since.en}{sign} {bound.en}): {points.en}",
    )


def _level_says(row: Row, _: Lexicon) -> Words:
    name, points = title_of(row), amount(row["points_from"], "point")
    return Words(f"{name.zh}：≥ {points.zh}", f"{name.en}: ≥ {points.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    versions = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    rules, levels = rulebooks.tables[RULE].rows, rulebooks.tables[LEVEL].rows
    known = [*characteristics(), *OTHER_FIGURES]
    unknown = rules.filter(~pl.col("figure_code").is_in(known))
    early = rules.filter(~pl.col("compared_months").is_between(0, 11))
    alerts = rules.filter((pl.col("figure_code") == "pledge_grave_alerts") & (pl.col("compared_months") > 0))
    exits = rules.filter((pl.col("figure_code") == "venture_exits_6m") & (pl.col("compared_months") > 0))
    worthless = rules.filter(pl.col("points") <= 0)
    silent = versions.join(rules, on=VERSION, how="anti")
    bare = versions.join(levels.filter(pl.col("level_code") == "alarm"), on=VERSION, how="anti")
    return [
        *faults(unknown, lambda row: f"{row['signal_code']} reads {row['figure_code']!r}, which is no figure"),
        *faults(early, lambda row: f"{row['signal_code']} looks {row['compared_months']} months back: give 0 to 11"),
        *faults(alerts, lambda row: f"{row['signal_code']}: pledges have no history to compare with"),
        *faults(exits, lambda row: f"{row['signal_code']}: exits of six months are not compared: give 0 months"),
        *faults(worthless, lambda row: f"{row['signal_code']} gives {row['points']} points"),
        *faults(silent, lambda row: f"{name_of(row)} has no row in {RULE}.csv"),
        *faults(bare, lambda row: f"{name_of(row)} has no level alarm in {LEVEL}.csv"),
    ]


KIND = Kind(
    code=CODE,
    title=Words("监测预警", "Risk watch"),
    seeds=(
        RuleSeed(RULE, Words("信号", "Signals"), _rule_says, {"operator": _OPERATORS}),
        RuleSeed(LEVEL, Words("等级", "Levels"), _level_says, {"level_code": _LEVELS}),
    ),
    check=_check,
)
