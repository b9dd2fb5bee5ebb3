"""Enterprises by name: current and former, whole and part, characters, pinyin and initials."""

import json
import random
import time
from pathlib import Path

import polars as pl
import pytest
from enterprise_release import Row, profile, write_release
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.linking.normalise import simplified, simplified_text
from pipelines.linking.word_lists import simplified_of
from pipelines.released import find
from pipelines.released.pinyin import Readings, syllables_of

NAMES = {
    "pearl": ["芜湖明珠科技有限公司", "芜湖东方明珠贸易有限公司"],
    "short": ["明珠科技厂"],
    "chong": ["重庆曾氏机械（芜湖）有限公司"],
    "lv": ["绿色吕梁能源有限公司"],
    "trad": ["南匯電子有限公司"],
    "latin": ["A1智能设备有限公司"],
    "xian": ["西安先进材料有限公司"],
}


def tables() -> dict[str, list[Row]]:
    profiles = [profile(enterprise_id=key, uscc=None, enterprise_name=names[0]) for key, names in NAMES.items()]
    borne = [
        {"enterprise_id": key, "name_no": number, "enterprise_name": name, "is_current": number == 1}
        for key, names in NAMES.items()
        for number, name in enumerate(names, 1)
    ]
    nameless = profile(enterprise_id="nameless", uscc=None, enterprise_name=None)
    return {"mart_enterprise_profile": [*profiles, nameless], "mart_enterprise_name": borne}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_release(tmp_path / "releases", tables())
    return tmp_path


def found(data: Path, *words: str) -> list[str]:
    done = CliRunner().invoke(app, ["find", *words, "--data", str(data), "--json"])
    told = json.loads(done.stdout)
    return [one["enterprise_id"] for one in told["enterprises"]] if done.exit_code == 0 else []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["明珠"], ["short", "pearl"]),  # a beginning comes before a part
        (["芜湖明珠科技有限公司"], ["pearl"]),
        (["东方明珠"], ["pearl"]),
        (["明珠", "科技"], ["short", "pearl"]),
        (["mingzhu"], ["short", "pearl"]),
        (["MingZhu"], ["short", "pearl"]),
        (["mzkj"], ["short", "pearl"]),
        (["mingzh"], ["short", "pearl"]),
        (["wuhu", "mz"], ["pearl"]),
        (["芜湖", "mingzhu", "keji"], ["pearl"]),
        (["chongqing"], ["chong"]),
        (["zengshi"], ["chong"]),
        (["cengshi"], ["chong"]),
        (["lvse"], ["lv"]),
        (["luse"], ["lv"]),
        (["lyuliang"], ["lv"]),
        (["南汇电子"], ["trad"]),
        (["南匯"], ["trad"]),
        (["nanhui"], ["trad"]),
        (["a1"], ["latin"]),
        (["A1zn"], ["latin"]),
        (["Ａ１智能"], ["latin"]),
        (["ｍｉｎｇｚｈｕ"], ["short", "pearl"]),
        (["ＭＺＫＪ"], ["short", "pearl"]),
        (["明zhu"], ["short", "pearl"]),
        (["明zhu科技"], ["short", "pearl"]),
        (["wuhu明珠keji"], ["pearl"]),
        (["Ａ１zhineng设备"], ["latin"]),
        (["nan匯"], ["trad"]),
        (["ｘｉ＇ａｎ"], ["xian"]),
        (["明li"], []),
        (["xi'an"], ["xian"]),
        (["xianxianjin"], ["xian"]),
        (["重庆曾氏机械(芜湖)"], ["chong"]),
        (["明 珠"], ["short", "pearl"]),
        (["上海"], []),
        (["shanghai"], []),
        (["m"], []),
        (["。"], []),
        ([".*"], []),
        (["[明"], []),  # a bracket that is not closed is not a pattern
    ],
)
def test_names_are_found(data: Path, words: list[str], expected: list[str]) -> None:
    assert found(data, *words) == expected


def test_a_former_name_says_whose_it_was(data: Path) -> None:
    done = CliRunner().invoke(app, ["find", "东方明珠", "--data", str(data), "--json"])
    told = json.loads(done.stdout)
    assert told["count"] == 1
    (one,) = told["enterprises"]
    assert (one["enterprise_name"], one["former_name"]) == (NAMES["pearl"][0], NAMES["pearl"][1])
    shown = CliRunner().invoke(app, ["find", "东方明珠", "--data", str(data)]).stdout
    assert NAMES["pearl"][0] in shown
    assert NAMES["pearl"][1] in shown


def test_a_release_from_before_names_were_published_has_its_current_ones(tmp_path: Path) -> None:
    write_release(tmp_path / "releases", {"mart_enterprise_profile": tables()["mart_enterprise_profile"]})
    assert found(tmp_path, "mingzhu") == ["short", "pearl"]
    assert found(tmp_path, "东方明珠") == []


def test_few_are_shown_and_the_others_counted(data: Path) -> None:
    done = CliRunner().invoke(app, ["find", "有限公司", "--limit", "2", "--data", str(data)])
    assert "4 enterprises more: give more of the name, or --limit" in done.stdout


@pytest.mark.parametrize("words", [["上海"], ["m"], ["。"]])
def test_nothing_found_is_one_line_without_what_was_asked(data: Path, words: list[str]) -> None:
    done = CliRunner().invoke(app, ["find", *words, "--data", str(data)])
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert f" {words[0]} " not in done.stderr


def test_many_ways_to_cut_letters_are_bounded() -> None:
    readings = Readings(syllables_of("西安先进"))
    pattern = readings.pattern("xian" * 12)
    assert pattern is not None
    assert len(pattern) < 20_000
    initials = readings.pattern("xian" * 300 + "v")  # no way leads to the end: it must not try all of them
    assert initials is not None
    assert "|" not in initials


def test_a_code_is_sent_to_the_command_that_knows_codes(data: Path) -> None:
    done = CliRunner().invoke(app, ["find", "91340202MYN4Q1DE1T", "--data", str(data)])
    assert done.exit_code == 1
    assert "for a code, run `kechuang explain CODE --data" in done.stderr


def test_one_text_is_simplified_as_a_column_is() -> None:
    """Every traditional word, and texts in which words overlap, are inside others, or end too early."""
    rng = random.Random(1)  # noqa: S311
    words = simplified_of()[0]
    texts = words + ["".join(rng.choice(words)[: rng.randrange(1, 5)] for _ in range(6)) + "公司" for _ in range(2000)]
    column = pl.DataFrame({"text": texts}).select(simplified(pl.col("text"))).to_series().to_list()
    assert [simplified_text(text) for text in texts] == column


def test_a_name_is_made_comparable_in_less_than_a_millisecond() -> None:
    """The characters of 公司 also begin traditional words: every search for a whole name took 5 ms for it."""
    compared = find.compared.__wrapped__
    compared("电机")
    begun = time.process_time()
    assert {compared("芜湖電機科技有限公司") for _ in range(100)} == {"芜湖电机科技有限公司"}
    assert time.process_time() - begun < 0.1
