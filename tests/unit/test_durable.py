"""Writing that survives a crash: the old file or the new one, whole."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from repeatable import given

from pipelines.base import durable
from pipelines.base.durable import canonical_json, copy_hashed, discard_folder, replacing, sha256_of_file, write_json


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.json"
    for content in ("one", "two"):
        with replacing(path) as temporary:
            temporary.write_text(content)
            assert temporary.parent == path.parent  # another disk could not be renamed from in one step
        assert path.read_text() == content
    assert names(path.parent) == ["a.json"]


def test_a_block_that_raises_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")

    def fail() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half of the ne")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.json"]


def test_a_folder_is_not_replaced_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError) as raised, replacing(tmp_path) as temporary:
        temporary.write_text("new")
    assert raised.value.filename == str(tmp_path)
    assert list(tmp_path.parent.glob(f".{tmp_path.name}*")) == []


def test_readers_see_the_old_file_until_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"


def test_bytes_reach_the_disk_before_the_name_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr(durable, "sync_file", lambda path: steps.append(f"file {(tmp_path / 'a').exists()}"))
    monkeypatch.setattr(durable, "sync_folder", lambda path: steps.append(f"folder {(tmp_path / 'a').exists()}"))
    with replacing(tmp_path / "a") as temporary:
        temporary.write_text("x")
    assert steps == ["file False", "folder True"]


def test_json_is_readable_and_ends_with_a_line_feed(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"b": "科创", "a": 1})
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert text == '{\n  "b": "科创",\n  "a": 1\n}\n'


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def turned(value: Any) -> Any:
    """The same value, its keys given in the other order."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(list(value))}
    return [turned(item) for item in value] if isinstance(value, list) else value


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), values, max_size=4))
def test_one_value_has_one_spelling(value: dict[str, Any]) -> None:
    assert canonical_json(value) == canonical_json(turned(value))
    assert json.loads(canonical_json(value)) == value


def test_canonical_json_is_compact_utf_8() -> None:
    assert canonical_json({"b": "科", "a": [1, None]}) == '{"a":[1,null],"b":"科"}'.encode()


def test_a_copy_is_kept_under_its_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_CHUNK", 3)
    source, raw = tmp_path / "a.csv", tmp_path / "raw"
    source.write_bytes(b"0123456789")
    expected = hashlib.sha256(b"0123456789").hexdigest()
    kept, sha256, size = copy_hashed(source, raw)
    assert (kept, sha256, size) == (raw / expected, expected, 10)
    assert kept.read_bytes() == source.read_bytes()
    assert sha256_of_file(kept) == expected
    assert names(raw) == [expected]


def test_bytes_already_kept_are_not_written_again(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"x")
    kept, _, _ = copy_hashed(source, tmp_path / "raw")
    before = kept.stat()
    copy_hashed(source, tmp_path / "raw")
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_kept_file_that_was_cut_off_is_written_again(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"0123456789")
    kept, _, _ = copy_hashed(source, tmp_path / "raw")
    kept.write_bytes(b"0123")
    assert copy_hashed(source, tmp_path / "raw")[0].read_bytes() == b"0123456789"


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copy_hashed(tmp_path / "gone.csv", tmp_path / "raw")
    assert names(tmp_path / "raw") == []


def test_a_folder_is_discarded_whole_and_may_be_missing(tmp_path: Path) -> None:
    write_json(tmp_path / "a" / "b" / "c.json", {})
    discard_folder(tmp_path / "a")
    discard_folder(tmp_path / "a")
    assert names(tmp_path) == []
