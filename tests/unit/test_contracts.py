"""What a contract may say, and the one line that refuses what it may not."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from small_feed import WORDS, column, contract, small_feed

from pipelines.base.errors import ContractError
from pipelines.contracts.column_types import landed_types
from pipelines.contracts.feed import read_contract, read_contracts


def write(folder: Path, content: dict[str, Any] | str, name: str = "office/thing.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ContractError) as refused:
        read_contract(path)
    message = str(refused.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def test_a_contract_is_read_as_written(tmp_path: Path) -> None:
    assert read_contract(write(tmp_path, contract())) == small_feed()


def test_contracts_come_in_order_of_name(tmp_path: Path) -> None:
    write(tmp_path, contract(feed="tax/b"), "tax/b.yml")
    write(tmp_path, contract(feed="court/c"), "court/c.yml")
    write(tmp_path, contract(feed="tax/a"), "tax/a.yml")
    assert list(read_contracts(tmp_path)) == ["court/c", "tax/a", "tax/b"]


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, contract(colour="red"))).startswith("colour: Extra inputs are not permitted")


def test_an_unknown_key_deep_inside_is_named_with_its_place(tmp_path: Path) -> None:
    columns = contract()["columns"]
    columns[1]["requird"] = True
    assert refusal(write(tmp_path, contract(columns=columns))).startswith("columns.1.requird: Extra inputs")


def test_a_missing_key_is_named_and_others_are_counted(tmp_path: Path) -> None:
    content = contract()
    del content["owner"], content["cadence"]
    message = refusal(write(tmp_path, content))
    assert message == "owner: Field required (2 in all)"


def test_a_misspelt_key_is_named_before_the_one_that_is_missing_for_it(tmp_path: Path) -> None:
    content = contract()
    content["ownr"] = content.pop("owner")
    assert refusal(write(tmp_path, content)) == "ownr: Extra inputs are not permitted (2 in all)"


def test_one_mistake_in_the_only_item_of_a_list_is_one(tmp_path: Path) -> None:
    layouts = contract()["layouts"]
    layouts[0]["nmae"] = "x"
    assert refusal(write(tmp_path, contract(layouts=layouts[:1]))) == "layouts.0.nmae: Extra inputs are not permitted"


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    text = yaml.safe_dump(contract(), allow_unicode=True) + "arrival_mode: full\n"
    assert "key given twice: ['arrival_mode']" in refusal(write(tmp_path, text))


def test_a_nested_key_given_twice_is_refused(tmp_path: Path) -> None:
    assert "key given twice: ['zh']" in refusal(write(tmp_path, "title: {zh: a, en: b, zh: c}\n"))


@pytest.mark.parametrize("text", ["a: [1\n", "a: b: c\n", "\tx: 1\n"])
def test_what_is_no_yaml_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(write(tmp_path, text)).startswith("cannot be read as YAML")


@pytest.mark.parametrize("text", ["", "just words\n", "[1, 2]\n"])
def test_yaml_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(write(tmp_path, text)).startswith("contract: ")


def test_yaml_cannot_make_objects(tmp_path: Path) -> None:
    text = "feed: !!python/object/apply:os.getcwd []\n"
    assert refusal(write(tmp_path, text)).startswith("cannot be read as YAML")


def test_a_feed_must_stand_where_its_name_says(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, contract(), "tax/thing.yml"))
    assert "'office/thing'" in message
    assert "the path differs" in message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"layouts": [{"name": "p", "headers": {"代码": "enterprise", "金额": "amount"}}]},
            r"not declared: \['amount'\]",
        ),
        (
            {
                "layouts": [
                    {
                        "name": "p",
                        "headers": {"代码": "enterprise", "a": "amount_cny"},
                        "constants": {"enterprise": "x"},
                    }
                ]
            },
            r"gives columns by a header and as a constant: \['enterprise'\]",
        ),
        (
            {"layouts": [{"name": "p", "headers": {"代码": "enterprise"}}]},
            r"leaves out required columns: \['amount_cny'\]",
        ),
        ({"event_date": "day_x"}, r"do not land: \['day_x'\]"),
        ({"event_date": "amount_cny"}, "neither a date nor a datetime"),
        ({"event_date": "uscc"}, "neither a date nor a datetime"),
        ({"grain": ["enterprise"]}, r"do not land: \['enterprise'\]"),
        ({"layouts": []}, "at least 1 item"),
        ({"feed": "Office/Thing"}, "pattern"),
        ({"arrives_by": "6:30"}, "pattern"),
        ({"max_lag_days": 0}, "greater than 0"),
        ({"arrival_mode": "deltas"}, "'full', 'append' or 'delta'"),
        ({"format": {"delimiter": "||"}}, "at most 1 character"),
        ({"format": {"encodings": ["latin-1"]}}, "'utf-8' or 'gb18030'"),
        ({"classification": {"access": "public", "jrt0197_level": 6}}, "less than or equal to 5"),
        ({"title": {"zh": "标题"}}, "title.en"),
        ({"title": {"zh": "标题", "en": ""}}, "title.en"),
    ],
)
def test_a_contract_at_odds_with_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        small_feed(**changes)


@pytest.mark.parametrize("kind", ["float", "decimal", "decimal(18)", "decimal(18,2", "TEXT", "string"])
def test_a_type_we_do_not_have_is_refused(kind: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        column(kind)


def test_columns_that_would_land_under_one_name_are_refused() -> None:
    columns = [*contract()["columns"], {"name": "uscc", "type": "text", "description": WORDS}]
    with pytest.raises(ValidationError, match="the same name"):
        small_feed(columns=columns)


@pytest.mark.parametrize(("kind", "values"), [("code", {}), ("text", {"是": "yes"})])
def test_values_belong_to_codes_only(kind: str, values: dict[str, str]) -> None:
    columns = [*contract()["columns"], {"name": "y", "type": kind, "values": values, "description": WORDS}]
    with pytest.raises(ValidationError, match="column y: `values` is needed for type code"):
        small_feed(columns=columns)


def test_a_required_column_may_be_a_constant() -> None:
    layout = {"name": "p", "headers": {"代码": "enterprise"}, "constants": {"amount_cny": "0"}}
    assert small_feed(layouts=[layout]).layouts[0].constants == {"amount_cny": "0"}


def test_landed_names() -> None:
    identifier = tuple(landed_types("enterprise_identifier", "enterprise"))
    assert small_feed().landed_names == (*identifier, "day", "amount_cny")
    assert column("capital").landed_names == ("x_amount", "x_currency", "x_text")
    assert column("patent_application_no").landed_types == {
        "x": "VARCHAR",
        "has_valid_x_check_digit": "BOOLEAN",
        "x_raw": "VARCHAR",
    }
    assert (column("datetime").landed_types, column("decimal(9,1)").landed_types) == (
        {"x": "TIMESTAMP"},
        {"x": "DECIMAL(9,1)"},
    )


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("date", "%Y年%m月%d日"),
        ("date", "%Y-%m-%d 00:00:00"),
        ("date", "excel_serial"),
        ("date", "%Y%m"),
        ("date", "%Y-%m-%d %H:%M:%S"),
        ("datetime", "%Y%m%d%H%M%S"),
        ("datetime", "%d/%m/%Y %H:%M"),
        ("datetime", "%Y-%m-%d"),
    ],
)
def test_formats_that_can_be_read(kind: str, form: str) -> None:
    assert column(kind, formats=[form]).formats == (form,)


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("date", "%m-%d"),
        ("date", "%y-%m-%d"),
        ("date", "%Y-%m-%d %"),
        ("date", "YYYY-MM-DD"),
        ("datetime", "excel_serial"),
        ("datetime", "%Y-%m"),
        ("datetime", "%Y-%m-%d %H"),
        ("datetime", "%H:%M:%S"),
        ("datetime", "%Y-%m-%d %H:%M:%S%z"),
        ("text", "%Y-%m-%d"),
    ],
)
def test_formats_that_cannot(kind: str, form: str) -> None:
    with pytest.raises(ValidationError, match=f"`formats` of type {kind} cannot hold"):
        column(kind, formats=[form])


@pytest.mark.parametrize(("kind", "summed"), [("decimal(9,0)", "x"), ("capital", "x_amount"), ("integer", None)])
def test_which_columns_are_summed(kind: str, summed: str | None) -> None:
    assert column(kind).summed_name == summed


def test_the_reading_hash_follows_what_decides_the_rows() -> None:
    feed = small_feed()
    columns = contract()["columns"]
    columns[1]["formats"] = ["%Y%m%d"]
    for changes in (
        {"columns": columns},
        {"format": {"delimiter": "\t"}},
        {"format": {"null_values": []}},
        {"layouts": [{**contract()["layouts"][0], "ignore": ["序号"]}]},
    ):
        assert small_feed(**changes).reading_hash != feed.reading_hash, changes


def test_the_reading_hash_ignores_what_does_not() -> None:
    feed = small_feed()
    bounds = {"min": {"rows": 9, "landed_share": 1}, "max": {"rows": 9, "quarantined_share": 0}}
    for changes in ({"owner": "team:b"}, {"assertions": bounds}, {"arrival_mode": "full"}, {"max_lag_days": 9}):
        assert small_feed(**changes).reading_hash == feed.reading_hash, changes
