"""How the registry words the status of an enterprise on a day."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

_ACTIVE = ("存续（在营、开业、在册）",) * 6 + ("存续", "存续", "在业", "开业")
_CLOSING_DAYS = 45
_PAUSED_AFTER_DAYS = 200


def status_on(day: date) -> pl.Expr:
    """Registration status, over ``city.frame``: left, about to leave, paused, or one of the words for being there."""
    number = pl.col("enterprise_no")
    is_gone = pl.col("exit_date") <= day
    is_revoked = pl.col("exit_kind") == "revoked"
    is_closing = ~is_revoked & (pl.col("exit_date") <= day + timedelta(days=_CLOSING_DAYS))
    is_paused = pl.col("falls_silent") & (pl.col("distress_from") <= day - timedelta(days=_PAUSED_AFTER_DAYS))
    return (
        pl.when(is_gone & is_revoked & (number % 2 == 0)).then(pl.lit("吊销未注销"))
        .when(is_gone & is_revoked).then(pl.lit("吊销，未注销"))
        .when(is_gone).then(pl.lit("注销"))
        .when(is_closing).then(pl.lit("注销中"))
        .when(is_paused & (number % 3 == 0)).then(pl.lit("歇业"))
        .otherwise((number % len(_ACTIVE)).replace_strict(dict(enumerate(_ACTIVE))))
    )  # fmt: skip
