"""Pages of the tech-finance office, and `kechuang watch pools` and `funds`: what they say of a small release."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from enterprise_release import profile, write_release
from office_release import office_tables
from rich.cells import cell_len
from typer.testing import CliRunner

from pipelines.base import terminal
from pipelines.cli.app import app
from pipelines.pages.office import office
from pipelines.pages.office.office import Office, opened_office
from pipelines.pages.office.topics import TOPICS
from pipelines.pages.parts import Section
from pipelines.publish.manifest import read_release


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office")
    write_release(path / "releases", office_tables())
    return path


@pytest.fixture
def opened(data: Path) -> Iterator[Office]:
    (folder,) = (data / "releases").glob("2*")
    with opened_office(data / "releases", read_release(folder), {}) as found:
        yield found


def texts(sections: tuple[Section, ...]) -> list[list[list[str]]]:
    """The Chinese texts of each row of each table."""
    return [[[cell.text.zh for cell in row] for row in grid.rows] for one in sections for grid in one.grids]


def test_lists_show_who_came_and_who_left_and_why(opened: Office) -> None:
    sections = TOPICS["cultivation"].sections(opened)
    facts = [(one.name.zh, str(one.value)) for one in sections[0].facts]
    assert facts == [("培育库：新增", "1"), ("培育库：层级变化", "1"), ("培育库：差一步", "1"), ("培育库：移出", "1")]
    changes, near = texts(sections)
    assert [row[:4] for row in changes] == [
        ["甲公司", "A", "培育库", "新增"], ["乙公司", "B", "培育库", "层级变化"], ["乙公司", "B", "培育库", "移出"],
    ]  # fmt: skip
    assert changes[1][6] == "入库条件：增长率不低于15%", "of the layer that it left"
    assert changes[2][6:10] == ["入库条件：有效的高新技术企业", "不满足", "否", "是"], "a flag is yes or no"
    assert near[0][8:10] == ["500 万元", "500 万元"]
    assert sections[2].grids[0].rows[0][8].text.en == "CNY 4,999,999.99"


def test_open_demands_show_the_best_product_and_why_others_do_not_fit(opened: Office) -> None:
    funnel, open_demands, reasons = TOPICS["demands"].sections(opened)
    by_month, by_bank = texts((funnel,))
    assert by_month == [["2026-05", "7", "5", "4", "3", "1"]]
    assert [row[:2] for row in by_bank] == [["甲银行（B1）", "5"], ["尚无银行对接", "2"]], (
        "a bank by the name that its products give"
    )
    ((row,),) = texts((open_demands,))
    assert row == ["甲公司", "A", "D1", "已提交", "100 万元", "30", "P2贷（甲银行）", "满足", "—", "1", "2"]
    assert texts((reasons,)) == [[["额度", "不满足", "1", "1"]]], "not a condition of a group of which another is met"


def test_pools_show_the_monitor_the_rules_and_the_headroom(opened: Office) -> None:
    pool, ledger = TOPICS["pools"].sections(opened)
    banks, stops, firms = texts((pool,))
    assert [row[:2] for row in banks] == [
        ["B2银行（B2）", "暂停"], ["B3银行（B3）", "未知"], ["B1银行（B1）", "正常"],
    ], "the gravest first"  # fmt: skip
    assert banks[2][5:9] == ["1 %", "2 %", "3 %", "50 万元"]
    assert [row[0] for row in stops] == [
        "熔断指标（未查到） ≥ 未查到：预警", "年度损失占当年备案本金 > 3 %：暂停",
    ]  # fmt: skip
    assert firms == [
        ["乙公司", "B", "1", "1", "200 万元", "3,000 万元", "-100 万元"],
        ["甲公司", "A", "2", "2", "200 万元", "3,000 万元", "2,800 万元"],
    ], "who has least left first, loans of two banks together"
    assert str(ledger.facts[0].value) == "-3 万元 / CNY -30,000"


def test_pledges_signals_and_funds(opened: Office) -> None:
    (pledges,) = TOPICS["pledges"].sections(opened)
    assert texts((pledges,))[0][0][:4] == ["甲公司", "A", "未缴年费，权利终止", "严重"]
    (signals,) = TOPICS["watch"].sections(opened)
    assert texts((signals,))[0][0][:5] == ["甲公司", "A", "贷款逾期", "40 天", "≥ 31 天"]
    (warned,) = TOPICS["funds"].sections(opened)
    assert [row[2:6] for row in texts((warned,))[0]] == [
        ["约定退出逾期", "严重", "乙公司（V1）", "90 天"], ["单个企业比例过高", "须核实", "甲公司（A）", "35 %"],
    ]  # fmt: skip
    assert warned.digest is not None
    assert warned.digest.en == "2 funds, of which 1 with a warning"


def test_statistics_tell_no_data_from_zero(opened: Office) -> None:
    first, lists, _, _, districts = TOPICS["statistics"].sections(opened)
    assert texts((first,)) == [[
        ["名单企业数", "8 家", "—", "时点", "否"], ["贷款余额", "90 万元", "95 万元", "时点", "否"],
        ["科创债余额", "无数据", "无数据", "时点", "否"],
    ]]  # fmt: skip
    assert texts((districts,))[0][0][0] == "芜湖市镜湖区"
    assert texts((lists,))[0][0][1] == "3 家"


def test_a_page_shows_no_more_rows_than_it_says(opened: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MOST", 1)
    _, changes, *_ = TOPICS["cultivation"].sections(opened)
    assert len(changes.grids[0].rows) == 1
    assert changes.note is not None
    assert changes.note.en == "3 rows, of which the first 1 are shown"


def test_a_release_without_the_tables_says_so(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "releases", {"mart_enterprise_profile": [profile()]})
    with opened_office(tmp_path / "releases", read_release(folder), {}) as bare:
        for topic in TOPICS.values():
            (section,) = topic.sections(bare)
            assert section.note is not None
            assert section.note.zh == "本次发布没有此项数据"
    for words, said in ((("pools",), "has no risk-sharing pools"), (("funds",), "has no register of funds")):
        ran = CliRunner().invoke(app, ["watch", *words, "--data", str(tmp_path)])
        assert (ran.exit_code, said in ran.stderr) == (1, True)


def told(data: Path, *words: str) -> Any:
    return json.loads(CliRunner().invoke(app, ["watch", *words, "--data", str(data), "--json"]).stdout)


def test_the_command_lists_banks_of_a_state(data: Path) -> None:
    every = told(data, "pools")
    assert every["states"] == {"normal": 1, "unknown": 1, "stop": 1}
    assert [one["bank_code"] for one in every["banks"]] == ["B2", "B3", "B1"]
    assert [one["enterprise_id"] for one in every["firms"]] == ["B", "A"]
    assert [one["bank_code"] for one in told(data, "pools", "--state", "stop", "--state", "unknown")["banks"]] == [
        "B2",
        "B3",
    ]
    shown = (
        CliRunner().invoke(app, ["watch", "pools", "--limit", "1", "--data", str(data)], env={"COLUMNS": "200"}).stdout
    )
    assert "单户剩余额度最少的 1 户 / The 1 enterprises with least left" in shown
    assert "3 家银行：暂停 1，未知 1 / banks: 3, stopped 1, unknown 1" in shown


def test_the_command_lists_warnings_of_a_level_or_code(data: Path) -> None:
    assert [one["warning_code"] for one in told(data, "funds")["warnings"]] == ["past_exit_date", "enterprise_share"]
    assert [one["subject_key"] for one in told(data, "funds", "--level", "check")["warnings"]] == ["A"]
    assert [one["subject_key"] for one in told(data, "funds", "--warning", "past_exit_date")["warnings"]] == ["V1"]
    ran = CliRunner().invoke(app, ["watch", "funds", "--warning", "foo", "--data", str(data)])
    assert ran.exit_code == 1
    assert "no warning foo: there are " in " ".join(ran.output.split())
    ran = CliRunner().invoke(app, ["watch", "funds", "--limit", "1", "--data", str(data)])
    assert "1 warning more (--limit)" in ran.stdout


@pytest.mark.parametrize("what", ["pools", "funds"])
def test_eighty_columns_fold_no_amount(data: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(terminal, "_LEAST_WIDTH", 80)
    lines = CliRunner().invoke(app, ["watch", what, "--data", str(data)], env={"COLUMNS": "80"}).stdout.splitlines()
    assert max(cell_len(line) for line in lines) <= 80
    wanted = (
        "单户剩余 / Left under the cap: -100 万元 / CNY -1,000,000"
        if what == "pools"
        else "数值 / Figure: 90 天 / 90 days"
    )
    assert wanted in [line.strip() for line in lines]
