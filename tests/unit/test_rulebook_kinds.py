"""A kind of rulebook is one module: after CONTRIBUTING.md's recipe every command knows it. The e2e test builds it."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from edited_drafts import Edited, drafted, files, lines
from edited_rulebooks import read
from recipes import ROOT, follow, steps

from pipelines.rulebooks import kinds as package
from pipelines.rulebooks.check import check
from pipelines.rulebooks.drafts.importing import write_import
from pipelines.rulebooks.kinds import kinds, rule_seeds
from pipelines.rulebooks.lexicon import Lexicon
from pipelines.rulebooks.seeds import Rulebooks, read_rulebooks
from pipelines.rulebooks.words import Words

MODULE, SEEDS = "pipelines/rulebooks/kinds/subsidy.py", "dbt_project/seeds/rulebooks"


@pytest.fixture
def with_subsidies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rulebooks]:
    """The rulebooks of a copy of the project in which the recipe was followed."""
    shutil.copytree(ROOT / "dbt_project", tmp_path / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    for kind, title, text in steps("Add a kind of rulebook"):
        assert title, f"a block of the recipe names no file: {text}"
        follow(tmp_path, kind, title, text)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str((tmp_path / MODULE).parent)])
    for cached in (kinds, rule_seeds):
        cached.cache_clear()
    yield read_rulebooks(folder=tmp_path / SEEDS)
    for cached in (kinds, rule_seeds):
        cached.cache_clear()
    sys.modules.pop(f"{package.__name__}.subsidy", None)


def test_only_the_new_module_is_code(tmp_path: Path, with_subsidies: Rulebooks) -> None:
    assert "subsidy_rule" in with_subsidies.tables
    assert list(files(tmp_path / "pipelines")) == ["subsidy.py"]


def test_every_command_knows_the_new_kind(tmp_path: Path, with_subsidies: Rulebooks) -> None:
    assert "subsidy" in kinds()
    assert check(with_subsidies) == []
    row = with_subsidies.tables["subsidy_rule"].rows.row(0, named=True)
    assert rule_seeds()["subsidy_rule"].says(row, Lexicon(with_subsidies)) == Words(
        "科技贷款贴息：50 %，每年不超过 50 万元", "Subsidy of technology loans: 50 %, at most CNY 500,000 a year"
    )
    edited, into = Edited(drafted(tmp_path, "harbour_subsidy", "1", with_subsidies)), tmp_path / "city"
    edited.put("subsidy_rule", "share_pct", "150", subsidy_code="loan")
    sheet = "harbour_subsidy.xlsx sheet 贴息 Subsidies row 2"
    assert lines(edited.planned(into, with_subsidies)) == [f"{sheet}: loan pays 150.0000 % of the interest"]
    edited.put("subsidy_rule", "share_pct", "60", subsidy_code="loan")
    edited.put("subsidy_rule", "payer_code", "state", subsidy_code="loan")
    assert lines(edited.planned(into, with_subsidies)) == [
        f"{sheet}: column D payer_code: 'state' is not in the code list: give one of city, district"
    ]
    edited.put("subsidy_rule", "payer_code", "district", subsidy_code="loan")
    plan = edited.planned(into, with_subsidies)
    said = "科技贷款贴息：{} %，每年不超过 50 万元 / Subsidy of technology loans: {} %, at most CNY 500,000 a year"
    assert plan.changes[1].says == (said.format(50, 50), said.format(60, 60))
    write_import(plan)
    assert read(into / "subsidy_rule.csv")[0]["share_pct"] == "60"


def test_outside_of_the_copy_the_kind_is_not_there() -> None:
    assert "subsidy" not in kinds()
