"""What a contract may say under `transport`."""

from typing import Any

import jsonschema
import pytest
from feeds import feed_with
from pydantic import ValidationError

from pipelines.contracts.feed import Feed, contract_schema
from pipelines.contracts.transports import DatabaseTransport, DropTransport

HTTP = {"kind": "http", "url_env": "URL"}
DATABASE = {"kind": "database", "url_env": "URL"}


def test_the_plain_word_is_the_local_inbox() -> None:
    feed = feed_with("drop")
    assert feed.transport == DropTransport(kind="drop")
    assert feed_with({"kind": "drop"}) == feed
    assert Feed.model_validate_json(feed.model_dump_json()) == feed


def test_every_kind_survives_the_way_to_the_reader_process() -> None:
    for transport in (
        {**HTTP, "paging": {"by": "cursor", "next": "a.b"}},
        {**DATABASE, "schema": "out", "table": "t", "watermark": {"column": "年 报", "type": "date"}},
    ):
        feed = feed_with(transport)
        assert Feed.model_validate_json(feed.model_dump_json()) == feed
    assert isinstance(feed.transport, DatabaseTransport)
    assert feed.transport.db_schema == "out"


@pytest.mark.parametrize(
    ("transport", "says"),
    [
        ("carrier pigeon", "valid dictionary|discriminator|tag"),
        ({"kind": "pigeon"}, "does not match any of the expected tags"),
        ({"kind": "drop", "password": "x"}, "Extra inputs"),
        ({"kind": "drop", "secret_env": "A"}, "`url_env`, the variable of their server, is not"),
        ({"kind": "drop", "url_env": "sftp://user:secret@host"}, "should match pattern"),
        ({**HTTP, "token_url_env": "A"}, "must be given together"),
        ({**HTTP, "paging": {"by": "cursor"}}, "Field required"),
        ({**HTTP, "max_pages": 0}, "greater than 0"),
        ({**HTTP, "path": "../other"}, "should match pattern"),
        ({**HTTP, "path": "a?key=b"}, "should match pattern"),
        ({**HTTP, "parameters": {"since": "{last_fetch}"}}, r"unknown values: \['{last_fetch}'\]; there are only"),
        (DATABASE, "either `table` .* or `query_file`"),
        ({**DATABASE, "table": "a", "query_file": "a/b.sql"}, "give either `table`"),
        ({**DATABASE, "query_file": "../../etc/b.sql"}, "should match pattern"),
    ],
)
def test_what_makes_no_sense_is_refused(transport: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        feed_with(transport)


def test_a_full_feed_may_not_ask_only_for_what_is_new() -> None:
    new_only = {**HTTP, "parameters": {"since": "{fetched_until}"}}
    assert feed_with(new_only).arrival_mode == "append"
    with pytest.raises(ValidationError, match="all other rows would be lost"):
        feed_with(new_only, arrival_mode="full")
    assert feed_with({**HTTP, "parameters": {"asOf": "{business_date}"}}, arrival_mode="full").arrival_mode == "full"


@pytest.mark.parametrize(
    ("transport", "is_good"),
    [
        ("drop", True),
        ({"kind": "drop", "control": "ok"}, True),
        ({**DATABASE, "schema": "out", "table": "t"}, True),
        ("pigeon", False),
        ({"kind": "drop", "colour": "red"}, False),
    ],
)
def test_an_editor_knows_the_keys(transport: Any, is_good: bool) -> None:
    schema = contract_schema()
    part = {"$defs": schema["$defs"], **schema["properties"]["transport"]}
    assert jsonschema.Draft202012Validator(part).is_valid(transport) is is_good
