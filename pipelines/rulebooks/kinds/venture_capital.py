"""Venture capital 创业投资: when a fund is warned of, and which exits count against an enterprise."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.checks.versions import name_of
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, amount, title_of
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import Words

CODE = "venture_capital"
WARNING, EXIT = "venture_warning_rule", "venture_exit_rule"

_LEVELS = {"grave": Words("严重", "grave"), "check": Words("须核实", "to be checked")}
_WARNINGS = {
    "enterprise_share": Words("投资单个企业的比例", "share in one enterprise"),
    "industry_share": Words("投资单个行业的比例", "share in one industry"),
    "past_term": Words("存续期届满天数", "days past the term"),
    "past_exit_date": Words("约定退出日期已过天数", "days past the agreed exit"),
}
_EXITS = {
    "listing": Words("上市", "listing"),
    "merger": Words("并购", "merger"),
    "transfer": Words("股权转让", "transfer"),
    "repurchase": Words("回购", "repurchase"),
    "liquidation": Words("清算", "liquidation"),
    "other": Words("其他", "other"),
}
_UNITS = {"enterprise_share": "percent", "industry_share": "percent", "past_term": "day", "past_exit_date": "day"}


def _warning_says(row: Row, _: Lexicon) -> Words:
    name, level, least = title_of(row), _LEVELS[row["level_code"]], amount(row["threshold"], row["unit_code"])
    return Words(f"{name.zh}（≥ {least.zh}）：{level.zh}", f"{name.en} (≥ {least.en}): {level.en}")


def _exit_says(row: Row, _: Lexicon) -> Words:
    name = _EXITS[row["exit_kind_code"]]
    counts = Words("计入信号", "a signal") if row["is_signal"] == "true" else Words("不计入信号", "no signal")
    ends = Words("，终止持有", ", ends the holding") if row["ends_holding"] == "true" else Words("", "")
    return Words(f"{name.zh}：{counts.zh}{ends.zh}", f"{name.en}: {counts.en}{ends.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    versions = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    warnings, exits = rulebooks.tables[WARNING].rows, rulebooks.tables[EXIT].rows
    units = pl.col("warning_code").replace_strict(_UNITS, default=None)
    strange = warnings.filter(pl.col("unit_code") != units)
    always = warnings.filter(pl.col("threshold") <= 0)
    unwarned = versions.join(warnings, on=VERSION, how="anti")
    unsaid = versions.join(exits, on=VERSION, how="anti")
    return [
        *faults(strange, lambda row: f"{row['warning_code']} is measured in {_UNITS[row['warning_code']]}"),
        *faults(always, lambda row: f"{row['warning_code']} would warn of every fund: give a threshold above 0"),
        *faults(unwarned, lambda row: f"{name_of(row)} has no row in {WARNING}.csv"),
        *faults(unsaid, lambda row: f"{name_of(row)} has no row in {EXIT}.csv"),
    ]


KIND = Kind(
    code=CODE,
    title=Words("创业投资", "Venture capital"),
    seeds=(
        RuleSeed(WARNING, Words("基金预警", "Warnings"), _warning_says,
                 {"warning_code": _WARNINGS, "level_code": _LEVELS}),
        RuleSeed(EXIT, Words("退出方式", "Ways of exit"), _exit_says, {"exit_kind_code": _EXITS}),
    ),
    check=_check,
)  # fmt: skip
