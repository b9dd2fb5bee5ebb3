"""How banks and the platform write what all their feeds hold: enterprises, codes, amounts in 10,000 yuan."""

from __future__ import annotations

import polars as pl

from sources.simulator.city import City
from sources.simulator.sheet import Sheet

CODE = "统一社会信用代码"
NAME = "企业名称"
BANK_NAME = "合作银行"
BANK_CODE = "机构编码"
LOAN = "借据号"
CONTRACT = "借款合同号"


def with_enterprises(city: City, rows: pl.DataFrame, day: str) -> pl.DataFrame:
    """Add ``code``, ``enterprise`` (the name on the date ``day``) and ``code_role`` to rows with ``enterprise_no``."""
    columns = ("enterprise_id", "enterprise_name", "former_name", "renamed_on", "identifier_role")
    enterprises = city.frame.select(columns)[rows["enterprise_no"]]
    return (
        rows.hstack(enterprises)
        .with_columns(
            code=pl.col("enterprise_id").str.strip_prefix("registration_no:"),
            enterprise=city.name_on(pl.col(day)),
            code_role="identifier_role",
        )
        .drop(columns)
    )


def ten_thousands(yuan: pl.Expr) -> pl.Expr:
    """Whole yuan in units of 10,000, as text without trailing zeros."""
    fraction = (yuan % 10_000).cast(pl.String).str.zfill(4).str.strip_chars_end("0")
    whole = (yuan // 10_000).cast(pl.String)
    return pl.when(fraction == "").then(whole).otherwise(pl.concat_str(whole, pl.lit("."), fraction))


def landed(ten_thousands_text: pl.Expr) -> pl.Expr:
    """What an amount written in units of 10,000 yuan lands as."""
    return (ten_thousands_text.cast(pl.Decimal(18, 4)) * 10_000).cast(pl.Decimal(18, 2)).cast(pl.String)


def yes_no(flag: pl.Expr) -> pl.Expr:
    """A Boolean as the templates want it."""
    return pl.when(flag).then(pl.lit("是")).otherwise(pl.lit("否"))


def mark_codes(sheet: Sheet, role: pl.Series) -> None:
    """Write down the odd codes that the enterprises have anyway."""
    sheet.mark("failed_check_digit", column=CODE, where=role == 1, outcome="flagged",
               field="has_valid_check_digit", lands=pl.lit("false"))  # fmt: skip
    sheet.mark("old_registration_no", column=CODE, where=role == 2, outcome="flagged",
               field="identifier_kind", lands=pl.lit("registration_no"))  # fmt: skip


def plant_lower_case(sheet: Sheet, rate: float = 0.005) -> None:
    """A code in lower case is the same code."""
    code = pl.col(CODE)
    sheet.plant("lower_case_code", column=CODE, to=code.str.to_lowercase(), rate=rate, outcome="repaired",
                where=code.str.contains("[A-Z]"), field="uscc", lands=code)  # fmt: skip


def can_bear(sheet: Sheet, unreadable: int) -> bool:
    """Whether the file stays healthy with so many unreadable rows: one in twenty at most."""
    return sheet.cells.height >= 20 * unreadable
