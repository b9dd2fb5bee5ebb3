"""The city's folder as it was planned with: kept once, given back as it was, and checked when it is."""

from pathlib import Path

import pytest

from pipelines.base import durable
from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.city.city_file import read_city
from pipelines.city.city_hash import city_hash
from pipelines.city.folder import CityFolder
from pipelines.city.kept import keep_city, restored_city

CONTENT = {
    "city.yml": "name: {zh: 甲, en: A}\nrequires: {mart_freshness: [tax/arrears, 税/某]}\n",
    "thresholds.yml": "bounds: []\n",
    "feeds/office/thing.yml": "a: 1\n",
    "feeds/office/queries/thing.sql": "select 1\n",
    "rulebooks/rulebook.csv": "a\r\n1\r\n",
    "decisions/match_decision.csv": "b\n甲\n",
    "banks/first.yml": "sends: no\n",
    "README.md": "nobody reads this",
}
_NOT_AS_IT_IS = ("city.yml", "banks/first.yml", "README.md")
KEPT = {path: text.encode() for path, text in CONTENT.items() if path not in _NOT_AS_IT_IS}


@pytest.fixture
def city(tmp_path: Path) -> CityFolder:
    for path, text in CONTENT.items():
        (tmp_path / "city" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "city" / path).write_bytes(text.encode())
    return CityFolder(tmp_path / "city")


@pytest.fixture
def kept(city: CityFolder, tmp_path: Path) -> Path:
    """Where the city's folder is kept, as it is."""
    keep_city(city, city_hash(city), tmp_path / "kept")
    return tmp_path / "kept"


def states(folder: Path) -> dict[Path, tuple[int, int]]:
    """Place on disk and time of change of every file: a file that is written again has another."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def kept_file(kept: Path, content: bytes) -> Path:
    (found,) = (path for path in (kept / "files").iterdir() if path.read_bytes() == content)
    return found


def test_what_the_hash_covers_is_given_back_and_nothing_else(city: CityFolder, kept: Path, tmp_path: Path) -> None:
    before, requires = city_hash(city), read_city(city).requires
    city.match_decisions.write_text("b\n乙\n", encoding="utf-8")
    again = restored_city(kept, before, tmp_path / "again")
    assert again is not None
    assert city_hash(again) == before != city_hash(city)
    found = {path.relative_to(again.path).as_posix(): path.read_bytes() for path in again.path.rglob("*.*")}
    assert found.pop("city.yml")
    assert found == KEPT
    assert (read_city(again).requires, read_city(again).name) == (requires, None)


def test_the_same_folder_is_kept_once_and_another_adds_what_differs(city: CityFolder, kept: Path) -> None:
    before = states(kept)
    assert len(before) == len(KEPT) + 2  # its list and what `city.yml` requires
    keep_city(city, city_hash(city), kept)
    assert states(kept) == before
    city.match_decisions.write_text("b\n乙\n", encoding="utf-8")
    keep_city(city, city_hash(city), kept)
    after = states(kept)
    assert {path: after[path] for path in before} == before
    assert {path.parent.name for path in after.keys() - before.keys()} == {"files", "kept"}
    assert len(after) == len(before) + 2


def test_a_city_that_has_nothing_of_its_own(tmp_path: Path) -> None:
    keep_city(CityFolder(tmp_path / "nowhere"), "", tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
    again = restored_city(tmp_path / "kept", "", tmp_path / "again")
    assert again is not None
    assert city_hash(again) == ""


def test_what_was_never_kept_is_not_given_back(kept: Path, tmp_path: Path) -> None:
    assert restored_city(kept, "0" * 64, tmp_path / "again") is None


def test_a_file_that_was_changed_or_lost_is_named_and_mended(city: CityFolder, kept: Path, tmp_path: Path) -> None:
    path, hashed = kept_file(kept, KEPT["rulebooks/rulebook.csv"]), city_hash(city)
    path.write_bytes(b"a\r\n2\r\n")
    with pytest.raises(DamagedRecordError, match=rf"{path}: was changed: .* with --city FOLDER"):
        restored_city(kept, hashed, tmp_path / "changed")
    path.unlink()
    with pytest.raises(DamagedRecordError, match=f"{path}: is missing: "):
        restored_city(kept, hashed, tmp_path / "lost")
    keep_city(city, hashed, kept)
    assert restored_city(kept, hashed, tmp_path / "mended")


@pytest.mark.parametrize("said", ['"rulebooks/rulebook.csv"', "{"])
def test_a_list_that_was_changed_is_named_and_mended(city: CityFolder, kept: Path, tmp_path: Path, said: str) -> None:
    hashed = city_hash(city)
    path = kept / f"{hashed}.json"
    path.write_text(path.read_text("utf-8").replace(said, '"rulebooks/other.csv"', 1), encoding="utf-8")
    with pytest.raises(DamagedRecordError, match=f"{path}: "):
        restored_city(kept, hashed, tmp_path / "again")
    keep_city(city, hashed, kept)
    assert restored_city(kept, hashed, tmp_path / "mended")


def test_a_folder_that_changes_while_it_is_planned_is_refused(city: CityFolder, tmp_path: Path) -> None:
    hashed = city_hash(city)
    city.thresholds.write_text("bounds: [ ]\n", encoding="utf-8")
    with pytest.raises(StepRefusedError, match="was changed while the day was planned"):
        keep_city(city, hashed, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_list_vouches_only_for_bytes_that_are_on_disk(
    city: CityFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended at any file, nothing is kept that cannot be given back; the next time all is."""
    kept, hashed = tmp_path / "kept", city_hash(city)
    written: list[Path] = []

    def strike(path: Path) -> None:
        written.append(path)
        if len(written) == strike_at:
            raise InterruptedError

    for strike_at in range(1, len(KEPT) + 3):
        written.clear()
        durable.discard_folder(kept)
        with monkeypatch.context() as patched:
            patched.setattr(durable, "sync_file", strike)
            with pytest.raises(InterruptedError):
                keep_city(city, hashed, kept)
        assert restored_city(kept, hashed, tmp_path / "again") is None
        assert len([path for path in kept.rglob("*") if path.is_file()]) == strike_at - 1
    keep_city(city, hashed, kept)
    assert restored_city(kept, hashed, tmp_path / "again")
