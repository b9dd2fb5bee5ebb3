"""Keys by which banks and people sign in: secrets, of which only a hash is kept, and public keys of a bank's own.

<data>/serving/keys.json     read anew when it changes: a key that is revoked opens nothing from then on

A secret is 256 random bits, so SHA-256 of it is as safe to keep as a slow hash would be of a password.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, get_args

from filelock import FileLock
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipelines.audit.requests import note_key
from pipelines.base.errors import KechuangError
from pipelines.base.records import Record, read_record_if_any, write_record
from pipelines.contracts.rights import PURPOSES, Purpose
from pipelines.released.point.layout import SERVING

KEYS = "keys.json"
Grant = Literal["lookup", "search", "export", "sql", "proof"]
GRANTS: tuple[Grant, ...] = get_args(Grant)
Role = Literal["bank", "regulator", "engineer", "office"]
PREFIX = "kck"
_REMEDY = "restore it from a copy, or remove it and make new keys"
_MOST_DAYS = 366
_LEAST_RSA_BITS, _CURVES = 2048, ("P-256", "P-384", "Ed25519")


class Key(BaseModel):
    """One key: of `bank`, or without one of a regulator, an engineer or the tech-finance office.

    `sha256` of a secret, or `jwk`, a public key whose owner signs its requests for tokens. `purposes` and `grants` are
    what it opens, at most; the bank's contract and the policy decide further. Times are UTC, in seconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    bank: str | None
    role: Role = "bank"
    name: str = ""
    sha256: str | None = None
    jwk: dict[str, str] | None = None
    purposes: tuple[Purpose, ...] = PURPOSES
    grants: tuple[Grant, ...] = GRANTS
    per_minute: int = Field(default=600, ge=1)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def opens(self, at: datetime) -> bool:
        """Whether it is valid at a time."""
        return at < self.expires_at and (self.revoked_at is None or at < self.revoked_at)


class KeyFile(Record):
    """All keys, the oldest first; none is ever removed."""

    keys: tuple[Key, ...] = ()

    def key(self, key_id: str) -> Key | None:
        """The key with this id."""
        return self._by_id.get(key_id)

    @cached_property
    def _by_id(self) -> dict[str, Key]:
        return {one.id: one for one in self.keys}


def keys_path(data_dir: Path) -> Path:
    """Where the keys of a data folder are."""
    return data_dir / SERVING / KEYS


def read_keys(data_dir: Path) -> KeyFile:
    """The keys.

    Raises:
        DamagedRecordError: the file cannot be read.
    """
    return read_record_if_any(keys_path(data_dir), KeyFile, remedy=_REMEDY) or KeyFile()


def new_secret(data_dir: Path, key: Key, by: str) -> tuple[Key, str]:
    """Keep a new key, made as `drafted`; returns it and its secret, which is kept nowhere."""
    secret = f"{PREFIX}_{key.id}_{secrets.token_urlsafe(32)}"
    made = key.model_copy(update={"sha256": _hash(secret)})
    _add(data_dir, made, by)
    return made, secret


def new_public_key(data_dir: Path, key: Key, jwk: dict[str, str], by: str) -> Key:
    """Keep a bank's public key as JWK: EC P-256 or P-384, Ed25519, or RSA of 2048 bits or more.

    Raises:
        KechuangError: it is another kind of key, a weaker or a private one.
    """
    try:
        found = import_key({**jwk})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise KechuangError(f"not a JWK ({error}): give the public key as JSON") from error
    if not isinstance(found, ECKey | OKPKey | RSAKey) or found.is_private:
        raise KechuangError("give a public key: EC, Ed25519 or RSA; a private key stays at the bank")
    if not _is_strong(found):
        raise KechuangError("give a key of EC P-256 or P-384, of Ed25519, or of RSA with 2048 bits or more")
    public = {name: value for name, value in found.as_dict(private=False).items() if isinstance(value, str)}
    made = key.model_copy(update={"jwk": public})
    _add(data_dir, made, by)
    return made


def drafted(
    bank: str | None,
    days: int,
    *,
    role: Role = "bank",
    name: str = "",
    purposes: tuple[Purpose, ...] = PURPOSES,
    grants: tuple[Grant, ...] = GRANTS,
    per_minute: int = 600,
) -> Key:
    """A key that is valid for some days from now, not kept yet.

    Raises:
        KechuangError: it would be valid for more than a year.
    """
    if not 1 <= days <= _MOST_DAYS:
        raise KechuangError(f"a key is valid for 1 to {_MOST_DAYS} days, not {days}")
    at = datetime.now(UTC).replace(microsecond=0)
    return Key(
        id=secrets.token_hex(6),
        bank=bank,
        role=role,
        name=name,
        purposes=purposes,
        grants=grants,
        per_minute=per_minute,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )


def rotate(data_dir: Path, key_id: str, days: int, overlap_days: int, by: str) -> tuple[Key, str]:
    """A new secret with the grants of a key that stays valid for some days more.

    Raises:
        KechuangError: there is no such key, or it is a public one.
    """
    old = _known(data_dir, key_id)
    if old.sha256 is None:
        raise KechuangError(
            f"key {key_id} is a public key: add the bank's new one with `kechuang banks key add-public`"
        )
    draft = drafted(
        old.bank, days, role=old.role, name=old.name, purposes=old.purposes, grants=old.grants,
        per_minute=old.per_minute,
    )  # fmt: skip
    made = new_secret(data_dir, draft, by)
    end = min(old.expires_at, datetime.now(UTC).replace(microsecond=0) + timedelta(days=overlap_days))
    _replace(data_dir, old.model_copy(update={"expires_at": end}), "key.rotated", by)
    return made


def revoke(data_dir: Path, key_id: str, by: str) -> Key:
    """Close a key from now on.

    Raises:
        KechuangError: there is no such key.
    """
    closed = _known(data_dir, key_id).model_copy(update={"revoked_at": datetime.now(UTC).replace(microsecond=0)})
    _replace(data_dir, closed, "key.revoked", by)
    return closed


def is_secret_of(key: Key, secret: str) -> bool:
    """Whether this is the key's secret, in a time that does not depend on where they differ."""
    return key.sha256 is not None and hmac.compare_digest(key.sha256, _hash(secret))


def _is_strong(key: ECKey | OKPKey | RSAKey) -> bool:
    """Whether assertions signed with it are taken: of these kinds alone."""
    if isinstance(key, RSAKey):
        return key.public_key.key_size >= _LEAST_RSA_BITS
    return key.curve_name in _CURVES


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _known(data_dir: Path, key_id: str) -> Key:
    found = read_keys(data_dir).key(key_id)
    if found is None:
        raise KechuangError(f"no key {key_id}: `kechuang banks key list` shows them")
    return found


def _add(data_dir: Path, key: Key, by: str) -> None:
    with _changing(data_dir):
        note_key(data_dir, "key.made", key.id, by=by, bank=key.bank or "", role=key.role, grants=",".join(key.grants))
        write_record(keys_path(data_dir), KeyFile(keys=(*read_keys(data_dir).keys, key)))


def _replace(data_dir: Path, key: Key, action: str, by: str) -> None:
    with _changing(data_dir):
        note_key(data_dir, action, key.id, by=by, bank=key.bank or "")
        keys = tuple(key if one.id == key.id else one for one in read_keys(data_dir).keys)
        write_record(keys_path(data_dir), KeyFile(keys=keys))


@contextmanager
def _changing(data_dir: Path) -> Iterator[None]:
    """Its own lock: a key must be closed at once, whatever holds the data folder."""
    folder = keys_path(data_dir).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(folder / ".keys.lock", timeout=10):
        yield
