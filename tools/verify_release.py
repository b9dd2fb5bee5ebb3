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
    raw = base64.b64decode(packed, validate=True)
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


def _read(path):
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise FailedError(f"{path.name} is missing") from None
    except (OSError, ValueError):
        raise FailedError(f"{path.name} cannot be read") from None


def _sha256(path):
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check_seal(seal, key):
    """Whether the seal is signed, by `key` if one is given; says by whom."""
    signer = seal["signer"]["public_key"]
    if key and signer != key:
        raise FailedError(f"the seal of {seal['release_id']} was made with another key: {signer}")
    signed = _canonical({name: value for name, value in seal.items() if name != "signature"})
    signature = bytes.fromhex(seal["signature"])
    if signature.hex() != seal["signature"] or not is_signed(bytes.fromhex(signer), signed, signature):
        raise FailedError(f"the signature of the seal of {seal['release_id']} does not fit it")
    demo = ", a DEMO KEY that vouches for nobody" if seal["signer"]["is_demo"] else ""
    return f"sealed by {signer}{demo}"


def check_folder(folder, key):
    """Check a release's folder; returns lines that say what was found."""
    seal = _read(folder / "seal.json")
    said = [check_seal(seal, key)]
    name = folder.resolve().name
    if re.fullmatch("[0-9]{8}-[0-9a-f]{8}", name) and name != seal["release_id"]:
        raise FailedError(f"seal.json is that of {seal['release_id']}: the folder has another release's name")
    if not (folder / "release.json").is_file():
        raise FailedError("release.json is missing")
    if _sha256(folder / "release.json") != seal["release_sha256"]:
        raise FailedError("release.json is not the one that was sealed")
    release = _read(folder / "release.json")
    others = [one for one in release.values() if isinstance(one, dict) and {"file", "bytes", "sha256"} <= one.keys()]
    tables = [*release["files"], *release.get("lineage", [])]
    listed = [*tables, *others]
    for file in listed:
        path = folder / file["file"]
        if not path.is_file():
            raise FailedError(f"{file['file']} is missing")
        if path.stat().st_size != file["bytes"] or _sha256(path) != file["sha256"]:
            raise FailedError(f"{file['file']} is not what was published")
    if release["release_id"] != seal["release_id"]:
        raise FailedError("release.json and seal.json are of different releases")
    names = {file["file"] for file in listed} | {"release.json", "seal.json"}
    if extra := sorted({path.name for path in folder.iterdir()} - names):
        raise FailedError(f"{extra[0]} does not belong to the release")
    roots = "".join(f"{name} {one['logical_root']}\n" for name, one in sorted(seal["tables"].items()))
    if hashlib.sha256(roots.encode()).hexdigest() != release["data_root"]:
        raise FailedError("the sealed roots of the tables are not those of release.json")
    said.append(f"{len(listed)} files are as published on {release['business_date']}, gate: {release['gate_state']}")
    said.append(_check_before(folder, seal, key))
    return said


def _check_before(folder, seal, key):
    before = seal["previous"]
    if before is None:
        return "the first sealed release of its publisher"
    path = folder.resolve().parent / before["release_id"] / "seal.json"
    if not path.exists():
        return f"follows {before['release_id']}, which is not here"
    if _sha256(path) != before["seal_sha256"]:
        raise FailedError(f"the seal of {before['release_id']}, is not the one that this seal names")
    check_seal(_read(path), key)
    return f"follows {before['release_id']}"


def check_delivery(folder, key):
    """Check a delivery's folder; returns lines that say what was found."""
    message = (folder / "manifest.json").read_bytes()
    for name in ("manifest.json.sig", ".ok"):
        if not (folder / name).is_file():
            raise FailedError(f"{name} is missing: the delivery is not complete")
    public, _, signature = (folder / "manifest.json.sig").read_text(encoding="ascii").strip().partition("\n")
    if not is_signed(bytes.fromhex(public), message, bytes.fromhex(signature)):
        raise FailedError("manifest.json is not the one that was signed")
    manifest = json.loads(message)
    if public != manifest["public_key"]:
        raise FailedError("manifest.json.sig is by another key than manifest.json names")
    if key is not None and public != key:
        raise FailedError(f"the delivery is signed with another key than yours: {public}")
    if (folder / ".ok").read_text(encoding="ascii").strip() != hashlib.sha256(message).hexdigest():
        raise FailedError(".ok names another manifest.json")
    for file in manifest["files"]:
        path = folder / file["file"]
        if not path.is_file():
            raise FailedError(f"{file['file']} is missing")
        if path.stat().st_size != file["bytes"] or _sha256(path) != file["sha256"]:
            raise FailedError(f"{file['file']} is not what was delivered")
    names = {file["file"] for file in manifest["files"]} | {"manifest.json", "manifest.json.sig", ".ok"}
    if extra := sorted({path.name for path in folder.iterdir()} - names):
        raise FailedError(f"{extra[0]} does not belong to the delivery")
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
    if inclusion["rows"] != table["rows"] or len(row["cells"]) != len(row["columns"]):
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
    try:
        if path.is_dir():
            return check_delivery(path, key) if (path / "manifest.json").is_file() else check_folder(path, key)
        proof = _read(path)
        return {"row": check_row, "log": check_log}[proof["kind"]](proof, key)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FailedError(f"{path.name} is no whole release, delivery or proof ({type(error).__name__})") from None


def main():
    """Entry point."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("path", type=Path, help="folder of a release or a delivery, or a file with a proof")
    options.add_argument("--key", help="the publisher's public key, 64 hex digits")
    given = options.parse_args()
    try:
        for line in verify(given.path, given.key):
            print(line)
    except FailedError as failed:
        print(f"FAILED: {failed}")
        return 1
    print("OK")
    return 0


if __name__ == "__main__":
    sys.exit(main())
