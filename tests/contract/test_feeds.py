"""Every contract in `sources/`: it is valid, described in both languages, and its schema for editors is up to date."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pipelines.base.errors import ContractError
from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import Feed, contract_schema, read_contract, read_contracts
from pipelines.warehouse.source_docs import source_files

SCHEMA = SOURCES_DIR / "feed.schema.json"
FEEDS = sorted(SOURCES_DIR.glob("*/*.yml"))
HAN = re.compile(r"[\u4e00-\u9fff]")

every_feed = pytest.mark.parametrize("path", FEEDS, ids=lambda path: f"{path.parent.name}/{path.stem}")


def content(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return found


@cache
def editor() -> jsonschema.Draft202012Validator:
    """What an editor checks by."""
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@cache
def code() -> jsonschema.Draft202012Validator:
    """The schema that the code gives."""
    return jsonschema.Draft202012Validator(contract_schema())


def test_there_are_feeds() -> None:
    assert list(read_contracts(SOURCES_DIR)) == [f"{path.parent.name}/{path.stem}" for path in FEEDS]
    assert {"registry/enterprise", "tax/vat_invoice"} <= {f"{path.parent.name}/{path.stem}" for path in FEEDS}


def test_the_schema_is_that_of_the_code() -> None:
    expected = json.dumps(contract_schema(), ensure_ascii=False, indent=2) + "\n"
    assert SCHEMA.read_text(encoding="utf-8") == expected, "the contract's keys changed: run `make schema`"


def test_the_schema_is_a_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


@every_feed
def test_an_editor_finds_no_fault(path: Path) -> None:
    editor().validate(content(path))
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../feed.schema.json\n")


@every_feed
def test_an_editor_shows_an_unknown_key(path: Path) -> None:
    with pytest.raises(jsonschema.ValidationError, match="colour"):
        code().validate({**content(path), "colour": "red"})


@every_feed
def test_every_text_is_in_both_languages(path: Path) -> None:
    feed = read_contract(path)
    for text in (feed.title, feed.publisher, feed.legal_basis, *(column.description for column in feed.columns)):
        assert HAN.search(text.zh), text
        assert re.search(r"[A-Za-z]", text.en), text
        assert not HAN.search(text.en), text


@every_feed
def test_every_declared_column_is_delivered_by_some_layout(path: Path) -> None:
    feed = read_contract(path)
    given = {name for layout in feed.layouts for name in (*layout.columns.values(), *layout.constants)}
    assert given == {column.name for column in feed.columns}


@every_feed
def test_every_amount_of_money_has_a_unit(path: Path) -> None:
    for column in read_contract(path).columns:
        assert not column.name.endswith("_cny") or column.unit == "CNY", column.name


@every_feed
def test_layouts_have_names_of_their_own_and_differ_in_headers(path: Path) -> None:
    feed: Feed = read_contract(path)
    assert len({layout.name for layout in feed.layouts}) == len(feed.layouts)
    assert len({frozenset(layout.headers) for layout in feed.layouts}) == len(feed.layouts)


@every_feed
def test_a_key_unknown_to_us_is_refused_in_one_line(path: Path, tmp_path: Path) -> None:
    changed = tmp_path / path.parent.name / path.name
    changed.parent.mkdir()
    changed.write_text(path.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    with pytest.raises(ContractError, match=rf"^{re.escape(str(changed))}: colour: [^\n]+$"):
        read_contract(changed)


def test_dbt_knows_the_feeds_as_the_contracts_describe_them() -> None:
    for path, text in source_files(read_contracts(SOURCES_DIR)).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is not what the contracts say: run `make schema`"
