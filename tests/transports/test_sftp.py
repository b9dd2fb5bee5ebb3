"""Files on an SFTP server, from a real one on loopback."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from feeds import DAY, SECRET, Office
from sftp_server import USER, SftpServer

from pipelines.arrivals.inbox import survey
from pipelines.base.errors import TransportError
from pipelines.transports import file_servers
from pipelines.transports.remote_files import remember_pruned
from pipelines.transports.spool import Spool

SFTP = {
    "kind": "drop",
    "url_env": "BUREAU_SFTP",
    "user_env": "BUREAU_USER",
    "secret_env": "BUREAU_PASSWORD",
    "host_key_env": "BUREAU_KEY",
    "tries": 3,
}


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """What the server shows as /out."""
    folder = tmp_path / "sftp" / "out"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def sftp(there: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SftpServer]:
    with SftpServer.serving(there.parent, SECRET) as server:
        monkeypatch.setenv("BUREAU_SFTP", f"sftp://127.0.0.1:{server.port}/out")
        monkeypatch.setenv("BUREAU_USER", USER)
        monkeypatch.setenv("BUREAU_PASSWORD", SECRET)
        monkeypatch.setenv("BUREAU_KEY", server.host_key)
        yield server


def test_new_and_changed_files_are_copied_and_no_others(office: Office, sftp: SftpServer, there: Path) -> None:
    content = "企业,金额\n某某公司,3.10\n".encode("gb18030") * 20_000
    (there / "a_20260301.csv").write_bytes(content)
    (there / "东莞").mkdir()
    (there / "东莞" / "b_20260301.csv").write_bytes(b"b")
    for name in (".hidden.csv", "c_20260301.csv.part", "d.tmp"):
        (there / name).write_bytes(b"not there yet")
    assert [file.path for file in office.fetch(SFTP)] == ["a_20260301.csv", "东莞/b_20260301.csv"]
    assert (office.spool / "a_20260301.csv").read_bytes() == content
    assert office.names() == ["a_20260301.csv", "东莞/b_20260301.csv"]
    reads = sftp.reads
    assert office.fetch(SFTP) == []
    assert sftp.reads == reads
    (there / "东莞" / "b_20260301.csv").write_bytes(b"longer")
    assert [file.path for file in office.fetch(SFTP)] == ["东莞/b_20260301.csv"]
    assert (office.spool / "东莞" / "b_20260301.csv").read_bytes() == b"longer"


def test_names_that_are_not_utf_8(office: Office, sftp: SftpServer, there: Path) -> None:
    """What a Chinese Windows put there is copied; landing reports a name that cannot be read."""
    (there / os.fsdecode("企业_20260301.csv".encode("gbk"))).write_bytes(b"a")
    (there / os.fsdecode("东莞".encode("gbk"))).mkdir()
    (there / os.fsdecode("东莞".encode("gbk")) / "b_20260301.csv").write_bytes(b"b")
    (there / os.fsdecode(b"c\xff.csv")).write_bytes(b"c")
    (there / "d\x1b.csv").write_bytes(b"d")
    (there / ("企" * 83 + ".csv")).write_bytes(b"e")
    there_are = {"企业_20260301.csv", "东莞/b_20260301.csv", "c\\xff.csv", "d\\x1b.csv", "企" * 83 + ".csv"}
    assert {file.path for file in office.fetch(SFTP)} == there_are
    reads = sftp.reads
    assert office.fetch(SFTP) == []
    assert sftp.reads == reads
    found = survey(office.settings.spool_dir, ["office/thing"])
    assert {file.path.removeprefix("office/thing/"): found.place(file).read_bytes() for file in found.files} == {
        "企业_20260301.csv": b"a", "东莞/b_20260301.csv": b"b", "c\\xff.csv": b"c", "d\\x1b.csv": b"d",
        "企" * 83 + ".csv": b"e",
    }  # fmt: skip
    assert set(found.refused) == {"office/thing/c\\xff.csv", "office/thing/d\\x1b.csv"}


def test_a_name_in_gb18030_is_confirmed_by_a_control_file_in_gb18030(
    office: Office, sftp: SftpServer, there: Path
) -> None:
    name = "企业_20260301.csv"
    (there / os.fsdecode(name.encode("gbk"))).write_bytes(b"a")
    assert office.fetch({**SFTP, "control": "manifest"}) == []
    manifest = f"file,rows,sha256\n{name},1,{hashlib.sha256(b'a').hexdigest()}\n"
    (there / "manifest_20260301.csv").write_text(manifest, encoding="gbk")
    assert [file.path for file in office.fetch({**SFTP, "control": "manifest"})] == [name]


def test_a_file_that_landed_and_was_pruned_is_copied_again_only_if_it_changes(
    office: Office, sftp: SftpServer, there: Path
) -> None:
    for name in ("a_20260301.csv", "b_20260301.csv"):
        (there / name).write_bytes(b"first")
    assert [file.path for file in office.fetch(SFTP)] == ["a_20260301.csv", "b_20260301.csv"]
    remember_pruned(Spool(office.settings.spool_dir, "office/thing", DAY, office.said.append), "a_20260301.csv")
    for name in ("a_20260301.csv", "b_20260301.csv"):
        (office.spool / name).unlink()
    assert [file.path for file in office.fetch(SFTP)] == ["b_20260301.csv"], "nobody said that b has landed"
    (there / "a_20260301.csv").write_bytes(b"corrected")
    assert [file.path for file in office.fetch(SFTP)] == ["a_20260301.csv"]
    (office.spool / "a_20260301.csv").unlink()
    assert [file.path for file in office.fetch(SFTP)] == ["a_20260301.csv"], "the correction was not pruned"


def test_a_cut_connection_is_made_again_and_what_was_copied_stays(
    office: Office, sftp: SftpServer, there: Path
) -> None:
    (there / "a_20260301.csv").write_bytes(b"a" * 200_000)
    sftp.cuts = 1
    assert [file.bytes for file in office.fetch(SFTP)] == [200_000]
    assert "cannot be reached, or the connection was lost" in office.said[1]


def test_tries_have_an_end(office: Office, sftp: SftpServer, there: Path) -> None:
    (there / "a_20260301.csv").write_bytes(b"a" * 200_000)
    sftp.cuts = 1_000
    with pytest.raises(TransportError, match=rf"^office/thing: sftp://127.0.0.1:{sftp.port}: .*tried 3 times\): ask"):
        office.fetch(SFTP)
    assert office.names() == []


def test_another_host_key_is_not_trusted(office: Office, sftp: SftpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    monkeypatch.setenv("BUREAU_KEY", other)
    with pytest.raises(TransportError, match="host key is not the one"):
        office.fetch(SFTP)
    without = {key: value for key, value in SFTP.items() if key != "host_key_env"}
    with pytest.raises(TransportError, match="names no host_key_env"):
        office.fetch(without)


def test_a_server_that_falls_silent_is_given_up_and_asked_again(
    office: Office, sftp: SftpServer, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection lives, and answers keep-alives; only a bound on the call itself ends the wait."""
    monkeypatch.setattr(file_servers, "_ANSWER_SECONDS", 1)
    (there / "a_20260301.csv").write_bytes(b"a" * 1_000)
    sftp.silences = 1
    assert [file.bytes for file in office.fetch(SFTP)] == [1_000]
    assert "cannot be reached, or the connection was lost" in office.said[1]
    assert office.names() == ["a_20260301.csv"]


def test_a_wrong_password_is_said_at_once(office: Office, sftp: SftpServer) -> None:
    sftp.password = "another"  # noqa: S105 - a test's
    with pytest.raises(TransportError, match="access denied: check user, password or key"):
        office.fetch(SFTP)
    assert office.said == ["office/thing: fetching from the server named in BUREAU_SFTP"]


def test_a_folder_that_is_not_there_is_said(office: Office, sftp: SftpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUREAU_SFTP", f"sftp://127.0.0.1:{sftp.port}/elsewhere")
    with pytest.raises(TransportError, match="does not exist: check the URL"):
        office.fetch(SFTP)


def test_a_server_that_is_down_is_one_clear_line(
    office: Office, sftp: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUREAU_SFTP", "sftp://127.0.0.1:9/out")
    with pytest.raises(TransportError, match=r"^office/thing: sftp://127.0.0.1:9: cannot be reached"):
        office.fetch(SFTP)


def test_a_file_waits_for_its_ok(office: Office, sftp: SftpServer, there: Path) -> None:
    for name in ("a_20260301.csv", "b_20260301.csv", "c_20260301.csv", "a_20260301.csv.ok", "b_20260301.ok"):
        (there / name).write_bytes(b"x")
    fetched = office.fetch({**SFTP, "control": "ok"})
    assert [file.path for file in fetched] == ["a_20260301.csv", "b_20260301.csv"]
    (there / "c_20260301.csv.ok").write_bytes(b"")
    assert [file.path for file in office.fetch({**SFTP, "control": "ok"})] == ["c_20260301.csv"]


def test_a_file_waits_until_a_manifest_lists_it(office: Office, sftp: SftpServer, there: Path) -> None:
    for name in ("a_20260301.csv", "b_20260301.csv"):
        (there / name).write_bytes(name.encode())
    listed: list[dict[str, Any]] = [
        {"file": "a_20260301.csv", "rows": 1, "sha256": hashlib.sha256(b"a_20260301.csv").hexdigest()}
    ]
    (there / "manifest_20260301.json").write_text(json.dumps({"files": listed}), encoding="utf-8")
    assert [file.path for file in office.fetch({**SFTP, "control": "manifest"})] == ["a_20260301.csv"]
    assert office.names() == ["a_20260301.csv", "manifest_20260301.json"]
