"""The secret behind the hashes in gate receipts: from the environment, else a file of the data folder."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError

VARIABLE = "KECHUANG_HASH_KEY"
_FILE = "hash.key"
_FEWEST_CHARACTERS = 32


def hash_key(data_dir: Path) -> bytes:
    """The secret: `KECHUANG_HASH_KEY`, else that in `<data>/hash.key`, made at first use and readable by us only.

    With another key the same value has another hash; nothing but the comparison with earlier receipts is lost.

    Raises:
        KechuangError: the variable is too short to be a secret, or the file does not hold one.
    """
    if given := os.environ.get(VARIABLE, "").strip():
        if len(given) < _FEWEST_CHARACTERS:
            raise KechuangError(
                f"{VARIABLE} has {len(given)} characters: give a random text of {_FEWEST_CHARACTERS} or more"
            )
        return given.encode()
    path = data_dir / _FILE
    if not path.exists():
        with replacing(path, 0o600) as temporary:
            temporary.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise KechuangError(f"{path}: does not hold 64 hex digits: delete it; the next run creates a new one")
    return text.encode()
