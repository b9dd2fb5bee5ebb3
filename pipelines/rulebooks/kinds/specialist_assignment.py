"""Technology specialists 科技特派员 at workstations 工作站: what fields and distances cost, and which are out."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.checks.versions import name_of
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, title_of
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import Words

CODE = "specialist_assignment"
RULE = "assignment_rule"
_FITS = {
    "field_same": Words("领域相同", "same field"),
    "field_unknown": Words("领域未知", "field unknown"),
    "field_other": Words("领域不同", "other field"),
    "district_same": Words("同一区县", "same district"),
    "city_same": Words("同市", "same city"),
    "province_same": Words("同省", "same province"),
    "elsewhere": Words("外省", "another province"),
    "place_unknown": Words("所在地未知", "place unknown"),
}


def _says(row: Row, _: Lexicon) -> Words:
    name = title_of(row)
    if row["is_allowed"] == "false":
        return Words(f"{name.zh}：不指派", f"{name.en}: not assigned")
    return Words(f"{name.zh}：{row['points']} 分", f"{name.en}: {row['points']} points")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    versions = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    rules = rulebooks.tables[RULE].rows
    wanted = versions.join(pl.DataFrame({"fit_code": list(_FITS)}), how="cross")
    missing = wanted.join(rules, on=[*VERSION, "fit_code"], how="anti")
    return [
        *faults(missing, lambda row: f"{name_of(row)} does not say what {row['fit_code']} costs"),
        *faults(rules.filter(pl.col("points") < 0), lambda row: f"{row['fit_code']}: points are 0 or more"),
    ]


KIND = Kind(
    code=CODE,
    title=Words("特派员指派", "Specialist assignment"),
    seeds=(RuleSeed(RULE, Words("领域与距离", "Field, distance"), _says, {"fit_code": _FITS}),),
    check=_check,
)
