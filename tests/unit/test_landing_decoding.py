"""Bytes of an unknown encoding: read whole where one encoding fits, otherwise marked, counted and never lost."""

import re
from pathlib import Path

import pytest
from hypothesis import strategies as st
from repeatable import given

from pipelines.base.errors import RejectedDeliveryError
from pipelines.landing.formats import decoding
from pipelines.landing.formats.decoding import BAD_BYTE_MARK, decode_file

BOTH = ("utf-8", "gb18030")
MARKED = re.compile(BAD_BYTE_MARK + "([0-9a-f]{2})")
RARE = "䶮𬭎㐀"
"""What names and chemical enterprises hold; two, four and four bytes in GB18030, and none of them in GBK."""

# Latin letters next to Chinese ones in GB18030 may read as UTF-8 by chance; whole Chinese words do not.
words = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=30)


def decode(
    folder: Path, raw: bytes, encodings: tuple[str, ...] = BOTH, limit: int = 1 << 20
) -> tuple[str, tuple[str, int]]:
    """The text of `raw`, the encoding that was used, and how many bytes were not text in it."""
    source, target = folder / "source", folder / "target"
    source.write_bytes(raw)
    decoded = decode_file(source, target, encodings, limit)
    assert source.read_bytes() == raw
    return decoded.text.read_bytes().decode("utf-8"), (decoded.encoding, decoded.bad_bytes)


def encoded(text: str, encoding: str) -> bytes:
    """`text` in `encoding`, with every marked byte put back as it was."""
    pieces = MARKED.split(text)
    good = [piece.encode(encoding) for piece in pieces[::2]]
    bad = [bytes.fromhex(piece) for piece in pieces[1::2]] + [b""]
    return b"".join(piece for pair in zip(good, bad, strict=True) for piece in pair)


@pytest.fixture(params=[1, 2, 3, 5, 8 << 20], ids=lambda size: f"chunk={size}")
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks so short that characters of several bytes are cut at their border."""
    monkeypatch.setattr(decoding, "_CHUNK", request.param)


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
def test_utf_8(tmp_path: Path, bom: bytes) -> None:
    text = f"企业名称,{RARE}\r\n"
    assert decode(tmp_path, bom + text.encode()) == (text, ("utf-8", 0))


@pytest.mark.usefixtures("chunk")
def test_gb18030(tmp_path: Path) -> None:
    text = f"企业名称,{RARE}\r\n"
    raw = text.encode("gb18030")
    assert [len(letter.encode("gb18030")) for letter in RARE] == [2, 4, 4]
    assert decode(tmp_path, raw) == (text, ("gb18030", 0))


@pytest.mark.usefixtures("chunk")
def test_bytes_of_no_encoding_are_marked_and_counted(tmp_path: Path) -> None:
    raw = "企业,".encode("gb18030") + b"\xff\xff" + ",科技".encode("gb18030")
    text, decoded = decode(tmp_path, raw)
    assert text == f"企业,{BAD_BYTE_MARK}ff{BAD_BYTE_MARK}ff,科技"
    assert decoded == ("gb18030", 2)


@pytest.mark.usefixtures("chunk")
def test_the_encoding_with_fewer_bad_bytes_is_used(tmp_path: Path) -> None:
    raw = "企业名称，经营范围：".encode() + b"\xff" + "科技".encode()
    text, decoded = decode(tmp_path, raw)
    assert text == f"企业名称，经营范围：{BAD_BYTE_MARK}ff科技"
    assert decoded == ("utf-8", 1)


@pytest.mark.usefixtures("chunk")
def test_a_file_cut_off_inside_a_character(tmp_path: Path) -> None:
    text, decoded = decode(tmp_path, "企业科技".encode()[:-1], ("utf-8",))
    assert text == f"企业科{BAD_BYTE_MARK}e6{BAD_BYTE_MARK}8a"
    assert decoded[1] == 2


def test_an_empty_file_and_a_lone_bom_are_empty_texts(tmp_path: Path) -> None:
    assert decode(tmp_path, b"") == ("", ("utf-8", 0))
    assert decode(tmp_path, b"\xef\xbb\xbf") == ("", ("utf-8", 0))


def test_a_feed_may_allow_one_encoding_only(tmp_path: Path) -> None:
    _, decoded = decode(tmp_path, "中".encode("gb18030"), ("utf-8",))
    assert decoded == ("utf-8", 2)


@given(words, st.sampled_from(BOTH), st.integers(1, 9))
def test_good_texts_come_back(tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "_CHUNK", size)
        read, decoded = decode(tmp_path_factory.mktemp("good"), text.encode(encoding), (encoding,))
    assert (read, decoded[1]) == (text, 0)


@given(st.lists(st.one_of(words, st.binary(min_size=1, max_size=3)), max_size=6), st.sampled_from(BOTH))
def test_no_byte_is_lost(tmp_path_factory: pytest.TempPathFactory, pieces: list[str | bytes], encoding: str) -> None:
    raw = b"".join(piece if isinstance(piece, bytes) else piece.encode(encoding) for piece in pieces)
    text, decoded = decode(tmp_path_factory.mktemp("bad"), raw, (encoding,))
    assert encoded(text, encoding) == raw
    assert decoded[1] == len(MARKED.findall(text))


def test_a_text_that_grows_over_the_limit_is_refused(tmp_path: Path) -> None:
    raw = "企业".encode("gb18030")  # 4 bytes here, 6 in UTF-8
    assert decode(tmp_path, raw, limit=6)[0] == "企业"
    with pytest.raises(RejectedDeliveryError, match="more than 5 bytes of text") as refused:
        decode(tmp_path, raw, limit=5)
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(("bom", "is_copied"), [(b"", False), (b"\xef\xbb\xbf", True)])
def test_what_is_utf_8_already_is_not_written_again(tmp_path: Path, bom: bytes, is_copied: bool) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(bom + b"abcd")
    assert decode_file(source, target, BOTH, 4).text == (target if is_copied else source)
    assert target.exists() is is_copied
    with pytest.raises(RejectedDeliveryError, match="more than 3 bytes of text"):
        decode_file(source, target, BOTH, 3)


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
@pytest.mark.usefixtures("chunk")
def test_utf_16_by_its_mark(tmp_path: Path, mark: bytes, encoding: str) -> None:
    text = f"企业名称\t{RARE}\r\n"
    assert decode(tmp_path, mark + text.encode(encoding)) == (text, ("utf-16", 0))
    assert decode(tmp_path, mark + text.encode(encoding) + b"\x00") == (f"{text}{BAD_BYTE_MARK}00", ("utf-16", 1))


LINES = [
    "企业名称,住所",
    "芜湖甲科技有限公司,镜湖区",
    "abc,1",
    "芜湖乙科技有限公司,鸠江区",
    "芜湖丙科技有限公司,弋江区",
]


@pytest.mark.parametrize("order", [("utf-8", "gb18030"), ("gb18030", "utf-8")])
@pytest.mark.parametrize("others", [{1}, {0, 4}, {3}, {0, 1, 3}])
@pytest.mark.parametrize("usual", BOTH)
def test_each_line_in_its_own_encoding(tmp_path: Path, order: tuple[str, ...], others: set[int], usual: str) -> None:
    other = "gb18030" if usual == "utf-8" else "utf-8"
    raw = b"".join(f"{line}\n".encode(other if at in others else usual) for at, line in enumerate(LINES))
    assert decode(tmp_path, raw, order) == ("".join(f"{line}\n" for line in LINES), ("utf-8 and gb18030 by line", 0))


def test_a_damaged_line_of_utf_8_is_not_read_as_other_characters(tmp_path: Path) -> None:
    raw = "".join(f"{line}\n" for line in LINES).encode().replace("鸠".encode(), "鸠".encode()[:2])
    text, decoded = decode(tmp_path, raw)
    assert decoded[1] == 2
    assert text.replace(f"{BAD_BYTE_MARK}e9{BAD_BYTE_MARK}b8", "鸠") == "".join(f"{line}\n" for line in LINES)


def test_a_file_of_utf_8_whose_feed_names_gb18030_first(tmp_path: Path) -> None:
    text = "".join(f"{line}\n" for line in LINES)
    assert decode(tmp_path, text.encode(), ("gb18030", "utf-8"))[0] == text
