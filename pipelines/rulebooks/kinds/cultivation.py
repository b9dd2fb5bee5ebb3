"""Cultivation lists 培育库: layers with entry conditions, exclusions, the responsible office and the refresh."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.checks.versions import name_of
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, compared, measure, title_of
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import Words

CODE = "cultivation"
LIST, LAYER, RULE = "cultivation_list", "cultivation_layer", "cultivation_rule"
ANY_LAYER = "any"
_ROLES = {"entry": Words("入库条件", "entry condition"), "exclusion": Words("排除情形", "exclusion")}


def _list_says(row: Row, _: Lexicon) -> Words:
    name, months = title_of(row), row["refresh_months"]
    return Words(
        f"{name.zh}：{row['office_zh']}，每 {months} 个月更新",
        f"{name.en}: {row['office_en']}, refreshed every {months} months",
    )


def _rule_says(row: Row, lexicon: Lexicon) -> Words:
    layer = Words("各层级", "every layer")
    if row["layer_code"] != ANY_LAYER:
        layer = lexicon.name(LAYER, row, "layer_code")
    asked = compared(measure(row), row["operator"], row["threshold"], row["unit_code"])
    role = _ROLES[row["role_code"]]
    return Words(f"{layer.zh}，{role.zh}：{asked.zh}", f"{layer.en}, {role.en}: {asked.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    lists = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    tables = rulebooks.tables
    missing = lists.join(tables[LIST].rows, on=VERSION, how="anti")
    never = tables[LIST].rows.filter(pl.col("refresh_months") <= 0)
    named = tables[RULE].rows.filter(pl.col("layer_code") != ANY_LAYER)
    dangling = named.join(tables[LAYER].rows, on=[*VERSION, "layer_code"], how="anti")
    entries = tables[RULE].rows.filter(pl.col("role_code") == "entry")
    bare = tables[LAYER].rows.join(entries, on=[*VERSION, "layer_code"], how="anti")
    return [
        *faults(missing, lambda row: f"{name_of(row)} has no row in {LIST}.csv"),
        *faults(never, lambda row: f"refresh_months is {row['refresh_months']}: give the months between two pushes"),
        *faults(dangling, lambda row: f"layer {row['layer_code']!r} is in no row of {LAYER}.csv"),
        *faults(bare, lambda row: f"layer {row['layer_code']} has no entry condition of its own: nobody is kept out"),
    ]


KIND = Kind(
    code=CODE,
    title=Words("培育名单", "Cultivation lists"),
    seeds=(
        RuleSeed(LIST, Words("名单", "List"), _list_says),
        RuleSeed(LAYER, Words("层级", "Layers"), lambda row, _: title_of(row)),
        RuleSeed(
            RULE,
            Words("条件", "Requirements"),
            _rule_says,
            {"role_code": _ROLES},
            frozenset({"basis_code", "period_offset"}),
        ),
    ),
    check=_check,
)
