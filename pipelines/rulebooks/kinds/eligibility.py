"""Eligibility: criteria in routes, and scores that some criteria use. Scores add up, bands of points cover."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.rulebooks.checks.intervals import Piece, misfits
from pipelines.rulebooks.checks.versions import name_of, versioned
from pipelines.rulebooks.codes import shared_words
from pipelines.rulebooks.faults import Fault, fault_at, faults
from pipelines.rulebooks.kind import Kind, Naming, RuleSeed
from pipelines.rulebooks.lexicon import (
    Lexicon,
    Row,
    code_alone,
    compared,
    measure,
    points,
    title_of,
    unit_of,
    within,
)
from pipelines.rulebooks.seeds import ROW, VERSION, Rulebooks
from pipelines.rulebooks.words import Words, joined

ROUTE, CRITERION, CONDITION = "eligibility_route", "eligibility_criterion", "eligibility_condition"
EVIDENCE = "eligibility_evidence"
DIMENSION, ITEM, BAND = "eligibility_dimension", "eligibility_item", "eligibility_band"

_TOTAL = "total"
_ITEM = ("item_code", "alternative_code")
_ROLES = {
    "all": Words("必须满足的路径", "required route"),
    "any": Words("可选路径（满足其一即可）", "alternative route (one is enough)"),
}
_MEASURE, _MANUAL = Words("指标值", "a figure"), Words("人工判断", "judged by a person")
_ITEM_KINDS = {"measure": _MEASURE, "manual": _MANUAL}
_CRITERION_KINDS = {
    "measure": _MEASURE,
    "score": Words("得分", "points"),
    "manual": _MANUAL,
    "size": Words("划型", "size class"),
}


def _route_says(row: Row, _: Lexicon) -> Words:
    name, role = title_of(row), _ROLES.get(row["role_code"], code_alone(row["role_code"]))
    return Words(f"{name.zh}：{role.zh}", f"{name.en}: {role.en}")


def _criterion_says(row: Row, lexicon: Lexicon) -> Words:
    asked = _asked(row, lexicon)
    conditions = [_condition(one) for one in lexicon.rows(CONDITION, row, "criterion_code")]
    if not conditions:
        return asked
    when = joined(conditions, "，且 ", " and ")
    return Words(f"{when.zh} 时：{asked.zh}", f"where {when.en}: {asked.en}")


def _asked(row: Row, lexicon: Lexicon) -> Words:
    if row["kind"] == "measure":
        return compared(measure(row), row["operator"], row["threshold"], row["unit_code"])
    if row["kind"] == "score":
        return compared(lexicon.name(DIMENSION, row, "score_code"), row["operator"], row["threshold"], row["unit_code"])
    if row["kind"] == "size":
        figure, sign = measure(row), shared_words()["operator"].get(row["operator"], code_alone(row["operator"]))
        return Words(
            f"{figure.zh} {sign.zh} 所在行业的大型企业下限",
            f"{figure.en} {sign.en} the lower bound of large enterprises of its industry",
        )
    name = title_of(row)
    return Words(f"{name.zh}（{_MANUAL.zh}）", f"{name.en} ({_MANUAL.en})")


def _condition(row: Row) -> Words:
    return compared(measure(row), row["operator"], row["threshold"], unit_of(row))


def _condition_says(row: Row, lexicon: Lexicon) -> Words:
    name, when = lexicon.name(CRITERION, row, "criterion_code"), _condition(row)
    return Words(f"仅当 {when.zh} 时适用：{name.zh}", f"only where {when.en}: {name.en}")


def _evidence_says(row: Row, lexicon: Lexicon) -> Words:
    name, feed = lexicon.name(CRITERION, row, "criterion_code"), row["feed"]
    return Words(f"{name.zh}：{feed} 中无记录即为依据", f"{name.en}: having no record in {feed} is evidence")


def _dimension_says(row: Row, _: Lexicon) -> Words:
    name, cap = title_of(row), points(row["points_cap"], row["points_cap"])
    return Words(f"{name.zh}：满分 {cap.zh}", f"{name.en}: at most {cap.en}")


def _item_says(row: Row, lexicon: Lexicon) -> Words:
    name, part = title_of(row), lexicon.name(DIMENSION, row, "score_code")
    by = measure(row) if row["kind"] == "measure" else _MANUAL
    return Words(f"{name.zh}：按{by.zh}计入{part.zh}", f"{name.en}: by {by.en}, counts for {part.en}")


def _band_says(row: Row, lexicon: Lexicon) -> Words:
    name, items = lexicon.name(ITEM, row, *_ITEM), lexicon.rows(ITEM, row, *_ITEM)
    bounds = {column: row[column] for column in ("at_least", "above", "at_most", "below")}
    value = within(items[0]["unit_code"] if items else None, **bounds)
    value = value or Words("由专家评", "an expert gives")
    given = points(row["points_min"], row["points_max"])
    return Words(f"{name.zh}：{value.zh}，得 {given.zh}", f"{name.en}: {value.en}, {given.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    return [*_totals(rulebooks), *_bands(rulebooks), *_without_bands(rulebooks), *_empty_criteria(rulebooks)]


def _totals(rulebooks: Rulebooks) -> list[Fault]:
    """The caps of a score's parts add up to that of its total."""
    rows, is_total = rulebooks.tables[DIMENSION].rows, pl.col("score_code") == _TOTAL
    parts = rows.filter(~is_total).group_by(VERSION).agg(parts=pl.col("points_cap").sum())
    wrong = rows.filter(is_total).join(parts, on=VERSION).filter(pl.col("points_cap") != pl.col("parts"))
    return faults(
        wrong, lambda row: f"parts of {name_of(row)} add up to {row['parts']:f}, the total is {row['points_cap']:f}"
    )


def _bands(rulebooks: Rulebooks) -> list[Fault]:
    table = rulebooks.tables[BAND]
    swapped = table.rows.filter(pl.col("points_min") > pl.col("points_max"))
    found = faults(swapped, lambda row: f"points from {row['points_min']:f} to {row['points_max']:f}")
    twice = pl.all_horizontal(pl.col("at_least", "above").is_not_null())
    twice |= pl.all_horizontal(pl.col("at_most", "below").is_not_null())
    found += faults(table.rows.filter(twice), lambda _: "two bounds on one side: give at_least or above")
    for version, rows in versioned(table, *_ITEM):
        at = {row[ROW]: row for row in rows}
        found += [fault_at(at[row], f"{version}: {words}") for row, words in misfits([_piece(row) for row in rows])]
    return found


def _piece(row: dict[str, Any]) -> Piece:
    has_low, has_high = row["above"] is None, row["at_most"] is not None
    low = row["at_least"] if has_low else row["above"]
    return Piece(row[ROW], low, row["at_most"] if has_high else row["below"], has_low, has_high)


def _without_bands(rulebooks: Rulebooks) -> list[Fault]:
    items, bands = rulebooks.tables[ITEM].rows, rulebooks.tables[BAND].rows
    wrong = items.join(bands, on=[*VERSION, *_ITEM], how="anti")
    return faults(wrong, lambda row: f"{row['item_code']} / {row['alternative_code']} has no row in {BAND}.csv")


def _empty_criteria(rulebooks: Rulebooks) -> list[Fault]:
    """A criterion that is measured names a measure, an operator and a threshold; one of a score names the score."""
    rows = rulebooks.tables[CRITERION].rows
    needed = {"measure": ("measure_code", "operator", "threshold"), "score": ("score_code", "operator", "threshold")}
    found: list[Fault] = []
    for kind, columns in needed.items():
        for column in columns:
            wrong = rows.filter((pl.col("kind") == kind) & pl.col(column).is_null())
            found += faults(
                wrong,
                lambda row, c=column: f"{row['criterion_code']} is a {row['kind']} and has no {c}",  # type: ignore[misc]
            )
    return found


KIND = Kind(
    code="eligibility",
    title=Words("资格预审", "Eligibility"),
    seeds=(
        RuleSeed(ROUTE, Words("路径", "Routes"), _route_says, {"role_code": _ROLES}),
        RuleSeed(CRITERION, Words("条件", "Criteria"), _criterion_says, {"kind": _CRITERION_KINDS},
                 frozenset({"measure_code", "score_code", "basis_code", "period_offset", "operator", "threshold",
                            "unit_code"})),
        RuleSeed(CONDITION, Words("适用前提", "Conditions"), _condition_says,
                 optional=frozenset({"basis_code", "period_offset"})),
        RuleSeed(EVIDENCE, Words("无记录依据", "Evidence of absence"), _evidence_says),
        RuleSeed(DIMENSION, Words("得分分项", "Parts of a score"), _dimension_says),
        RuleSeed(ITEM, Words("评分项", "Items of a score"), _item_says, {"kind": _ITEM_KINDS},
                 frozenset({"measure_code", "basis_code", "period_offset", "unit_code"})),
        RuleSeed(BAND, Words("评分档", "Bands of points"), _band_says,
                 optional=frozenset({"at_least", "above", "at_most", "below"})),
    ),
    check=_check,
    namings=(
        Naming(CRITERION, ("route_code",), ROUTE),
        Naming(CRITERION, ("score_code",), DIMENSION),
        Naming(CONDITION, ("criterion_code",), CRITERION),
        Naming(EVIDENCE, ("criterion_code",), CRITERION),
        Naming(ITEM, ("score_code",), DIMENSION),
        Naming(BAND, _ITEM, ITEM),
    ),
    complete=(Naming(ROUTE, ("route_code",), CRITERION),),
)  # fmt: skip
