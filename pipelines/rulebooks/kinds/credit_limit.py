"""Indicative credit limits: per product or programme, caps of which the lowest is the limit."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, amount, title_of
from pipelines.rulebooks.seeds import Rulebooks
from pipelines.rulebooks.words import Words, figure

CAP = "credit_limit_cap"
_KINDS = {
    "ceiling": Words("固定上限", "ceiling"),
    "times": Words("基数的倍数", "times a base"),
    "band": Words("按等级", "by band"),
    "band_ceiling": Words("所列等级的上限", "ceiling of named bands"),
    "needs": Words("须具备", "needs"),
    "at_most": Words("基数不超过", "base at most"),
}
_BASES = {
    "tax_paid_mean_2y": Words("近两年平均纳税额", "mean tax paid in two years"),
    "vat_sales_12m": Words("近12个月申报销售额", "sales declared in twelve months"),
    "revenue": Words("上一年营业收入", "revenue of the last year"),
    "tax_level": Words("纳税缴费信用级别", "tax credit level"),
    "points_band": Words("创新积分等级", "band of innovation points"),
    "holds_recognition": Words("有效认定", "valid recognition"),
    "public_grade": Words("公共信用评价等级", "grade of the public credit evaluation"),
}
_FILLED = {
    "ceiling": {"amount_cny"},
    "times": {"base_code", "factor"},
    "band": {"base_code", "amount_cny"},
    "band_ceiling": {"base_code", "amount_cny"},
    "needs": {"base_code"},
    "at_most": {"base_code", "amount_cny"},
}
"""Cells that a cap of each kind has; the others of these columns are empty."""

_CELLS = ("base_code", "factor", "amount_cny")
_ANY = "any"
_BANDED = ("band", "band_ceiling")


def _says(row: Row, _: Lexicon) -> Words:
    name = title_of(row)
    if row["cap_kind_code"] in ("ceiling", *_BANDED):
        worth = amount(row["amount_cny"], "cny")
        return Words(f"{name.zh}：{worth.zh}", f"{name.en}: {worth.en}")
    if row["cap_kind_code"] == "times":
        return Words(f"{name.zh}：× {figure(row['factor'])}", f"{name.en}: × {figure(row['factor'])}")
    return name


def _check(rulebooks: Rulebooks) -> list[Fault]:
    rows = rulebooks.tables[CAP].rows
    found: list[Fault] = []
    for kind, filled in _FILLED.items():
        own = rows.filter(pl.col("cap_kind_code") == kind)
        for column in _CELLS:
            is_wrong = pl.col(column).is_null() if column in filled else pl.col(column).is_not_null()
            said = f"a cap of kind {kind} {'needs' if column in filled else 'has no'} {column}"
            found += faults(own.filter(is_wrong), lambda row, said=said: f"{row['cap_code']}: {said}")  # type: ignore[misc]
    is_banded = (pl.col("band_code") != _ANY) != pl.col("cap_kind_code").is_in(_BANDED)
    said_of_bands = "a cap by band has a band_code, and no other has one"
    return [*found, *faults(rows.filter(is_banded), lambda row: f"{row['cap_code']}: {said_of_bands}")]


KIND = Kind(
    code="credit_limit",
    title=Words("授信额度测算", "Indicative credit limits"),
    seeds=(
        RuleSeed(
            CAP,
            Words("限额", "Caps"),
            _says,
            {"cap_kind_code": _KINDS, "base_code": _BASES},
            frozenset(_CELLS),
        ),
    ),
    check=_check,
)
