"""Seeds of a city are checked and written once for each state of code and city."""

from pathlib import Path

import pytest

from pipelines.base.errors import KechuangError
from pipelines.city.folder import CityFolder
from pipelines.rulebooks import city_seeds as written
from pipelines.rulebooks.city_seeds import city_seeds

HEADER = "decision_no,party_name,party_place,enterprise_id,verdict,decided_by,decided_on,reason\n"
ROW = "1,某某厂,,91340207MA2TTTTTX0,yes,张三,2026-06-30,同一家\n"


@pytest.fixture
def city(tmp_path: Path) -> CityFolder:
    found = CityFolder(tmp_path / "city")
    found.decisions.mkdir(parents=True)
    found.match_decisions.write_text(HEADER + ROW, encoding="utf-8")
    return found


def state(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in folder.iterdir()}


def test_what_was_written_is_taken(city: CityFolder, tmp_path: Path) -> None:
    first = city_seeds(city, tmp_path / "seeds", "code", "city")
    assert first == {"match_decision": tmp_path / "seeds" / "match_decision.csv"}
    before = state(tmp_path / "seeds")
    assert city_seeds(city, tmp_path / "seeds", "code", "city") == first
    assert state(tmp_path / "seeds") == before


@pytest.mark.parametrize(("code", "of_city"), [("other code", "city"), ("code", "other city")])
def test_other_code_or_another_city_writes_again(city: CityFolder, tmp_path: Path, code: str, of_city: str) -> None:
    city_seeds(city, tmp_path / "seeds", "code", "city")
    city.match_decisions.write_text(HEADER, encoding="utf-8")
    found = city_seeds(city, tmp_path / "seeds", code, of_city)
    assert found["match_decision"].read_text(encoding="utf-8") == HEADER


@pytest.mark.parametrize("name", ["match_decision.csv", "seeds.json"])
def test_what_was_changed_since_is_written_again(city: CityFolder, tmp_path: Path, name: str) -> None:
    found = city_seeds(city, tmp_path / "seeds", "code", "city")
    right = found["match_decision"].read_bytes()
    (tmp_path / "seeds" / name).write_text("{", encoding="utf-8")
    assert city_seeds(city, tmp_path / "seeds", "code", "city")["match_decision"].read_bytes() == right


def test_what_is_not_valid_leaves_no_seeds_to_take(city: CityFolder, tmp_path: Path) -> None:
    city.match_decisions.write_text(HEADER + ROW.replace("yes", "perhaps"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(KechuangError):
            city_seeds(city, tmp_path / "seeds", "code", "city")


def test_faults_are_looked_for_once(city: CityFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    write = written._write
    monkeypatch.setattr(written, "_write", lambda one, folder: (made.append(folder), write(one, folder))[1])
    for _ in range(2):
        city_seeds(city, tmp_path / "seeds", "code", "city")
    assert made == [tmp_path / "seeds"]
