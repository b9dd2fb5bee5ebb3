"""Names of files: UTF-8, GB18030, and everything that comes by FTP and is neither."""

import json
import os
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import strategies as st
from repeatable import given

from pipelines.base.file_names import read_file_name, read_path


@pytest.mark.parametrize(
    "name", ["企业登记_广州_20190501.csv", "銷項發票（补）.zip", "①㈠ⅷ　㐂.xlsx", "𠮷林_20240101.csv", "a b'\\x-é.csv"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_name_in_either_encoding(name: str, encoding: str) -> None:
    found = read_file_name(name.encode(encoding))
    assert (found.text, found.fault) == (name, None)
    assert found.is_as_on_disk == (name.encode() == name.encode(encoding))


@pytest.mark.parametrize(
    ("raw", "text", "words"),
    [
        (b"\xff\xfe_20240101.csv", "\\xff\\xfe_20240101.csv", "neither UTF-8 nor GB18030"),
        ("企业".encode()[:-1], "\\xe4\\xbc\\x81\\xe4\\xb8", "neither UTF-8 nor GB18030"),
        ("\ue5e5企".encode("gb18030"), "\\xa3\\xa0\\xc6\\xf3", "neither UTF-8 nor GB18030"),  # private use
        ("ëë企".encode("gb18030"), "", "neither UTF-8 nor GB18030"),
        (b"a\x1b[31mred.csv", "a\\x1b[31mred.csv", "control or invisible"),
        (b"a\nb.csv", "a\\x0ab.csv", "control or invisible"),
        ("企\r业".encode("gbk"), "\\xc6\\xf3\\x0d\\xd2\\xb5", "control or invisible"),
        ("a\u202egpj.csv".encode(), "a\\xe2\\x80\\xaegpj.csv", "control or invisible"),
        ("登记\u200b_20240101.csv".encode(), "登记\\xe2\\x80\\x8b_20240101.csv", "control or invisible"),
        ("\x85".encode(), "\\xc2\\x85", "control or invisible"),
        (b"a\\\xff", "a\\x5c\\xff", "neither UTF-8 nor GB18030"),  # a backslash of its own begins no escape
    ],
)
def test_a_name_that_is_refused(raw: bytes, text: str, words: str) -> None:
    found = read_file_name(raw)
    assert found.fault is not None
    assert words in found.fault
    assert "rename the file" in found.fault
    assert not text or found.text == text


@given(st.binary(max_size=30).map(lambda raw: raw.replace(b"/", b"").replace(b"\0", b"")))
def test_every_name_has_a_text_that_can_be_written_and_shown(raw: bytes) -> None:
    found = read_file_name(raw)
    assert json.loads(json.dumps(found.text, ensure_ascii=False).encode()) == found.text
    assert found.text.replace("\u3000", " ").replace("\xa0", " ").isprintable() or not found.fault
    assert not any(ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in found.text)
    assert os.fsencode(found.on_disk) == raw


def test_folders_may_be_written_in_another_encoding_than_the_file() -> None:
    raw = "进项".encode() + b"/" + "发票_20240101.csv".encode("gbk")
    found = read_path(PurePosixPath(os.fsdecode(raw)))
    assert (found.text, found.parts[-1], found.fault) == ("进项/发票_20240101.csv", "发票_20240101.csv", None)
    assert os.fsencode(Path(found.on_disk)) == raw
    assert read_path(PurePosixPath(os.fsdecode(b"\xff/a.csv"))).fault is not None
