"""A kind of rulebook is one module: put beside the others with its seed, all commands know it."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from edited_drafts import Edited, drafted, lines
from edited_rulebooks import read, write

from pipelines.rulebooks import kinds as package
from pipelines.rulebooks.check import check
from pipelines.rulebooks.drafts.importing import write_import
from pipelines.rulebooks.kinds import kinds, rule_seeds
from pipelines.rulebooks.lexicon import Lexicon
from pipelines.rulebooks.seeds import SEEDS_DIR, Rulebooks, read_rulebooks
from pipelines.rulebooks.words import Words

MODULE = """
import polars as pl

from pipelines.rulebooks.faults import faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.words import Words


def _says(row, _):
    return Words(f"泊位不少于 {row['least']} 个", f"at least {row['least']} berths")


def _check(rulebooks):
    rows = rulebooks.tables["berth_rule"].rows
    return faults(rows.filter(pl.col("least") < 1), lambda row: f"{row['berth_code']} asks for no berth")


_SIZES = {"big": Words("大", "big"), "small": Words("小", "small")}
_SEED = RuleSeed("berth_rule", Words("泊位", "Berths"), _says, {"size_code": _SIZES})
KIND = Kind("berth", Words("泊位", "Berths"), (_SEED,), check=_check)
"""
YAML = """
seeds:
  - name: berth_rule
    config:
      column_types: {rulebook_code: varchar, version: varchar, berth_code: varchar, size_code: varchar, least: integer,
                     authority: varchar, is_verified: boolean}
    data_tests:
      - unique_key: {arguments: {columns: [rulebook_code, version, berth_code]}}
    columns:
      - {name: rulebook_code, description: 规则集代码。 / Code of the rulebook.}
      - {name: version, description: 版本。 / Version.}
      - {name: berth_code, description: 泊位代码。 / Code of the berth.}
      - {name: size_code, description: 大小。 / Size.}
      - {name: least, description: 最少数量。 / Least number.}
      - {name: authority, description: 权威级别。 / Authority.}
      - {name: is_verified, description: 是否与原文核对。 / Whether compared with the document.}
"""


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rulebooks]:
    """The rulebooks with one of a new kind: a module, a seed and its YAML, a row of the register."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "berth.py").write_text(MODULE, encoding="utf-8")
    folder = Path(shutil.copytree(SEEDS_DIR, tmp_path / "seeds"))
    (folder / "_berth__seeds.yml").write_text(YAML, encoding="utf-8")
    columns = "rulebook_code,version,berth_code,size_code,least,authority,is_verified"
    (folder / "berth_rule.csv").write_text(f"{columns}\nharbour,1,quay,big,3,local,false\n", encoding="utf-8")
    register = read(folder / "rulebook.csv")
    register.append(
        {**register[0], "rulebook_code": "harbour", "version": "1", "kind": "berth", "authority": "local",
         "document_zh": "某市泊位办法"}
    )  # fmt: skip
    write(folder / "rulebook.csv", register)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(modules)])
    for cached in (kinds, rule_seeds):
        cached.cache_clear()
    yield read_rulebooks(folder=folder)
    for cached in (kinds, rule_seeds):
        cached.cache_clear()
    sys.modules.pop(f"{package.__name__}.berth", None)


def test_a_new_module_is_a_new_kind_for_every_command(harbour: Rulebooks, tmp_path: Path) -> None:
    assert "berth" in kinds()
    assert check(harbour) == []
    row = harbour.tables["berth_rule"].rows.row(0, named=True)
    assert rule_seeds()["berth_rule"].says(row, Lexicon(harbour)) == Words("泊位不少于 3 个", "at least 3 berths")
    edited = Edited(drafted(tmp_path, "harbour", "1", harbour))
    edited.put("berth_rule", "least", "0", berth_code="quay")
    assert lines(edited.planned(tmp_path / "city", harbour)) == [
        "harbour.xlsx sheet 泊位 Berths row 2: quay asks for no berth"
    ]
    edited.put("berth_rule", "least", "4", berth_code="quay")
    edited.put("berth_rule", "size_code", "huge", berth_code="quay")
    assert lines(edited.planned(tmp_path / "city", harbour)) == [
        (
            "harbour.xlsx sheet 泊位 Berths row 2: column B size_code: 'huge' is no code of the list: "
            "give one of big, small"
        )
    ]
    edited.put("berth_rule", "size_code", "small", berth_code="quay")
    plan = edited.planned(tmp_path / "city", harbour)
    assert plan.changes[1].says == ("泊位不少于 3 个 / at least 3 berths", "泊位不少于 4 个 / at least 4 berths")
    write_import(plan)
    assert read(tmp_path / "city" / "berth_rule.csv")[0]["least"] == "4"


def test_afterwards_the_kind_is_gone() -> None:
    assert "berth" not in kinds()
