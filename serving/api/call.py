"""One authenticated request: who asks, what for, of which release; and how it is answered and logged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any

import orjson
from fastapi import Depends, Header, Path, Request
from fastapi.security import HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param
from starlette.responses import Response

from pipelines.audit.requests import RequestLog
from pipelines.banks.contract import BankContract
from pipelines.banks.keys import PREFIX, Grant, Key, is_secret_of
from pipelines.banks.lens import Lens
from pipelines.banks.policy import Holding
from pipelines.base.errors import KechuangError
from pipelines.contracts.rights import Purpose
from serving.api.limits import RateLimits
from serving.api.tokens import Tokens
from serving.problems import Problem
from serving.state import RELEASE_ID, Served, Serving, Snapshot

PURPOSE_HEADER = "Kechuang-Purpose"
REVALIDATED = "private, no-cache"
"""Of answers that depend on consent, which may end at any moment."""
IMMUTABLE = "private, max-age=31536000, immutable"
"""Of answers that depend on nothing but the release."""
JSON = "application/json"

bearer = HTTPBearer(
    auto_error=False, description="A key made with `kechuang banks key new`, or a token of /v1/oauth/token"
)


@dataclass(frozen=True)
class Server:
    """What all requests share."""

    serving: Serving
    log: RequestLog
    limits: RateLimits
    tokens: Tokens


@dataclass(frozen=True)
class Caller:
    """A bank that has signed in by a key of its own."""

    server: Server
    snapshot: Snapshot
    key: Key
    bank: BankContract


async def caller_of(request: Request) -> Caller:
    """Who asks.

    Raises:
        Problem: no valid key, or its bank has no contract any more.
    """
    server: Server = request.app.state.server
    snapshot = server.serving.snapshot
    key = _key(server, snapshot, request.headers.get("authorization"))
    bank = snapshot.banks.get(key.bank or "")
    if bank is None:
        raise Problem("forbidden", "the key's bank has no contract in this city")
    caller = Caller(server, snapshot, key, bank)
    request.state.caller = caller
    server.limits.take(key.id, key.per_minute, 1)
    return caller


def _key(server: Server, snapshot: Snapshot, header: str | None) -> Key:
    scheme, token = get_authorization_scheme_param(header)
    if scheme.lower() != "bearer" or not token:
        raise Problem("unauthenticated", "send `Authorization: Bearer KEY`")
    if token.startswith(f"{PREFIX}_"):
        key = snapshot.keys.key(token[len(PREFIX) + 1 : len(PREFIX) + 13])
        is_known = key is not None and is_secret_of(key, token)
    else:
        key = snapshot.keys.key(server.tokens.key_id(token) or "")
        is_known = key is not None
    if key is None or not is_known or not key.opens(datetime.now(UTC)):
        raise Problem("unauthenticated", "the key or token is unknown, expired or revoked")
    return key


AuthenticatedCaller = Annotated[Caller, Depends(caller_of)]


@dataclass
class Call:
    """A request for a purpose. What the bank may see follows from `lens` and `holding`, and from nothing else."""

    caller: Caller
    purpose: Purpose
    served: Served

    @property
    def server(self) -> Server:
        """What all requests share."""
        return self.caller.server

    @property
    def release_id(self) -> str:
        """The release that is asked."""
        return self.served.release.release_id

    @cached_property
    def lens(self) -> Lens:
        """What the bank sees of enterprises."""
        return self.server.serving.lens(self.caller.snapshot, self.served, self.caller.bank, self.purpose)

    @cached_property
    def holding(self) -> Holding:
        """The consents that hold today."""
        return self.server.serving.holding(self.caller.snapshot, self.caller.bank, self.purpose)

    def granted(self, grant: Grant) -> Call:
        """The same, if the key has this grant.

        Raises:
            Problem: it has not.
        """
        if grant not in self.caller.key.grants:
            raise Problem("forbidden", f"the key has no grant `{grant}`")
        return self

    def costs(self, cost: float) -> None:
        """Count a request that is heavier than one look-up.

        Raises:
            Problem: the key asks too often.
        """
        self.server.limits.take(self.caller.key.id, self.caller.key.per_minute, cost)

    def etag(self, *deciding: object) -> str:
        """The ETag of an answer: the release's root, the terms, who asks what for, and what else decides."""
        known = [self.caller.bank.bank, self.purpose, self.caller.snapshot.terms_sha256, *deciding]
        digest = hashlib.sha256(repr(known).encode()).hexdigest()
        return f'"{self.served.release.data_root[:16]}-{digest[:16]}"'

    def log(self, action: str, subject: str, status: int, **facts: str) -> None:
        """Note the request."""
        self.server.log.write(
            action,
            subject,
            by=self.caller.key.id,
            why=self.purpose,
            bank=self.caller.bank.bank,
            release=self.release_id,
            status=str(status),
            **facts,
        )


async def call_of(
    request: Request,
    caller: AuthenticatedCaller,
    release: Annotated[str, Path(pattern=RELEASE_ID.pattern, description="A release, or `current` (redirected)")],
    purpose: Annotated[Purpose, Header(alias=PURPOSE_HEADER, description="What the data is for")],
) -> Call:
    """The call that a request makes.

    Raises:
        Problem: the release cannot be read, or the purpose is not agreed on.
    """
    if purpose not in caller.key.purposes or all(one.purpose != purpose for one in caller.bank.deliveries):
        raise Problem("forbidden", f"the contract or the key does not cover the purpose {purpose}")
    call = Call(caller, purpose, served_of(caller, release))
    request.state.call = call
    return call


def served_of(caller: Caller, release_id: str) -> Served:
    """A release that may be read.

    Raises:
        Problem: there is none, or it was withdrawn.
    """
    if release_id in caller.snapshot.pointer.withdrawn:
        raise Problem("gone", f"{release_id} was withdrawn: read {caller.snapshot.pointer.release_id}")
    try:
        return caller.server.serving.served(release_id)
    except KechuangError:
        raise Problem("not-found", f"no release {release_id} that can be read: GET /v1/releases lists them") from None


ReleaseCall = Annotated[Call, Depends(call_of)]


def answer(request: Request, content: Any, etag: str, cache: str = REVALIDATED) -> Response:
    """The answer as JSON; 304 for who has it already."""
    headers = {"ETag": etag, "Cache-Control": cache, "Vary": f"Authorization, {PURPOSE_HEADER}"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(orjson.dumps(content), headers=headers, media_type=JSON)


def is_known(request: Request, etag: str) -> bool:
    """Whether the asker has the answer with this ETag already."""
    given = request.headers.get("if-none-match", "")
    return any(one.strip().removeprefix("W/") in (etag, "*") for one in given.split(",")) if given else False


def listed(names: Iterable[str]) -> str:
    """Names as facts of the log hold them."""
    return ",".join(names)
