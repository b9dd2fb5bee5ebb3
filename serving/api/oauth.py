"""The token endpoint: OAuth 2.0 client credentials with `private_key_jwt`."""

from __future__ import annotations

from urllib.parse import parse_qs

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from serving.api.call import Server
from serving.api.tokens import ASSERTION_TYPE
from serving.problems import Problem, documented

TOKEN_PATH = "/v1/oauth/token"  # noqa: S105 - a path
_FORM = "application/x-www-form-urlencoded"
_MOST_BYTES = 16_384

router = APIRouter(tags=["sign-in"])


class Token(BaseModel):
    """An access token: send it as `Authorization: Bearer`."""

    access_token: str
    token_type: str
    expires_in: int


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type", "client_assertion_type", "client_assertion"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_assertion_type": {"type": "string", "enum": [ASSERTION_TYPE]},
                        "client_assertion": {"type": "string", "minLength": 1},
                    },
                }
            }
        },
    }
}


@router.post(
    TOKEN_PATH,
    responses={200: {"model": Token}, **{status: found for status, found in documented(415).items() if status != 403}},
    openapi_extra=_BODY,
    response_class=Response,
)
async def token(request: Request) -> Response:
    """Exchange an assertion, signed with the bank's own key, for an access token."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Problem("unsupported", f"send the form as {_FORM}")
    body = await request.body()
    if len(body) > _MOST_BYTES:
        raise Problem("too-large", f"a form has at most {_MOST_BYTES:,} bytes")
    form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items() if len(values) == 1}
    if form.get("grant_type") != "client_credentials" or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise Problem("invalid", "give grant_type=client_credentials and client_assertion_type of RFC 7523")
    server: Server = request.app.state.server
    granted, key = server.tokens.granted(form.get("client_assertion", ""), server.serving.snapshot.keys)
    server.log.write("token", key.id, by=key.id, bank=key.bank or "", status="200")
    content = {"access_token": granted.token, "token_type": "Bearer", "expires_in": granted.seconds}
    return Response(orjson.dumps(content), headers={"Cache-Control": "no-store"}, media_type="application/json")
