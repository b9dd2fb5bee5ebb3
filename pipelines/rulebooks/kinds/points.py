"""Schemes of innovation points: weights add up to the scale in each stage, references and bands are there."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from pipelines.rulebooks.checks.intervals import half_open, misfits
from pipelines.rulebooks.checks.versions import name_of, versioned
from pipelines.rulebooks.codes import shared_words
from pipelines.rulebooks.faults import Fault, fault_at, faults
from pipelines.rulebooks.kind import Kind, Naming, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, amount, code_alone, points, title_of, within
from pipelines.rulebooks.seeds import FILE, ROW, VERSION, Rulebooks, Table
from pipelines.rulebooks.words import Words, figure, joined, plain

CODE = "innovation_points"
SCHEME, DIMENSION, STAGE = "innovation_scheme", "innovation_dimension", "innovation_stage"
INDICATOR, WEIGHT = "innovation_indicator", "innovation_weight"
REFERENCE, BAND, QUANTILE = "innovation_reference", "innovation_band", "innovation_quantile"

_DIRECTIONS = {"higher": Words("越高越好", "more is better"), "lower": Words("越低越好", "less is better")}
_DEDUCTIONS = {"higher": Words("越高减分越多", "more costs more"), "lower": Words("越低减分越多", "less costs more")}
_KINDS = {"scored": Words("计分", "scored"), "bonus": Words("加分", "bonus"), "malus": Words("减分", "malus")}
_METHODS = {"frozen": Words("每年冻结", "frozen each year"), "fixed": Words("由方案规定", "fixed by the scheme")}
_COHORTS = {
    "stage": Words("本阶段企业", "enterprises of the stage"),
    "all": Words("全部阶段企业", "enterprises of all stages"),
    "none": Words("无企业得分，取底线", "the floor, since no enterprise earns points"),
}


def _scheme_says(row: Row, _: Lexicon) -> Words:
    parts = [
        Words(f"满分 {figure(row['scale'])} 分", f"full marks {figure(row['scale'])}"),
        Words(f"总分不超过 {figure(row['score_cap'])} 分", f"score at most {figure(row['score_cap'])}"),
        Words(f"加分合计不超过 {figure(row['bonus_cap'])} 分", f"bonus at most {figure(row['bonus_cap'])}"),
        Words(f"覆盖率 ≥ {figure(row['coverage_floor_pct'])} %", f"coverage ≥ {figure(row['coverage_floor_pct'])} %"),
    ]
    if row["reference_percentile"]:
        percentile, least = row["reference_percentile"], row["reference_min_cohort"]
        parts.append(
            Words(
                f"满分参考值取第 {percentile} 百分位（最近秩），本阶段得分企业不足 {least} 家时取全部阶段",
                f"references at percentile {percentile} (nearest rank), of all stages where fewer than {least} of the "
                "stage score",
            )
        )
    return joined(parts)


def _stage_says(row: Row, _: Lexicon) -> Words:
    name = title_of(row)
    revenue = within("cny", at_least=row["revenue_from_cny"], below=row["revenue_below_cny"])
    revenue = revenue or Words("不限", "any")
    return Words(f"{name.zh}：营业收入 {revenue.zh}", f"{name.en}: revenue {revenue.en}")


def _indicator_says(row: Row, _: Lexicon) -> Words:
    name, zero = title_of(row), amount(row["zero_value"], row["unit_code"])
    words = [
        _KINDS.get(row["kind"], code_alone(row["kind"])),
        (_DEDUCTIONS if row["kind"] == "malus" else _DIRECTIONS).get(row["direction"], code_alone(row["direction"])),
        Words(f"{zero.zh}得零分", f"{zero.en} earns no points"),
    ]
    missing = shared_words()["missing_policy"].get(row["missing_policy"], code_alone(row["missing_policy"]))
    words.append(Words(f"缺失时{missing.zh}", f"where missing, {missing.en}"))
    method = _METHODS.get(row["reference_method"], code_alone(row["reference_method"]))
    floor = amount(row["reference_floor"], row["unit_code"]) if row["reference_floor"] else None
    bound = Words(f"，底线 {floor.zh}", f", floor {floor.en}") if floor else Words("", "")
    words.append(Words(f"满分参考值{method.zh}{bound.zh}", f"reference {method.en}{bound.en}"))
    said = joined(words)
    return Words(f"{name.zh}：{said.zh}", f"{name.en}: {said.en}")


def _of_stage(row: Row, lexicon: Lexicon) -> Words:
    indicator = lexicon.name(INDICATOR, row, "indicator_code")
    stage = lexicon.name(STAGE, row, "stage_code")
    return Words(f"{indicator.zh}（{stage.zh}）", f"{indicator.en} ({stage.en})")


def _weight_says(row: Row, lexicon: Lexicon) -> Words:
    name, weight = _of_stage(row, lexicon), points(row["weight"], row["weight"])
    return Words(f"{name.zh}：{weight.zh}", f"{name.en}: {weight.en}")


def _reference_says(row: Row, lexicon: Lexicon) -> Words:
    name, found = _of_stage(row, lexicon), lexicon.rows(INDICATOR, row, "indicator_code")
    value = amount(row["reference_value"], found[0]["unit_code"] if found else None)
    year = row["scoring_year"]
    of_year = Words(f"，{year} 年数据", f", figures of {year}") if year else Words("", "")
    return Words(f"{name.zh}：满分参考值 {value.zh}{of_year.zh}", f"{name.en}: full marks from {value.en}{of_year.en}")


def _quantile_says(row: Row, lexicon: Lexicon) -> Words:
    stage, score, part = lexicon.name(STAGE, row, "stage_code"), points(row["score"], row["score"]), row["percentile"]
    year = row["scoring_year"]
    return Words(
        f"{stage.zh}：第 {part} 百分位的得分 {score.zh}，{year} 年数据",
        f"{stage.en}: percentile {part} of scores is {score.en}, figures of {year}",
    )


def _band_says(row: Row, _: Lexicon) -> Words:
    scores = within("point", at_least=row["score_from"], below=row["score_below"]) or Words("", "")
    return Words(f"{row['band_code']}：{scores.zh}", f"{row['band_code']}: {scores.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    return [
        *_scales(rulebooks),
        *_weights(rulebooks),
        *_missing_references(rulebooks),
        *_frozen_in_part(rulebooks),
        *_reachable(rulebooks),
        *_cover(rulebooks.tables[STAGE], "revenue_from_cny", "revenue_below_cny"),
        *_cover(rulebooks.tables[BAND], "score_from", "score_below", lowest=Decimal(0)),
    ]


def _scales(rulebooks: Rulebooks) -> list[Fault]:
    schemes = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    wrong = schemes.join(rulebooks.tables[SCHEME].rows, on=VERSION, how="anti")
    return faults(wrong, lambda row: f"{name_of(row)} has no row in {SCHEME}.csv")


def _weights(rulebooks: Rulebooks) -> list[Fault]:
    """Every scored indicator has a weight in every stage, and those of a stage add up to the scale exactly."""
    weights = rulebooks.tables[WEIGHT].rows
    scored = rulebooks.tables[INDICATOR].rows.filter(pl.col("kind") == "scored")
    stages = rulebooks.tables[STAGE].rows.select(*VERSION, "stage_code")
    missing = scored.join(stages, on=VERSION).join(weights, on=[*VERSION, "indicator_code", "stage_code"], how="anti")
    sums = (
        weights.join(scored.select(*VERSION, "indicator_code"), on=[*VERSION, "indicator_code"], how="semi")
        .group_by(*VERSION, "stage_code")
        .agg(pl.col("weight").sum(), pl.col(ROW).min(), pl.col(FILE).first())
        .join(rulebooks.tables[SCHEME].rows.select(*VERSION, "scale"), on=VERSION)
    )
    return [
        *faults(missing, lambda row: f"{row['indicator_code']} has no weight in stage {row['stage_code']}"),
        *faults(weights.filter(pl.col("weight") < 0), lambda row: f"{row['indicator_code']} has a weight below zero"),
        *faults(
            sums.filter(pl.col("weight") != pl.col("scale")),
            lambda row: (
                f"weights of {name_of(row)} in stage {row['stage_code']} add up to {plain(row['weight'])}, "
                f"the scale is {plain(row['scale'])}"
            ),
        ),
    ]


def _missing_references(rulebooks: Rulebooks) -> list[Fault]:
    """There is a fixed reference for every stage in which the indicator has a weight."""
    references = rulebooks.tables[REFERENCE].rows.filter(pl.col("scoring_year").is_null())
    fixed = rulebooks.tables[INDICATOR].rows.filter(pl.col("reference_method") == "fixed")
    weighing = rulebooks.tables[WEIGHT].rows.filter(pl.col("weight") > 0)
    wanted = weighing.join(fixed, on=[*VERSION, "indicator_code"], how="semi")
    missing = wanted.join(references, on=[*VERSION, "indicator_code", "stage_code"], how="anti")
    return faults(
        missing,
        lambda row: f"{row['indicator_code']} has no fixed reference in stage {row['stage_code']} of {name_of(row)}",
    )


def _frozen_in_part(rulebooks: Rulebooks) -> list[Fault]:
    """Of a year that has frozen references every stage has them. Without any, a scheme gives no score yet."""
    weights = rulebooks.tables[WEIGHT].rows
    frozen = rulebooks.tables[INDICATOR].rows.filter(pl.col("reference_method") == "frozen")
    references = rulebooks.tables[REFERENCE].rows.drop_nulls("scoring_year")
    weighing = weights.filter(pl.col("weight") > 0).join(frozen, on=[*VERSION, "indicator_code"], how="semi")
    wanted = weighing.join(references.select(*VERSION, "scoring_year").unique(), on=VERSION)
    missing = wanted.join(references, on=[*VERSION, "scoring_year", "indicator_code", "stage_code"], how="anti")
    return faults(
        missing,
        lambda row: (
            f"{row['indicator_code']} has no reference of {row['scoring_year']} in stage {row['stage_code']} "
            f"of {name_of(row)}"
        ),
    )


def _reachable(rulebooks: Rulebooks) -> list[Fault]:
    """A reference is on the better side of the value that gives nothing, else no value gives points."""
    indicators = rulebooks.tables[INDICATOR].rows.select(*VERSION, "indicator_code", "direction", "zero_value")
    both = rulebooks.tables[REFERENCE].rows.join(indicators, on=[*VERSION, "indicator_code"])
    reference, zero, is_higher = pl.col("reference_value"), pl.col("zero_value"), pl.col("direction") == "higher"
    return faults(
        both.filter((is_higher & (reference <= zero)) | (~is_higher & (reference >= zero))),
        lambda row: (
            f"the reference {plain(row['reference_value'])} of {row['indicator_code']} is not better than "
            f"its zero, {plain(row['zero_value'])} ({row['direction']} is better)"
        ),
    )


def _cover(table: Table, low: str, high: str, lowest: Decimal | None = None) -> list[Fault]:
    found: list[Fault] = []
    for version, rows in versioned(table):
        pieces = [half_open(row, low, high) for row in rows]
        at = {row[ROW]: row for row in rows}
        found += [
            fault_at(at[row], f"{version}: {what}")
            for row, what in misfits(pieces, is_bounded_below=lowest is not None)
        ]
        first = min(pieces, key=lambda piece: piece.low or 0)
        if lowest is not None and first.low != lowest:
            found.append(fault_at(at[first.row], f"{version}: no band covers {lowest} to {first.low}"))
    return found


KIND = Kind(
    code=CODE,
    title=Words("创新积分", "Innovation points"),
    seeds=(
        RuleSeed(SCHEME, Words("方案", "Scheme"), _scheme_says,
                 optional=frozenset({"reference_percentile", "reference_min_cohort"})),
        RuleSeed(DIMENSION, Words("指标组", "Groups"), lambda row, _: title_of(row)),
        RuleSeed(STAGE, Words("阶段", "Stages"), _stage_says,
                 optional=frozenset({"revenue_from_cny", "revenue_below_cny"})),
        RuleSeed(INDICATOR, Words("指标", "Indicators"), _indicator_says,
                 {"direction": _DIRECTIONS, "kind": _KINDS, "reference_method": _METHODS,
                  "missing_policy": shared_words()["missing_policy"]},
                 frozenset({"reference_floor"})),
        RuleSeed(WEIGHT, Words("权重", "Weights"), _weight_says),
        RuleSeed(REFERENCE, Words("满分参考值", "References"), _reference_says, {"cohort_code": _COHORTS},
                 frozenset({"scoring_year", "percentile", "cohort_code", "cohort_size", "frozen_from"}), grows=True),
        RuleSeed(BAND, Words("等级", "Bands"), _band_says, optional=frozenset({"score_below"})),
        RuleSeed(QUANTILE, Words("得分分位数", "Quantiles"), _quantile_says, {"cohort_code": _COHORTS}, grows=True),
    ),
    check=_check,
    namings=(
        Naming(INDICATOR, ("dimension_code",), DIMENSION),
        Naming(WEIGHT, ("indicator_code",), INDICATOR),
        Naming(WEIGHT, ("stage_code",), STAGE),
        Naming(REFERENCE, ("indicator_code",), INDICATOR),
        Naming(REFERENCE, ("stage_code",), STAGE),
        Naming(QUANTILE, ("stage_code",), STAGE),
    ),
    complete=(Naming(DIMENSION, ("dimension_code",), INDICATOR),),
)  # fmt: skip
