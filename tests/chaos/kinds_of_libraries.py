"""Errors of the types that generic libraries make, on deliveries as our bureaus write them.

The types are those of tab-err 0.2.1 (mistype, extraneous, typo, category swap, permutate, outlier, mojibake, wrong
unit) and badgers 0.0.15 (noise, missingness, outliers), of which the other modules have their own. The libraries need
pandas below 2.4 and 3.1, older than ours, and change cells of a DataFrame, not files and servers of a bureau.
"""

from __future__ import annotations

import polars as pl
from kind import Kind, changed, times

_REGISTRY, _PART = "registry/enterprise", "企业登记_镜湖"
_NAME, _CODE = "企业名称", "统一社会信用代码"
_FILED = "申报日期"


def _letters_swapped(column: str) -> pl.Expr:
    """Two letters in each other's place."""
    cell = pl.col(column)
    return pl.concat_str(cell.str.slice(0, 2), cell.str.slice(3, 1), cell.str.slice(2, 1), cell.str.slice(4))


KINDS = [
    Kind("registry_names_mistyped", "two letters of names swapped", _REGISTRY,
         changed(**{_NAME: _letters_swapped(_NAME)}), _PART),
    Kind("registry_codes_extraneous", "codes with words before them", _REGISTRY,
         changed(**{_CODE: pl.concat_str(pl.lit("代码:"), pl.col(_CODE))}), _PART),
    Kind("vat_sales_as_words", "VAT sales as words", "tax/vat_return", changed(按适用税率计税销售额=pl.lit("见附表"))),
    Kind("cit_dates_permuted", "parts of filing dates permuted", "tax/cit_return",
         changed(**{_FILED: pl.concat_str(pl.col(_FILED).str.slice(5), pl.lit("-"), pl.col(_FILED).str.slice(0, 4))})),
    Kind("cit_staff_noisy", "staff × 3 or ÷ 3", "tax/cit_return",
         lambda rows, at: times(1 / 3, "从业人数")(times(3, "从业人数")(rows, at[::2]), at[1::2])),
]  # fmt: skip
