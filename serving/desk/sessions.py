"""Who is signed in: by the secret of a key, a bank's person for one purpose, in a cookie of no use to other sites."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from pipelines.banks.keys import PREFIX, Key, Role, is_secret_of
from pipelines.contracts.rights import Purpose
from pipelines.pages.parts import Label
from serving.desk.refusal import Refusal
from serving.state import Serving

COOKIE = "kechuang_desk"
ROLE_NAMES: dict[Role, Label] = {
    "bank": Label("银行人员", "bank"),
    "regulator": Label("监管人员", "regulator"),
    "engineer": Label("工程师", "engineer"),
    "office": Label("科技金融工作人员", "tech-finance office"),
}
_SECONDS = 8 * 3600
_MOST_BYTES = 16_384
_MOST_TRIES, _SECONDS_OF_TRIES = 20, 60.0


@dataclass(frozen=True)
class Session:
    """A person at the desk, by a key; a bank's person also by what the data is for."""

    key: Key
    purpose: Purpose | None
    until: float


class Sessions:
    """The sessions of a desk, in memory: a restart ends them."""

    def __init__(self, serving: Serving) -> None:
        self._serving, self._open, self._tries = serving, dict[str, Session](), list[float]()

    def sign_in(self, secret: str, purpose: Purpose | None) -> str:
        """Begin a session; returns what its cookie holds. The purpose is of banks: that of others is not kept.

        Raises:
            Problem: the secret opens nothing, or not for this purpose; a bank gives none; or too many were tried.
        """
        now = time.monotonic()
        self._tries = [one for one in self._tries if one > now - _SECONDS_OF_TRIES]
        if len(self._tries) >= _MOST_TRIES:
            raise Refusal("too-many", "尝试次数过多：请一分钟后再试", "too many attempts: wait a minute")
        self._tries.append(now)
        key = self._serving.snapshot.keys.key(secret[len(PREFIX) + 1 : len(PREFIX) + 13])
        if key is None or not is_secret_of(key, secret) or not key.opens(datetime.now(UTC)):
            raise Refusal("unauthenticated", "密钥无效、已过期或已吊销", "the key is unknown, expired or revoked")
        if key.role != "bank":
            purpose = None
        elif purpose is None:
            raise Refusal("invalid", "请选择用途", "choose a purpose")
        elif purpose not in key.purposes:
            raise Refusal("forbidden", "该密钥不包括这一用途", "the key does not cover this purpose")
        name = secrets.token_urlsafe(32)
        self._open = {one: found for one, found in self._open.items() if found.until > time.time()}
        self._open[name] = Session(key, purpose, time.time() + _SECONDS)
        return name

    def of(self, request: Request, *roles: Role) -> Session:
        """The session of a request, whose key still opens the desk for one of the roles.

        Raises:
            Problem: there is none, or it has another role.
        """
        found = self._open.get(request.cookies.get(COOKIE, ""))
        key = self._serving.snapshot.keys.key(found.key.id) if found else None
        if found is None or key is None or found.until < time.time() or not key.opens(datetime.now(UTC)):
            raise Refusal("unauthenticated", "请登录", "sign in")
        if key.role not in roles:
            named = [ROLE_NAMES[role] for role in roles]
            raise Refusal("forbidden", f"本页仅供{'、'.join(one.zh for one in named)}使用",
                          f"this page is for: {', '.join(one.en for one in named)}")  # fmt: skip
        return found

    def end(self, request: Request) -> None:
        """End the session of a request."""
        self._open.pop(request.cookies.get(COOKIE, ""), None)


def set_cookie(response: Response, name: str, *, is_secure: bool) -> None:
    """Hand the session to the browser."""
    response.set_cookie(COOKIE, name, max_age=_SECONDS, httponly=True, samesite="strict", secure=is_secure, path="/")


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that came from the desk itself.

    Raises:
        Problem: it is too large, or from another site.
    """
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") or (
        origin not in (None, "null") and urlsplit(origin or "").netloc != request.headers.get("host")
    ):
        raise Refusal("forbidden", "表单来自其他网站", "the form comes from another site")
    body = await request.body()
    if len(body) > _MOST_BYTES:
        raise Refusal("too-large", "提交的内容过大", "the form is too large")
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
