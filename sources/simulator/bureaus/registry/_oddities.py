"""What is odd in the registry's lists: what the city itself holds, and what goes wrong in each office's system."""

from __future__ import annotations

import polars as pl

from sources.simulator.bureaus._dated import CODE, NAME, WRITTEN, plant_lower_case
from sources.simulator.sheet import Sheet

SENTINEL_RATE = 0.003
TYPE_NOT_AVAILABLE_RATE = 0.4
TWICE_RATE = 0.004
RETIRED_CODE_RATE = 0.005
_SENTINELS = ("9999-09-09", "1900-01-01")
_MANY = 100  # rows from which on two that cannot be read are less than the fiftieth that blocks the build
_RETIRED = "340206"  # 四褐山区, withdrawn in 1990


def mark_what_is_there(sheet: Sheet, rows: pl.DataFrame, capital: str) -> None:
    """Odd codes, unreadable capitals, rare characters, line breaks.

    Args:
        sheet: its rows are `rows`, in order.
        rows: of ``city.frame``, with ``capital_then``.
        capital: header of the registered capital.
    """
    name = pl.col(NAME)
    is_as_ever = rows["capital_then"] == rows["registered_capital_text"]
    sheet.mark("failed_check_digit", column=CODE, where=rows["identifier_role"] == 1, outcome="flagged",
               field="has_valid_check_digit", lands=pl.lit("false"))  # fmt: skip
    sheet.mark("old_registration_no", column=CODE, where=rows["identifier_role"] == 2, outcome="flagged",
               field="identifier_kind", lands=pl.lit("registration_no"))  # fmt: skip
    sheet.mark("capital_not_available", column=capital, where=(rows["capital_oddity"] == 1) & is_as_ever,
               outcome="repaired", field="registered_capital_amount")  # fmt: skip
    sheet.mark("unreadable_capital", column=capital, where=(rows["capital_oddity"] == 2) & is_as_ever,
               outcome="flagged", field="registered_capital_text", lands=pl.col(capital))  # fmt: skip
    sheet.mark("full_width_bracket", column=NAME, where=rows["has_full_width_bracket"], outcome="flagged",
               field="enterprise_name", lands=name)  # fmt: skip
    sheet.mark("rare_character", column=NAME, where=rows["has_rare_character"], outcome="repaired",
               field="enterprise_name", lands=name)  # fmt: skip
    for oddity, kind in ((2, "line_break_in_cell"), (3, "quote_in_cell")):
        sheet.mark(kind, column="经营范围", where=rows["scope_oddity"] == oddity, outcome="repaired",
                   field="business_scope", lands=pl.col("经营范围"))  # fmt: skip


def plant_export(sheet: Sheet) -> None:
    """Of the export of old, with few columns: many types are not in it."""
    _plant_codes_and_dates(sheet, established="注册日期")
    sheet.plant("type_not_available", column="企业类型", to=pl.lit("N/A"), rate=TYPE_NOT_AVAILABLE_RATE,
                outcome="repaired", field="enterprise_type_text")  # fmt: skip


def _is_plain() -> pl.Expr:
    """Whether nothing is odd about an enterprise itself, over ``city.frame``."""
    is_written_oddly = pl.col("has_full_width_bracket") | pl.col("has_rare_character")
    is_regular = (pl.col("identifier_role") == 0) & (pl.col("capital_oddity") == 0) & (pl.col("scope_oddity") < 2)
    return is_regular & ~is_written_oddly


def plant_exchange(sheet: Sheet, rows: pl.DataFrame) -> None:
    """Of the exchange: rows written twice, masks, withdrawn districts, terms without end; `rows` as above."""
    region, until, person = "住所行政区划", "经营期限至", "法定代表人"
    later = pl.col(WRITTEN).str.replace(" 02:", " 03:", literal=True)
    more = pl.concat_str(pl.col("住所"), pl.lit("（集群注册）"))
    sheet.repeat("written_twice", column="住所", rate=TWICE_RATE, change={WRITTEN: later, "住所": more},
                 where=pl.lit(rows.select(_is_plain()).to_series()))  # fmt: skip
    _plant_codes_and_dates(sheet, established="成立日期")
    sheet.plant("retired_district_code", column=region, to=pl.lit(_RETIRED), rate=RETIRED_CODE_RATE,
                outcome="flagged", field="address_region_code", lands=pl.lit(_RETIRED))  # fmt: skip
    for sentinel in ("9999-12-31", "2099-12-31"):
        sheet.plant("sentinel_date", column=until, to=pl.lit(sentinel), rate=SENTINEL_RATE,
                    where=pl.col(until).is_null(), outcome="repaired", field="operating_to_date")  # fmt: skip
    sheet.plant("masked", column=person, to=pl.lit("***"), rate=SENTINEL_RATE, outcome="repaired",
                field="legal_person")  # fmt: skip


def _plant_codes_and_dates(sheet: Sheet, established: str) -> None:
    plant_lower_case(sheet)
    for sentinel in _SENTINELS:
        sheet.plant("sentinel_date", column=established, to=pl.lit(sentinel), rate=SENTINEL_RATE / 2,
                    outcome="repaired", field="established_date")  # fmt: skip
    if sheet.cells.height >= _MANY:
        sheet.break_copies("empty_name", column=NAME, to=None)
        sheet.break_copies("impossible_date", column=established, to=pl.lit("2018-02-30"))
