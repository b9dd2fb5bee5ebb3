"""Pushes of cultivation lists: what a row must hold, and that a push is recorded once."""

import json
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from rich.console import Console

from pipelines.base.errors import KechuangError
from pipelines.cli.review_cultivation import _OF_A_LIST, _members, _print, _read, _told
from pipelines.rulebooks.pushes import add_push, read_pushes

HEADER = "push_no,rulebook_code,push_date,enterprise_id,layer_code,pushed_by\n"
MEMBERS = pl.DataFrame({"enterprise_id": ["B", "A"], "layer_code": ["gold", "seed"]})


def test_a_push_is_added_once_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "decisions" / "cultivation_push.csv"
    assert read_pushes(path).is_empty()
    assert add_push(MEMBERS, "p", date(2026, 3, 31), "me", path) == 2
    assert add_push(MEMBERS.head(1), "p", date(2026, 6, 30), "me", path) == 1
    assert add_push(MEMBERS, "q", date(2026, 3, 31), "me", path) == 2
    assert read_pushes(path).select("push_no", "rulebook_code", "enterprise_id", "layer_code").rows() == [
        (1, "p", "A", "seed"), (2, "p", "B", "gold"), (3, "p", "B", "gold"), (4, "q", "A", "seed"),
        (5, "q", "B", "gold"),
    ]  # fmt: skip
    before = path.read_bytes()
    for day in (date(2026, 6, 30), date(2026, 6, 29)):
        with pytest.raises(KechuangError, match=r"^p: was pushed on 2026-06-30: push a build of a later day$"):
            add_push(MEMBERS, "p", day, "me", path)
    with pytest.raises(KechuangError, match=r"^r: the list has no member: nothing to push$"):
        add_push(MEMBERS.head(0), "r", date(2026, 6, 30), "me", path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,p,2026-03-31,A,gold,me\n1,p,2026-03-31,B,gold,me\n", "row 3, column push_no: appears twice"),
        ("1,p,2026-03-31,A,gold,me\n2,p,2026-03-31,A,seed,me\n", "row 3, the enterprise is twice in one push"),
        ("1,p,31.3.2026,A,gold,me\n", "row 2, column push_date: must be a date"),
        ("1,p,2026-03-31,,gold,me\n", "row 2, column enterprise_id: must be not empty"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, rows: str, said: str) -> None:
    path = tmp_path / "cultivation_push.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(KechuangError, match=rf"^cultivation_push\.csv: {said}"):
        read_pushes(path)


def test_an_unknown_list_is_refused_with_those_that_there_are() -> None:
    listed = pl.DataFrame({"rulebook_code": ["p", "p", "q"], "push_state_code": ["kept", "near", "near"]})
    assert _members(listed, "p")["push_state_code"].to_list() == ["kept"]
    assert _members(listed, "q").is_empty()
    with pytest.raises(KechuangError, match=r"^nobody is on a list x or near it: the lists are p, q$"):
        _members(listed, "x")


@pytest.fixture
def listed(tmp_path: Path) -> pl.DataFrame:
    """One that came, one that fell a layer, and two one step away: by a requirement of the layer, and of every one."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            CREATE SCHEMA marts;
            CREATE TABLE marts.mart_enterprise_profile AS SELECT 'B' AS enterprise_id, '乙公司' AS enterprise_name;
            CREATE TABLE marts.mart_rulebook AS FROM (VALUES
                ('p', '1', 'cultivation_rule', 'gold/revenue', '营业收入不低于2,000万元', 'Revenue of CNY 20 million'),
                ('p', '1', 'cultivation_rule', 'any/active', '登记状态为存续', 'Active in the registry'),
                ('p', '1', 'cultivation_rule', 'top/growth', '增长率不低于15%', 'Growth of at least 15 %'),
                ('p', '0', 'cultivation_rule', 'gold/revenue', '旧版', 'Former version'),
                ('p', '1', 'cultivation_layer', 'gold/revenue', '层级', 'A layer')
            ) AS rule (rulebook_code, version, rule_kind, rule_code, title_zh, title_en);
            CREATE TABLE marts.mart_cultivation_member AS FROM (VALUES
                ('near', 'A', NULL, 'active', 'unmet', 0::DECIMAL(28, 6), 1::DECIMAL(28, 6), 'flag', NULL, NULL),
                ('near', 'B', NULL, 'revenue', 'unmet', 19000000, 20000000, 'cny', NULL, NULL),
                ('added', 'C', 'seed', 'revenue', 'met', 25000000, 20000000, 'cny', DATE '2026-03-31',
                    DATE '2026-06-30'),
                ('moved', 'D', 'top', 'growth', 'unmet', -20, 15, 'percent', DATE '2026-03-31', DATE '2026-06-30')
            ) AS listed (push_state_code, enterprise_id, former_layer_code, requirement_code, reason_state_code,
                requirement_value, threshold, unit_code, last_push_date, next_push_date),
            (VALUES ('p', '1', 'gold', '局', 'Office')) AS l (rulebook_code, version, layer_code, office_zh, office_en);
        """)
    return _read(path)


def test_who_is_one_step_away_is_listed_with_the_requirement(
    listed: pl.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    is_near = pl.col("push_state_code") == "near"
    pushes = listed.select("rulebook_code", *_OF_A_LIST).filter(pl.col("last_push_date").is_not_null())
    _print(listed.head(0), pushes, listed.filter(~is_near), listed.filter(is_near), 50, Console(width=240))
    told = " ".join(capsys.readouterr().out.split())
    changes, near = told.split("one step away, and what is missing: 2")
    assert "p: last push 2026-03-31, the next by 2026-06-30; 局 / Office" in changes
    assert "新增 / added C — seed → gold" in changes
    fell = "层级变化 / moved D — top → gold 增长率不低于15% / Growth of at least 15 % 不满足 / unmet -20 % 15 %"
    assert fell in changes, "what decides is a requirement of the layer that it left"
    assert "差一步 / one step away A — gold 登记状态为存续 / Active in the registry 不满足 / unmet no yes" in near
    assert (
        "B 乙公司 gold 营业收入不低于2,000万元 / Revenue of CNY 20 million 不满足 / unmet CNY 19,000,000 "
        "CNY 20,000,000" in near
    )


def test_a_narrow_terminal_shows_blocks(listed: pl.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    pushes = listed.select("rulebook_code", *_OF_A_LIST).head(0)
    _print(listed.head(0), pushes, listed.filter(push_state_code="moved"), listed.head(0), 50, Console(width=80))
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "requirement: 增长率不低于15% / Growth of at least 15 %" in lines
    assert "list: p, top → gold: 层级变化 / moved" in lines


def test_changes_are_json(listed: pl.DataFrame) -> None:
    """Thresholds are decimals, which JSON does not know."""
    (told,) = json.loads(json.dumps(_told({"changes": listed.filter(pl.col("push_state_code") == "added")})))["changes"]
    assert (told["threshold"], told["next_push_date"]) == ("20000000.000000", "2026-06-30")
