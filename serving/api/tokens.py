"""OAuth 2.0 client credentials: a bank signs an assertion with its own key (RFC 7523) and gets a token."""

from __future__ import annotations

import base64
import secrets
import time
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, import_key
from joserfc.jwt import ClaimsOption

from pipelines.banks.keys import Key, KeyFile
from serving.problems import Problem

SECONDS = 600
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("ES256", "ES384", "EdDSA", "Ed25519", "PS256", "RS256")
_MOST_SECONDS_OF_ASSERTION = 300
_LEEWAY = 30
_ISSUER = "kechuang"


class Grant(NamedTuple):
    """An access token and how long it is valid."""

    token: str
    seconds: int


class Tokens:
    """Makes and reads access tokens. The key that signs them lives in memory: a restart ends them all.

    So does what is known of assertions that were used: one that was signed before the start is not taken.
    """

    def __init__(self, audience: str) -> None:
        self.audience = audience
        self._key = OctKey.import_key(secrets.token_bytes(32))
        self._used: dict[str, float] = {}
        self._since = int(time.time())

    def granted(self, assertion: str, keys: KeyFile) -> tuple[Grant, Key]:
        """A token for who signed the assertion: `iss` and `sub` its key's id, `aud` our token URL, `jti` used once.

        `iat` says that it was signed since this server started.

        Raises:
            Problem: the assertion is not valid.
        """
        key = keys.key(_unverified_issuer(assertion))
        if key is None or key.jwk is None or not key.opens(datetime.now(UTC)):
            raise Problem("unauthenticated", "client_assertion: no valid public key of this issuer")
        try:
            found = jwt.decode(assertion, import_key({**key.jwk}), algorithms=list(ALGORITHMS))
            self._claims(key.id).validate(found.claims)
        except (JoseError, ValueError, TypeError):
            raise Problem(
                "unauthenticated", "client_assertion: signature, issuer, audience or term is not valid"
            ) from None
        self._use_once(key.id, found.claims)
        now = int(time.time())
        claims = {"iss": _ISSUER, "sub": key.id, "iat": now, "exp": now + SECONDS}
        return Grant(jwt.encode({"alg": "HS256"}, claims, self._key), SECONDS), key

    def key_id(self, token: str) -> str | None:
        """The key that a token was granted for; None if it is none of ours or no longer valid."""
        try:
            found = jwt.decode(token, self._key, algorithms=["HS256"])
            jwt.JWTClaimsRegistry(iss={"essential": True, "value": _ISSUER}, exp={"essential": True}).validate(
                found.claims
            )
        except (JoseError, ValueError, TypeError):
            return None
        return str(found.claims["sub"])

    def _claims(self, key_id: str) -> jwt.JWTClaimsRegistry:
        own, ours = ClaimsOption(essential=True, value=key_id), ClaimsOption(essential=True, value=self.audience)
        needed = ClaimsOption(essential=True)
        return jwt.JWTClaimsRegistry(leeway=_LEEWAY, iss=own, sub=own, aud=ours, exp=needed, iat=needed, jti=needed)

    def _use_once(self, key_id: str, claims: dict[str, Any]) -> None:
        now = time.time()
        if not isinstance(claims["exp"], int | float) or claims["exp"] > now + _MOST_SECONDS_OF_ASSERTION + _LEEWAY:
            raise Problem(
                "unauthenticated", f"client_assertion: may be valid for {_MOST_SECONDS_OF_ASSERTION} s at most"
            )
        if claims["iat"] < self._since:
            raise Problem("unauthenticated", "client_assertion: the server was started since: sign a new one")
        self._used = {known: until for known, until in self._used.items() if until > now}
        name = f"{key_id} {claims['jti']}"
        if name in self._used:
            raise Problem("unauthenticated", "client_assertion: was used before: sign a new one with another jti")
        self._used[name] = claims["exp"] + _LEEWAY


def _unverified_issuer(assertion: str) -> str:
    """The issuer that an assertion names, before its signature is checked: it says which key to check it with."""
    try:
        _, claims, _ = assertion.split(".")
        found = orjson.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return str(found["iss"])
    except (ValueError, KeyError, TypeError):
        raise Problem("unauthenticated", "client_assertion: not a JWT with iss") from None
