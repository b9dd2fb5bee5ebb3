"""Deliveries on a bank's own server: a real SFTP server and an S3-compatible store, on loopback."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from delivered_city import CONSENTS, CONTRACT, DAY, FEEDS, DataFolder, make
from sftp_server import USER, SftpServer
from typer.testing import CliRunner

from pipelines.audit.log import entries
from pipelines.banks.contract import read_bank
from pipelines.banks.deliver import Delivered, deliver
from pipelines.banks.received import recorded
from pipelines.banks.sending import is_unsent, sending_alone
from pipelines.base.errors import KechuangError, StepRefusedError, TransportError
from pipelines.base.settings import TODAY_VARIABLE
from pipelines.city.folder import city_of
from pipelines.cli.app import app
from pipelines.transports import file_servers, patience

PASSWORD = "a-bank's-secret"  # noqa: S105 - of a server that lives for a test
SFTP = {"kind": "server", "url_env": "BANK_URL", "user_env": "BANK_USER", "secret_env": "BANK_PASSWORD",
        "host_key_env": "BANK_KEY", "tries": 3}  # fmt: skip
S3 = {"kind": "server", "url_env": "BANK_URL", "user_env": "BANK_USER", "secret_env": "BANK_PASSWORD",
      "endpoint_env": "BANK_ENDPOINT", "tries": 2}  # fmt: skip


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT_SECONDS", 0.02)


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    found = make(tmp_path / "data")
    terms = {**CONTRACT["deliveries"][0], "mode": "delta", "format": {"kind": "csv"}, "transport": SFTP}
    found.write_bank(deliveries=[terms])
    return found


@pytest.fixture
def there(tmp_path: Path) -> Path:
    folder = tmp_path / "sftp" / "in"
    folder.mkdir(parents=True)
    return folder


def _environment(monkeypatch: pytest.MonkeyPatch, server: SftpServer) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT_SECONDS", 0.02)
    values = {"BANK_URL": f"sftp://127.0.0.1:{server.port}/in", "BANK_USER": USER, "BANK_PASSWORD": PASSWORD,
              "BANK_KEY": server.host_key}  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def sftp(there: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SftpServer]:
    with SftpServer.serving(there.parent, PASSWORD) as server:
        _environment(monkeypatch, server)
        yield server


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("BANK_URL", "s3://from-the-city/in")
    monkeypatch.setenv("BANK_USER", "key-id")
    monkeypatch.setenv("BANK_PASSWORD", PASSWORD)
    monkeypatch.setenv("BANK_ENDPOINT", s3)
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    made = boto3.resource("s3", endpoint_url=s3, region_name="us-east-1", **keys).create_bucket(Bucket="from-the-city")
    yield made
    made.objects.all().delete()
    made.delete()


def send(data: DataFolder, days: int = 0) -> Delivered:
    contract = read_bank(city_of(data.settings), "first")
    return deliver(data.settings, FEEDS, contract, contract.deliveries[0], DAY + timedelta(days), lambda _: None)


def arrived(there: Path, done: Delivered) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (there / "first" / "credit_review" / done.delivery).iterdir()}


def at_home(done: Delivered) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(done.path).iterdir()}


def test_a_delivery_is_on_the_server_whole_and_once(data: DataFolder, sftp: SftpServer, there: Path) -> None:
    done = send(data)
    assert done.is_new
    assert arrived(there, done) == at_home(done)
    assert {".ok", "manifest.json", "mart_enterprise_profile.csv"} <= arrived(there, done).keys()
    for path in (there / "first" / "credit_review" / done.delivery).iterdir():
        path.unlink()  # the bank has taken it away
    again = send(data)
    assert not again.is_new
    assert arrived(there, again) == {}


def test_a_delivery_is_put_into_a_bucket(data: DataFolder, bucket: Any) -> None:
    data.write_bank(deliveries=[{**CONTRACT["deliveries"][0], "transport": S3}])
    done = send(data)
    prefix = f"in/first/credit_review/{done.delivery}/"
    found = {one.key.removeprefix(prefix): one.get()["Body"].read() for one in bucket.objects.filter(Prefix=prefix)}
    assert found == at_home(done)
    assert [one.key for one in bucket.objects.all() if not one.key.startswith(prefix)] == []


@pytest.mark.parametrize("files", range(6))
def test_a_lost_connection_leaves_no_ok_and_the_next_run_goes_on(
    data: DataFolder, sftp: SftpServer, there: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    """The connection is lost for good after so many files; `.ok` is the sixth."""
    put, count = file_servers.FileServer.put, 0

    def losing(self: file_servers.FileServer, source: Path, place: str) -> None:
        nonlocal count
        count += 1
        if count > files:
            raise ConnectionError
        put(self, source, place)

    monkeypatch.setattr(file_servers.FileServer, "put", losing)
    with pytest.raises(TransportError, match=r"first/credit_review: sftp://127\.0\.0\.1.*tried 3 times"):
        send(data)
    (place,) = data.deliveries()
    assert is_unsent(place)
    (folder,) = (there / "first" / "credit_review").iterdir() if files else [there]
    assert not (folder / ".ok").exists()
    monkeypatch.undo()
    _environment(monkeypatch, sftp)
    sent = dict.fromkeys(path.stat().st_ino for path in folder.iterdir() if path.is_file())
    done = send(data)
    assert done.is_new
    assert arrived(there, done) == at_home(done)
    after = {path.stat().st_ino for path in (there / "first" / "credit_review" / done.delivery).iterdir()}
    assert sent.keys() <= after  # what was there is not sent again
    assert len([one for one in entries(data.path) if one.action == "deliver"]) == 1


def test_what_was_not_sent_before_a_consent_ended_is_never_sent(
    data: DataFolder, sftp: SftpServer, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = send(data)
    data.add_build("20260701-bbbbbbbb", [*CONSENTS, ("5", "tax", "c", "BANK1", "credit_review", DAY, None, None)])
    monkeypatch.setenv("BANK_PASSWORD", "changed")
    with pytest.raises(TransportError, match="access denied"):
        send(data)
    (unsent,) = [path.name for path in data.deliveries() if is_unsent(path)]
    data.add_build("20260702-cccccccc", [row for row in CONSENTS if row[0] != "2"])
    monkeypatch.setenv("BANK_PASSWORD", PASSWORD)
    last = send(data, days=1)
    assert {path.name for path in (there / "first" / "credit_review").iterdir()} == {first.delivery, last.delivery}
    known = recorded(data.path, "first", "credit_review")
    assert list(known) == [first.delivery, last.delivery]
    assert known[last.delivery].replaces == first.delivery  # a delta to what the bank does have
    (entry,) = [one for one in entries(data.path) if one.action == "withdraw_delivery"]
    assert entry.subject == f"first/credit_review/{unsent}"
    changed = known[last.delivery].files[0].tables[0].changes
    assert changed.get("update", 0) + changed.get("delete", 0) >= 1


def test_a_delivery_that_comes_back_after_it_was_withdrawn_is_sent(
    data: DataFolder, sftp: SftpServer, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _environment(monkeypatch, sftp)
    monkeypatch.setenv("BANK_PASSWORD", "changed")
    for name, consents in (("20260701-bbbbbbbb", CONSENTS), ("20260702-cccccccc", CONSENTS[:1])):
        data.add_build(name, consents)
        with pytest.raises(TransportError):
            send(data)
    data.add_build("20260703-dddddddd", CONSENTS)
    monkeypatch.setenv("BANK_PASSWORD", PASSWORD)
    done = send(data)
    assert arrived(there, done) == at_home(done)
    assert list(recorded(data.path, "first", "credit_review")) == [done.delivery]


def test_one_bank_that_cannot_be_reached_does_not_keep_the_others_from_theirs(
    data: DataFolder, sftp: SftpServer, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANK_PASSWORD", "changed")
    monkeypatch.setenv(TODAY_VARIABLE, DAY.isoformat())
    data.write_bank(bank="second", codes=["BANK2"])
    done = CliRunner().invoke(app, ["deliver", "--data", str(data.path)])
    assert done.exit_code == 1
    assert "second, credit_review: delivered" in done.output
    assert "access denied" in done.output
    assert "changed" not in done.output
    status = CliRunner().invoke(app, ["status", "--data", str(data.path)])
    words = " ".join(status.output.split())
    assert "is not on the bank's server: run `kechuang deliver first --now" in words
    monkeypatch.setenv("BANK_PASSWORD", PASSWORD)
    assert CliRunner().invoke(app, ["deliver", "--data", str(data.path)]).exit_code == 0
    status = CliRunner().invoke(app, ["status", "--data", str(data.path)])
    assert "is not on the bank's server" not in status.output


def test_a_server_is_named_by_variables_only(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANK_URL", raising=False)
    with pytest.raises(TransportError, match="not configured: set BANK_URL"):
        send(data)
    data.write_bank(deliveries=[{**CONTRACT["deliveries"][0], "transport": {"kind": "server"}}])
    with pytest.raises(KechuangError, match="url_env"):
        read_bank(city_of(data.settings), "first")


def test_two_runs_never_send_the_same_at_once(data: DataFolder, sftp: SftpServer) -> None:
    send(data)
    held = sending_alone(data.path, "first/credit_review")
    with held, pytest.raises(StepRefusedError, match="another run is sending"):
        send(data)
