"""GB18030: one table, that of 2022, for reading and writing."""

import subprocess

import polars as pl
import pytest
from small_feed import column

from pipelines.base.gb18030 import PRIVATE_USE, PUBLIC, decode_gb18030, encode_gb18030, public
from pipelines.landing.cells.columns import cast_column

TWO_BYTES = {
    "a6d9": "\ufe10",
    "a6da": "\ufe12",
    "a6db": "\ufe11",
    "a6dc": "\ufe13",
    "a6dd": "\ufe14",
    "a6de": "\ufe15",
    "a6df": "\ufe16",
    "a6ec": "\ufe17",
    "a6ed": "\ufe18",
    "a6f3": "\ufe19",
    "a8bc": "\u1e3f",
    "fe59": "\u9fb4",
    "fe61": "\u9fb5",
    "fe66": "\u9fb6",
    "fe67": "\u9fb7",
    "fe6d": "\u9fb8",
    "fe7e": "\u9fb9",
    "fe90": "\u9fba",
    "fea0": "\u9fbb",
}
"""Table of GB 18030-2022, as ICU 78.2, Java 17.0.15 and glibc 2.36 have it."""


@pytest.mark.parametrize(("code", "character"), TWO_BYTES.items())
def test_the_table_of_2022_both_ways(code: str, character: str) -> None:
    raw = bytes.fromhex(code)
    assert decode_gb18030(raw) == character
    assert encode_gb18030(character) == raw
    assert raw.decode("gb18030") != character, "Python has a newer table: the one here can go"


def test_four_bytes_of_the_table_of_2000_are_the_same_character() -> None:
    assert decode_gb18030("龴".encode("gb18030")) == "龴"


def test_every_other_character_comes_back() -> None:
    usual = "".join(chr(code) for code in range(0x20, 0xD800)) + "\U00020087\U0002a6d6€"
    assert decode_gb18030(encode_gb18030(usual)) == usual


def test_the_system_agrees() -> None:
    raw = b"".join(map(bytes.fromhex, TWO_BYTES))
    try:
        done = subprocess.run(["iconv", "-f", "GB18030", "-t", "UTF-8"], input=raw, capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("no iconv here")
    assert done.stdout.decode() == "".join(TWO_BYTES.values())


def test_private_characters_in_cells_are_those_that_they_stand_for_or_are_noted() -> None:
    read = cast_column(pl.Series(["芜湖\ue81e科技", "芜湖\ue000科技", "芜湖科技"]), column("text"), ())
    assert read.frame["x"].to_list() == ["芜湖龴科技", "芜湖\ue000科技", "芜湖科技"]
    assert read.notes == {"x.private_use": 1}
    assert not pl.Series([public("".join(PUBLIC))]).str.contains(PRIVATE_USE).item()
