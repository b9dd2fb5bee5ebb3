#!/usr/bin/env python3
"""Verify a release of Kechuang, a delivery or a proof: `python3 -I verify_release.py PATH [--key HEX]`.

PATH is the folder of a release (`release.json` and `seal.json` in it), that of a delivery to a bank (`manifest.json` in
it), or a file that `kechuang prove` wrote. Exit code 0 means that everything checks; otherwise a line that begins with
FAILED says what does not.

    folder   every file is what `release.json` says; `seal.json` is of this `release.json` and is signed; if the release
             before lies beside it, it is the one that the seal names
    delivery every file is what `manifest.json` says, and `manifest.json.sig` is its signature; `.ok` names the manifest
    proof    the row is an entry of the Merkle tree (RFC 6962) of its table, whose logical root is sealed and signed; or
             the audit log of the later release begins with that of the earlier one

Without --key the signature shows only that one key sealed all of it: whose key it is, the publisher must have told you.
This file stands alone on purpose: read it before you rely on it. Signatures are Ed25519 as in RFC 8032.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from pathlib import Path

# --- Ed25519, RFC 8032 section 5.1 ---------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _add(a, b):
    """Sum of two points in extended coordinates."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = _add(result, point)
        point, number = _add(point, point), number >> 1
    return result


def _point(encoded):
    """A point from its 32 bytes; None if there is none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public_key, message, signature):
    """Whether `signature` (64 bytes) is that of `message` under `public_key` (32 bytes)."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, half, number = _point(public_key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or half is None or number >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    left = _times(number, BASE)
    right = _add(half, _times(int.from_bytes(digest, "little") % ORDER, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- Merkle trees, RFC 6962 and RFC 9162 section 2.1 ----------------------------------------------------------------


def _node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def _hashes(packed):
    try:
        raw = base64.b64decode(packed, validate=True)
    except ValueError:
        raw = b"\0"
    if len(raw) % 32 or base64.b64encode(raw).decode() != packed:
        raise FailedError("the proof's path is cut off or changed")
    return [raw[at : at + 32] for at in range(0, len(raw), 32)]


def root_by_inclusion(leaf, index, size, path):
    """The root that follows if `leaf` is the entry `index` of a tree of `size` entries."""
    if not 0 <= index < size:
        raise FailedError("the row's place is not in the table")
    here, last, found = index, size - 1, leaf
    for neighbour in path:
        if last == 0:
            raise FailedError("the proof's path is too long")
        if here & 1 or here == last:
            found = _node(neighbour, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = _node(found, neighbour)
        here, last = here >> 1, last >> 1
    if last:
        raise FailedError("the proof's path is too short")
    return found


def is_consistent(earlier_size, earlier_root, later_size, later_root, path):
    """Whether the later tree begins with the entries of the earlier one."""
    if earlier_size == later_size:
        return not path and earlier_root == later_root
    if earlier_size == 0:
        return not path
    if not path:
        return False
    if earlier_size & (earlier_size - 1) == 0:
        path = [earlier_root, *path]
    here, last = earlier_size - 1, later_size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            first, second = _node(one, first), _node(one, second)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            second = _node(second, one)
        here, last = here >> 1, last >> 1
    return last == 0 and first == earlier_root and second == later_root


# --- releases and proofs -------------------------------------------------------------------------------------------


class FailedError(Exception):
    """Something is not what it must be; the text says what."""


def _canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _bytes(path):
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FailedError(f"{path.name} is missing") from None
    except OSError as error:
        raise FailedError(f"{path.name} cannot be read ({error.strerror})") from None


def _json(raw, name):
    try:
        return json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise FailedError(f"{name} cannot be read: it is cut off or no JSON") from None


def _read(path, shapes):
    """What a file holds that `shapes` has under its `kind`, and that is spelled as publishers write it.

    So there is one way to write what it says: no key twice, no other order, no `1.0` for `1`.
    """
    raw = _bytes(path)
    value = _json(raw, path.name)
    kind = value.get("kind") if isinstance(value, dict) else 0
    if not (kind is None or isinstance(kind, str)) or kind not in shapes:
        raise FailedError(f"{path.name} is no {' or '.join(name for name, _ in shapes.values())}")
    name, shape = shapes[kind]
    if wrong := _unlike(value, shape, f"the {name}"):
        raise FailedError(f"{path.name} is not as it was written: see {wrong}")
    spelled = (json.dumps(value, ensure_ascii=False, **how).encode(errors="replace") + end for how, end in _SPELLINGS)
    if raw not in spelled:
        raise FailedError(f"{path.name} is not as it was written: a key is there twice, or its layout was changed")
    return value


_SPELLINGS = (({"indent": 2}, b"\n"), ({"separators": (",", ":")}, b""))
"""As files of Kechuang have it, and as its API answers."""


def _unlike(value, shape, place):
    """Where `value` does not have the shape, in words; nothing if it has.

    A shape is a type, a pattern of a text, None, a dict of shapes in this order (`...` for any key, in order of name),
    a list of one shape for all, or a tuple of shapes, any of which will do.
    """
    if isinstance(shape, tuple):
        found = [_unlike(value, one, place) for one in shape]
        return "" if "" in found else found[-1]
    if isinstance(shape, dict) and type(value) is dict:
        keys, wanted = list(value), sorted(value) if ... in shape else list(shape)
        if keys != wanted:
            odd = next((key for key in (*keys, *wanted) if (key in keys) != (key in wanted)), "the order of keys")
            return f"{odd} in {place}"
        parts = [(value[key], shape.get(key, shape.get(...)), f"{key} in {place}") for key in keys]
    elif isinstance(shape, list) and type(value) is list:
        parts = [(one, shape[0], place) for one in value]
    elif isinstance(shape, re.Pattern) and type(value) is str:
        return "" if shape.fullmatch(value) else place
    else:
        return "" if (value is None if shape is None else type(value) is shape) else place
    return next(filter(None, (_unlike(*part) for part in parts)), "")


HASH, SIGNATURE = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{128}")
SEAL = {
    "format": int,
    "release_id": str,
    "release_sha256": HASH,
    "gate_sha256": HASH,
    "tables": {...: {"rows": int, "logical_root": HASH}},
    "previous": ({"release_id": re.compile("[0-9]{8}-[0-9a-f]{8}"), "seal_sha256": HASH}, None),
    "log": {"entries": int, "last_sha256": re.compile("([0-9a-f]{64})?"), "merkle_root": HASH},
    "signer": {"public_key": HASH, "is_demo": bool},
    "signature": SIGNATURE,
}
LOG = {"kind": str, "earlier": SEAL, "later": SEAL, "path": str}
ROW = {
    "kind": str,
    "row": {"table": str, "columns": [[str]], "cells": [(str, None)]},
    "inclusion": {"index": int, "rows": int, "path": str},
    "seal": SEAL,
}
SEALS, PROOFS = {None: ("seal", SEAL)}, {"row": ("proof of a row", ROW), "log": ("proof of a log", LOG)}


def _sha256(path):
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check_seal(seal, key):
    """Whether the seal is signed, by `key` if one is given; says by whom."""
    signer = seal["signer"]["public_key"]
    if key is not None and signer != key:
        raise FailedError(f"the seal of {seal['release_id']} was made with another key: {signer}")
    signed = _canonical({name: value for name, value in seal.items() if name != "signature"})
    if not is_signed(bytes.fromhex(signer), signed, bytes.fromhex(seal["signature"])):
        raise FailedError(f"the signature of the seal of {seal['release_id']} does not fit it")
    demo = ", a DEMO KEY that vouches for nobody" if seal["signer"]["is_demo"] else ""
    return f"sealed by {signer}{demo}"


def check_folder(folder, key):
    """Check a release's folder; returns lines that say what was found."""
    _refuse_links(folder)
    seal = _read(folder / "seal.json", SEALS)
    said = [check_seal(seal, key)]
    name = folder.resolve().name
    if re.fullmatch("[0-9]{8}-[0-9a-f]{8}", name) and name != seal["release_id"]:
        raise FailedError(f"seal.json is that of {seal['release_id']}: the folder has another release's name")
    raw = _bytes(folder / "release.json")
    if hashlib.sha256(raw).hexdigest() != seal["release_sha256"]:
        raise FailedError("release.json is not the one that was sealed")
    release = _json(raw, "release.json")
    others = [one for one in release.values() if isinstance(one, dict) and {"file", "bytes", "sha256"} <= one.keys()]
    tables = [*release["files"], *release.get("lineage", [])]
    listed = [*tables, *others]
    _check_files(folder, listed, "published", "release", {"release.json", "seal.json"})
    if release["release_id"] != seal["release_id"]:
        raise FailedError("release.json and seal.json are of different releases")
    roots = "".join(f"{name} {one['logical_root']}\n" for name, one in sorted(seal["tables"].items()))
    if hashlib.sha256(roots.encode()).hexdigest() != release["data_root"]:
        raise FailedError("the sealed roots of the tables are not those of release.json")
    said.append(f"{len(listed)} files are as published on {release['business_date']}, gate: {release['gate_state']}")
    said.append(_check_before(folder, seal, key))
    return said


def _refuse_links(folder):
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            raise FailedError(f"{path.name} is a link to another place, not a file")


def _check_files(folder, listed, how, what, others):
    """Whether a folder holds the files that are listed, as they were, and `others`, and nothing else."""
    for file in listed:
        path = folder / file["file"]
        if not path.is_file():
            raise FailedError(f"{file['file']} is missing")
        if path.stat().st_size != file["bytes"] or _sha256(path) != file["sha256"]:
            raise FailedError(f"{file['file']} is not what was {how}")
    names = {file["file"] for file in listed} | others
    if extra := sorted({path.name for path in folder.iterdir()} - names):
        raise FailedError(f"{extra[0]} does not belong to the {what}")


def _check_before(folder, seal, key):
    before = seal["previous"]
    if before is None:
        return "the first sealed release of its publisher"
    path = folder.resolve().parent / before["release_id"] / "seal.json"
    if not path.exists():
        return f"follows {before['release_id']}, which is not here"
    if hashlib.sha256(_bytes(path)).hexdigest() != before["seal_sha256"]:
        raise FailedError(f"the seal of {before['release_id']} is not the one that this seal names")
    earlier = _read(path, SEALS)
    check_seal(earlier, key)
    if (old := earlier["signer"]["public_key"]) != (new := seal["signer"]["public_key"]):
        names = seal["release_id"], before["release_id"]
        raise FailedError(f"{names[0]} was sealed with another key than {names[1]}: {new}, not {old}")
    return f"follows {before['release_id']}, sealed with the same key"


def check_delivery(folder, key):
    """Check a delivery's folder; returns lines that say what was found."""
    _refuse_links(folder)
    message = _bytes(folder / "manifest.json")
    for name in ("manifest.json.sig", ".ok"):
        if not (folder / name).is_file():
            raise FailedError(f"{name} is missing: the delivery is not complete")
    signed = re.fullmatch(b"([0-9a-f]{64})\n([0-9a-f]{128})\n", _bytes(folder / "manifest.json.sig"))
    if not signed:
        raise FailedError("manifest.json.sig is not a key and a signature, each a line")
    public, signature = (part.decode() for part in signed.groups())
    if not is_signed(bytes.fromhex(public), message, bytes.fromhex(signature)):
        raise FailedError("manifest.json is not the one that was signed")
    manifest = _json(message, "manifest.json")
    if public != manifest["public_key"]:
        raise FailedError("manifest.json.sig is by another key than manifest.json names")
    if key is not None and public != key:
        raise FailedError(f"the delivery is signed with another key than yours: {public}")
    if _bytes(folder / ".ok") != f"{hashlib.sha256(message).hexdigest()}\n".encode():
        raise FailedError(".ok names another manifest.json")
    _check_files(folder, manifest["files"], "delivered", "delivery", {"manifest.json", "manifest.json.sig", ".ok"})
    whose = "a DEMO KEY, which vouches for nobody" if manifest["is_demo_key"] else f"key {public}"
    what = f"{manifest['delivery']} to {manifest['bank']} for {manifest['purpose']}, from {manifest['release_id']}"
    return [f"signed with {whose}", f"{len(manifest['files'])} files of delivery {what}"]


def check_row(proof, key):
    """Check the proof of a row; returns lines that say what was found."""
    seal, row, inclusion = proof["seal"], proof["row"], proof["inclusion"]
    said = [check_seal(seal, key)]
    if row["table"] not in seal["tables"]:
        raise FailedError(f"{row['table']} is no table of the release")
    table = seal["tables"][row["table"]]
    are_pairs = all(len(one) == 2 for one in row["columns"])
    if inclusion["rows"] != table["rows"] or len(row["cells"]) != len(row["columns"]) or not are_pairs:
        raise FailedError("the proof does not fit its table")
    text = ",".join("-" if cell is None else f"{len(cell.encode())}:{cell}" for cell in row["cells"])
    leaf = hashlib.sha256(b"\0" + text.encode()).digest()
    root = root_by_inclusion(leaf, inclusion["index"], inclusion["rows"], _hashes(inclusion["path"]))
    header = "".join(f"{name}:{kind}\n" for name, kind in row["columns"])
    if hashlib.sha256(header.encode() + root.hex().encode()).hexdigest() != table["logical_root"]:
        raise FailedError(f"the row is not in {row['table']} of {seal['release_id']}, or the proof was changed")
    place = f"row {inclusion['index'] + 1:,} of {inclusion['rows']:,}"
    return [*said, f"{seal['release_id']}: {place} of {row['table']} is", *_cells(row)]


def _cells(row):
    pairs = zip(row["columns"], row["cells"], strict=True)
    return [f"    {name} = {'(null)' if cell is None else cell}" for (name, _), cell in pairs]


def check_log(proof, key):
    """Check that the audit log of the later release begins with that of the earlier one."""
    earlier, later = proof["earlier"], proof["later"]
    said = [check_seal(earlier, key), check_seal(later, key)]
    if earlier["signer"] != later["signer"]:
        raise FailedError("the two releases were sealed with different keys")
    old, new = earlier["log"], later["log"]
    roots = bytes.fromhex(old["merkle_root"]), bytes.fromhex(new["merkle_root"])
    if not is_consistent(old["entries"], roots[0], new["entries"], roots[1], _hashes(proof["path"])):
        raise FailedError(f"the audit log of {later['release_id']} does not begin with that of {earlier['release_id']}")
    return [*said[:1], f"the first {old['entries']:,} of {new['entries']:,} entries of the audit log are unchanged"]


def verify(path, key=None):
    """Check a release's folder or a proof; returns lines that say what was found.

    Raises FailedError.
    """
    if key is not None and not re.fullmatch("[0-9a-fA-F]{64}", key):
        raise FailedError("the key to compare with is not a public key of 64 hex digits")
    key = key and key.lower()
    if not path.is_dir():
        proof = _read(path, PROOFS)
        return check_row(proof, key) if proof["kind"] == "row" else check_log(proof, key)
    is_delivery = (path / "manifest.json").is_file()
    try:
        return check_delivery(path, key) if is_delivery else check_folder(path, key)
    except (KeyError, TypeError, ValueError, AttributeError):  # what a strange signer can put into what is signed
        name = "manifest.json" if is_delivery else "release.json"
        raise FailedError(f"{name} does not describe its files as it must") from None
    except OSError as error:
        raise FailedError(f"{error.filename or path.name} cannot be read ({error.strerror})") from None


def _visible(line):
    """The line; what a terminal would act on, such as a line feed in a cell or in the name of a file, is escaped."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in line)


def main():
    """Entry point."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("path", type=Path, help="folder of a release or a delivery, or a file with a proof")
    options.add_argument("--key", help="the publisher's public key, 64 hex digits")
    given = options.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        for line in verify(given.path, given.key):
            print(_visible(line))
    except FailedError as failed:
        print(_visible(f"FAILED: {failed}"))
        return 1
    print("OK")
    return 0


if __name__ == "__main__":
    sys.exit(main())
