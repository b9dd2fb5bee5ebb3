"""The key that seals releases: from the environment, else one of the data folder, which is marked as a demo key."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipelines.audit.log import AUDIT
from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError

VARIABLE = "KECHUANG_SIGNING_KEY"
_DEMO = "demo-signing.key"
_SEED = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 key (RFC 8032). A demo key proves nothing to anybody who did not see the data folder."""

    private: Ed25519PrivateKey
    is_demo: bool

    @property
    def public(self) -> str:
        """The public key, 64 hex digits."""
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature, 128 hex digits; the same message has the same."""
        return self.private.sign(message).hex()


def signing_key(data_dir: Path) -> SigningKey:
    """The key: the seed in `KECHUANG_SIGNING_KEY`, else that in the data folder, made at first use.

    Raises:
        KechuangError: the variable or the file does not hold a seed of 64 hex digits.
    """
    if given := os.environ.get(VARIABLE, "").strip():
        if not _SEED.fullmatch(given):
            raise KechuangError(f"{VARIABLE}: give 64 hex digits (0-9, a-f), such as `openssl rand -hex 32` prints")
        return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given)), is_demo=False)
    path = data_dir / AUDIT / _DEMO
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(path, 0o600) as temporary:
            temporary.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    seed = path.read_text(encoding="ascii", errors="replace").strip()
    if not _SEED.fullmatch(seed):
        raise KechuangError(f"{path}: does not hold 64 hex digits: delete it; the next release gets a new demo key")
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)), is_demo=True)
