"""A sealed release: what an outsider verifies with Python alone, and every way to change it that is found."""

import base64
import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import FinishedDay
from cryptography.hazmat.primitives.asymmetric import ed25519
from small_city import DAY, City
from typer.testing import CliRunner

from pipelines.audit.log import entries, log_path
from pipelines.audit.seal import SEAL, Signer, kept_seal, read_seal
from pipelines.audit.signing import SigningKey
from pipelines.audit.verify import NotVerifiedError, verify_path
from pipelines.base.durable import readable_json, sha256_of_file
from pipelines.base.records import write_record
from pipelines.base.settings import PROJECT_ROOT
from pipelines.cli.app import app
from pipelines.day import steps

NEXT = DAY + timedelta(days=1)
TOOL = PROJECT_ROOT / "tools" / "verify_release.py"
MART = "mart_invoice_profile"


def outsider(path: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """The tool alone, run by a Python that sees no library."""
    python = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run([python, "-I", str(TOOL), str(path), *options], capture_output=True, text=True, check=False)


def kechuang(city: City, *words: str) -> Any:
    return CliRunner().invoke(app, [*words, "--data", str(city.data)])


@pytest.fixture(scope="module")
def proved(finished: FinishedDay, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The proof of one row of a release, made once."""
    city, path = finished.restore(), tmp_path_factory.mktemp("proved") / "proof.json"
    row = pl.read_parquet(city.served / f"{MART}.parquet").row(7, named=True)
    key = [f"enterprise_id={row['enterprise_id']}", f"window_code={row['window_code']}"]
    done = kechuang(city, "prove", "row", MART, *key, "--out", str(path))
    assert done.exit_code == 0, done.output
    content, size = json.loads(path.read_text(encoding="utf-8")), path.stat().st_size
    hashes = len(base64.b64decode(content["inclusion"]["path"])) // 32
    assert hashes * 32 < len(json.dumps(content["inclusion"])) < 1024
    assert f"{size:,} bytes" in done.output
    assert f"a path of {hashes} hashes: {32 * hashes} bytes" in done.output
    row = len(json.dumps(content["row"], ensure_ascii=False, separators=(",", ":")).encode())
    assert f"the row that it proves: {row:,} bytes" in done.output
    assert size == len(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
    return path.read_bytes()


@pytest.fixture
def proof(proved: bytes, tmp_path: Path) -> Path:
    """The proof in a file of the test's own."""
    path = tmp_path / "proof.json"
    path.write_bytes(proved)
    return path


def test_a_release_verifies_here_and_outside(city: City, tmp_path: Path) -> None:
    done = kechuang(city, "verify")
    assert done.exit_code == 0, done.output
    assert "DEMO KEY" in done.output
    assert re.search(r"the roots of \d+ tables follow from their [\d,]+ rows", done.output)
    assert "the gate's receipt is the one that was sealed" in done.output
    copy = shutil.copytree(city.served, tmp_path / city.served.name)
    found = outsider(copy)
    assert (found.returncode, found.stdout.splitlines()[-1]) == (0, "OK"), found.stdout + found.stderr


def test_a_proof_fits_into_a_kilobyte_and_shows_the_row(proof: Path) -> None:
    content = json.loads(proof.read_bytes())
    assert len(json.dumps(content["inclusion"])) < 1_024
    found = outsider(proof)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "    window_code = " in found.stdout
    assert kechuang(City(proof.parent), "verify", str(proof)).exit_code == 0


@pytest.mark.parametrize("part", ["cells", "columns", "path", "index", "rows", "signature", "release_id", "table"])
def test_no_part_of_a_proof_can_be_changed(proof: Path, part: str) -> None:
    content = json.loads(proof.read_bytes())
    row, inclusion, seal = content["row"], content["inclusion"], content["seal"]
    if part == "cells":
        row["cells"][-1] = f"{row['cells'][-1]}0"
    elif part == "columns":
        row["columns"][3], row["columns"][4] = row["columns"][4], row["columns"][3]
    elif part == "path":
        inclusion["path"] = ("A" if inclusion["path"][0] != "A" else "B") + inclusion["path"][1:]
    elif part in ("index", "rows"):
        inclusion[part] += 1
    elif part == "table":
        row["table"] = "mart_enterprise_profile"
    else:
        seal[part] = ("0" if seal[part][0] != "0" else "1") + seal[part][1:]
    proof.write_text(json.dumps(content))
    found = outsider(proof)
    assert found.returncode == 1
    assert found.stdout.splitlines()[-1].startswith("FAILED: ")


def test_one_changed_byte_of_any_file_is_named(city: City, tmp_path: Path) -> None:
    copy = shutil.copytree(city.served, tmp_path / city.served.name)
    of_every_kind = {"release.json", SEAL, "lineage.parquet", "lineage_record.parquet", "column_lineage.parquet"}
    assert of_every_kind < {path.name for path in copy.iterdir()}
    for path in sorted(copy.iterdir()):
        path.chmod(0o600)
        right = path.read_bytes()
        at = len(right) // 2
        path.write_bytes(right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :])
        found = outsider(copy)
        assert found.returncode == 1, path.name
        last = found.stdout.splitlines()[-1]
        assert path.name in last or (path.name == SEAL and "seal" in last), last
        path.write_bytes(right)
    assert outsider(copy).returncode == 0


@pytest.mark.parametrize("flip", [0x01, 0x20])
def test_no_byte_of_a_proof_can_be_flipped(proof: Path, flip: int) -> None:
    """A bit of each of many bytes, the one that makes capitals of letters too."""
    right = proof.read_bytes()
    chance = random.Random(flip)  # noqa: S311 - which byte is no secret
    for at in [*chance.sample(range(len(right)), k=150), right.rindex(b"=") if b"=" in right else 0]:
        proof.write_bytes(right[:at] + bytes([right[at] ^ flip]) + right[at + 1 :])
        with pytest.raises(NotVerifiedError, match="proof"):
            verify_path(proof)
    proof.write_bytes(right)
    verify_path(proof)


@pytest.mark.parametrize("name", ["release.json", SEAL, f"{MART}.parquet", "lineage.parquet", "column_lineage.parquet"])
def test_a_file_that_is_cut_off_is_named(city: City, tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(city.served, tmp_path / city.served.name)
    path = copy / name
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] if name.endswith("parquet") else path.read_bytes()[:-9])
    found = outsider(copy)
    assert found.returncode == 1
    assert re.match(f"FAILED: {name} (is not|cannot be read)", found.stdout.splitlines()[-1])
    assert kechuang(city, "verify", str(copy)).exit_code == 1


def test_a_proof_that_is_cut_off_is_named(proof: Path) -> None:
    proof.write_bytes(proof.read_bytes()[:-9])
    assert outsider(proof).stdout == f"FAILED: {proof.name} cannot be read: it is cut off or no JSON\n"


def test_a_receipt_that_the_gate_did_not_write_is_named(city: City) -> None:
    receipt = city.settings.builds_dir / city.pointer.release_id / "gate.json"
    right = receipt.read_bytes()
    receipt.write_bytes(right.replace(b'"passed"', b'"failed"', 1))
    done = kechuang(city, "verify")
    assert done.exit_code == 1
    assert f"error: {receipt}: is neither the receipt that was sealed" in done.stderr
    receipt.write_bytes(right)
    assert kechuang(city, "verify").exit_code == 0


def test_what_the_data_folder_says_of_a_release_elsewhere_is_compared(city: City) -> None:
    """The seal that is kept for the case that the release is made again, and the pointer."""
    kept = city.data / "audit" / "seals" / f"{city.pointer.release_id}.json"
    pointer = city.settings.releases_dir / "current.json"
    cases = (
        (kept, b'"rows": ', "is not the seal of the release"),
        (pointer, b'"data_root": "', "data_root is not that"),
    )
    for path, after, says in cases:
        right = path.read_bytes()
        at = right.index(after) + len(after)
        path.write_bytes(right[:at] + (b"8" if right[at : at + 1] != b"8" else b"9") + right[at + 1 :])
        done = kechuang(city, "verify")
        assert done.exit_code == 1
        assert f"error: {path}: {says}" in done.stderr, done.stderr
        path.write_bytes(right)
    assert kechuang(city, "verify").exit_code == 0


def test_a_file_too_many_or_too_few_is_named(city: City, tmp_path: Path) -> None:
    copy = shutil.copytree(city.served, tmp_path / city.served.name)
    copy.chmod(0o700)
    (copy / "more.parquet").write_bytes(b"")
    assert "more.parquet does not belong to the release" in outsider(copy).stdout
    (copy / "more.parquet").unlink()
    (copy / f"{MART}.parquet").unlink()
    assert f"{MART}.parquet is missing" in outsider(copy).stdout


def test_another_key_is_refused(city: City, proof: Path) -> None:
    sealed = read_seal(city.served)
    assert sealed
    assert outsider(city.served, "--key", sealed.signer.public_key).returncode == 0
    for path in (city.served, proof):
        assert "was made with another key" in outsider(path, "--key", "ab" * 32).stdout


@pytest.mark.whole_day("a second day, sealed with another key")
def test_a_release_after_one_of_another_key_is_refused(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = read_seal(city.served)
    assert sealed
    monkeypatch.setenv("KECHUANG_SIGNING_KEY", "12" * 32)
    city.build(NEXT)
    city.release(NEXT)
    mine = read_seal(city.served)
    assert mine
    assert not mine.signer.is_demo
    assert mine.signer.public_key != sealed.signer.public_key
    found = outsider(city.served, "--key", mine.signer.public_key)
    assert "was made with another key" in found.stdout, "the release before was sealed with the demo key"


@pytest.fixture(scope="module")
def next_day(finished: FinishedDay, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished city after one more day, kept aside."""
    city = finished.restore()
    city.build(NEXT)
    city.release(NEXT)
    return shutil.copytree(city.data, tmp_path_factory.mktemp("next day") / "data", symlinks=True)


@pytest.fixture
def two(city: City, next_day: Path) -> tuple[Path, Path]:
    """Two releases, one after the other."""
    shutil.rmtree(city.data)
    shutil.copytree(next_day, city.data, symlinks=True)
    earlier, later = sorted(path for path in city.settings.releases_dir.glob("2*"))
    return earlier, later


def test_releases_are_a_chain(city: City, two: tuple[Path, Path], tmp_path: Path) -> None:
    earlier, later = two
    sealed = read_seal(later)
    assert sealed
    assert sealed.previous
    assert sealed.previous.release_id == earlier.name
    assert f"follows {earlier.name}" in outsider(later).stdout
    path = tmp_path / "log.json"
    done = kechuang(city, "prove", "log", earlier.name, later.name, "--out", str(path))
    assert done.exit_code == 0, done.output
    assert outsider(path).returncode == 0
    wrong = str(tmp_path / "wrong.json")
    assert kechuang(city, "prove", "log", later.name, earlier.name, "--out", wrong).exit_code == 1
    *_, noted = entries(city.data)
    assert (noted.action, noted.subject, noted.facts) == ("proof", later.name, {"earlier": earlier.name})
    shown = kechuang(city, "audit", "--action", "publish", "--json")
    assert [one["subject"] for one in json.loads(shown.stdout)["shown"]] == [earlier.name, later.name]


def test_a_rollback_is_noted_and_lasts(city: City, two: tuple[Path, Path]) -> None:
    earlier, later = two
    told = ("--by", "张三", "--why", "税务文件有误", "--from", later.name)
    assert kechuang(city, "rollback", earlier.name, *told).exit_code == 0
    assert city.served == earlier
    assert not steps.publish(city.settings, NEXT).is_current
    assert city.served == earlier
    assert kechuang(city, "rollback", earlier.name, *told).exit_code == 1
    *_, last = entries(city.data)
    assert (last.action, last.subject, last.by, last.why) == ("rollback", earlier.name, "张三", "税务文件有误")
    assert last.facts == {"withdrawn": later.name}
    for one in two:
        assert kechuang(city, "verify", one.name).exit_code == 0


def _swap(city: City, earlier: Path, later: Path) -> None:
    for one in (earlier, later):
        one.parent.chmod(0o700)
    aside = earlier.with_name("aside")
    earlier.rename(aside)
    later.rename(earlier)
    aside.rename(later)


def _cut_the_log(city: City, *_: Path) -> None:
    lines = log_path(city.data).read_bytes().splitlines(keepends=True)
    log_path(city.data).write_bytes(b"".join(lines[:-1]))


def _change_the_log(city: City, *_: Path) -> None:
    log_path(city.data).write_bytes(log_path(city.data).read_bytes().replace(b'"no":1', b'"no":7', 1))


def _link_the_log(city: City, *_: Path) -> None:
    aside = city.data / "log.jsonl"
    log_path(city.data).rename(aside)
    log_path(city.data).symlink_to(aside)


def _seal_of_another(city: City, earlier: Path, later: Path) -> None:
    (earlier / SEAL).chmod(0o600)
    shutil.copyfile(later / SEAL, earlier / SEAL)


def _sealed_anew(city: City, earlier: Path, later: Path) -> None:
    """What a forger with another key can do: change a mart, describe it, and seal that."""
    manifest = json.loads((earlier / "release.json").read_bytes())
    file = next(one for one in manifest["files"] if one["table"] == MART)
    for name in (file["file"], "release.json", SEAL):
        (earlier / name).chmod(0o600)
    path = earlier / file["file"]
    path.write_bytes(path.read_bytes() + b" ")
    file |= {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    (earlier / "release.json").write_bytes(readable_json(manifest))
    key = SigningKey(ed25519.Ed25519PrivateKey.generate(), is_demo=False)
    signer = Signer(public_key=key.public, is_demo=False)
    sealed = read_seal(earlier)
    assert sealed
    changed = {"release_sha256": sha256_of_file(earlier / "release.json"), "signer": signer}
    forged = sealed.model_copy(update=changed)
    write_record(earlier / SEAL, forged.model_copy(update={"signature": key.sign(forged.signed)}))


def _sealed_anew_everywhere(city: City, earlier: Path, later: Path) -> None:
    _sealed_anew(city, earlier, later)
    kept = kept_seal(city.data, earlier.name)
    kept.chmod(0o600)
    shutil.copyfile(earlier / SEAL, kept)


@pytest.mark.parametrize(
    ("harm", "of", "says"),
    [
        (_swap, 1, r"seal\.json is that of \S+: the folder has another release's name"),
        (_cut_the_log, 1, r"log\.jsonl: does not begin with what \S+ sealed|does not name this seal"),
        (_change_the_log, 1, r"log\.jsonl: .*line 1|line 1"),
        (_link_the_log, 1, r"log\.jsonl: is a link to another place, not a file"),
        (_seal_of_another, 1, r"the seal of \S+ is not the one that this seal names"),
        (_sealed_anew, 1, r"the seal of \S+ is not the one that this seal names"),
        (_sealed_anew, 0, r"seals/\S+\.json: is not the seal of the release"),
        (_sealed_anew_everywhere, 0, r"log\.jsonl: does not name this seal"),
    ],
)
def test_what_breaks_the_chain_is_found(
    city: City, two: tuple[Path, Path], harm: Callable[..., None], of: int, says: str
) -> None:
    harm(city, *two)
    done = kechuang(city, "verify", two[of].name)
    assert done.exit_code == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert re.search(says, line), line


def test_a_log_that_is_shorter_than_what_was_sealed_is_not_shown(city: City, two: tuple[Path, Path]) -> None:
    path, sealed = log_path(city.data), read_seal(two[1])
    assert sealed
    lines = path.read_bytes().splitlines(keepends=True)
    assert f"the seal of {two[1].name} binds the first {sealed.log.entries}" in kechuang(city, "audit").stdout
    path.write_bytes(b"".join(lines[: sealed.log.entries - 1]))
    done = kechuang(city, "audit")
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"log.jsonl: does not begin with what {two[1].name} sealed" in done.stderr


def test_the_entries_of_a_linked_log_are_not_shown(city: City) -> None:
    _link_the_log(city)
    done = kechuang(city, "audit")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "log.jsonl: is a link to another place, not a file: put the file itself in its place" in done.stderr


def test_a_release_that_is_made_again_has_the_same_seal(city: City) -> None:
    before = (city.served / SEAL).read_bytes()
    shutil.rmtree(city.settings.releases_dir)
    city.release()
    assert (city.served / SEAL).read_bytes() == before
    assert kechuang(city, "verify").exit_code == 0
