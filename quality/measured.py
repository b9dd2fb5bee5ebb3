"""What a check measured and what it allows: numbers as data, and the two sentences made from them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, computed_field

from pipelines.base.plural import counted, plural

SHARE = "share"
"""The unit of a part of a whole, between 0 and 1."""

_PLACE = "{}"
_SHARE_DIGITS = 12
"""Enough to show one row of a thousand million."""

_SHOWN_DIGITS = 4


def _plain(number: Decimal) -> Decimal:
    """Without zeros at the end: 0.9500 is written 0.95, and 1E+3 is written 1000."""
    short = number.normalize()
    return short.quantize(Decimal(1)) if short.is_finite() and short == short.to_integral_value() else short


Number = Annotated[Decimal, Field(allow_inf_nan=False), AfterValidator(_plain)]


class Figures(BaseModel):
    """The numbers of a check.

    `value` is what was measured, `limit` what is allowed, both in `unit`: what is counted (row, file, day), or `share`.
    `of` is the whole that was looked at, in `of_unit` where it is a share, else in `unit`. `also` holds further
    measurements by name, shares of the same whole or numbers, for checks of later days to compare with.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Number | None = None
    unit: str | None = None
    of: Number | None = None
    of_unit: str | None = None
    limit: Number | None = None
    limit_is: Literal["at most", "at least", "exactly"] = "at most"
    also: dict[str, Number] = {}


class Measured(Figures):
    """The numbers of a check and the words around them.

    In `says` and `limit_says` the first `{}` is replaced by the number; where there is none, they are the whole
    sentence. `segment` names the part of what was checked that `value` is about.
    """

    segment: str | None = None
    says: str = _PLACE
    limit_says: str = _PLACE

    @computed_field  # type: ignore[prop-decorator]
    @property
    def figure(self) -> str | None:
        """What was measured, as a sentence: "3 of 735,608 rows"; None if nothing was."""
        said = _said(self.says, self._amount)
        return f"{self.segment}: {said}" if self.segment and said else said

    @computed_field  # type: ignore[prop-decorator]
    @property
    def bound(self) -> str | None:
        """What is allowed, as a sentence: "at most 5% of rows"; None if nothing is said of it."""
        return _said(self.limit_says, self._allowed)

    @property
    def _amount(self) -> str | None:
        if self.value is None or self.unit is None:
            return None
        if self.unit != SHARE:
            whole = "" if self.of is None else f"of {counted(self.of, self.unit)}"
            return f"{self.value:,} {whole}" if whole else counted(self.value, self.unit)
        if self.of is None or self.of_unit is None:
            return percent(self.value)
        return f"{self.value * self.of:,.0f} of {counted(self.of, self.of_unit)} ({percent(self.value)})"

    @property
    def _allowed(self) -> str | None:
        if self.limit is None or self.unit is None:
            return None
        side = "" if self.limit_is == "exactly" or (self.limit_is == "at most" and not self.limit) else self.limit_is
        if self.unit != SHARE:
            return f"{side} {counted(self.limit, self.unit)}".lstrip()
        whole = f" of {plural(self.of_unit)}" if self.of_unit else ""
        return f"{side} {percent(self.limit)}{whole}".lstrip()


NOTHING = Measured()
"""Of a check that measures nothing, or could not run."""


def share_of(part: int | Fraction, whole: int | Fraction) -> Decimal:
    """A part of a whole that is not empty, to twelve places."""
    return _plain(Decimal(round(Fraction(part) / Fraction(whole) * 10**_SHARE_DIGITS)).scaleb(-_SHARE_DIGITS))


def percent(share: Decimal) -> str:
    """A share as a person reads it: 5%, 33.3333%."""
    shown = f"{share * 100:.{_SHOWN_DIGITS}f}".rstrip("0").rstrip(".")
    return f"{shown}%"


def _said(words: str, number: str | None) -> str | None:
    if number is not None:
        return words.replace(_PLACE, number, 1)
    return None if words == _PLACE else words
