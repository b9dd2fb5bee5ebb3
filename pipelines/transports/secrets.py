"""Secrets from the environment, and how they are redacted: the only place where transports read them."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from pipelines.base.errors import NotConfiguredError


def from_environment(name: str) -> str:
    """Value of an environment variable that a contract names.

    Raises:
        NotConfiguredError: it is not set, or empty.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        raise NotConfiguredError(f"not configured: set {name} in the environment of the daily run")
    return value


def optional(name: str | None) -> str | None:
    """Value of an environment variable, or None where the contract names none."""
    return from_environment(name) if name else None


def redacted(url: str) -> str:
    """Scheme, host and port of a URL: user, password, path and parameters may all be secret.

    Returns `(unreadable URL)` for a text that is not a URL.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "(unreadable URL)"
    if not parts.scheme or not host:
        return f"{parts.scheme}:" if parts.scheme and "://" in url else "(unreadable URL)"
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")
