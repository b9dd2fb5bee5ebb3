"""Merkle trees as section 2.1 of RFC 6962 defines them, word for word. No tests here."""

import hashlib


def tree_hash(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    split = 1 << (len(entries) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree_hash(entries[:split]) + tree_hash(entries[split:])).digest()


def path_of(index: int, entries: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962."""
    if len(entries) == 1:
        return []
    split = 1 << (len(entries) - 1).bit_length() - 1
    if index < split:
        return [*path_of(index, entries[:split]), tree_hash(entries[split:])]
    return [*path_of(index - split, entries[split:]), tree_hash(entries[:split])]
