"""The error where a release has no enterprise with a code that a person typed. It does not repeat the code."""

from __future__ import annotations

import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.landing.cells.check_digits import uscc_check_digit_holds

_USCC_LENGTH = 18


def unknown_enterprise(release_id: str, code: str) -> KechuangError:
    """The error for the code `code`; says so if it is a unified social credit code with a wrong check digit."""
    typed = code.strip().upper()
    holds = pl.select(uscc_check_digit_holds(pl.lit(typed))).item() if len(typed) == _USCC_LENGTH else None
    if holds is False:
        return KechuangError(
            f"release {release_id} has no enterprise with this code, whose check digit is wrong: "
            "a character may be mistyped; `kechuang find NAME` looks for names"
        )
    return KechuangError(
        f"release {release_id} has no enterprise with this code: give a unified social credit code, or "
        "an enterprise_id such as registration_no:…; `kechuang find NAME` looks for names"
    )
