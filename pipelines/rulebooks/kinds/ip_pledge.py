"""Pledges of intellectual property: what is watched, and what a right is worth inside the bank."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.checks.versions import name_of
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.kinds.ip import RIGHTS
from pipelines.rulebooks.lexicon import Lexicon, Row, amount, code_alone, title_of
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import Words

CODE = "ip_pledge"
ALERT, VALUE, LIMIT = "pledge_alert_rule", "pledge_value_rule", "pledge_limit"

ALERTS = {
    "pledged_twice": Words("同一权利有两笔有效质押", "right in two pledges in force"),
    "beyond_expiry": Words("债务到期日晚于权利届满日", "debt falls due after the right ends"),
    "not_owner": Words("出质人不是权利人", "pledgor is not the owner"),
    "fee_unpaid": Words("未缴年费终止", "ended for unpaid fees"),
    "not_in_force": Words("权利已不存续", "right not in force"),
}
_LEVELS = {"grave": Words("严重", "grave"), "check": Words("须核实", "to be checked")}
_LIMITS = {"internal_value_cap": Words("可用内部参考价值的贷款上限", "highest loan on an internal value")}


def _alert_says(row: Row, _: Lexicon) -> Words:
    name, level, least = title_of(row), _LEVELS[row["level_code"]], amount(row["threshold"], row["unit_code"])
    return Words(f"{name.zh}（≥ {least.zh}）：{level.zh}", f"{name.en} (≥ {least.en}): {level.en}")


def _value_says(row: Row, _: Lexicon) -> Words:
    right = RIGHTS.get(row["right_kind_code"], code_alone(row["right_kind_code"]))
    base, ratio = amount(row["base_value_cny"], "cny"), amount(row["pledge_ratio_pct"], "percent")
    return Words(
        f"{right.zh}：基准价值 {base.zh}，质押率 ≤ {ratio.zh}",
        f"{right.en}: base {base.en}, loan to value ≤ {ratio.en}",
    )


def _limit_says(row: Row, _: Lexicon) -> Words:
    name, value = _LIMITS[row["limit_code"]], amount(row["limit_value"], row["unit_code"])
    return Words(f"{name.zh}：{value.zh}", f"{name.en}: {value.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    versions = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    tables = rulebooks.tables
    silent = versions.join(tables[ALERT].rows, on=VERSION, how="anti")
    values = tables[VALUE].rows
    uncapped = values.join(tables[LIMIT].rows, on=VERSION, how="anti")
    beyond = values.filter(~pl.col("pledge_ratio_pct").is_between(0, 100, closed="right"))
    nothing = values.filter(pl.col("base_value_cny") <= 0)
    return [
        *faults(silent, lambda row: f"{name_of(row)} has no row in {ALERT}.csv"),
        *faults(uncapped, lambda row: f"value of {row['right_kind_code']}: {LIMIT}.csv does not say up to which loan"),
        *faults(beyond, lambda row: f"pledge ratio of {row['right_kind_code']} is {row['pledge_ratio_pct']:f} %"),
        *faults(nothing, lambda row: f"base value of {row['right_kind_code']} is {row['base_value_cny']:f}"),
    ]


KIND = Kind(
    code=CODE,
    title=Words("知识产权质押", "Pledges of IP"),
    seeds=(
        RuleSeed(ALERT, Words("质押预警", "Alerts"), _alert_says, {"alert_code": ALERTS, "level_code": _LEVELS}),
        RuleSeed(VALUE, Words("内部参考价值", "Internal values"), _value_says, {"right_kind_code": RIGHTS}),
        RuleSeed(LIMIT, Words("质押限额", "Limits"), _limit_says, {"limit_code": _LIMITS}),
    ),
    check=_check,
)
