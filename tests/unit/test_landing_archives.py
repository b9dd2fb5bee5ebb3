"""Zips: their tables one after the other, and every kind of zip that is not read."""

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from pipelines.base.errors import RejectedDeliveryError
from pipelines.landing.reader.archives import unpack

LIMIT = 1 << 20


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as Python writes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def renamed(name: bytes) -> bytes:
    """A zip of one member whose name is these bytes, without their encoding."""
    stand_in = b"x" * len(name)
    return zipped({stand_in.decode(): b"1"}).replace(stand_in, name)


def unpacked(folder: Path, raw: bytes, limit: int = LIMIT) -> list[tuple[str, bytes]]:
    """Name and bytes of every table in `raw`, each read before the next is unpacked, as the reader does."""
    (folder / "raw").write_bytes(raw)
    return [(name, path.read_bytes()) for name, path in unpack(folder / "raw", "sent.dat", folder, limit)]


def refusal(folder: Path, raw: bytes, limit: int = LIMIT) -> RejectedDeliveryError:
    with pytest.raises(RejectedDeliveryError) as refused:
        unpacked(folder, raw, limit)
    assert "\n" not in str(refused.value)
    return refused.value


@pytest.mark.parametrize("raw", [b"", b"P", b"a,b\n1,2\n", b"PK,b\n"])
def test_what_is_no_zip_is_a_table_itself(tmp_path: Path, raw: bytes) -> None:
    assert unpacked(tmp_path, raw) == [("sent.dat", raw)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_come_in_order_of_name(tmp_path: Path, method: int) -> None:
    raw = zipped({"b.txt": b"2", "a/c.CSV": b"1", "c.csv": b""}, method)
    assert unpacked(tmp_path, raw) == [("a/c.CSV", b"1"), ("b.txt", b"2"), ("c.csv", b"")]


@pytest.mark.parametrize(
    "name", ["README", "readme.txt", "a/LICENSE", "名单.ctl", "schema.INI", "说明.txt", "名单.done"]
)
def test_a_note_or_a_control_file_beside_a_table_is_left_out(tmp_path: Path, name: str) -> None:
    (tmp_path / "raw").write_bytes(zipped({name: b"1", "b.csv": b"2"}))
    left_out: list[str] = []
    found = [shown for shown, _ in unpack(tmp_path / "raw", "sent.zip", tmp_path, LIMIT, left_out.append)]
    assert (found, left_out) == (["b.csv"], [f"{name} is not a table"])
    assert str(refusal(tmp_path, zipped({name: b"1"}))).startswith(f"{name} in the zip is not a table")


def test_folders_and_what_a_mac_adds_are_no_members(tmp_path: Path) -> None:
    raw = zipped({"a/": b"", "a/b/": b"", "a/b/c.csv": b"1", "__MACOSX/a/b/._c.csv": b"x"})
    assert unpacked(tmp_path, raw) == [("a/b/c.csv", b"1")]


def test_names_in_utf_8(tmp_path: Path) -> None:
    assert unpacked(tmp_path, zipped({"企业/登记.csv": b"1"})) == [("企业/登记.csv", b"1")]


def test_names_in_gb18030_without_saying_so(tmp_path: Path) -> None:
    assert unpacked(tmp_path, renamed("企业登记.csv".encode("gb18030"))) == [("企业登记.csv", b"1")]


def test_names_in_utf_8_without_saying_so(tmp_path: Path) -> None:
    assert unpacked(tmp_path, renamed("企业/登记.csv".encode())) == [("企业/登记.csv", b"1")]


@pytest.mark.parametrize(
    ("raw", "shown", "words"),
    [
        (renamed(b"\xff\xff.csv"), "\\xff\\xff.csv", "neither UTF-8 nor GB18030"),
        (renamed(b"\x1b[1m.csv"), "\\x1b[1m.csv", "a control or invisible character"),
        (zipped({"a\u202e.csv": b"1"}), "a\\xe2\\x80\\xae.csv", "a control or invisible character"),
    ],
)
def test_a_name_that_cannot_be_read(tmp_path: Path, raw: bytes, shown: str, words: str) -> None:
    error = refusal(tmp_path, raw)
    assert error.code == "unreadable_name"
    assert str(error).startswith(f"{shown} in the zip: its name ")
    assert words in str(error)


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "a/../../evil.csv"])
def test_a_member_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "deep" / "deeper"
    folder.mkdir(parents=True)
    assert [content for _, content in unpacked(folder, zipped({name: b"1"}))] == [b"1"]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["member", "raw"]


def test_a_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    raw = zipped({"a.csv": b"0" * 50_000_000})
    assert len(raw) < 100_000
    error = refusal(tmp_path, raw)
    assert error.code == "too_large"
    assert str(error) == "a.csv unpacks to more than the 1,048,576 bytes allowed"
    assert (tmp_path / "member").stat().st_size <= LIMIT


def test_the_limit_counts_all_members_together(tmp_path: Path) -> None:
    raw = zipped({"a.csv": b"0" * 600, "b.csv": b"0" * 400})
    assert len(unpacked(tmp_path, raw, limit=1000)) == 2
    assert str(refusal(tmp_path, raw, limit=999)) == "b.csv unpacks to more than the 399 bytes allowed"


def test_a_size_that_the_zip_claims_is_not_trusted(tmp_path: Path) -> None:
    content = b"0" * 5_000_000
    raw = zipped({"a.csv": content}).replace(struct.pack("<I", len(content)), struct.pack("<I", 10))
    assert refusal(tmp_path, raw).code in {"too_large", "damaged_zip"}


def test_an_encrypted_member(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.csv": b"1"}))
    raw[6] |= 1  # flag in the local header
    raw[raw.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    error = refusal(tmp_path, bytes(raw))
    assert (error.code, str(error)) == ("encrypted", "a.csv in the zip needs a password")


@pytest.mark.parametrize("name", ["a.docx", "a.exe", "a", "a.csv.zip", "inner.zip"])
def test_a_member_that_is_no_table(tmp_path: Path, name: str) -> None:
    error = refusal(tmp_path, zipped({name: b"1"}))
    assert error.code == "not_a_table"
    assert str(error).startswith(f"{name} in the zip is not a table: expected one of CSV, TXT, ")


def test_another_archive_in_a_zip_is_named(tmp_path: Path) -> None:
    error = refusal(tmp_path, zipped({"名单/二月.RAR": b"Rar!"}))
    assert str(error) == "名单/二月.RAR in the zip is a RAR archive: unpack it, and send the files in it or a zip"


def test_lock_files_in_a_zip_are_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(zipped({"b/~$名单.xlsx": b"1", "b/名单.csv": b"2"}))
    left_out: list[str] = []
    found = [name for name, _ in unpack(tmp_path / "raw", "sent.zip", tmp_path, LIMIT, left_out.append)]
    assert (found, left_out) == (["b/名单.csv"], ["b/~$名单.xlsx is a lock file of an open document"])
    error = refusal(tmp_path, zipped({"~$名单.xlsx": b"1"}))
    assert (error.code, str(error)) == ("not_a_table", "the zip holds lock files of open documents only")


def test_documents_beside_tables_are_left_out_and_named(tmp_path: Path) -> None:
    beside = ["b.csv.bak", "b.csv.md5", "b.sql", "照片.JPG", "盖章.pdf", "说明.docx"]
    raw = zipped(dict.fromkeys([*beside, "b.csv"], b"1"))
    (tmp_path / "raw").write_bytes(raw)
    left_out: list[str] = []
    found = [name for name, _ in unpack(tmp_path / "raw", "sent.zip", tmp_path, LIMIT, left_out.append)]
    assert found == ["b.csv"]
    assert left_out == [f"{name} is not a table" for name in beside]


def test_a_zip_in_a_zip_is_opened(tmp_path: Path) -> None:
    inner = zipped({"c.csv": b"3", "a.csv": b"1"})
    raw = zipped({"b.zip": zipped({"内/in.zip": inner, "d.txt": b"4"}), "z.csv": b"9", "a.csv": b"0"})
    assert unpacked(tmp_path, raw) == [
        ("a.csv", b"0"),
        ("b.zip/d.txt", b"4"),
        ("b.zip/内/in.zip/a.csv", b"1"),
        ("b.zip/内/in.zip/c.csv", b"3"),
        ("z.csv", b"9"),
    ]


def test_zips_within_zips_have_an_end_and_one_limit(tmp_path: Path) -> None:
    deep = zipped({"a.csv": b"1"})
    for _ in range(4):
        deep = zipped({"in.zip": deep})
    assert "zips within zips" in str(refusal(tmp_path, deep))
    many = zipped({f"{no}.zip": zipped({"a.csv": bytes(400_000)}) for no in range(4)})
    assert refusal(tmp_path, many).code == "too_large"


@pytest.mark.parametrize("members", [{}, {"a/": b""}, {"__MACOSX/._a.csv": b""}])
def test_a_zip_without_files(tmp_path: Path, members: dict[str, bytes]) -> None:
    assert refusal(tmp_path, zipped(members)).code == "empty"


def test_a_zip_cut_off_anywhere_is_damaged(tmp_path: Path) -> None:
    raw = zipped({"a.csv": b"a,b\n1,2\n", "b.csv": b"3"})
    for length in range(4, len(raw)):
        assert refusal(tmp_path, raw[:length]).code == "damaged_zip", length


def test_a_member_whose_bytes_changed_is_damaged(tmp_path: Path) -> None:
    raw = zipped({"a.csv": b"a,b\n1,2\n"}, zipfile.ZIP_STORED).replace(b"1,2", b"1,3")
    error = refusal(tmp_path, raw)
    assert error.code == "damaged_zip"
    assert "ask the bureau to send it again" in str(error)


def test_a_name_that_is_not_the_utf_8_it_says_it_is(tmp_path: Path) -> None:
    raw = zipped({"企业.csv": b"1"}).replace("企".encode(), b"\xff\xff\xff")
    assert refusal(tmp_path, raw).code == "damaged_zip"


def test_random_damage_is_read_right_or_refused(tmp_path: Path) -> None:
    members = {"企业/a.csv": b"a,b\n" * 300, "b.txt": b"x" * 100}
    good = zipped(members)
    chance = random.Random(1)  # noqa: S311 - the same damage on every run
    codes = set()
    for _ in range(800):
        raw = bytearray(good)
        for _ in range(chance.randint(1, 3)):
            raw[chance.randrange(4, len(raw))] = chance.randrange(256)
        try:
            contents = [content for _, content in unpacked(tmp_path, bytes(raw))]
        except RejectedDeliveryError as error:
            codes.add(error.code)
        else:
            assert set(contents) <= set(members.values())
    assert {"damaged_zip", "not_a_table"} <= codes
