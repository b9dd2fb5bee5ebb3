"""What a contract says under `transport`: where a feed comes from, and what becomes of the day when it cannot.

Holds names of environment variables, never their values.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from pipelines.base.strict_yaml import Strict

EnvName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
"""Name of an environment variable."""

JsonPath = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]
"""Keys of nested JSON objects, with dots between them."""


UrlPath = Annotated[str, Field(pattern=r"^[A-Za-z0-9_~-][A-Za-z0-9._~-]*(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$")]
"""Plain names with `/` between them: no `..`, no parameters, nothing to escape."""

BUSINESS_DATE, FETCHED_UNTIL = "{business_date}", "{fetched_until}"
_BEFORE_ALL = date(1900, 1, 1)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class Remote(Strict):
    """What all transports over a network have in common."""

    on_unreachable: Literal["continue", "hold"] = "continue"
    tries: int = Field(default=5, ge=1, le=10)


class FileServerAccess(Strict):
    """A folder on a file server, at the URL (`sftp://` or `s3://`) that `url_env` holds.

    `user_env` and `secret_env`: user and password of SFTP, or key id and secret key of S3. `host_key_env`: the SFTP
    server's public key (`ssh-ed25519 AAAA…`), without which no connection is made.
    """

    url_env: EnvName | None = None
    user_env: EnvName | None = None
    secret_env: EnvName | None = None
    private_key_env: EnvName | None = None
    host_key_env: EnvName | None = None
    endpoint_env: EnvName | None = None


class DropTransport(Remote, FileServerAccess):
    """Files that the bureau puts down: in the local inbox, or on a file server at the URL that `url_env` holds.

    The variables are those of `FileServerAccess`: `user_env` and `secret_env` hold user and password of SFTP, or key id
    and secret key of S3; `host_key_env` the SFTP server's public key. `control`: see `control_files`.
    """

    kind: Literal["drop"]
    control: Literal["none", "ok", "manifest"] = "none"

    @property
    def name(self) -> str:
        """The way in one word; SFTP is the one that needs a host key."""
        return "drop" if self.is_local else "sftp" if self.host_key_env else "s3"

    @property
    def is_local(self) -> bool:
        """Whether the files are in the inbox already."""
        return self.url_env is None

    @model_validator(mode="after")
    def _names_a_server(self) -> Self:
        others = (self.user_env, self.secret_env, self.private_key_env, self.host_key_env, self.endpoint_env)
        if self.is_local and any(others):
            raise ValueError("variables of secrets are named, but `url_env`, the variable of their server, is not")
        return self


class PageNumbers(Strict):
    """Pages by number, from `first`, until `total` records have come or, without a total, until a page is empty."""

    by: Literal["page"]
    parameter: str = "page"
    first: int = Field(default=1, ge=0, le=1)
    size_parameter: str | None = None
    size: int | None = Field(default=None, gt=0)
    total: JsonPath | None = None


class Cursors(Strict):
    """Each page names the next: by a value to send back as `parameter`, or without one by a link to the same server."""

    by: Literal["cursor"]
    next: JsonPath
    parameter: str | None = None
    size_parameter: str | None = None
    size: int | None = Field(default=None, gt=0)
    total: JsonPath | None = None


class HttpTransport(Remote):
    """Paged JSON. A token from `token_env`, or from `token_url_env` by client credentials, again when it expires (401).

    `path` is below the URL in `url_env`, so that all feeds of a bureau share one variable. In a parameter's value
    `{business_date}` becomes the date as YYYY-MM-DD, and `{fetched_until}` the newest earlier date for which the feed
    was fetched, or 1900-01-01. `records` leads to the array of records; without it the page itself is the array.
    """

    kind: Literal["http"]
    url_env: EnvName
    path: UrlPath | None = None
    token_env: EnvName | None = None
    token_url_env: EnvName | None = None
    client_id_env: EnvName | None = None
    client_secret_env: EnvName | None = None
    parameters: dict[str, str] = Field(default={})
    records: JsonPath | None = None
    paging: Annotated[PageNumbers | Cursors, Field(discriminator="by")] | None = None
    max_pages: int = Field(default=1_000, gt=0)
    max_page_mb: int = Field(default=64, gt=0)
    timeout_seconds: int = Field(default=60, gt=0)

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        login = (self.token_url_env, self.client_id_env, self.client_secret_env)
        if any(login) and not all(login):
            raise ValueError("`token_url_env`, `client_id_env` and `client_secret_env` must be given together")
        return self

    @property
    def name(self) -> str:
        """The way in one word."""
        return self.kind

    def parameters_for(self, business_date: date, fetched_until: date | None) -> dict[str, str]:
        """The parameters of a fetch for `business_date`, after one for `fetched_until` (None: after none)."""
        until = (fetched_until or _BEFORE_ALL).isoformat()
        return {
            name: text.replace(BUSINESS_DATE, business_date.isoformat()).replace(FETCHED_UNTIL, until)
            for name, text in self.parameters.items()
        }

    @property
    def asks_for_what_is_new(self) -> bool:
        """Whether a fetch names what we have, so that the server sends only what came after it."""
        return any(FETCHED_UNTIL in text for text in self.parameters.values())

    @model_validator(mode="after")
    def _knows_its_placeholders(self) -> Self:
        found = {name for text in self.parameters.values() for name in _PLACEHOLDER.findall(text)}
        if unknown := sorted(found - {BUSINESS_DATE, FETCHED_UNTIL}):
            raise ValueError(
                f"`parameters` has unknown values: {unknown}; there are only {BUSINESS_DATE} and {FETCHED_UNTIL}"
            )
        return self


class Watermark(Strict):
    """A column that only grows; rows above the highest value of the last business date are fetched, the others not."""

    column: str
    type: Literal["integer", "date", "timestamp"]


class DatabaseTransport(Remote):
    """A bureau's table or view, or our query (`query_file`, below `sources/`), at the SQLAlchemy URL in `url_env`.

    PostgreSQL is read with ADBC; for any other database its SQLAlchemy driver must be installed.
    """

    model_config = ConfigDict(populate_by_name=True)

    kind: Literal["database"]
    url_env: EnvName
    db_schema: str | None = Field(default=None, alias="schema")
    table: str | None = None
    query_file: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*/)*[a-z][a-z0-9_]*\.sql$")] | None = None
    watermark: Watermark | None = None
    timeout_seconds: int = Field(default=600, gt=0)

    @property
    def name(self) -> str:
        """The way in one word."""
        return self.kind

    @model_validator(mode="after")
    def _one_thing_to_read(self) -> Self:
        if bool(self.table) == bool(self.query_file) or (self.query_file and self.db_schema):
            raise ValueError("give either `table` (with `schema`) or `query_file`")
        return self


def _spelled_out(value: Any) -> Any:
    return {"kind": value} if value == "drop" else value


_Kinds = Annotated[DropTransport | HttpTransport | DatabaseTransport, Field(discriminator="kind")]
Transport = Annotated[_Kinds, BeforeValidator(_spelled_out, json_schema_input_type=Literal["drop"] | _Kinds)]
"""A feed's transport; the plain word `drop` is the local inbox."""
