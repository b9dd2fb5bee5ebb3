"""The registry feed: one CSV per district, headers and habits as the real bureaus', defects planted and listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from sources.simulator.atomic import replaced
from sources.simulator.city import DISTRICTS, District
from sources.simulator.defects import SCHEMA, Outcome, found_at, overwrite
from sources.simulator.names import CITY, PROVINCE
from sources.simulator.streams import Topic, how_many, stream

FOLDER = "registry/enterprise"
LOWER_CASE_RATE = 0.003
SENTINEL_RATE = 0.003
TYPE_NOT_AVAILABLE_RATE = 0.4
_SENTINELS = ("9999-09-09", "1900-01-01")
_EMPTY_NAME, _IMPOSSIBLE_DATE = 0, 1  # which unreadable row stands in which district
_LISTED: tuple[tuple[str, str, str, Outcome], ...] = (  # flag, header, kind, outcome
    ("is_lower_case", "统一社会信用代码", "lower_case_code", "repaired"),
    ("is_failed_check", "统一社会信用代码", "failed_check_digit", "flagged"),
    ("is_registration_no", "统一社会信用代码", "old_registration_no", "flagged"),
    ("is_sentinel", "注册日期", "sentinel_date", "repaired"),
    ("is_type_missing", "企业类型", "type_not_available", "repaired"),
    ("is_capital_missing", "注册资金", "capital_not_available", "repaired"),
    ("is_capital_unreadable", "注册资金", "unreadable_capital", "flagged"),
    ("has_full_width_bracket", "企业名称", "full_width_bracket", "flagged"),
    ("has_rare_character", "企业名称", "rare_character", "flagged"),
    ("has_line_break", "经营范围", "line_break_in_cell", "flagged"),
    ("has_quote", "经营范围", "quote_in_cell", "flagged"),
    ("has_no_name", "企业名称", "empty_name", "quarantined"),
    ("has_impossible_date", "注册日期", "impossible_date", "quarantined"),
)


@dataclass(frozen=True)
class RegistryPart:
    """One written file. ``file`` is relative to the inbox; ``rows`` counts data rows, readable or not."""

    file: str
    encoding: str
    rows: int
    quarantined: int
    defects: pl.DataFrame


def write_registry(city: pl.DataFrame, *, end: date, seed: int, inbox: Path) -> list[RegistryPart]:
    """Write one file per district and return what is in them."""
    cells = _cells(city, seed)
    return [
        _write_part(cells.filter(pl.col("district") == number), district, end, inbox)
        for number, district in enumerate(DISTRICTS)
    ]


def _cells(city: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the delivered cells under their headers, and one flag per kind of defect, in order of registration."""
    rng = stream(seed, Topic.REGISTRY_DEFECTS)
    n = city.height
    is_regular = ((city["identifier_role"] == 0) & ~city["is_unreadable"]).to_numpy()
    regular = rng.permutation(np.flatnonzero(is_regular))
    lower = np.zeros(n, dtype=np.bool_)
    lower[regular[: how_many(LOWER_CASE_RATE, n)]] = True
    sentinel = np.zeros(n, dtype=np.int64)
    spots = rng.permutation(np.flatnonzero(~city["is_unreadable"].to_numpy()))[: how_many(SENTINEL_RATE, n)]
    sentinel[spots] = 1 + np.arange(len(spots)) % len(_SENTINELS)
    unreadable, district = pl.col("is_unreadable"), pl.col("district")
    has_no_name = unreadable & (district == _EMPTY_NAME)
    frame = city.with_columns(
        is_lower_case=pl.Series(lower),
        is_failed_check=pl.col("identifier_role") == 1,
        is_registration_no=pl.col("identifier_role") == 2,
        sentinel=pl.Series(sentinel),
        is_sentinel=pl.Series(sentinel > 0),
        is_type_missing=pl.Series(rng.random(n) < TYPE_NOT_AVAILABLE_RATE),
        is_capital_missing=pl.col("capital_oddity") == 1,
        is_capital_unreadable=pl.col("capital_oddity") == 2,
        has_line_break=pl.col("scope_oddity") == 2,
        has_quote=pl.col("scope_oddity") == 3,
        has_no_name=has_no_name,
        has_impossible_date=unreadable & (district == _IMPOSSIBLE_DATE),
        has_full_width_bracket=pl.col("has_full_width_bracket") & ~has_no_name,
        has_rare_character=pl.col("has_rare_character") & ~has_no_name,
    )
    identifier = pl.col("enterprise_id").str.strip_prefix("registration_no:")
    return frame.sort("established_date", "enterprise_no").select(
        pl.col("enterprise_name").alias("企业名称"),
        pl.when("is_lower_case").then(identifier.str.to_lowercase()).otherwise(identifier).alias("统一社会信用代码"),
        pl.when(pl.col("sentinel") == 1).then(pl.lit(_SENTINELS[0]))
        .when(pl.col("sentinel") == 2).then(pl.lit(_SENTINELS[1]))
        .otherwise(pl.col("established_date").dt.to_string("%Y-%m-%d")).alias("注册日期"),
        pl.when("is_type_missing").then(pl.lit("N/A")).otherwise("enterprise_type").alias("企业类型"),
        pl.col("registered_capital_text").alias("注册资金"),
        pl.col("business_scope").alias("经营范围"),
        pl.lit(PROVINCE).alias("所在省份"),
        pl.lit(CITY).alias("地区"),
        "district",
        *(flag for flag, *_ in _LISTED),
    )  # fmt: skip


def _write_part(cells: pl.DataFrame, district: District, end: date, inbox: Path) -> RegistryPart:
    file = f"{FOLDER}/企业登记_{district.name}_{end:%Y%m%d}.csv"
    cells = overwrite(cells, np.flatnonzero(cells["has_no_name"].to_numpy()), "企业名称", None)
    cells = overwrite(cells, np.flatnonzero(cells["has_impossible_date"].to_numpy()), "注册日期", "2018-02-30")
    defects = pl.concat(
        [pl.DataFrame(schema=SCHEMA)]
        + [
            found_at(cells[flag].to_numpy(), file=file, column=header, kind=kind, outcome=outcome)
            for flag, header, kind, outcome in _LISTED
        ]
    )
    unreadable = defects.filter(pl.col("outcome") == "quarantined")
    # what else is odd in a row that must not land is nobody's concern
    defects = pl.concat([defects.join(unreadable, on="row_no", how="anti"), unreadable])
    text = cells.drop("district", *(flag for flag, *_ in _LISTED)).write_csv(line_terminator="\n")
    with replaced(inbox / file) as temporary:
        temporary.write_bytes(text.encode(district.encoding))
    return RegistryPart(file, district.encoding, cells.height, unreadable.height, defects)
