"""Who may see a value, and what it takes to pass it on: the class of a feed, and of what several feeds make together.

Feeds say it in their contracts (`classification`, `onward_supply`). What a published column is follows from the feeds
that its lineage reaches (`warehouse/column_rights`): nothing is classified twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.base.strict_yaml import Bilingual, Strict

Access = Literal["public", "consent", "internal"]
Scope = Literal["tax", "invoice", "social_insurance", "loan", "accounts", "financing", "declared"]
Purpose = Literal["credit_review", "post_loan_monitoring", "product_offer"]

ACCESS: tuple[Access, ...] = get_args(Access)
"""From the least to the most strict."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


class Classification(Strict):
    """Who may see it, and its level by JR/T 0197-2020 (1 lowest, 5 highest)."""

    access: Access
    jrt0197_level: int = Field(ge=1, le=5)


class ScopedClassification(Classification):
    """With the `scope` that an enterprise's consent must name, if consent is needed."""

    scope: Scope | None = None

    @model_validator(mode="after")
    def _scope_of_consent(self) -> Self:
        if (self.access == "consent") != (self.scope is not None):
            raise ValueError("`scope` is needed with `access: consent`, and allowed only there")
        return self


class OnwardSupply(Bilingual):
    """For which purposes the publisher lets banks have it (政务数据共享条例 §25), and by which document."""

    purposes: tuple[Purpose, ...] = Field(min_length=1)
    verified: bool


class Rights(BaseModel):
    """What it takes to see a column: consent to all of `scopes`, and onward supply of all of `feeds`.

    `feeds` are those whose content the value can tell, in order of name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    access: Access
    jrt0197_level: int
    scopes: tuple[Scope, ...] = ()
    feeds: tuple[str, ...] = ()


PUBLIC = Rights(access="public", jrt0197_level=1)
"""Of what tells of no enterprise: rules, code lists, the business date."""


def strictest(several: Iterable[Rights]) -> Rights:
    """The rights of what is made of all of these; `PUBLIC` of nothing."""
    found = (PUBLIC, *several)
    scopes = {scope for one in found for scope in one.scopes}
    return Rights(
        access=max((one.access for one in found), key=ACCESS.index),
        jrt0197_level=max(one.jrt0197_level for one in found),
        scopes=tuple(scope for scope in SCOPES if scope in scopes),
        feeds=tuple(sorted({feed for one in found for feed in one.feeds})),
    )
