"""Connections to SFTP servers and S3-compatible stores, as fsspec file systems; their errors as our messages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from pipelines.base.errors import TransportError
from pipelines.base.machine import stop_for, trouble_of
from pipelines.contracts.transports import FileServerAccess
from pipelines.transports.patience import PassingError
from pipelines.transports.secrets import from_environment, optional

_CONNECT_SECONDS = 15
_SILENCE_SECONDS = 20
_ANSWER_SECONDS = 60
_LISTING_SECONDS = 900
_SLOWEST = 64 << 10
"""Bytes a second; a file that comes more slowly is given up."""


@dataclass(frozen=True)
class FileServer:
    """An fsspec file system, and the folder in it that the contract's URL names."""

    files: Any
    folder: str
    is_store: bool

    def make_sure_of_folder(self) -> None:
        """Ask for the folder itself, of a store for its bucket: a store has no empty folders."""
        self.info(self.folder.split("/", 1)[0] if self.is_store else self.folder)

    def list_files(self) -> dict[str, dict[str, Any]]:
        """All entries below the folder."""
        self.make_sure_of_folder()
        if self.is_store and not self.files.exists(self.folder):
            return {}
        found: dict[str, dict[str, Any]] = self.files.find(self.folder, detail=True, **self._within(_LISTING_SECONDS))
        return found

    def info(self, place: str) -> dict[str, Any]:
        """Size and time of change of an entry."""
        found: dict[str, Any] = self.files.info(place, **self._within(_ANSWER_SECONDS))
        return found

    def copy(self, place: str, target: Path, size: int) -> None:
        """Copy a file of `size` bytes."""
        self.files.get_file(place, str(target), **self._within(_ANSWER_SECONDS + size / _SLOWEST))

    def put(self, source: Path, place: str) -> None:
        """Write a file so that nobody reads half of it: a store shows it when it is whole, SFTP by its last name."""
        size = source.stat().st_size
        if self.is_store:
            with source.open("rb") as read, self.files.open(place, "wb") as written:
                shutil.copyfileobj(read, written)
        else:
            bound = self._within(_ANSWER_SECONDS + size / _SLOWEST)
            half = f"{place}.part"
            self.files.put_file(str(source), half, **bound)
            self.files.mv(half, place, **self._within(_ANSWER_SECONDS))
        if (written_size := int(self.info(place)["size"] or 0)) != size:
            raise PassingError(f"{written_size:,} of {size:,} bytes of a file are there")

    def size(self, place: str) -> int | None:
        """Bytes of a file; None if there is none."""
        try:
            return int(self.info(place)["size"] or 0)
        except FileNotFoundError:
            return None

    def _within(self, seconds: float) -> dict[str, float]:
        """The bound of a call: an SFTP server may hang while its connection lives. A store's client has one itself."""
        return {} if self.is_store else {"timeout": seconds}


@contextmanager
def opened(access: FileServerAccess, url: str) -> Iterator[FileServer]:
    """The server at `url`, for as long as the block lasts.

    Raises:
        PassingError: it cannot be reached.
        TransportError: it refuses us, or its URL or host key is not usable.
    """
    parts = urlsplit(url)
    if parts.scheme in ("sftp", "ssh"):
        with _opened_sftp(access, parts) as server:
            yield server
    elif parts.scheme == "s3":
        yield _s3(access, parts)
    else:
        raise TransportError(f"{access.url_env} must hold a URL of sftp:// or s3://")


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """Errors of a file server in our words; theirs may hold the URL, the user or a key id.

    Raises:
        MachineError: it is ours, as a full disk below the spool.
    """
    import asyncssh

    failure: Exception | None = None
    try:
        try:
            yield
        except OSError as error:
            stop_for(trouble_of(error))
            raise
    except (TransportError, PassingError):
        raise
    except asyncssh.HostKeyNotVerifiable:
        failure = TransportError("its host key is not the one in host_key_env: ask who runs it before you change that")
    except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied, PermissionError):
        failure = TransportError("access denied: check user, password or key, and what the account may read")
    except FileNotFoundError:
        failure = TransportError("the folder in the URL, or a file in it, does not exist: check the URL")
    except asyncssh.KeyImportError:
        failure = TransportError("host_key_env or private_key_env holds no readable key: correct it")
    except (TimeoutError, asyncssh.Error, OSError) as error:
        failure = _meaning(error)
    if failure:
        raise failure


def _meaning(error: Exception) -> Exception:
    words = str(error)
    refused = (
        "ACCESS_DENIED",
        "INVALID_ACCESS_KEY_ID",
        "SIGNATURE_DOES_NOT_MATCH",
        "HTTP status 403",
        "HTTP status 401",
    )
    if any(word in words for word in refused):
        return TransportError("access denied: check key ID and secret key, and what the account may read")
    if "NO_SUCH_BUCKET" in words:
        return TransportError("no such bucket: check the URL")
    return PassingError(f"cannot be reached, or the connection was lost ({type(error).__name__})")


@contextmanager
def _opened_sftp(access: FileServerAccess, parts: SplitResult) -> Iterator[FileServer]:
    from asyncssh import import_private_key
    from sshfs import SSHFileSystem  # 0.5 s: only for a feed that comes this way

    if not access.host_key_env:
        raise TransportError("the contract names no host_key_env: without a host key the server cannot be verified")
    host_key = from_environment(access.host_key_env)
    private_key = optional(access.private_key_env)
    with speaking_plainly():
        files = SSHFileSystem(
            parts.hostname,
            port=parts.port or 22,
            username=optional(access.user_env) or unquote(parts.username or ""),
            password=optional(access.secret_env) or (unquote(parts.password) if parts.password else None),
            client_keys=[import_private_key(private_key)] if private_key else None,
            known_hosts=f"* {host_key}\n".encode(),
            config=None,  # nothing from the home folder of the user who runs this
            agent_path=None,
            connect_timeout=_CONNECT_SECONDS,
            login_timeout=_CONNECT_SECONDS,
            keepalive_interval=_SILENCE_SECONDS,
            skip_instance_cache=True,
            sftp_client_kwargs={"path_errors": "surrogateescape"},  # as `os` gives names that are not UTF-8
        )
    try:
        yield FileServer(files, unquote(parts.path).rstrip("/") or "/", is_store=False)
    finally:
        files._finalize(files.loop, files._pool, files._stack)  # it has no public way to hang up


def _s3(access: FileServerAccess, parts: SplitResult) -> FileServer:
    """A bucket through pyarrow's S3 client, which is installed anyway, behind fsspec's interface."""
    from fsspec.implementations.arrow import ArrowFSWrapper
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

    endpoint = urlsplit(optional(access.endpoint_env) or "")
    folder = f"{parts.hostname}/{unquote(parts.path).strip('/')}".rstrip("/")
    with speaking_plainly():
        store = S3FileSystem(
            access_key=optional(access.user_env),
            secret_key=optional(access.secret_env),
            anonymous=access.user_env is None,
            region="us-east-1" if endpoint.netloc else None,
            scheme="http" if endpoint.scheme == "http" else "https",
            endpoint_override=endpoint.netloc or None,
            connect_timeout=_CONNECT_SECONDS,
            request_timeout=_SILENCE_SECONDS,
            retry_strategy=AwsStandardS3RetryStrategy(max_attempts=2),
        )
        return FileServer(ArrowFSWrapper(store, skip_instance_cache=True), folder, is_store=True)
