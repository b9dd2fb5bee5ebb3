"""One page over HTTP: token, conditional request, retries on 429, 5xx and cut connections. Independent of paging."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from pipelines.base.errors import NotOfferedError, TransportError, UnreachableError
from pipelines.base.machine import stop_for, trouble_of
from pipelines.contracts.transports import HttpTransport
from pipelines.transports.patience import LONGEST_ASKED_SECONDS, PassingError, patiently
from pipelines.transports.raw_json import JsonFaultError, Parts, ShapeFaultError, value_at
from pipelines.transports.secrets import from_environment, optional, redacted

_CONNECT_SECONDS = 10
_CHUNK = 1 << 16
_NOT_OFFERED = (requests.codes.not_found, requests.codes.gone)
_TOKEN = "access_token"  # noqa: S105 - the name of a key


@dataclass(frozen=True)
class Page:
    """A page's JSON text, and what lets the server say later that it has not changed. None: it has not.

    `parts` is what was found in a text that this fetch brought.
    """

    text: str | None
    etag: str | None = None
    last_modified: str | None = None
    parts: Parts | None = None


def below(url: str, path: str | None) -> str:
    """`path` below `url`, before its parameters if it has any."""
    if path is None:
        return url
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path.rstrip('/')}/{path}").geturl()


class _Bearer(AuthBase):
    """The token as a header. As `auth`, so that no `.netrc` takes its place."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class HttpClient:
    """Fetches pages of one server for one feed."""

    def __init__(self, transport: HttpTransport, say: Callable[[str], None]) -> None:
        self._transport, self._say = transport, say
        self.url = below(from_environment(transport.url_env), transport.path)
        self._session = requests.Session()
        self._token = optional(transport.token_env) if transport.token_env else None

    def close(self) -> None:
        """Give up the connections."""
        self._session.close()

    def page(self, url: str, parameters: dict[str, str], known: Page | None, parse: Callable[[str], Parts]) -> Page:
        """The page at `url`; its text is None if `known` is still what the server has.

        Raises:
            TransportError: it did not come, after all tries; a NotOfferedError if the server has nothing there.
            ShapeFaultError: `parse` says that it is not of the expected shape.
        """
        headers = {"Accept": "application/json"}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        if self._token is None and self._transport.token_url_env:
            self._log_in()
        page = self._try(lambda: self._get(url, parameters, headers, parse), url)
        if page is None and self._transport.token_url_env:
            self._say(f"{redacted(url)}: the token has expired; logging in again")
            self._log_in()
            page = self._try(lambda: self._get(url, parameters, headers, parse), url)
        if page is None:
            names = self._transport.token_env or self._transport.client_secret_env or "token_env (none is named)"
            raise TransportError(f"{redacted(url)}: rejects the token (401): renew it in {names}")
        return page

    def _try(self, attempt: Callable[[], Page | None], url: str) -> Page | None:
        tries, failure = self._transport.tries, ""
        try:
            return patiently(tries, attempt, lambda line: self._say(f"{redacted(url)}: {line}"))
        except PassingError as error:
            failure = error.in_words(tries)
        raise UnreachableError(f"{redacted(url)}: {failure}")

    def _get(
        self, url: str, parameters: dict[str, str], headers: dict[str, str], parse: Callable[[str], Parts]
    ) -> Page | None:
        return self._read("GET", url, params=parameters, headers=headers, auth=_Bearer(self._token), parse=parse)

    def _log_in(self) -> None:
        """Get a new token by client credentials (RFC 6749, 4.4)."""
        transport = self._transport
        url = from_environment(transport.token_url_env or "")
        auth = (from_environment(transport.client_id_env or ""), from_environment(transport.client_secret_env or ""))
        form = {"grant_type": "client_credentials"}
        try:
            answer = self._try(lambda: self._read("POST", url, data=form, auth=auth, parse=_token_in), url)
        except ShapeFaultError:
            answer = None
        token = answer.parts.values.get(_TOKEN) if answer and answer.parts else None
        if not isinstance(token, str):
            raise TransportError(f"{redacted(url)}: returned no token: check {transport.client_secret_env}")
        self._token = token

    def _read(
        self,
        method: str,
        url: str,
        *,
        auth: AuthBase | tuple[str, str],
        parse: Callable[[str], Parts],
        params: dict[str, str] | None = None,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Page | None:
        """One request. None: the token was refused (401)."""
        timeouts = (_CONNECT_SECONDS, self._transport.timeout_seconds)
        try:
            with self._session.request(
                method,
                url,
                params=params,
                data=data,
                headers=headers,
                auth=auth,
                timeout=timeouts,
                stream=True,
                allow_redirects=False,  # a token goes to the server that the environment names, and nowhere else
            ) as response:
                if response.status_code == requests.codes.unauthorized:
                    return None
                if method == "GET" and response.status_code in _NOT_OFFERED:
                    raise NotOfferedError(f"{redacted(url)}: answered HTTP {response.status_code}")
                _refuse(response, url)
                if response.status_code == requests.codes.not_modified:
                    return Page(text=None)
                text = self._body(response)
                parts = parse(text)
        except requests.exceptions.Timeout:
            raise PassingError("did not answer in time") from None
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            stop_for(trouble_of(error))  # as when we have too many files open
            raise PassingError("could not be reached, or the connection was lost") from None
        except requests.exceptions.ContentDecodingError:
            raise PassingError("sent bytes that cannot be unpacked") from None
        except (UnicodeDecodeError, JsonFaultError):
            raise PassingError("sent a page that is not complete JSON") from None
        except requests.RequestException as error:
            raise TransportError(
                f"{redacted(url)}: request not possible ({type(error).__name__}): check the URL"
            ) from None
        return Page(text, response.headers.get("ETag"), response.headers.get("Last-Modified"), parts)

    def _body(self, response: requests.Response) -> str:
        limit, body = self._transport.max_page_mb << 20, bytearray()
        latest = time.monotonic() + 10 * self._transport.timeout_seconds  # a server may send one byte a minute
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > limit:
                raise TransportError(f"{redacted(response.url)}: a page is larger than {limit >> 20} MB (max_page_mb)")
            if time.monotonic() > latest:
                raise PassingError("sent too slowly")
        charset = response.encoding if "charset" in response.headers.get("Content-Type", "").lower() else None
        try:
            return body.decode("utf-8-sig" if not charset or charset.lower() in ("utf-8", "utf8") else charset)
        except LookupError:
            raise TransportError(f"{redacted(response.url)}: declares an unknown text encoding") from None


def _token_in(text: str) -> Parts:
    return Parts([], {_TOKEN: value_at(text, _TOKEN)})


def _refuse(response: requests.Response, url: str) -> None:
    """Raise unless the answer is a page, or says that there is nothing new."""
    status = response.status_code
    if status in (requests.codes.too_many_requests, requests.codes.service_unavailable) or status >= 500:
        asked = asked_seconds(response.headers.get("Retry-After"))
        if asked is not None and asked > LONGEST_ASKED_SECONDS:
            raise TransportError(f"{redacted(url)}: asks to wait {asked:.0f} s (HTTP {status}): run again later")
        raise PassingError(f"answered HTTP {status}", asked)
    if status not in (requests.codes.ok, requests.codes.created, requests.codes.not_modified):
        what = (
            "check the URL and what the account may read" if status < 400 or status in (403, 404, 410) else "ask them"
        )
        raise TransportError(f"{redacted(url)}: answered HTTP {status}: {what}")


def asked_seconds(text: str | None) -> float | None:
    """Seconds of a `Retry-After`, given as seconds or as a date; None if there is none, or it says nothing."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (when.astimezone(UTC) - datetime.now(UTC)).total_seconds())
