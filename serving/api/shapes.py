"""The shapes of what is asked and answered about enterprises, as OpenAPI tells them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
TableName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]


class EnterpriseSeen(BaseModel):
    """An enterprise. Decimals and dates are texts.

    `sections`: its rows by table; columns that consent keeps hidden are left out and named in `not_visible`: by table,
    then by the missing scopes (`tax,invoice`), the columns, or `*` for whole rows (`* FEED` for those of one feed).
    """

    enterprise_id: str
    consented_scopes: list[str]
    sections: dict[str, list[dict[str, Any]]]
    not_visible: dict[str, dict[str, list[str]]]


class ReleasedEnterprise(EnterpriseSeen):
    """With the release that it is of."""

    release_id: str
    business_date: str
    purpose: str


class Wanted(BaseModel):
    """Up to 1,000 codes or `enterprise_id`s, and the tables that are wanted."""

    model_config = ConfigDict(extra="forbid")

    enterprises: list[Code] = Field(min_length=1, max_length=1000)
    sections: list[TableName] = Field(default=[], max_length=40)


class Batch(BaseModel):
    """In the order of the request, each once; `not_found`: no such enterprise, or not in the bank's scope."""

    release_id: str
    business_date: str
    purpose: str
    enterprises: list[EnterpriseSeen]
    not_found: list[str]


class FoundEnterprise(BaseModel):
    """`matched_name` is the name that matched, if it is not the current one."""

    enterprise_id: str
    uscc: str | None = None
    enterprise_name: str | None = None
    status_code: str | None = None
    county_name: str | None = None
    matched_name: str | None = None


class FoundEnterprises(BaseModel):
    """The best first. `is_complete`: there are no others."""

    release_id: str
    enterprises: list[FoundEnterprise]
    is_complete: bool


class Page(BaseModel):
    """Enterprises in order of `enterprise_id`; `next` is the value of `after` for the next page, null on the last."""

    release_id: str
    business_date: str
    purpose: str
    enterprises: list[EnterpriseSeen]
    next: str | None


class ScoreHistory(BaseModel):
    """The scores of an enterprise in each release that can be read, the oldest first."""

    enterprise_id: str
    releases: list[dict[str, Any]]
