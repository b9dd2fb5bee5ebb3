"""Files in an S3-compatible store, from moto's server on loopback."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from feeds import SECRET, Office

from pipelines.base.errors import TransportError

S3 = {
    "kind": "drop",
    "url_env": "BUREAU_S3",
    "user_env": "BUREAU_KEY_ID",
    "secret_env": "BUREAU_SECRET",
    "endpoint_env": "BUREAU_ENDPOINT",
    "tries": 2,
}


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket, as boto3 sees it."""
    monkeypatch.setenv("BUREAU_S3", "s3://deliveries/tax")
    monkeypatch.setenv("BUREAU_KEY_ID", "key-id")
    monkeypatch.setenv("BUREAU_SECRET", SECRET)
    monkeypatch.setenv("BUREAU_ENDPOINT", s3)
    store = boto3.resource(
        "s3",
        endpoint_url=s3,
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",  # noqa: S106
    )
    made = store.create_bucket(Bucket="deliveries")
    yield made
    made.objects.all().delete()
    made.delete()


def test_new_and_changed_objects_are_copied_and_no_others(office: Office, bucket: Any) -> None:
    content = bytes(range(256)) * 20_000
    bucket.put_object(Key="tax/a_20260301.csv", Body=content)
    bucket.put_object(Key="tax/东莞/b_20260301.csv", Body=b"b")
    bucket.put_object(Key="tax/.hidden.csv", Body=b"x")
    bucket.put_object(Key="taxes/other.csv", Body=b"x")
    assert [file.path for file in office.fetch(S3)] == ["a_20260301.csv", "东莞/b_20260301.csv"]
    assert (office.spool / "a_20260301.csv").read_bytes() == content
    assert office.fetch(S3) == []
    bucket.put_object(Key="tax/a_20260301.csv", Body=b"shorter")
    assert [(file.path, file.bytes) for file in office.fetch(S3)] == [("a_20260301.csv", 7)]


def test_an_object_waits_for_its_ok(office: Office, bucket: Any) -> None:
    bucket.put_object(Key="tax/a_20260301.csv", Body=b"a")
    assert office.fetch({**S3, "control": "ok"}) == []
    bucket.put_object(Key="tax/a_20260301.csv.ok", Body=b"")
    assert [file.path for file in office.fetch({**S3, "control": "ok"})] == ["a_20260301.csv"]


def test_names_that_would_leave_the_spool_are_passed_by(office: Office, bucket: Any) -> None:
    bucket.put_object(Key="tax/sub\\evil_20260301.csv", Body=b"x")
    bucket.put_object(Key="tax/good_20260301.csv", Body=b"x")
    assert [file.path for file in office.fetch(S3)] == ["good_20260301.csv"]
    assert office.names() == ["good_20260301.csv"]


def test_a_store_without_files_is_no_fault_but_a_missing_bucket_is(
    office: Office, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.fetch(S3) == []
    monkeypatch.setenv("BUREAU_S3", "s3://nowhere/tax")
    with pytest.raises(TransportError, match=r"^office/thing: s3://nowhere: .*check the URL"):
        office.fetch(S3)


def test_a_store_that_is_down_is_one_clear_line(office: Office, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUREAU_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(
        TransportError, match=r"^office/thing: s3://deliveries: cannot be reached.*tried 2 times\): ask"
    ):
        office.fetch(S3)
