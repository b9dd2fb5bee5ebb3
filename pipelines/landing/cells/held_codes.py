"""The one code of an enterprise that a longer text holds: `USCC 9133…`, `①9133…`, `9133…_1`, `9133…/3302000…`."""

from __future__ import annotations

import re

import polars as pl

from pipelines.landing.cells.check_digits import (
    org_check_digit_holds,
    registration_check_digit_holds,
    uscc_check_digit_holds,
)
from pipelines.landing.cells.persons import USCC_REGION

SHORTEST = 10
_RUNS_IN = re.compile("(?=((?:1[1239]|5[1239]|9[123])[0-9A-Z]{16})(?![0-9A-Z]))")
"""Also behind letters and digits (`CN9133…`), if it begins as nearly all unified social credit codes do; not before
any, since 20 digits may be a tax number of its own."""
_PARTED = re.compile(r"(?<![0-9A-Z])([0-9A-Z]{18}|[0-9]{15}|[0-9A-Z]{8}-[0-9X])(?![0-9A-Z])")


def held_codes(texts: pl.Series) -> pl.DataFrame:
    """Columns `code` and `is_several`, one row per element of `texts`, in order.

    Args:
        texts: in upper case, NFKC and without white space; nulls allowed.

    Returns:
        `code`: the unified social credit code that the text holds, else its old registration number, else its
        organisation code; null where it holds none with a valid check digit, or several of that kind, which
        `is_several` tells.
    """
    rows = [
        {"text": text, "code": found, "is_parted": is_parted}
        for text in texts.unique().drop_nulls()
        for pattern, is_parted in ((_RUNS_IN, False), (_PARTED, True))
        for found in pattern.findall(text)
    ]
    code, length = pl.col("code"), pl.col("code").str.len_chars()
    is_uscc = length == 18
    is_ours = uscc_check_digit_holds(pl.when(is_uscc).then(code)) | (
        # early codes of Fujian: their check digit fails, that of their organisation code holds
        pl.col("is_parted") & org_check_digit_holds(pl.when(is_uscc).then(code), 8)
    )
    is_old = (length == 15) & pl.col("code").map_batches(registration_check_digit_holds, pl.Boolean)
    org = code.str.replace("-", "", literal=True)
    is_org = (length == SHORTEST) & org_check_digit_holds(pl.when(length == SHORTEST).then(org))
    kind = pl.when(is_uscc & is_ours & code.str.contains(USCC_REGION)).then(1).when(is_old).then(2).when(is_org).then(3)
    found = (
        pl.DataFrame(rows, schema={"text": pl.String, "code": pl.String, "is_parted": pl.Boolean})
        .with_columns(kind=kind)
        .filter(pl.col("kind").is_not_null())
        .filter(pl.col("kind") == pl.col("kind").min().over("text"))
        .group_by("text")
        .agg(code=pl.col("code").min(), is_several=pl.col("code").n_unique() > 1)
    )
    read = texts.alias("text").to_frame().join(found, on="text", how="left", maintain_order="left")
    several = pl.col("is_several").fill_null(value=False)
    return read.select(code=pl.when(~several).then("code"), is_several=several)
