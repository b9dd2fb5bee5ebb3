"""Administrative penalties as the platform hands them on: one file a day; the fine is in its column or in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import (
    CODE,
    ENOUGH,
    WRITTEN,
    day_text,
    deliveries_of,
    plant_lower_case,
    written_at,
)
from sources.simulator.bureaus.credit._parties import link_parties, with_parties
from sources.simulator.bureaus.credit._penalties import AUTHORITIES, make_penalties
from sources.simulator.city import City
from sources.simulator.forms import CsvForm
from sources.simulator.places import CITY
from sources.simulator.sheet import Sheet

FEED = "credit/admin_penalty"
FORM = CsvForm(bom=True)
PART = "行政处罚"
IN_WORDS_RATE = 0.18
TWICE_RATE = 0.01
MASKED_RATE, MISSING_RATE = 0.02, 0.02
SHOWN_DAYS, SHOWN_DAYS_2026 = 3 * 365, 365
"""Display up to and from `RULES_OF_2026`: a year for all but the gravest kinds."""
RULES_OF_2026 = date(2026, 4, 1)
_GRAVE = "停产停业|吊销"
_NAME, _FINE, _UNTIL = "行政相对人名称", "罚款金额(万元)", "公示截止期"
_LICENCE = (_NAME, CODE, "行政许可决定文书号", "许可编号", "许可内容", "有效期自", "有效期至", "许可机关")


def deliveries(city: City) -> Iterator[Sheet]:
    """All decisions up to the opening day, then what is shown each day; once the file of licences comes instead."""
    rng = city.stream(f"{FEED}.parties")
    shown = make_penalties(city).filter(pl.col("written_on") <= city.end).sort("written_on", "number")
    penalties = with_parties(rng, city, shown, "decided", MASKED_RATE, MISSING_RATE)
    penalties = penalties.with_columns(way=pl.Series(_ways(rng, penalties.height)))
    for day, news in deliveries_of(penalties, city.opening, city.daily):
        sheet = Sheet(FEED, PART, day, _cells(news), city.stream(FEED, day.toordinal()))
        link_parties(sheet, news, code=CODE, name=_NAME)
        in_words = (news["way"] > 0) & news["fine"].is_not_null()
        sheet.mark("fine_in_words_only", column=_FINE, where=in_words, outcome="flagged", field="fine_cny")
        _plant(sheet, news)
        yield sheet
        if day == city.opening:
            yield _licences(city, news)


def _ways(rng: np.random.Generator, n: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How each fine is written: 0 in its column, 1 to 3 in words only."""
    return np.where(rng.random(n) < IN_WORDS_RATE, rng.integers(1, 4, size=n), 0).astype(np.int64)


def _cells(news: pl.DataFrame) -> pl.DataFrame:
    def of_authority(field: str) -> pl.Expr:
        return pl.col("authority").replace_strict({i: getattr(a, field) for i, a in enumerate(AUTHORITIES)})

    fine, taken = pl.col("fine"), pl.col("confiscated")
    in_wan = pl.concat_str((fine // 10_000).cast(pl.String), _fraction(fine))
    is_short = (pl.col("decided") >= RULES_OF_2026) & ~pl.col("kinds").str.contains(_GRAVE)
    shown_days = pl.when(is_short).then(SHOWN_DAYS_2026).otherwise(SHOWN_DAYS)
    words = (
        pl.when(fine.is_null()).then("kinds")
        .when(pl.col("way") == 1).then(pl.concat_str(pl.lit("罚款人民币"), fine, pl.lit("元整")))
        .when(pl.col("way") == 2).then(pl.concat_str(pl.lit("责令改正，处"), fine, pl.lit("元罚款")))
        .when(pl.col("way") == 3).then(pl.concat_str(pl.lit("给予警告，罚款"), in_wan, pl.lit("万元")))
        .otherwise("kinds")
    )  # fmt: skip
    number = pl.concat_str(
        of_authority("letters"), pl.lit("〔"), pl.col("decided").dt.year(), pl.lit("〕"), "number", pl.lit("号")
    )
    return news.select(
        pl.col("name").alias(_NAME),
        pl.col("code").alias(CODE),
        number.alias("行政处罚决定书文号"),
        of_authority("violation").alias("违法行为类型"),
        of_authority("facts").alias("违法事实"),
        of_authority("law").alias("处罚依据"),
        pl.col("kinds").alias("处罚类别"),
        words.alias("处罚内容"),
        pl.when(pl.col("way") == 0).then(in_wan).alias(_FINE),
        pl.concat_str((taken // 10_000).cast(pl.String), _fraction(taken)).alias("没收金额(万元)"),
        day_text(pl.col("decided")).alias("处罚决定日期"),
        day_text(pl.col("decided") + pl.duration(days=shown_days)).alias(_UNTIL),
        of_authority("name").alias("处罚机关"),
        written_at(news["written_on"]).alias(WRITTEN),
    )


def _fraction(amount: pl.Expr) -> pl.Expr:
    """What follows the whole 万 of an amount in yuan: nothing, or a point and its digits."""
    digits = pl.concat_str(pl.lit("."), (amount % 10_000).cast(pl.String).str.zfill(4))
    return digits.str.strip_chars_end("0").str.strip_chars_end(".")


def _licences(city: City, news: pl.DataFrame) -> Sheet:
    """A file of licences under the name of penalties: no column of a penalty is in it."""
    some = city.frame[news["enterprise_no"]].head(ENOUGH)
    day, until = day_text(pl.lit(city.opening)), pl.lit("2031-12-31")
    number = pl.concat_str(pl.lit("芜许可9"), pl.int_range(pl.len()).cast(pl.String).str.zfill(5))
    values = [pl.col("enterprise_name"), pl.col("enterprise_id"), number, number, pl.lit("食品经营许可"), day, until,
              pl.lit(f"{CITY}市市场监督管理局")]  # fmt: skip
    cells = some.select(value.alias(header) for value, header in zip(values, _LICENCE, strict=True))
    sheet = Sheet(FEED, PART, city.opening, cells, city.stream(f"{FEED}.licences"), seq=2)
    sheet.reject("wrong_columns")
    return sheet


def _plant(sheet: Sheet, news: pl.DataFrame) -> None:
    if sheet.cells.height < ENOUGH:
        return
    code, name, fine = pl.col(CODE), pl.col(_NAME), pl.col(_FINE)
    is_uscc = code.str.contains("^[0-9A-Z]{18}$")
    plant_lower_case(sheet)
    old = code.str.slice(2, 15)
    sheet.plant("tax_number_for_code", column=CODE, to=old, where=is_uscc, outcome="flagged", field="enterprise_id",
                lands=pl.concat_str(pl.lit("tax_id:"), old))  # fmt: skip
    sheet.plant("name_in_column_of_codes", column=CODE, to=name, where=is_uscc & ~name.str.contains("[^\u4e00-\u9fa5]"),
                outcome="repaired", field="identifier_kind")  # fmt: skip
    is_name = (sheet.cells[CODE] == sheet.cells[_NAME]).fill_null(value=False)  # no code: found by the name alone
    sheet.link(_NAME, news.with_row_index("row").filter(is_name).with_columns(party=pl.lit("enterprise")))
    for sentinel in ("2099-12-31", "9999-12-31"):
        sheet.plant("sentinel_date", column=_UNTIL, to=pl.lit(sentinel), rate=0.01, outcome="repaired",
                    field="published_until_date")  # fmt: skip
    for word in ("\\n", "-", "无"):
        sheet.plant("placeholder", column="违法事实", to=pl.lit(word), rate=0.005, outcome="repaired",
                    field="violation_text")  # fmt: skip
    sheet.plant("yuan_for_ten_thousand", column=_FINE, to=pl.lit("5000"), where=fine.is_not_null(), outcome="flagged",
                field="fine_cny", lands=pl.lit("50000000.00"))  # fmt: skip
    later = pl.col(WRITTEN).str.replace(" 02:", " 03:", literal=True)
    sheet.repeat("sent_twice", column=_FINE, rate=TWICE_RATE, where=fine.is_not_null() & is_uscc,
                 change={WRITTEN: later, _FINE: pl.lit("0.3")})  # fmt: skip
    sheet.break_copies("impossible_date", column="处罚决定日期", to=pl.lit("2025-02-29"))
    sheet.break_copies("words_for_number", column=_FINE, to=pl.lit("伍仟元"))
